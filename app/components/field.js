// The update fields of schedules side by side, and one point that is dragged over all of them.
//
//   place (u, v) in [0, 1]^2: of C / kappa^2 across and beta upwards
//   one update moves it by (across, up), which Python evaluated on a grid; between, bilinear

const FIELD_MARGIN = { left: 46, right: 12, top: 12, bottom: 40 };
const ARROWS = { columns: 13, rows: 12, least: 2, most: 11 }; // pixels, tip to tail: half of it
const TINTS = { light: { up: "#3a8f86", down: "#a8762f" }, dark: { up: "#58b5aa", down: "#d09a4a" } };
const MARK_SIZE = 15; // pixels that a mark of the recorded path takes
const MARK_NAME = 12; // pixels at the usual size of type
const KEY_STEP = 0.01; // of an axis; ten times that with the shift key
const REACH = 32; // pixels between a finger and the point that it takes
const HISTORY_DOTS = 20; // along a followed path, evenly in updates

const fieldInstances = new Map();
globalThis.priorscapeFields = fieldInstances; // for tests

const clamp = (value) => Math.min(1, Math.max(0, value));
const said = (value) => (value !== 0 && Math.abs(value) < 1e-3
  ? scientific(value, 2) : value.toPrecision(4));

// The value at a place of an axis, and the other way round.
function valueOf(axis, place) {
  return axis.log ? axis.low * (axis.high / axis.low) ** place : axis.low + (axis.high - axis.low) * place;
}

function placeOf(axis, value) {
  if (!axis.log) return (value - axis.low) / (axis.high - axis.low);
  return Math.log(Math.max(value, axis.least) / axis.low) / Math.log(axis.high / axis.low);
}

// Numbers on a grid, row by row from the bottom.
class Grid {
  constructor(packed, columns, rows) {
    Object.assign(this, { values: decodeArray(packed), columns, rows });
  }

  at(u, v) {
    const x = clamp(u) * (this.columns - 1);
    const y = clamp(v) * (this.rows - 1);
    const column = Math.min(Math.floor(x), this.columns - 2);
    const row = Math.min(Math.floor(y), this.rows - 2);
    const [s, t] = [x - column, y - row];
    const cell = row * this.columns + column;
    const low = this.values[cell] * (1 - s) + this.values[cell + 1] * s;
    const high = this.values[cell + this.columns] * (1 - s) + this.values[cell + this.columns + 1] * s;
    return low * (1 - t) + high * t;
  }

  get largest() {
    return this.values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  }
}

class FieldPanel {
  constructor(owner, panel, data) {
    const [across, upwards] = data.axes;
    Object.assign(this, { owner, axes: data.axes, title: panel.title, highest: panel.highest });
    this.up = new Grid(panel.up, across.num, upwards.num);
    this.trace = panel.trace && { ...panel.trace, places: decodeArray(panel.trace.places) };
    this.box = element("figure", "field");
    this.box.append(element("figcaption", "name", panel.title));
    this.canvas = element("canvas");
    this.context = this.canvas.getContext("2d");
    this.canvas.tabIndex = 0;
    this.canvas.setAttribute("role", "application");
    this.canvas.setAttribute("aria-label", `${panel.title}: a point in the plane of C and β. `
      + "Arrow keys move it, with Shift further.");
    this.readout = element("p", "told");
    this.box.append(this.canvas, this.readout);
    this.listen();
  }

  listen() {
    this.canvas.addEventListener("touchstart", (event) => {
      if (this.isTaken(event.touches)) event.preventDefault(); // or the page would scroll as well
    }, { passive: false });
    this.canvas.addEventListener("pointerdown", (event) => {
      this.canvas.setPointerCapture(event.pointerId);
      if (event.isPrimary) this.before = this.owner.place; // not the second finger of a zoom
      this.drag(event);
    });
    this.canvas.addEventListener("pointermove", (event) => event.buttons && this.drag(event));
    this.canvas.addEventListener("pointerup", () => this.owner.commit());
    this.canvas.addEventListener("pointercancel", () => { // it became a scroll or a zoom
      this.owner.moveTo(...this.before);
      this.owner.commit();
    });
    this.canvas.addEventListener("keydown", (event) => this.owner.onKey(event));
    this.canvas.addEventListener("keyup", (event) => event.key.startsWith("Arrow") && this.owner.commit());
  }

  isTaken(touches) {
    if (touches.length > 1) return false;
    const { left, top } = this.canvas.getBoundingClientRect();
    const [x, y] = this.screen(this.owner.place);
    return Math.hypot(touches[0].clientX - left - x, touches[0].clientY - top - y) <= REACH * this.rem;
  }

  drag({ offsetX, offsetY }) {
    const { left, top } = this.margin;
    this.owner.moveTo((offsetX - left) / this.inner[0], 1 - (offsetY - top) / this.inner[1]);
  }

  // ---- the mathematics: only steps along the arrays

  bounded([u, v]) {
    return [clamp(u), Math.min(clamp(v), this.highest)];
  }

  // One update: beta moves first, then the error answers to the new beta.
  step([u, v]) {
    const next = Math.min(clamp(v + this.up.at(u, v)), this.highest);
    return [clamp(u + this.owner.across.at(u, next)), next];
  }

  follow(start, steps) {
    const places = [this.bounded(start)];
    for (let i = 0; i < steps; i++) places.push(this.step(places[i]));
    return places;
  }

  // ---- the picture

  // Type and margins grow with the page's type: `?present=1` makes it larger.
  resize(tall) {
    const rem = typeScale();
    const height = tall * rem;
    const width = this.canvas.clientWidth;
    const ratio = devicePixelRatio || 1;
    this.canvas.style.height = `${height}px`;
    this.canvas.width = Math.round(width * ratio);
    this.canvas.height = Math.round(height * ratio);
    this.context.setTransform(ratio, 0, 0, ratio, 0, 0);
    this.margin = Object.fromEntries(Object.entries(FIELD_MARGIN).map(([side, size]) => [side, size * rem]));
    const { left, right, top, bottom } = this.margin;
    Object.assign(this, { width, height, rem, inner: [Math.max(10, width - left - right), height - top - bottom] });
  }

  screen([u, v]) {
    return [this.margin.left + u * this.inner[0], this.margin.top + (1 - v) * this.inner[1]];
  }

  draw(looks, largest) {
    if (!this.width) return;
    const { context } = this;
    context.clearRect(0, 0, this.width, this.height);
    this.drawField(looks, largest);
    this.drawAxes(looks);
    if (this.trace) this.drawTrace(looks);
    this.drawPath(looks);
  }

  drawField(looks, largest) {
    const tints = TINTS[looks.mode];
    const columns = Math.round(this.inner[0] / 8);
    const rows = Math.round(this.inner[1] / 8);
    for (let column = 0; column < columns; column++) {
      for (let row = 0; row < rows; row++) {
        const place = [(column + 0.5) / columns, (row + 0.5) / rows];
        if (row / rows >= this.highest) continue;
        const strength = this.strength(place, largest);
        const [x, y] = this.screen([column / columns, Math.min(this.highest, (row + 1) / rows)]).map(Math.round);
        const [right, foot] = this.screen([(column + 1) / columns, row / rows]).map(Math.round);
        this.context.globalAlpha = 0.42 * Math.abs(strength);
        this.context.fillStyle = strength > 0 ? tints.up : tints.down;
        this.context.fillRect(x, y, right - x, foot - y); // whole pixels: no seams
      }
    }
    this.context.globalAlpha = 1;
    this.drawArrows(looks, largest);
  }

  // Small steps would vanish beside large ones: the cube root keeps their order and shows both.
  strength([u, v], largest) {
    return largest ? Math.cbrt(this.up.at(u, v) / largest) : 0;
  }

  drawArrows(looks, largest) {
    this.context.strokeStyle = looks.text;
    this.context.lineWidth = 1;
    this.context.globalAlpha = 0.55;
    const rows = ARROWS.rows;
    for (let column = 0; column < ARROWS.columns; column++) {
      for (let row = 0; row < rows; row++) {
        const place = [(column + 0.5) / ARROWS.columns, (row + 0.5) / rows];
        const strength = this.strength(place, largest);
        if (place[1] > this.highest || Math.abs(strength) < 0.02) continue;
        this.drawArrow(this.screen(place), -Math.sign(strength) * (ARROWS.least + ARROWS.most * Math.abs(strength)));
      }
    }
    this.context.globalAlpha = 1;
  }

  drawArrow([x, y], length) {
    const { context } = this;
    const tip = y + length / 2;
    const wing = Math.sign(length) * Math.min(3.5, Math.abs(length) / 2);
    context.beginPath();
    context.moveTo(x, y - length / 2);
    context.lineTo(x, tip);
    context.moveTo(x - 3, tip - wing);
    context.lineTo(x, tip);
    context.lineTo(x + 3, tip - wing);
    context.stroke();
  }

  drawAxes(looks) {
    const { context } = this;
    const [across, upwards] = this.axes;
    context.font = looks.type(12);
    context.fillStyle = looks.muted;
    context.strokeStyle = looks.line;
    context.lineWidth = 1;
    const [left, bottom] = this.screen([0, 0]);
    context.strokeRect(left, this.margin.top, ...this.inner);
    context.textAlign = "center";
    across.ticks.forEach(({ at, text }) => context.fillText(text, this.screen([at, 0])[0], bottom + 15 * this.rem));
    context.fillText(`${across.title}   (1: as much error as is tolerated)`, left + this.inner[0] / 2, bottom + 33 * this.rem);
    context.textAlign = "right";
    upwards.ticks.forEach(({ at, text }) => context.fillText(text, left - 6, this.screen([0, at])[1] + 4));
    context.textAlign = "left";
    context.fillText(upwards.title, 4, this.margin.top + 4);
    this.drawLine([placeOf(across, 1), 0], [placeOf(across, 1), 1], looks.text, [2, 3]);
    if (this.highest < 1) this.drawCeiling(looks);
  }

  drawCeiling(looks) {
    this.drawLine([0, this.highest], [1, this.highest], looks.text, []);
    const [x, y] = this.screen([0.03, (1 + this.highest) / 2]);
    this.context.textAlign = "left";
    this.context.fillStyle = looks.muted;
    this.context.fillText("β cannot be here", x, y + 4);
  }

  drawLine(from, to, colour, dash) {
    const { context } = this;
    context.strokeStyle = colour;
    context.setLineDash(dash);
    context.beginPath();
    context.moveTo(...this.screen(from));
    context.lineTo(...this.screen(to));
    context.stroke();
    context.setLineDash([]);
  }

  drawTrace(looks) {
    const { context, trace } = this;
    const colour = looks.method(trace.look);
    const count = trace.places.length / 2;
    context.lineJoin = "round";
    for (const [style, width] of [[looks.background, 5], [colour, 2.5]]) {
      context.strokeStyle = style;
      context.lineWidth = width;
      context.beginPath();
      for (let i = 0; i < count; i++) context.lineTo(...this.screen([trace.places[2 * i], trace.places[2 * i + 1]]));
      context.stroke();
    }
    this.nameMarks(looks);
    trace.marks.forEach((mark) => this.drawMark(mark, colour, looks));
  }

  // A ring at the start, a diamond where the initial phase ends, a disc at the end.
  drawMark({ kind, at }, colour, looks) {
    const { context } = this;
    const [x, y] = this.screen(at);
    context.lineWidth = 2;
    context.strokeStyle = kind === "start" ? colour : looks.background;
    context.fillStyle = kind === "start" ? looks.background : colour;
    context.beginPath();
    if (kind === "turn") [[0, -7], [7, 0], [0, 7], [-7, 0]].forEach(([dx, dy]) => context.lineTo(x + dx, y + dy));
    else context.arc(x, y, 5, 0, 2 * Math.PI);
    context.closePath();
    context.fill();
    context.stroke();
  }

  // Beside the marks, inside the axes, and off the path where they can.
  nameMarks(looks) {
    const { context, trace } = this;
    const [[left, bottom], [right, top]] = [this.screen([0, 0]), this.screen([1, 1])];
    const path = Array.from({ length: trace.places.length / 2 }, (_, i) => this.screen(trace.places.subarray(2 * i, 2 * i + 2)));
    context.font = looks.type(MARK_NAME, 700);
    const names = trace.marks.map(({ text, at }) => {
      const [x, y] = this.screen(at);
      return { text, x, y, width: context.measureText(text).width + 8, height: (MARK_NAME + 2) * this.rem };
    });
    const taken = names.map(({ x, y }) => around(x, y, MARK_SIZE));
    drawNames(context, placed(names, { bounds: [left, top, right, bottom], taken, seen: path }), looks, MARK_NAME);
  }

  drawPath(looks) {
    const { context } = this;
    const places = this.follow(this.owner.place, this.owner.steps);
    const every = Math.max(1, Math.round(this.owner.steps / HISTORY_DOTS));
    context.strokeStyle = context.fillStyle = looks.path;
    context.lineWidth = 2;
    context.beginPath();
    places.forEach((place, i) => (i % 5 && i < places.length - 1) || context.lineTo(...this.screen(place)));
    context.stroke();
    places.forEach((place, i) => i && i % every === 0 && this.drawDisc(place, 2.5));
    context.lineWidth = 2;
    this.drawDisc(places[0], 8);
    context.strokeStyle = looks.background;
    context.stroke();
    this.tell(places);
  }

  drawDisc(place, radius) {
    this.context.beginPath();
    this.context.arc(...this.screen(place), radius, 0, 2 * Math.PI);
    this.context.fill();
  }

  // ---- in words

  tell(places) {
    const last = places.length - 1;
    const betas = [0, 1, last].map((i) => valueOf(this.axes[1], places[i][1]));
    Object.assign(this.box.dataset, { before: betas[0], after: betas[1], end: betas[2] });
    const [before, after, end] = betas;
    const way = Math.abs(after - before) <= 1e-9 * before ? "rests" : after > before ? "rises" : "falls";
    const count = last.toLocaleString("en-GB");
    const outside = this.highest === 1 && places[last][1] === 1;
    const far = outside ? `; within ${count} it leaves the plane` : `; after ${count}: ${said(end)}`;
    this.readout.textContent = `β ${way}: ${said(before)} → ${said(after)} in one update${far}.`;
  }

  get sentence() {
    return `${this.title}: ${this.readout.textContent}`;
  }
}

class Fields {
  constructor(root, palette) {
    Object.assign(this, { palette, place: [0.5, 0.5], turn: 0, panels: [] });
    this.box = element("div", "fields");
    this.panelBox = element("div", "field-row");
    this.where = element("p", "where");
    this.live = element("p", "visually-hidden");
    this.live.setAttribute("aria-live", "polite");
    this.box.append(this.panelBox, this.where, this.live);
    root.append(this.box);
    this.root = root;
    this.observer = new ResizeObserver(() => this.draw());
    this.observer.observe(this.box);
  }

  update(data, setTriggerValue) {
    this.send = setTriggerValue;
    if (data.field !== this.id) this.load(data);
    if (data.turn >= this.turn) {
      this.turn = data.turn;
      this.place = data.point.map((value, i) => clamp(placeOf(this.axes[i], value)));
    }
    this.draw();
    this.box.dataset.ready = "true";
  }

  load(data) {
    const focused = this.panels.findIndex((panel) => panel.canvas.matches(":focus"));
    this.id = data.field;
    this.axes = data.axes;
    this.steps = data.steps;
    this.height = data.height;
    this.across = new Grid(data.across, data.axes[0].num, data.axes[1].num);
    this.panels = data.panels.map((panel) => new FieldPanel(this, panel, data));
    this.panelBox.replaceChildren(...this.panels.map((panel) => panel.box));
    this.largest = Math.max(0, ...this.panels.map((panel) => panel.up.largest));
    if (focused >= 0) this.panels[focused]?.canvas.focus();
  }

  draw() {
    if (!this.axes) return;
    const looks = readLooks(this.root, this.palette);
    this.panels.forEach((panel) => {
      panel.resize(this.height);
      panel.draw(looks, this.largest);
    });
    const [ratio, beta] = this.point;
    Object.assign(this.box.dataset, { ratio, beta });
    this.where.textContent = `The point: C = ${said(ratio)} κ², β = ${said(beta)}.`;
  }

  get point() {
    return this.place.map((place, i) => valueOf(this.axes[i], place));
  }

  moveTo(u, v) {
    this.place = [clamp(u), clamp(v)];
    this.turn += 1;
    this.draw();
  }

  onKey(event) {
    const way = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowDown: [0, -1], ArrowUp: [0, 1] }[event.key];
    if (!way) return;
    event.preventDefault();
    event.stopPropagation();
    const size = KEY_STEP * (event.shiftKey ? 10 : 1);
    this.moveTo(this.place[0] + way[0] * size, this.place[1] + way[1] * size);
  }

  // At the end of a gesture: words for who listens, and Python follows.
  commit() {
    this.live.textContent = this.panels.map((panel) => panel.sentence).join(" ");
    this.send("point", { at: this.point, turn: this.turn });
  }

  close() {
    this.observer.disconnect();
    this.box.remove();
  }
}

export default function render({ key, data, parentElement, setTriggerValue }) {
  let fields = fieldInstances.get(key);
  if (!fields) {
    const root = element("div", "priorscape");
    parentElement.append(root);
    fields = new Fields(root, data.palette);
    fieldInstances.set(key, fields);
  }
  fields.update(data, setTriggerValue);
  return () => {
    fieldInstances.get(key)?.close();
    fieldInstances.delete(key);
  };
}
