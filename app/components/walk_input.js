// Pointer and keys on the plane of a walk: hover, pick, drag, zoom; arrows, Enter, Escape.

const HIT_RADIUS = 26; // pixels; a point is met from afar, the nearest one wins
const ZOOM_STEP = 1.4; // of a button or a key
const MOVED = 4; // pixels that turn a click into a drag

class WalkInput {
  constructor(owner) {
    this.owner = owner;
    this.drag = null;
    const canvas = owner.plane.over.canvas;
    const on = (name, handler, options) => canvas.addEventListener(name, handler.bind(this), options);
    on("pointermove", this.onMove);
    on("pointerdown", this.onDown);
    on("pointerup", this.onUp);
    on("pointerleave", this.onLeave);
    on("pointercancel", () => { this.drag = null; });
    on("wheel", this.onWheel, { passive: false });
    on("dblclick", () => owner.plane.reset());
    on("keydown", this.onKey);
    on("blur", () => owner.leave());
  }

  onMove(event) {
    const start = performance.now();
    if (this.drag) return this.onDrag(event);
    const [x, y] = this.owner.plane.latent(event.offsetX, event.offsetY);
    const node = this.met(x, y);
    this.owner.setHover(node);
    this.owner.probe?.hover(node < 0 ? [x, y] : null);
    measure("priorscape:hover", start);
  }

  // The point that is near, but while all places are probed.
  met(x, y) {
    return this.owner.probe?.isOn ? -1 : this.owner.nearest(x, y, HIT_RADIUS / this.owner.plane.scale);
  }

  onLeave() {
    this.owner.setHover(-1);
    this.owner.probe?.leave();
  }

  onDown(event) {
    if (event.button !== 0 || !this.owner.scene) return;
    const { live, plane, probe } = this.owner;
    if (probe?.isOn && event.pointerType === "touch") {
      this.onMove(event);
      if (!live) return;
    }
    plane.over.canvas.setPointerCapture(event.pointerId);
    const from = live && probe.isOn && !event.shiftKey ? plane.latent(event.offsetX, event.offsetY) : null;
    this.drag = { x: event.offsetX, y: event.offsetY, moved: false, from };
  }

  onDrag(event) {
    const dx = event.offsetX - this.drag.x;
    const dy = event.offsetY - this.drag.y;
    if (!this.drag.moved && Math.hypot(dx, dy) < MOVED) return;
    if (this.drag.from) return this.draw(event);
    this.onLeave();
    this.owner.plane.pan(dx, dy);
    this.drag = { x: event.offsetX, y: event.offsetY, moved: true };
  }

  // A line from where the button went down.
  draw(event) {
    const { live, plane, probe } = this.owner;
    const place = plane.latent(event.offsetX, event.offsetY);
    this.drag.moved = true;
    probe.moveTo(place);
    live.drag(this.drag.from, place);
  }

  onUp(event) {
    const { drag } = this;
    this.drag = null;
    if (drag?.moved) return drag.from && this.owner.live.end();
    if (this.owner.probe?.isOn) return this.owner.probe.tell();
    if (!drag) return;
    const [x, y] = this.owner.plane.latent(event.offsetX, event.offsetY);
    const node = this.met(x, y);
    if (node >= 0) this.owner.pick(node);
  }

  // A plain wheel scrolls the page. A pinch on a touchpad arrives as a wheel with Ctrl.
  onWheel(event) {
    if (!event.ctrlKey && !event.metaKey) return this.owner.hintZoom();
    event.preventDefault();
    this.owner.plane.zoom(Math.exp(-event.deltaY * 0.0015), event.offsetX, event.offsetY);
  }

  onKey(event) {
    const directions = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };
    const actions = {
      Enter: () => this.enter(event.shiftKey),
      Escape: () => this.escape(),
      Backspace: () => this.owner.undo(),
      "+": () => this.owner.plane.zoomBy(ZOOM_STEP),
      "=": () => this.owner.plane.zoomBy(ZOOM_STEP),
      "-": () => this.owner.plane.zoomBy(1 / ZOOM_STEP),
      " ": () => this.owner.track && this.owner.player.toggle(),
    };
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const direction = directions[event.key];
    if (direction && this.owner.probe?.isOn) this.stepProbe(direction, event.shiftKey);
    else if (direction) this.step(direction);
    else if (actions[event.key]) actions[event.key]();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  // Picks the sample at the keyboard's cursor; while Probe is pressed, begins or ends a line.
  enter(begins) {
    const { cursor, live, probe } = this.owner;
    if (probe?.isOn && live) begins ? live.begin(probe.place) : live.end();
    else if (cursor >= 0) this.owner.pick(cursor);
  }

  // What was done last goes first.
  escape() {
    const { live, probe } = this.owner;
    if (live?.track) live.clear();
    else if (probe?.isOn) probe.toggle();
    else this.owner.clear();
  }

  stepProbe(direction, wide) {
    const { live, probe } = this.owner;
    probe.step(direction, wide);
    live?.follow(probe.place);
  }

  // Moves the keyboard's cursor to the neighbour that lies best in a direction.
  step(direction) {
    const { owner } = this;
    if (owner.cursor < 0) owner.cursor = owner.first ?? owner.pair?.[0] ?? owner.entrance;
    else owner.cursor = this.best(owner.cursor, direction);
    owner.say(`At ${owner.scene.name(owner.cursor)}. Enter picks it.`);
    owner.plane.drawOver();
    owner.reflect();
  }

  best(from, [dx, dy]) {
    const { points } = this.owner.scene;
    let [found, least] = [from, Infinity];
    for (const node of this.owner.neighbours(from)) {
      const ax = points[2 * node] - points[2 * from];
      const ay = points[2 * node + 1] - points[2 * from + 1];
      const along = ax * dx + ay * dy;
      const across = Math.abs(ax * dy - ay * dx);
      if (along <= across * 0.6) continue; // outside a cone of 60 degrees to either side
      const price = along + 2 * across;
      if (price < least) [least, found] = [price, node];
    }
    return found;
  }
}
