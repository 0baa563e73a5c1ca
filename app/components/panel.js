// One recording at one time: posterior means over prior samples, the same datum marked everywhere.

const PANEL_THUMBNAIL = 60;
const PANEL_PADDING = { left: 40, top: 12, right: 12, bottom: 28 }; // room for the ticks

class Panel {
  constructor(owner, recording) {
    this.owner = owner;
    this.recording = recording;
    this.method = recording.method;
    this.steps = decodeArray(recording.steps);
    this.places = Float64Array.from(this.steps, owner.axis.place);
    this.posterior = decodeQuantised(recording.posterior);
    this.prior = decodeQuantised(recording.prior);
    this.labels = decodeArray(recording.labels);
    this.tileNumbers = decodeArray(recording.tiles);
    this.label = labelKind(recording);
    this.bins = binsOf(this.label, this.labels, owner.palette);
    this.curves = Object.fromEntries(Object.entries(recording.curves).map(([name, curve]) => {
      return [name, { steps: decodeArray(curve.steps), values: decodeArray(curve.values) }];
    }));
    this.extents = Array.from(this.steps, (_, snapshot) => this.extentOf(snapshot));
    this.datum = -1;
    this.scene = { intensity: recording.intensity, isSparse: () => false }; // what a probe asks of it
    this.build(recording);
  }

  build({ title, dots, circles }) {
    this.box = element("section", "panel");
    const heading = element("h4", "", title);
    this.value = element("span", "detail");
    heading.append(this.value);
    this.box.append(heading);
    this.owner.panelBox.append(this.box);
    this.plane = new Plane(this.box, {
      base: (context) => this.drawBase(context),
      over: (context) => this.drawOver(context),
    }, PANEL_PADDING);
    const canvas = this.plane.over.canvas;
    canvas.setAttribute("role", "img");
    canvas.setAttribute("aria-label", `${title}: ${dots} ${this.label.coloured} over ${circles}`);
    canvas.addEventListener("pointermove", (event) => this.onMove(event));
    canvas.addEventListener("pointerdown", (event) => this.onMove(event)); // a finger that does not move
    canvas.addEventListener("pointerleave", () => {
      this.owner.setHover(null);
      this.probe.leave();
    });
    this.source = new PlaneDecoder(this, () => this.probe.changed());
    this.probe = new Probe(this);
  }

  // ---- what is decoded: the run's weights are those of its last step

  get isLast() {
    return this.owner.step >= this.steps[this.steps.length - 1] - 0.5;
  }

  say() {} // the card says it

  reflect() {
    Object.assign(this.box.dataset, { probe: this.probe.place ?? "", decoder: this.source.state });
  }

  line(name) {
    const { method, recording } = this;
    const reference = recording.references[name] ?? null;
    return { method, title: recording.title, phase: recording.phase, reference, ...this.curves[name] };
  }

  extentOf(snapshot) {
    const of = (values) => {
      const size = values.length / this.steps.length;
      return values.subarray(snapshot * size, (snapshot + 1) * size);
    };
    return cloudExtent(of(this.posterior), of(this.prior));
  }

  extentAt(step) {
    const { low, high, share } = bracket(this.places, this.owner.axis.place(step));
    return this.extents[low].map((bound, side) => bound + (this.extents[high][side] - bound) * share);
  }

  // Shows a width and a height around the points of a step.
  frame(step, [width, height]) {
    const [x, y] = middleOf(this.extentAt(step));
    this.plane.fit([x - width / 2, y - height / 2, x + width / 2, y + height / 2]);
  }

  async loadTiles() {
    this.tiles = await this.owner.sheets[this.recording.sprite];
  }

  repaint() {
    this.box.style.setProperty("--method", this.owner.looks.method(this.method));
    this.plane.drawBase();
  }

  show(step) {
    const { low, high, share } = bracket(this.places, this.owner.axis.place(step));
    this.now = between(this.posterior, this.labels.length, low, high, share, this.now);
    this.priorNow = between(this.prior, this.prior.length / 2 / this.steps.length, low, high, share, this.priorNow);
    const beta = this.curves.beta && valueAt(this.curves.beta, step);
    const phase = step < this.recording.phase ? ", initial phase" : "";
    if (!this.isLast) this.probe.leave();
    this.value.textContent = beta === undefined ? "" : `β ${tidy(beta)}${phase}`;
    this.plane.drawBase();
    this.plane.drawOver();
  }

  onMove(event) {
    const start = performance.now();
    const [x, y] = this.plane.latent(event.offsetX, event.offsetY);
    const datum = nearestOf(this.now, x, y, HIT_RADIUS / this.plane.scale);
    this.owner.setHover(datum < 0 ? null : { sprite: this.recording.sprite, datum });
    if (datum < 0 && this.isLast) this.probe.hover([x, y]);
    else this.probe.leave();
    measure("priorscape:hover", start);
  }

  // The same image is marked: recordings that share a sprite show the same images in one order.
  setHover(hover) {
    this.datum = hover?.sprite === this.recording.sprite ? hover.datum : -1;
    this.plane.drawOver();
  }

  drawBase(context) {
    const { looks } = this.owner;
    if (!looks || !this.now) return;
    drawHollow(context, this.plane, this.priorNow, looks);
    const colours = looks.labels[this.recording.label];
    drawPoints(context, this.plane, this.now, this.bins, colours, { radius: 2.8, outline: looks.background });
    drawTicks(context, this.plane, looks);
    if (this.label.numerals) drawClasses(context, this.plane, this.now, this.labels, this.label, looks);
  }

  drawOver(context) {
    const { looks } = this.owner;
    if (!this.now || !looks) return;
    if (this.probe.place) drawProbe(context, this.probe, this.plane, looks, PANEL_THUMBNAIL);
    if (this.datum < 0) return;
    const [x, y] = this.plane.screen(this.now[2 * this.datum], this.now[2 * this.datum + 1]);
    disc(context, x, y, 7);
    context.strokeStyle = looks.text;
    context.lineWidth = 2;
    context.stroke();
    const { unit } = this.plane;
    const size = PANEL_THUMBNAIL * unit;
    const line = 18 * unit; // below the picture, for its label
    const left = x + 14 + size > this.plane.width ? x - 14 - size : x + 14;
    const top = Math.max(4, Math.min(y - size / 2, this.plane.height - size - line - 4));
    context.fillStyle = looks.background;
    context.fillRect(left - 3, top - 3, size + 6, size + line + 6);
    context.strokeStyle = looks.muted;
    context.lineWidth = 1;
    context.strokeRect(left - 3.5, top - 3.5, size + 7, size + line + 7);
    this.tiles?.draw(context, this.tileNumbers[this.datum], left, top, size);
    context.textAlign = "left";
    context.fillStyle = looks.text;
    context.font = looks.type(13, 600);
    context.fillText(this.label.inWords(this.labels[this.datum]), left + 1, top + size + 15 * unit);
  }

  close() {
    this.source.close();
    this.plane.close();
    this.box.remove();
  }
}

// Positions between two snapshots; they share data and noise, so points move without a leap.
function between(snapshots, count, low, high, share, into) {
  const values = into ?? new Float32Array(2 * count);
  for (let i = 0; i < 2 * count; i++) {
    const before = snapshots[low * 2 * count + i];
    values[i] = before + (snapshots[high * 2 * count + i] - before) * share;
  }
  return values;
}

const STRAYS = 0.01; // share of the prior's samples that may lie outside on each side
const STRAY = 0.3; // of the extent: strays no farther out are shown as well

// All means, and all of the prior but a few strays that lie far out.
function cloudExtent(posterior, prior) {
  const [means, inner, whole] = [extentOf(posterior), innerExtent(prior), extentOf(prior)];
  return means.map((bound, side) => {
    const outer = side < 2 ? Math.min : Math.max;
    const most = outer(bound, inner[side]);
    const near = STRAY * (inner[(side % 2) + 2] - inner[side % 2]);
    return Math.abs(whole[side] - most) <= near ? outer(most, whole[side]) : most;
  });
}

function innerExtent(points, strays = STRAYS) {
  const bounds = [0, 1].map((axis) => {
    const sorted = points.filter((_, i) => i % 2 === axis).sort();
    const stray = Math.floor(strays * sorted.length);
    return [sorted[stray], sorted[sorted.length - 1 - stray]];
  });
  return [bounds[0][0], bounds[1][0], bounds[0][1], bounds[1][1]];
}

function nearestOf(points, x, y, radius) {
  let [best, square] = [-1, radius * radius];
  for (let i = 0; i < points.length; i += 2) {
    const distance = (points[i] - x) ** 2 + (points[i + 1] - y) ** 2;
    if (distance < square) [best, square] = [i / 2, distance];
  }
  return best;
}
