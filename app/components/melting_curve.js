// u(beta), the mean squared error at the fixed points, over its second derivative: what melts is a kink above
// and a spike below. A press or a drag chooses beta; near a critical one it chooses that.

const CURVE_MARGIN = { left: 58, right: 14, top: 20, bottom: 36 };
const BETWEEN = 26; // pixels between the two charts
const ERROR_SHARE = 0.62; // of the height that u has
const NEAR = 7; // pixels from a critical beta that choose it
const MODE_DASHES = { fresh: [], warming: [7, 4], cooling: [2, 3] };

// owner: {scan, span, beta, mode, setBeta, commitBeta}
class MeltingCurve {
  constructor(owner) {
    this.owner = owner;
    this.canvas = element("canvas", "melting-curve");
    this.context = this.canvas.getContext("2d");
    this.canvas.setAttribute("role", "img");
    this.list = element("div", "melting-critical");
    this.canvas.addEventListener("pointerdown", (event) => {
      this.canvas.setPointerCapture(event.pointerId);
      this.choose(event);
    });
    this.canvas.addEventListener("pointermove", (event) => event.buttons && this.choose(event));
    this.canvas.addEventListener("pointerup", () => this.owner.commitBeta());
  }

  choose({ offsetX }) {
    const [low, high] = this.owner.span;
    const at = (beta) => this.left + ((beta - low) / (high - low)) * this.across;
    const critical = (this.owner.scan?.critical ?? []).find((beta) => Math.abs(at(beta) - offsetX) < NEAR * this.unit);
    const share = Math.min(1, Math.max(0, (offsetX - this.left) / this.across));
    this.owner.setBeta(critical ?? low + share * (high - low));
  }

  resize() {
    const { clientWidth: width, clientHeight: height } = this.canvas;
    const ratio = devicePixelRatio || 1;
    const unit = typeScale();
    Object.assign(this, { width, height, unit, left: CURVE_MARGIN.left * unit });
    this.across = width - this.left - CURVE_MARGIN.right * unit;
    fit(this.canvas, width * ratio, height * ratio);
    this.context.setTransform(ratio, 0, 0, ratio, 0, 0);
    const [top, foot] = [CURVE_MARGIN.top * unit, height - CURVE_MARGIN.bottom * unit];
    const middle = top + (foot - top - BETWEEN * unit) * ERROR_SHARE;
    this.parts = [[top, middle], [middle + BETWEEN * unit, foot]];
  }

  draw(looks) {
    this.resize();
    if (!this.width) return;
    const { context } = this;
    context.fillStyle = looks.background;
    context.fillRect(0, 0, this.width, this.height);
    const { scan, mode } = this.owner;
    const curves = Object.entries(scan?.curves ?? {}).filter(([, rows]) => rows.length);
    const errors = curves.map(([name, rows]) => ({ name, places: rows.map((row) => [row.beta, row.error]), strong: name === mode }));
    const bends = (scan?.curvature ?? []).map(([beta, value]) => [beta, Math.abs(value)]);
    this.most = this.drawChart(this.parts[0], errors, looks);
    this.drawChart(this.parts[1], [{ name: mode, places: bends, strong: true }], looks);
    this.drawBetas(looks);
    this.drawCritical(looks);
    this.drawCursor(looks);
    this.drawNow(looks);
    this.drawTitles(looks);
    if (errors.length > 1) this.drawLegend(errors, looks);
    this.listCritical();
  }

  // Critical betas as buttons: for a keyboard, and for who cannot tell a line by its place.
  listCritical() {
    const critical = this.owner.scan?.critical ?? [];
    if (this.listed === critical.join()) return;
    this.listed = critical.join();
    this.canvas.setAttribute("aria-label", critical.length
      ? `The mean squared error u over β has kinks at β = ${critical.map(short).join(", ")}.`
      : "The mean squared error u over β is being computed.");
    const buttons = critical.map((beta) => button(`Go to the critical β = ${short(beta)}`, short(beta), () => {
      this.owner.setBeta(beta);
      this.owner.commitBeta();
    }));
    this.list.replaceChildren(...(buttons.length ? [element("span", "", "Critical β:"), ...buttons] : []));
  }

  place(beta) {
    const [low, high] = this.owner.span;
    return this.left + ((beta - low) / (high - low)) * this.across;
  }

  drawChart([top, foot], curves, looks) {
    const { context, unit } = this;
    const values = curves.flatMap(({ places }) => places.map(([, value]) => value));
    const most = Math.max(1e-12, ...values) * 1.05;
    Object.assign(context, { font: looks.type(12), fillStyle: looks.muted, strokeStyle: looks.line, lineWidth: 1, textAlign: "left" });
    context.strokeRect(this.left, top, this.across, foot - top);
    if (!values.length) {
      write(context, "being computed", this.left + 10 * unit, (top + foot) / 2, looks);
      return most;
    }
    context.textAlign = "right";
    const step = tickStep(most, (foot - top) / unit / 45);
    for (let value = 0; value < most; value += step) {
      const y = foot - (value / most) * (foot - top);
      context.fillText(short(value), this.left - 6 * unit, y + 4 * unit);
      segment(context, this.left - 4, y, this.left, y);
    }
    context.lineJoin = "round";
    context.globalAlpha = this.owner.outdated ? 0.35 : 1;
    curves.forEach(({ name, places, strong }) => {
      context.strokeStyle = strong ? looks.accent : looks.muted;
      context.lineWidth = strong ? 2 : 1.2;
      context.setLineDash(MODE_DASHES[name]);
      context.beginPath();
      places.forEach(([beta, value]) => context.lineTo(this.place(beta), foot - (value / most) * (foot - top)));
      context.stroke();
    });
    context.setLineDash([]);
    context.globalAlpha = 1;
    return most;
  }

  drawBetas(looks) {
    const { context, unit } = this;
    const [low, high] = this.owner.span;
    const step = tickStep(high - low, Math.max(2, this.across / unit / 70));
    Object.assign(context, { font: looks.type(12), fillStyle: looks.muted, textAlign: "center" });
    for (let beta = Math.ceil(low / step) * step; beta <= high * (1 + 1e-9); beta += step) {
      context.fillText(short(beta), this.place(beta), this.height - 19 * unit);
    }
    context.textAlign = "right";
    context.fillText("β", this.left + this.across, this.height - 4 * unit);
  }

  drawCritical(looks) {
    const { context } = this;
    context.strokeStyle = looks.muted;
    context.lineWidth = 1;
    (this.owner.scan?.critical ?? []).forEach((beta) => {
      this.parts.forEach(([top, foot]) => segment(context, this.place(beta), top, this.place(beta), foot));
    });
  }

  drawCursor(looks) {
    const { context, unit } = this;
    const x = this.place(this.owner.beta);
    context.strokeStyle = context.fillStyle = looks.path;
    context.lineWidth = 2;
    segment(context, x, this.parts[0][0], x, this.parts[1][1]);
    disc(context, x, this.parts[1][1], 5 * unit);
    context.fill();
  }

  drawTitles(looks) {
    const { context, unit } = this;
    Object.assign(context, { font: looks.type(12), fillStyle: looks.muted, textAlign: "left" });
    ["u(β), mean squared error", "|u″(β)|, its second derivative"].forEach((title, i) => {
      write(context, title, this.left, this.parts[i][0] - 6 * unit, looks);
    });
  }

  // The error of what the plane shows: beside the curve where slopes are bounded or steps are cut short.
  drawNow(looks) {
    const { live, beta } = this.owner;
    if (live?.beta !== beta || !(live.error <= this.most)) return;
    const [top, foot] = this.parts[0];
    this.context.fillStyle = looks.background;
    this.context.lineWidth = 2;
    disc(this.context, this.place(beta), foot - (live.error / this.most) * (foot - top), 4.5 * this.unit);
    this.context.fill();
    this.context.stroke();
  }

  drawLegend(curves, looks) {
    const { context, unit } = this;
    const [top, foot] = this.parts[0];
    Object.assign(context, { font: looks.type(12), textAlign: "left" });
    curves.forEach(({ name, strong }, i) => {
      const y = foot - (curves.length - i) * 17 * unit + 5 * unit;
      const x = this.left + this.across - 96 * unit;
      context.strokeStyle = strong ? looks.accent : looks.muted;
      context.lineWidth = strong ? 2 : 1.2;
      context.setLineDash(MODE_DASHES[name]);
      if (y > top) segment(context, x, y - 4 * unit, x + 26 * unit, y - 4 * unit);
      context.setLineDash([]);
      context.fillStyle = looks.text;
      write(context, name, x + 32 * unit, y, looks);
    });
  }
}

// A number of an axis: 0.012, 1 × 10⁻⁵.
function short(value) {
  if (value !== 0 && Math.abs(value) < 1e-4) return scientific(value, 0);
  return String(Number(value.toPrecision(3)));
}

// A canvas of as many pixels, cleared only where that changes.
function fit(canvas, width, height) {
  if (canvas.width !== Math.round(width)) canvas.width = Math.round(width);
  if (canvas.height !== Math.round(height)) canvas.height = Math.round(height);
}
