// A plane of latents: equal scales, zoom and pan, a cached layer for what rests, one for what moves.

// A canvas that keeps its bitmap at the resolution of the screen.
class Layer {
  constructor(parent, className) {
    this.canvas = element("canvas", className);
    this.context = this.canvas.getContext("2d");
    parent.append(this.canvas);
  }

  resize(width, height) {
    const ratio = devicePixelRatio || 1;
    Object.assign(this, { width, height, ratio });
    this.canvas.width = Math.max(1, Math.round(width * ratio));
    this.canvas.height = Math.max(1, Math.round(height * ratio));
    this.canvas.style.height = `${height}px`;
  }

  clear() {
    this.context.setTransform(1, 0, 0, 1, 0, 0);
    this.context.clearRect(0, 0, this.canvas.width, this.canvas.height);
    this.context.setTransform(this.ratio, 0, 0, this.ratio, 0, 0);
    return this.context;
  }
}

const SLOW = 12; // ms; a resting layer that takes longer is moved as a picture while a gesture lasts
const EDGE = 3; // pixels along a side that names and images leave free
const SETTLE = 120; // ms without a gesture before it is drawn sharply again

class Plane {
  // paint: {base(context, plane) draws what rests, over(context, plane) what follows the pointer,
  // ground(context, plane) what lies below both, marks(context, plane) between them, if anything does}
  // padding: {left, top, right, bottom} between points and edges, in pixels at the usual size of type
  constructor(parent, paint, padding) {
    Object.assign(this, { paint, padding });
    this.box = element("div", "plane");
    this.ground = paint.ground && new Layer(this.box, "ground");
    this.base = new Layer(this.box, "base");
    this.marks = paint.marks && new Layer(this.box, "marks");
    this.over = new Layer(this.box, "over");
    this.extent = [-1, -1, 1, 1];
    this.width = this.height = 0;
    this.measurePadding();
    this.cost = 0;
    parent.append(this.box);
    this.observer = new ResizeObserver(() => this.resize());
    this.observer.observe(this.box);
  }

  resize() {
    const width = this.box.clientWidth;
    const height = this.box.clientHeight;
    if (!width || !height) return;
    this.ground?.resize(width, height);
    this.base.resize(width, height);
    this.marks?.resize(width, height);
    this.over.resize(width, height);
    Object.assign(this, { width, height });
    this.measurePadding();
    if (this.touched) this.moved();
    else this.reset();
    this.drawBase();
  }

  measurePadding() {
    const unit = (this.unit = typeScale());
    const { left, top, right, bottom } = this.padding;
    this.inner = [this.width - (left + right) * unit, this.height - (top + bottom) * unit];
    this.middle = [(this.width + (left - right) * unit) / 2, (this.height + (top - bottom) * unit) / 2];
  }

  setExtent(extent) {
    this.fit(extent);
    this.moved();
  }

  reset() {
    this.setExtent(this.extent);
  }

  // Shows an extent the next time something is drawn.
  fit(extent) {
    this.extent = extent;
    const [x0, y0, x1, y1] = extent;
    const [width, height] = this.inner.map((size) => Math.max(size, 10));
    this.scale = Math.min(width / Math.max(x1 - x0, 1e-30), height / Math.max(y1 - y0, 1e-30));
    this.x = (x0 + x1) / 2;
    this.y = (y0 + y1) / 2;
    this.zoomed = 1;
    this.touched = false; // an untouched view fits itself to its box
  }

  screen(x, y) {
    return [this.middle[0] + (x - this.x) * this.scale, this.middle[1] - (y - this.y) * this.scale];
  }

  latent(px, py) {
    return [this.x + (px - this.middle[0]) / this.scale, this.y - (py - this.middle[1]) / this.scale];
  }

  // Whether a dot is not cut by the edge.
  holdsWhole(x, y, radius) {
    return x > radius + 1 && y > radius + 1 && x < this.width - radius - 1 && y < this.height - radius - 1;
  }

  // The box in which nothing lies on ticks or on the edge.
  clear(ticked) {
    const [left, bottom] = ticked ? [TICK_STRIP.left * this.unit, TICK_STRIP.bottom * this.unit] : [EDGE, EDGE];
    return [left, EDGE, this.width - EDGE, this.height - bottom];
  }

  pan(dx, dy) {
    this.x -= dx / this.scale;
    this.y += dy / this.scale;
    this.touched = true;
    this.moved();
  }

  zoom(factor, px, py) {
    const bounded = Math.min(Math.max(this.zoomed * factor, 0.05), 60) / this.zoomed;
    const [x, y] = this.latent(px, py);
    this.scale *= bounded;
    this.zoomed *= bounded;
    this.touched = true;
    this.x = x - (px - this.middle[0]) / this.scale;
    this.y = y + (py - this.middle[1]) / this.scale;
    this.moved();
  }

  // Zooms about the middle: what buttons and keys do.
  zoomBy(factor) {
    this.zoom(factor, ...this.middle);
  }

  moved() {
    if (!this.width) return;
    this.drawOver();
    this.drawGround();
    this.drawMarks();
    if (this.cost < SLOW) return this.invalidate();
    this.slide();
    clearTimeout(this.settling);
    this.settling = setTimeout(() => this.drawBase(), SETTLE);
  }

  // Moves the cached picture to where its points now belong.
  slide() {
    if (!this.drawn) return;
    const factor = this.scale / this.drawn.scale;
    const [left, top] = this.middle;
    const [px, py] = this.screen(this.drawn.x, this.drawn.y);
    this.base.canvas.style.transformOrigin = `${left}px ${top}px`;
    this.base.canvas.style.transform = `translate(${px - left}px, ${py - top}px) scale(${factor})`;
  }

  invalidate() {
    this.pending ??= requestAnimationFrame(() => this.drawBase());
  }

  drawBase() {
    cancelAnimationFrame(this.pending);
    clearTimeout(this.settling);
    this.pending = undefined;
    if (!this.width) return;
    this.drawGround();
    const start = performance.now();
    this.paint.base(this.base.clear(), this);
    this.base.canvas.style.transform = "";
    this.drawn = { x: this.x, y: this.y, scale: this.scale };
    this.cost = performance.now() - start;
    measure("priorscape:base", start);
    this.drawMarks();
    this.drawOver();
  }

  drawGround() {
    if (this.width && this.ground) this.paint.ground(this.ground.clear(), this);
  }

  drawMarks() {
    if (this.width && this.marks) this.paint.marks(this.marks.clear(), this);
  }

  drawOver() {
    if (this.width) this.paint.over(this.over.clear(), this);
  }

  // Draws a stroke whose coordinates are latents; the width stays in pixels.
  strokeLatent(context, path, style, width) {
    const { ratio } = this.base;
    const scale = this.scale * ratio;
    const [left, top] = this.screen(0, 0);
    context.save();
    context.setTransform(scale, 0, 0, -scale, left * ratio, top * ratio);
    context.strokeStyle = style;
    context.lineWidth = width / this.scale;
    context.stroke(path);
    context.restore();
  }

  close() {
    this.observer.disconnect();
    cancelAnimationFrame(this.pending);
    clearTimeout(this.settling);
    this.box.remove();
  }
}
