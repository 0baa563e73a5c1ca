// The place under the cursor, decoded: where no point is near, and everywhere while Probe is pressed.

const PROBE_STEP = { usual: 1 / 40, wide: 1 / 8 }; // of the plane's width, for an arrow key; with Shift
const PROBE_TITLE = "Decode the place under the cursor, wherever it is";
const PROBING = "Probing: the place under the cursor is decoded. The arrow keys move it, Escape ends it.";
const FILMING = " A drag draws a line and films it (or Shift+Enter and Enter); Shift and a drag move the plane.";

class Probe {
  // owner: {plane, scene, source: a PlaneDecoder, say(text), reflect()}, and, where it has them, an inspector and a live film · tools: where its button is,
  // if it has one
  constructor(owner, tools) {
    this.owner = owner;
    this.button = button(PROBE_TITLE, "Probe", () => this.toggle());
    this.pressed = false;
    this.place = null;
    tools?.append(this.button);
  }

  // Whether the pointer means places, not points.
  get isOn() {
    return this.pressed && this.owner.source.isOpen;
  }

  // There is another decoder, or another view.
  changed() {
    const { source } = this.owner;
    this.pictureOf = source.pictures();
    this.pictured = null;
    if (!source.isOpen) this.place = null;
    this.reflect();
  }

  reflect() {
    this.owner.source.offer(this.button, this.isOn, PROBE_TITLE);
    this.owner.plane.over.canvas.classList.toggle("probing", this.isOn);
    this.owner.plane.drawOver();
    this.owner.reflect();
  }

  toggle() {
    const { plane, source } = this.owner;
    if (!source.isOpen) return this.owner.say(source.reason);
    this.pressed = !this.pressed;
    if (this.pressed && this.owner.inspector?.isOn) this.owner.inspector.toggle();
    if (this.pressed) this.moveTo(this.place ?? [plane.x, plane.y]);
    else this.place = null;
    this.owner.say(this.pressed ? PROBING + (this.owner.live ? FILMING : "") : "Probing has ended.");
    this.reflect();
  }

  release() {
    this.pressed = false;
    this.place = null;
    this.reflect();
  }

  // The pointer is over a place, or over a point (null).
  hover(place) {
    if (!this.owner.source.isOpen) return;
    this.owner.source.load();
    if (place) this.moveTo(place);
    else this.leave();
  }

  moveTo(place) {
    this.owner.source.load();
    this.place = place;
    this.owner.plane.drawOver();
    this.owner.reflect();
  }

  // Gone from the plane; while Probe is pressed its cursor stays.
  leave() {
    if (this.isOn || !this.place) return;
    this.place = null;
    this.owner.plane.drawOver();
    this.owner.reflect();
  }

  step([dx, dy], wide) {
    const { plane } = this.owner;
    const step = ((wide ? PROBE_STEP.wide : PROBE_STEP.usual) * plane.width) / plane.scale;
    const [x, y] = this.place ?? [plane.x, plane.y];
    this.moveTo([x + dx * step, y + dy * step]);
    this.tell();
  }

  tell() {
    this.owner.say(`At ${this.inWords()}: ${this.detail}.`);
  }

  inWords(place = this.place) {
    const places = Math.min(6, Math.max(0, Math.ceil(Math.log10(this.owner.plane.scale) - 0.5)));
    return `(${place.map((value) => signed(value.toFixed(places))).join(", ")})`;
  }

  get detail() {
    const said = this.owner.source.inWords(this.picture);
    return this.picture && this.owner.scene.isSparse(this.place) ? `${said}, few data near` : said;
  }

  // The picture of the place under the cursor; null while there is none.
  get picture() {
    if (this.pictured !== this.place) {
      this.made = this.pictureOf?.(this.place) ?? null;
      this.pictured = this.place;
    }
    return this.made;
  }
}

// No number is less than nothing by rounding alone.
function signed(text) {
  return Number(text) === 0 ? text.replace("-", "") : text.replace("-", "−");
}
