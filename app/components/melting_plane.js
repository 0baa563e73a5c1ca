// The plane of Figure 2: data in blue, the way of every reconstruction vector in grey, fixed points in red.
//
// Points are dragged, or moved with the arrow keys; others are added where one presses.

const HALF = 0.55; // of the plane's side, in units of the data
const HIT = 22; // pixels between a finger and the point that it takes
const NUDGE = 0.01; // of an arrow key; a fifth of that with the shift key, in units of the data
const RED = 5.5; // pixels, radius of a fixed point
const BLUE = 2.6;
const TRAIL = { light: "#cfccc4", dark: "#4a4741" }; // opaque: where many meet they grow no darker

// owner: {points, live, adding, selected, movePoint, addPoint, selectPoint, removePoint, commitPoints, nudgeBeta}
class MeltingPlane {
  constructor(owner) {
    this.owner = owner;
    this.canvas = element("canvas", "melting-plane");
    this.context = this.canvas.getContext("2d");
    this.canvas.tabIndex = 0;
    this.canvas.setAttribute("role", "application");
    this.canvas.setAttribute("aria-label", "Data and fixed points. N and P choose a point, arrow keys move it, "
      + "with Shift less far; A adds one, Delete removes it; plus and minus change β.");
    this.listen();
  }

  listen() {
    const { canvas } = this;
    canvas.addEventListener("touchstart", (event) => {
      if (event.touches.length === 1 && this.takes(this.offset(event.touches[0]))) event.preventDefault();
    }, { passive: false });
    canvas.addEventListener("pointerdown", (event) => this.press(event));
    canvas.addEventListener("pointermove", (event) => this.move(event));
    canvas.addEventListener("pointerup", () => this.release());
    canvas.addEventListener("pointercancel", () => this.release());
    canvas.addEventListener("pointerleave", () => this.owner.hover(-1));
    canvas.addEventListener("dblclick", (event) => this.owner.addPoint(...this.data(event.offsetX, event.offsetY)));
    canvas.addEventListener("keydown", (event) => this.key(event));
    canvas.addEventListener("keyup", (event) => event.key.startsWith("Arrow") && this.owner.commitPoints());
  }

  offset({ clientX, clientY }) {
    const { left, top } = this.canvas.getBoundingClientRect();
    return [clientX - left, clientY - top];
  }

  takes([x, y]) {
    return this.owner.adding || this.nearest(x, y) >= 0;
  }

  // The number of the datum near a place on the screen, or -1.
  nearest(x, y) {
    const { points } = this.owner;
    let [best, least] = [-1, HIT * this.unit];
    for (let i = 0; i < points.length / 2; i++) {
      const [px, py] = this.screen(points[2 * i], points[2 * i + 1]);
      const gap = Math.hypot(px - x, py - y);
      if (gap < least) [best, least] = [i, gap];
    }
    return best;
  }

  press(event) {
    if (!event.isPrimary || event.button) return;
    const { offsetX: x, offsetY: y } = event;
    if (this.owner.adding) this.owner.addPoint(...this.data(x, y));
    else this.owner.selectPoint(this.nearest(x, y));
    this.dragged = this.owner.selected;
    if (this.dragged >= 0) this.canvas.setPointerCapture(event.pointerId);
  }

  move(event) {
    if (!event.isPrimary) return;
    if (event.buttons && this.dragged >= 0) this.owner.movePoint(this.dragged, ...this.data(event.offsetX, event.offsetY));
    else if (!event.buttons) this.owner.hover(this.redAt(event.offsetX, event.offsetY));
    this.canvas.style.cursor = this.owner.adding ? "copy" : this.nearest(event.offsetX, event.offsetY) < 0 ? "crosshair" : "grab";
  }

  release() {
    if (this.dragged >= 0) this.owner.commitPoints();
    this.dragged = -1;
  }

  // The number of the fixed point near a place on the screen, or -1.
  redAt(x, y) {
    const reds = this.owner.live?.fixed ?? [];
    const reached = (red) => Math.hypot(...this.screen(...red.at).map((place, i) => place - [x, y][i])) < 2 * RED * this.unit;
    return reds.find(reached)?.number ?? -1;
  }

  key(event) {
    const { owner } = this;
    const way = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowDown: [0, -1], ArrowUp: [0, 1] }[event.key];
    const count = owner.points.length / 2;
    const at = Math.max(0, owner.selected);
    const keys = {
      n: () => owner.selectPoint(owner.selected < 0 ? 0 : (at + 1) % count),
      p: () => owner.selectPoint((at + count - 1) % count),
      a: () => owner.addPoint(0, 0),
      Delete: () => owner.removePoint(),
      Backspace: () => owner.removePoint(),
      "+": () => owner.nudgeBeta(1),
      "=": () => owner.nudgeBeta(1),
      "-": () => owner.nudgeBeta(-1),
      Escape: () => owner.selectPoint(-1),
    };
    const action = way ? () => this.nudge(at, way, event.shiftKey) : keys[event.key];
    if (!action || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    event.stopPropagation(); // letters are shortcuts of the page as well
    action();
  }

  nudge(at, [dx, dy], less) {
    const { owner } = this;
    const size = less ? NUDGE / 5 : NUDGE;
    if (owner.selected !== at) owner.selectPoint(at);
    owner.movePoint(at, owner.points[2 * at] + dx * size, owner.points[2 * at + 1] + dy * size);
  }

  // ---- places

  resize() {
    const width = this.canvas.clientWidth;
    const ratio = devicePixelRatio || 1;
    this.unit = typeScale();
    if (this.width === width && this.ratio === ratio) return;
    Object.assign(this, { width, ratio, scale: width / (2 * HALF) });
    this.canvas.width = this.canvas.height = Math.round(width * ratio);
    this.canvas.style.height = `${width}px`;
  }

  screen(x, y) {
    return [(x + HALF) * this.scale, (HALF - y) * this.scale];
  }

  data(px, py) {
    const inside = (value) => Math.min(HALF, Math.max(-HALF, value));
    return [inside(px / this.scale - HALF), inside(HALF - py / this.scale)];
  }

  // ---- the picture

  draw(looks) {
    this.resize();
    if (!this.width) return;
    const { context } = this;
    context.setTransform(this.ratio, 0, 0, this.ratio, 0, 0);
    context.fillStyle = looks.background;
    context.fillRect(0, 0, this.width, this.width);
    if (this.owner.live) this.drawTrails(looks);
    this.drawTicks(looks);
    if (this.owner.live) this.drawFixed(looks);
    this.drawData(looks);
    if (this.owner.live) this.drawState(looks);
  }

  // What a picture that is downloaded has to say by itself.
  drawState(looks) {
    const { beta, settled, converged, step, asked, slope } = this.owner.live;
    const bent = asked ? `, largest slope ${slope.toFixed(2)}` : "";
    const rests = !settled || converged ? "" : `, not at rest after ${step.toLocaleString("en-GB")} steps`;
    Object.assign(this.context, { font: looks.type(12), fillStyle: looks.muted, textAlign: "right" });
    write(this.context, `β = ${short(beta)}${bent}${rests}`, this.width - 8, 18 * this.unit, looks);
  }

  // A tile after the other; what moves less than a pixel is left for its next step.
  drawTrails(looks) {
    const { context, scale } = this;
    const { trails } = this.owner.live;
    context.strokeStyle = TRAIL[looks.mode];
    context.lineWidth = 0.7;
    context.beginPath();
    for (let at = 0; at < trails[0].length; at += 2) {
      let left = (trails[0][at] + HALF) * scale;
      let top = (HALF - trails[0][at + 1]) * scale;
      context.moveTo(left, top);
      for (let step = 1; step < trails.length; step++) {
        const x = (trails[step][at] + HALF) * scale;
        const y = (HALF - trails[step][at + 1]) * scale;
        if (!(Math.abs(x - left) + Math.abs(y - top) > 1)) continue;
        context.lineTo(x, y);
        [left, top] = [x, y];
      }
    }
    context.stroke();
  }

  drawTicks(looks) {
    const { context, unit } = this;
    Object.assign(context, { font: looks.type(12), fillStyle: looks.muted, strokeStyle: looks.line, lineWidth: 1 });
    for (const value of [-0.4, -0.2, 0, 0.2, 0.4]) {
      const text = value.toFixed(1).replace("-", "−");
      const [x, y] = this.screen(value, value).map((place) => Math.round(place) + 0.5);
      segment(context, x, this.width - 4, x, this.width);
      segment(context, 0, y, 4, y);
      context.textAlign = "center";
      write(context, text, x, this.width - 8, looks);
      context.textAlign = "left";
      write(context, text, 8, y + 4 * unit, looks);
    }
  }

  drawData(looks) {
    const { context, unit } = this;
    const { points, selected } = this.owner;
    context.fillStyle = looks.accent;
    context.strokeStyle = looks.background;
    context.lineWidth = 1;
    for (let i = 0; i < points.length / 2; i++) {
      disc(context, ...this.screen(points[2 * i], points[2 * i + 1]), BLUE * unit);
      context.fill();
    }
    if (selected < 0) return;
    context.strokeStyle = looks.text;
    context.lineWidth = 1.5;
    disc(context, ...this.screen(points[2 * selected], points[2 * selected + 1]), 3 * BLUE * unit);
    context.stroke();
  }

  drawFixed(looks) {
    const { context, unit } = this;
    const { fixed, settled, asked } = this.owner.live;
    if (asked) return this.drawSquare(looks);
    context.strokeStyle = looks.background;
    context.fillStyle = looks.path;
    context.lineWidth = 1.5;
    context.globalAlpha = settled ? 1 : 0.6;
    fixed.forEach(({ at, number }) => {
      const radius = number === this.owner.hovered ? 1.5 * RED : RED;
      disc(context, ...this.screen(...at), radius * unit);
      context.stroke();
      context.fill();
    });
    context.globalAlpha = 1;
  }

  // Tiles under a Lipschitz constraint: small points, and the net that tells which are neighbours.
  drawSquare(looks) {
    const { context, unit } = this;
    const { psi } = this.owner.live.particles;
    context.strokeStyle = context.fillStyle = looks.path;
    context.lineWidth = 0.7;
    context.globalAlpha = 0.5;
    drawNet(context, psi, (x, y) => this.screen(x, y));
    context.globalAlpha = 1;
    for (let i = 0; i < psi.length; i += 2) {
      disc(context, ...this.screen(psi[i], psi[i + 1]), 1.8 * unit);
      context.fill();
    }
  }
}
