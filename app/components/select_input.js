// Pointer and keys on a plane while points are selected: a region is drawn, a click picks a point.
//
// It hears events first, and keeps those that it uses from the plane's other input.

const CROSS_STEP = { usual: 1 / 40, wide: 1 / 8 }; // of the plane's width, for an arrow key; with Shift
const RESTED = 24; // pixels
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };

class SelectInput {
  // surface: {plane, scene, looks, nearest(x, y, radius), setHover(node), say(text)}
  constructor(surface, inspector) {
    Object.assign(this, { surface, inspector, region: null, cross: null });
    const { canvas } = surface.plane.over;
    const on = (name, handler) => canvas.addEventListener(name, handler.bind(this), { capture: true });
    on("pointerdown", this.onDown);
    on("pointermove", this.onMove);
    on("pointerup", this.onUp);
    on("pointercancel", this.drop);
    on("blur", this.leave);
    on("keydown", this.onKey);
  }

  take(event) {
    event.stopImmediatePropagation();
  }

  // After a region the pointer shows no point until it has left where it rests: a card would hide
  // what was selected.
  rests(event) {
    if (!this.rest || this.start) return false;
    const [x, y] = this.rest;
    const stays = Math.hypot(event.offsetX - x, event.offsetY - y) < RESTED;
    if (!stays) this.rest = null;
    return stays;
  }

  // A corner of a lasso is two pixels from the one before.
  get least() {
    return CORNER / this.surface.plane.scale;
  }

  onDown(event) {
    if (!this.inspector.isOn || event.button !== 0 || !this.surface.scene) return;
    this.take(event);
    this.surface.plane.over.canvas.setPointerCapture(event.pointerId);
    this.cross = null;
    this.start = [event.offsetX, event.offsetY];
    this.surface.setHover(-1);
    this.region = new Region(this.inspector.shape, this.surface.plane.latent(...this.start));
  }

  onMove(event) {
    if (this.rests(event)) return this.take(event);
    if (!this.region || !this.start) return;
    this.take(event);
    this.region.extend(this.surface.plane.latent(event.offsetX, event.offsetY), this.least);
    this.surface.plane.drawOver();
  }

  onUp(event) {
    if (!this.region || !this.start) return;
    this.take(event);
    const [x, y] = this.start;
    const moved = Math.hypot(event.offsetX - x, event.offsetY - y) >= MOVED || this.region.corners.length > 2;
    this.rest = moved ? [event.offsetX, event.offsetY] : null;
    this.end(moved, event.shiftKey);
  }

  // The region selects; without an extent it picks the point that is near.
  end(moved, adds) {
    const { region } = this;
    this.drop();
    if (moved) return this.inspector.select(this.surface, region, adds);
    const radius = HIT_RADIUS / this.surface.plane.scale;
    this.inspector.pick(this.surface, this.surface.nearest(...region.corners[0], radius));
  }

  drop() {
    this.region = this.start = null;
    this.surface.plane.drawOver();
  }

  // The cross is the keyboard's.
  leave() {
    this.cross = null;
    if (!this.start) this.drop();
  }

  onKey(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || !this.surface.scene) return;
    const isSwitch = event.key.toLowerCase() === "s";
    if (!isSwitch && !(this.inspector.isOn && (ARROWS[event.key] || ["Enter", "Escape"].includes(event.key)))) return;
    this.take(event); // first: no key that is used here leads on, whatever comes of it
    event.preventDefault();
    if (isSwitch) this.turn();
    else if (event.key === "Enter") this.corner(event.shiftKey);
    else if (event.key === "Escape") this.escape();
    else this.move(ARROWS[event.key], event.shiftKey);
  }

  // A region that was begun goes with it.
  turn() {
    this.cross = null;
    this.drop();
    this.inspector.toggle();
  }

  move([dx, dy], wide) {
    const { plane } = this.surface;
    const step = ((wide ? CROSS_STEP.wide : CROSS_STEP.usual) * plane.width) / plane.scale;
    const [x, y] = this.cross ?? [plane.x, plane.y];
    this.cross = [x + dx * step, y + dy * step];
    this.region?.extend(this.cross, 0);
    plane.drawOver();
  }

  // Enter sets a corner of a box, and then the one opposite.
  corner(adds) {
    const { plane } = this.surface;
    this.cross ??= [plane.x, plane.y];
    if (this.region) return this.end(this.region.corners.length > 1, adds);
    this.region = new Region("box", this.cross);
    this.surface.say("A box begins here: the arrow keys draw it, Enter selects what is inside, Escape drops it.");
    plane.drawOver();
  }

  escape() {
    if (this.region) this.drop();
    else this.turn();
  }

  draw(context) {
    const { plane, looks } = this.surface;
    this.region?.draw(context, plane, looks);
    if (this.inspector.isOn && this.cross) drawCross(context, ...plane.screen(...this.cross), looks);
  }
}
