// Curves over training steps, all methods in one strip, with one cursor for the time.
//
//   place of a step s along the axis: log(1 + s / early), since most happens early

const MARGIN = { left: 52, top: 12, bottom: 24 }; // pixels at the usual size of type
const NAMES = { least: 124, most: 0.2, sample: 18, none: 24 }; // pixels, share of the width, for the curves' names; pixels
const RIBBON = { row: 5, least: 14 }; // pixels, for the initial phases between curves and steps
const TICK_APART = 15; // pixels at least between two lines' numbers
const STEPS_APART = 4; // pixels at least between two steps' numbers
const PHASE = "initial phase";
const LEAST_DRAWN = 1e-12; // a logarithmic axis has no place for 0

// The axis of steps: places of steps, and steps at places.
const stepAxis = (early) => ({
  place: (step) => Math.log1p(step / early),
  step: (place) => early * Math.expm1(place),
});

// Returns k with places[k] <= place < places[k + 1], kept inside the array.
function bracket(places, place) {
  let [low, high] = [0, places.length - 1];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (places[middle] <= place) low = middle;
    else high = middle;
  }
  const span = places[high] - places[low];
  return { low, high, share: span ? Math.min(1, Math.max(0, (place - places[low]) / span)) : 0 };
}

function valueAt(curve, step) {
  const { low, high, share } = bracket(curve.steps, step);
  return curve.values[low] + (curve.values[high] - curve.values[low]) * share;
}

class CurveStrip {
  // spec: {name, title, log}; lines: [{method, title, steps, values, reference, phase}]
  constructor(parent, spec, lines, axis, onScrub) {
    this.spec = spec;
    this.axis = axis;
    this.lines = lines;
    this.box = element("figure", "curves");
    this.heading = element("figcaption", "", spec.title);
    this.box.append(this.heading);
    this.base = new Layer(this.box, "curve");
    this.over = new Layer(this.box, "cursor");
    this.over.canvas.setAttribute("role", "img");
    this.over.canvas.setAttribute("aria-label", `${spec.title} over the training steps`);
    parent.append(this.box);
    this.end = Math.max(...lines.map((line) => line.steps[line.steps.length - 1]));
    this.bounds = curveBounds(lines, spec.log);
    this.scrubWith(onScrub);
  }

  // Room for the words in this size of type; the ribbons of the initial phases have their own.
  measureMargins() {
    const unit = (this.unit = typeScale());
    const phased = this.lines.filter((line) => line.phase > 0).length;
    this.ribbons = phased && Math.max(RIBBON.row * phased, RIBBON.least * unit);
    const { left, top, bottom } = MARGIN;
    this.margin = { left: left * unit, top: top * unit, bottom: bottom * unit + this.ribbons };
  }

  scrubWith(onScrub) {
    const canvas = this.over.canvas;
    const scrub = (event) => {
      const share = (event.offsetX - this.margin.left) / (this.base.width - this.margin.left - this.right);
      onScrub(Math.min(1, Math.max(0, share)));
    };
    canvas.addEventListener("pointerdown", (event) => {
      canvas.setPointerCapture(event.pointerId);
      scrub(event);
    });
    canvas.addEventListener("pointermove", (event) => event.buttons && scrub(event));
  }

  x(step) {
    return this.margin.left + (this.axis.place(step) / this.axis.place(this.end)) * (this.base.width - this.margin.left - this.right);
  }

  y(value) {
    const place = this.spec.log ? Math.log10(Math.max(value, LEAST_DRAWN)) : value;
    const [low, high] = this.bounds;
    const height = this.base.height - this.margin.top - this.margin.bottom;
    return this.margin.top + (1 - (place - low) / (high - low)) * height;
  }

  draw(looks) {
    this.looks = looks;
    const { clientWidth, clientHeight } = this.base.canvas.parentElement;
    const height = clientHeight - this.heading.offsetHeight;
    if (!clientWidth || height <= 0) return;
    this.base.resize(clientWidth, height);
    this.over.resize(clientWidth, height);
    const context = this.base.clear();
    this.measureMargins();
    this.right = this.roomForNames(context);
    this.drawAxes(context);
    this.drawPhases(context);
    const ends = this.lines.map((line) => this.drawLine(context, line));
    this.lines.forEach((line) => line.reference && this.drawReference(context, line.reference));
    this.drawLabels(context, ends);
  }

  // The margin that the longest name needs; where a window is narrow, names are shortened.
  roomForNames(context) {
    if (this.lines.length === 1) return NAMES.none * this.unit; // the panel above names it
    context.font = this.looks.type(12, 600);
    const widest = Math.max(...this.lines.map((line) => context.measureText(line.title).width));
    return Math.max(NAMES.least * this.unit, Math.min(widest + NAMES.sample + 20, NAMES.most * this.base.width));
  }

  drawAxes(context) {
    const { looks } = this;
    const right = this.base.width - this.right;
    context.font = this.looks.type(12);
    context.lineWidth = 1;
    context.textAlign = "right";
    const gap = (TICK_APART * this.unit) / (this.base.height - this.margin.top - this.margin.bottom);
    for (const [value, label] of curveTicks(this.bounds, this.spec.log, gap)) {
      const y = Math.round(this.y(value)) + 0.5;
      context.strokeStyle = looks.line;
      segment(context, this.margin.left, y, right, y);
      context.fillStyle = looks.muted;
      context.fillText(label, this.margin.left - 8, y + 4 * this.unit);
    }
    context.textAlign = "center";
    let written = -Infinity; // so far to the right
    for (const step of [0, 100, 1_000, 10_000, 100_000, 1_000_000]) {
      if (step > this.end) break;
      const x = Math.round(this.x(step)) + 0.5;
      context.strokeStyle = looks.line;
      const foot = this.base.height - this.margin.bottom;
      segment(context, x, foot, x, foot + 4);
      const text = step.toLocaleString("en-GB");
      const half = context.measureText(text).width / 2;
      if (x - half < written) continue; // on a narrow axis the early steps crowd
      context.fillText(text, x, this.base.height - 6);
      written = x + half + STEPS_APART * this.unit;
    }
  }

  // The initial phase of each method, a ribbon between curves and steps, where nothing crosses it.
  drawPhases(context) {
    const phased = this.lines.filter((line) => line.phase > 0);
    if (!phased.length) return;
    const top = this.base.height - this.margin.bottom;
    const row = this.ribbons / phased.length;
    phased.forEach((line, place) => {
      context.fillStyle = this.looks.method(line.method);
      context.globalAlpha = 0.35;
      context.fillRect(this.margin.left, top + row * place + 1, this.x(line.phase) - this.margin.left, row - 2);
    });
    context.globalAlpha = 1;
    context.font = this.looks.type(12);
    context.textAlign = "left";
    context.fillStyle = this.looks.muted;
    // Behind the last ribbon; below the names it may reach into their margin.
    const end = Math.max(...phased.map((line) => this.x(line.phase)));
    context.fillText(PHASE, end + 6, top + this.ribbons / 2 + 4 * this.unit);
  }

  drawLine(context, line) {
    const colour = this.looks.method(line.method);
    context.save();
    context.beginPath();
    line.steps.forEach((step, i) => {
      context[i ? "lineTo" : "moveTo"](this.x(step), this.y(line.values[i]));
    });
    Object.assign(context, { strokeStyle: colour, lineWidth: 2, lineJoin: "round" });
    context.setLineDash(this.looks.dash(line.method));
    context.stroke();
    context.restore();
    return { line, colour, y: this.y(line.values[line.values.length - 1]) };
  }

  drawReference(context, { value, label }) {
    const y = Math.round(this.y(value)) + 0.5;
    context.save();
    context.strokeStyle = context.fillStyle = this.looks.text;
    context.setLineDash([2, 3]);
    segment(context, this.margin.left, y, this.base.width - this.right, y);
    context.font = this.looks.type(12);
    context.textAlign = "left";
    write(context, label, this.margin.left + 4, y - 4, this.looks);
    context.restore();
  }

  // Names stand where the curves end, pushed apart and above the steps: no legend to look up.
  drawLabels(context, ends) {
    if (ends.length === 1) return;
    const x = this.base.width - this.right + 8;
    context.font = this.looks.type(12, 600);
    context.textAlign = "left";
    ends.sort((a, b) => a.y - b.y);
    const foot = this.base.height - this.margin.bottom - 3 * this.unit;
    const places = spreadOut(ends.map(({ y }) => y + 4), 10 * this.unit, foot, 15 * this.unit);
    ends.forEach((end, i) => this.drawName(context, end, x, places[i]));
    this.over.canvas.title = ends.map(({ line }) => line.title).join("\n");
  }

  // A name in the colour of text, readable whatever the line's is, behind a piece of the line.
  drawName(context, { line, colour }, x, y) {
    context.save();
    Object.assign(context, { strokeStyle: colour, lineWidth: 2.5 });
    context.setLineDash(this.looks.dash(line.method));
    segment(context, x, y - 4 * this.unit, x + NAMES.sample, y - 4 * this.unit);
    context.restore();
    context.fillStyle = this.looks.text;
    const room = this.right - NAMES.sample - 16;
    context.fillText(shortened(context, line.title, room), x + NAMES.sample + 5, y);
  }

  drawCursor(step) {
    if (!this.looks || !this.over.width) return;
    const context = this.over.clear();
    const x = this.x(step);
    context.strokeStyle = this.looks.text;
    context.lineWidth = 1;
    segment(context, x, this.margin.top - 4, x, this.base.height - this.margin.bottom);
    for (const line of this.lines) {
      if (step > line.steps[line.steps.length - 1]) continue;
      disc(context, x, this.y(valueAt(line, step)), 4);
      context.fillStyle = this.looks.method(line.method);
      context.strokeStyle = this.looks.background;
      context.lineWidth = 1.5;
      context.fill();
      context.stroke();
    }
  }
}

// Returns the sorted places a line of text apart, or less where there is no room, inside [low, high].
function spreadOut(places, low, high, apart = 15) {
  const gap = Math.min(apart, (high - low) / Math.max(1, places.length - 1));
  const spread = [];
  places.forEach((place, i) => spread.push(Math.max(place, low, i ? spread[i - 1] + gap : low)));
  for (let i = spread.length - 1, most = high; i >= 0; i--, most -= gap) spread[i] = Math.min(spread[i], most);
  return spread;
}

// Lowest and highest place on the axis; of a logarithmic axis in powers of ten.
function curveBounds(lines, log) {
  let [low, high] = [Infinity, -Infinity];
  const take = (value) => {
    const place = log ? Math.log10(Math.max(value, LEAST_DRAWN)) : value;
    low = Math.min(low, place);
    high = Math.max(high, place);
  };
  for (const line of lines) {
    line.values.forEach(take);
    if (line.reference) take(line.reference.value);
  }
  const span = high - low || (log ? 0 : Math.abs(high)); // one value alone: at a training's first step
  const pad = Math.max(span * 0.06, log ? 0.05 : 1e-9);
  return [low - pad, high + pad];
}
