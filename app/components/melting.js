// The page Melting: the plane of fixed points beside the curve u(beta), a slider for beta, points to drag.
//
// Everything is computed here. Python hands over data and choices, and is told of beta and of points at the
// end of a gesture; turns are counted, so that an answer to an older gesture never replaces a newer one.

const meltingInstances = new Map();
globalThis.priorscapeMelting = meltingInstances; // for tests

const SCAN_BETAS = 100;
const LOWEST_SHARE = 1 / 400; // of the largest eigenvalue: where the slider begins
const HIGHEST_SHARE = 1.2; // and ends, at least: the last merge lies at the eigenvalue
const ROUND = [1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10]; // times a power of ten
const USUAL_SHARE = 0.12; // of the slider, where pasted points are first seen
const WAIT = 250; // ms after the last edit before u(beta) is computed again
const BETA_KEY = 1 / 100; // of the slider, a press of plus or minus
const MOST_UNDO = 100;
const HISTORIES = { fresh: ["fresh"], warming: ["warming", "fresh", "cooling"], cooling: ["cooling", "fresh", "warming"] };

class Melting {
  constructor(root, palette) {
    Object.assign(this, { root, palette, turn: 0, points: new Float64Array(0), beta: 0.012, selected: -1, hovered: -1 });
    Object.assign(this, { adding: false, past: [], span: [0, 1], rows: {}, live: null });
    this.relaxation = new LiveRelaxation((live) => this.showLive(live));
    this.box = element("div", "melting");
    this.control = new BetaControl(this);
    this.plane = new MeltingPlane(this);
    this.curve = new MeltingCurve(this);
    this.masses = new MeltingMasses(this);
    this.tools = new MeltingTools(this);
    this.told = element("p", "melting-told");
    this.note = element("p", "melting-note");
    this.note.setAttribute("role", "status");
    this.spoken = element("p", "visually-hidden");
    this.spoken.setAttribute("aria-live", "polite");
    const left = element("div", "melting-left");
    left.append(this.plane.canvas, this.tools.box);
    this.right = element("div", "melting-right");
    this.right.append(this.curve.canvas, this.curve.list, this.masses.canvas);
    const row = element("div", "melting-row");
    row.append(left, this.right);
    this.box.append(this.control.box, this.told, this.note, row, this.spoken);
    root.append(this.box);
    this.observer = new ResizeObserver(() => this.draw());
    this.observer.observe(this.box);
  }

  // ---- what Python says

  update(data, send) {
    this.send = send;
    const fresh = data.set !== this.set || data.turn > this.turn;
    const how = JSON.stringify(data.how);
    if (fresh && data.turn >= this.turn) this.load(data);
    if (data.turn >= this.turn) this.beta = data.beta ?? this.usualBeta;
    const changed = fresh || how !== this.asked;
    const rescan = fresh || meltsOtherwise(data, this);
    if (changed) this.how = { ...FAST, lipschitz: "none", ...data.how };
    Object.assign(this, { asked: how, settings: { ...(data.how.paper ? PAPER : FAST), ...data.how }, mode: data.mode, kind: data.kind, turn: Math.max(this.turn, data.turn) });
    this.tools.editing.hidden = !data.editable;
    this.editable = data.editable;
    this.clampBeta();
    if (rescan) this.scanSoon(0);
    if (changed || rescan || this.beta !== this.live?.beta) this.request();
    this.draw();
    this.box.dataset.ready = "true";
  }

  load(data) {
    const points = decodeArray(data.points);
    if (data.set !== this.set) Object.assign(this, { past: this.kind === data.kind ? [...this.past, this.points] : [], selected: -1 });
    this.set = data.set;
    this.original = decodeArray(data.original);
    this.points = points;
    this.span = spanOf(points);
  }

  // ---- beta

  get usualBeta() {
    const [low, high] = this.span;
    return low + USUAL_SHARE * (high - low);
  }

  setBeta(beta) {
    this.beta = beta;
    this.dragging = true;
    this.turn += 1;
    this.request();
    this.draw();
  }

  nudgeBeta(way) {
    const [low, high] = this.span;
    this.setBeta(Math.min(high, Math.max(low, this.beta + way * BETA_KEY * (high - low))));
    this.commitBeta();
  }

  clampBeta() {
    const [low, high] = this.span;
    if (this.beta >= low && this.beta <= high) return;
    const nearest = Math.min(high, Math.max(low, this.beta));
    this.tell(`β = ${short(this.beta)} lies outside of ${short(low)} to ${short(high)}, where these points melt; ${short(nearest)} is shown instead.`);
    this.beta = nearest;
  }

  commitBeta() {
    if (this.dragging && this.how.lipschitz !== "none") {
      this.dragging = false;
      this.request();
    }
    this.send("beta", { beta: this.beta, turn: this.turn });
  }

  // ---- points

  remember() {
    this.past = [...this.past, this.points.slice()].slice(-MOST_UNDO);
  }

  selectPoint(number) {
    if (!this.editable) return;
    this.selected = number;
    if (number >= 0) this.say(`Point ${number + 1} of ${this.points.length / 2} at ${short(this.points[2 * number])}, ${short(this.points[2 * number + 1])}.`);
    this.draw();
  }

  movePoint(number, x, y) {
    if (!this.editable) return;
    const points = this.points.map((value, i) => (i >> 1 !== number ? value : i % 2 ? y : x));
    if (distinctOf(pairsOf(points)) < 2) return this.tell("It takes two different points to melt together: this one stays.");
    if (!this.moved) this.remember();
    this.moved = true;
    this.points = points;
    this.edited();
  }

  addPoint(x, y) {
    if (!this.editable) return;
    if (this.points.length / 2 >= MOST_POINTS) return this.tell(`${MOST_POINTS} points are the most that stay live: this one was not added.`);
    this.remember();
    this.points = Float64Array.from([...this.points, x, y]);
    this.selected = this.points.length / 2 - 1;
    this.changed = true;
    this.edited();
    this.commitPoints();
  }

  removePoint() {
    if (!this.editable) return;
    const { selected } = this;
    if (selected < 0) return this.tell("Choose a point first: press on one, or N on the plane.");
    const rest = this.points.filter((_, i) => i >> 1 !== selected);
    if (distinctOf(pairsOf(rest)) < 2) return this.tell("It takes two different points to melt together: this one stays.");
    this.remember();
    this.points = rest;
    this.selected = -1;
    this.changed = true;
    this.edited();
    this.commitPoints();
  }

  undo() {
    if (!this.past.length) return;
    this.points = this.past[this.past.length - 1];
    this.past = this.past.slice(0, -1);
    this.selected = -1;
    this.changed = true;
    this.edited();
    this.commitPoints();
    this.tell("");
  }

  reset() {
    this.remember();
    this.points = this.original.slice();
    this.selected = -1;
    this.changed = true;
    this.edited();
    this.commitPoints();
  }

  // Pasted points replace those of before, which one undo brings back.
  paste(text) {
    const { points, sentence } = readTable(text);
    this.tell(sentence);
    if (!points) return false;
    this.turn += 1;
    this.send("points", { kind: "pasted", points: [...points], pasted: true, turn: this.turn });
    return true;
  }

  edited() {
    this.turn += 1;
    this.outdated = true;
    this.rows = {};
    this.worker?.terminate();
    this.request();
    this.scanSoon(WAIT);
    this.draw();
  }

  commitPoints() {
    if (!this.moved && !this.changed) return; // a press that moved nothing
    this.changed = false;
    this.moved = false;
    this.span = spanOf(this.points);
    this.clampBeta();
    this.request();
    this.draw();
    this.send("points", { kind: this.kind, points: [...this.points], turn: this.turn });
  }

  // ---- what is computed

  request() {
    if (this.how.lipschitz !== "none") return this.requestBent();
    const { beta, settings: how, mode, passed } = this;
    const x = this.points.slice();
    const trails = passed.length && mode !== "fresh" ? passed.map(placesOf) : [placesOf(Particles.fresh(1))];
    this.waited = this.waiting;
    this.relaxation.request({ x, beta, trails, states: () => onwards(x, beta, mode, passed, how) });
  }

  // While beta is dragged the square goes on from where it is; at rest it starts from its grid.
  requestBent() {
    const { beta, how, dragging, live } = this;
    const x = this.points.slice();
    const warm = dragging && live?.asked === how ? { psi: live.particles.psi, multipliers: live.multipliers } : null;
    const from = warm ?? { psi: squareOfTiles(1) };
    const trails = [placesOf(squareParticles(from.psi))];
    this.relaxation.request({ x, beta, trails, asked: how, states: () => bentStates(x, from, beta, how) });
  }

  // The rows of the history that lie before beta, in its order.
  get passed() {
    const rows = this.rows[this.mode] ?? [];
    return rows.filter((row) => (this.mode === "cooling" ? row.beta > this.beta : row.beta < this.beta));
  }

  // Whether the history has not come to beta yet: until then a fresh start is shown, or what it has come to.
  get waiting() {
    const rows = this.rows[this.mode] ?? [];
    return this.mode !== "fresh" && this.how.lipschitz === "none" && rows.length < SCAN_BETAS && this.passed.length === rows.length;
  }

  scanSoon(wait) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.startScan(), wait);
  }

  startScan() {
    this.worker?.terminate();
    this.worker = new Worker(workerUrl());
    this.rows = {};
    const [low, high] = this.span;
    const betas = Array.from({ length: SCAN_BETAS }, (_, i) => low + ((high - low) * i) / (SCAN_BETAS - 1));
    this.worker.onmessage = ({ data }) => this.takeRow(data);
    this.worker.postMessage({ x: this.points, betas, how: this.how, modes: HISTORIES[this.mode] });
  }

  takeRow(row) {
    this.outdated = false;
    if (row) (this.rows[row.mode] ??= []).push(row);
    else this.box.dataset.scanned = "true";
    this.scan = scanOf(this.rows, this.mode);
    if (this.waited && !this.waiting) this.request();
    this.frame ??= requestAnimationFrame(() => {
      this.frame = null;
      this.draw();
    });
  }

  // ---- what is shown

  showLive(live) {
    this.live = live;
    this.draw();
    if (live.settled) this.describe();
  }

  draw() {
    if (!this.set) return;
    const looks = (this.looks = this.readLooks());
    this.control.show();
    this.plane.draw(looks);
    this.curve.draw(looks);
    this.masses.draw(looks);
    this.tools.show();
    if (!this.live) return;
    const { live } = this;
    Object.assign(this.box.dataset, { critical: (this.scan?.critical ?? []).join(), beta: live.beta, red: live.fixed.length, slope: live.slope ?? "", error: live.error, kl: live.kl, settled: live.settled, finished: this.relaxation.finished });
    this.told.textContent = this.sentence();
  }

  readLooks() {
    return readLooks(this.root, this.palette);
  }

  sentence() {
    const { fixed, error, kl, settled, converged, step, asked } = this.live;
    const counted = asked ? slopeSentence(this.live, asked) : plural(fixed.length, "red point");
    const waiting = this.waiting ? ` · ${this.mode} has not come here yet` : "";
    const state = !settled ? " · still moving" : converged ? "" : ` · not at rest after ${step.toLocaleString("en-GB")} steps`;
    return `${counted} · u = ${short(error)} · KL = ${kl.toFixed(3)} nats${state}${waiting}`;
  }

  describe() {
    const sentence = `β = ${short(this.live.beta)}: ${this.sentence()}.`;
    clearTimeout(this.speaking);
    this.speaking = setTimeout(() => this.say(sentence), 400);
  }

  say(sentence) {
    this.spoken.textContent = sentence;
  }

  tell(sentence) {
    this.note.textContent = sentence;
  }

  hover(number) {
    if (number === this.hovered) return;
    this.hovered = number;
    this.draw();
  }

  close() {
    this.observer.disconnect();
    this.relaxation.close();
    this.worker?.terminate();
    clearTimeout(this.timer);
    clearTimeout(this.speaking);
    this.box.remove();
  }
}

// Whether u(beta) has to be computed again: for other masses, another kernel, another history.
const meltsOtherwise = (data, { how, mode }) => data.mode !== mode
  || ["normalised", "optimiseMasses"].some((name) => (data.how[name] ?? FAST[name]) !== how?.[name]);

const pairsOf = (points) => Array.from({ length: points.length / 2 }, (_, i) => [points[2 * i], points[2 * i + 1]]);

function workerUrl() {
  return (workerUrl.url ??= URL.createObjectURL(new Blob([WORKER_SOURCE], { type: "text/javascript" })));
}

// The largest eigenvalue of the covariance: the last merge lies there.
function largestEigenvalue(points) {
  const n = points.length / 2;
  const mean = [0, 1].map((axis) => points.reduce((sum, value, i) => (i % 2 === axis ? sum + value : sum), 0) / n);
  const product = (a, b) => pairsOf(points).reduce((sum, pair) => sum + (pair[a] - mean[a]) * (pair[b] - mean[b]), 0) / n;
  const [xx, yy, xy] = [product(0, 0), product(1, 1), product(0, 1)];
  return (xx + yy) / 2 + Math.hypot((xx - yy) / 2, xy);
}

const powerOf = (value) => 10 ** Math.floor(Math.log10(value) + 1e-12);

// From the smallest to the largest beta of the slider, in round numbers.
function spanOf(points) {
  const last = largestEigenvalue(points);
  const low = LOWEST_SHARE * last;
  const high = HIGHEST_SHARE * last;
  const round = (power) => ROUND.map((digit) => Number((digit * power).toPrecision(2)));
  return [round(powerOf(low)).findLast((beta) => beta <= low * (1 + 1e-9)), round(powerOf(high)).find((beta) => beta >= high * (1 - 1e-9))];
}

// Curves of all histories so far; second derivative and critical betas of the chosen one, once it is whole.
function scanOf(rows, mode) {
  const sorted = (list) => list.slice().sort((a, b) => a.beta - b.beta);
  const curves = Object.fromEntries(Object.entries(rows).map(([name, list]) => [name, sorted(list)]));
  const chosen = curves[mode] ?? [];
  if (chosen.length < SCAN_BETAS) return { curves, curvature: [], critical: [] };
  const [betas, u] = [chosen.map((row) => row.beta), chosen.map((row) => row.error)];
  const curvature = secondDerivative(betas, u).map((value, i) => [betas[i + 1], value]);
  const critical = criticalTemperatures(betas, u).map((one) => one.beta).sort((a, b) => a - b);
  return { curves, curvature, critical };
}

export default function render({ key, data, parentElement, setTriggerValue }) {
  let melting = meltingInstances.get(key);
  if (!melting) {
    const root = element("div", "priorscape");
    parentElement.append(root);
    melting = new Melting(root, data.palette);
    meltingInstances.set(key, melting);
  }
  melting.update(data, setTriggerValue);
  return () => {
    meltingInstances.get(key)?.close();
    meltingInstances.delete(key);
  };
}
