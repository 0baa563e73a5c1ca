// The plane filled with what is decoded: a lattice of tiles, each the picture of the place at its middle.
//
// A cell is s = 2^(k/2) wide, k such that 16 to 23 go across the view. Tiles are decoded in the
// browser's frames, from the middle outwards; those of before stay underneath, scaled, meanwhile.

const GRID = { across: 19, frame: 9, paint: 6, settle: 120 }; // cells; ms: of a frame, to paint it, without a gesture
const GRID_TITLE = "Fill the plane with what is decoded at each place";
const GRID_NOTE = "Tiles show what the decoder makes of the place at their middle, also where no sample lies.";
const GREY_NOTE = "They are grey where hardly any would.";
const LOW = "rgba(128, 128, 128, 0.72)"; // over tiles where the density is low

// The tiles of one view, drawn into one picture as they come.
class Sheet {
  // cell: the width of a cell in latents · pixels: that it has on the screen
  constructor(plane, cell, pixels) {
    Object.assign(this, { cell, pixels });
    const [x0, y1] = plane.latent(0, 0);
    const [x1, y0] = plane.latent(plane.width, plane.height);
    [this.left, this.bottom] = [x0, y0].map((low) => Math.floor(low / cell));
    [this.right, this.top] = [x1, y1].map((high) => Math.ceil(high / cell));
    this.canvas = new OffscreenCanvas((this.right - this.left) * pixels, (this.top - this.bottom) * pixels);
    this.context = this.canvas.getContext("2d");
    this.done = new Set();
    this.waiting = this.cells([plane.x / cell, plane.y / cell]);
  }

  // All cells [column, row], those nearest to a place last: they are taken from the end.
  cells([x, y]) {
    const cells = [];
    for (let column = this.left; column < this.right; column++) {
      for (let row = this.bottom; row < this.top; row++) cells.push([column, row]);
    }
    const far = ([column, row]) => Math.hypot(column + 0.5 - x, row + 0.5 - y);
    return cells.sort((a, b) => far(b) - far(a));
  }

  covers(other) {
    const inside = this.left <= other.left && this.right >= other.right && this.bottom <= other.bottom && this.top >= other.top;
    return this.cell === other.cell && this.pixels === other.pixels && inside;
  }

  // Takes over the tiles of another sheet, where they are the same.
  take(other) {
    if (other.cell !== this.cell || other.pixels !== this.pixels) return;
    this.context.drawImage(other.canvas, ...this.at([other.left, other.top - 1]));
    this.waiting = this.waiting.filter((cell) => {
      const known = other.done.has(String(cell));
      if (known) this.done.add(String(cell));
      return !known;
    });
  }

  // Where a cell's tile is drawn.
  at([column, row]) {
    return [(column - this.left) * this.pixels, (this.top - 1 - row) * this.pixels];
  }

  middle([column, row]) {
    return [(column + 0.5) * this.cell, (row + 0.5) * this.cell];
  }

  // Decodes one more; sparse(place) tells where the density is low.
  advance(pictureOf, sparse) {
    const cell = this.waiting.pop();
    const [place, at] = [this.middle(cell), this.at(cell)];
    pictureOf(place).draw(this.context, 0, ...at, this.pixels);
    this.done.add(String(cell));
    if (!sparse(place)) return;
    this.context.fillStyle = LOW;
    this.context.fillRect(...at, this.pixels, this.pixels);
  }

  drawOn(context, plane) {
    const [x, y] = plane.screen(this.left * this.cell, this.top * this.cell);
    const size = [this.right - this.left, this.top - this.bottom].map((count) => count * this.cell * plane.scale);
    context.imageSmoothingEnabled = true;
    context.drawImage(this.canvas, x, y, ...size);
  }
}

class DecodedGrid {
  // owner: {plane, scene, source: a PlaneDecoder, say(text), switchGrid(on), reflect()}
  constructor(owner, tools) {
    this.owner = owner;
    this.button = button(GRID_TITLE, "Decoded", () => this.toggle());
    this.pressed = false;
    this.painting = 0; // ms
    this.sheets = []; // the last one is of the view
    tools.append(this.button);
  }

  get isOn() {
    return this.pressed && !this.owner.source.slowness;
  }

  // Switches it on, once, where a page begins with it.
  begin() {
    if (this.begun || this.pressed || this.owner.source.slowness) return;
    this.begun = true;
    this.toggle();
  }

  toggle() {
    const { source } = this.owner;
    if (source.slowness) return this.owner.say(source.slowness);
    this.pressed = !this.pressed;
    source.load();
    this.changed();
    this.owner.switchGrid(this.pressed);
  }

  // There is another decoder, another view, or it is switched.
  changed() {
    const { source, plane } = this.owner;
    source.offer(this.button, this.isOn, GRID_TITLE, source.slowness);
    this.sheets = [];
    this.pictureOf = this.isOn ? source.pictures() : null;
    this.plan();
    plane.drawGround();
  }

  draw(context, plane) {
    if (!this.isOn) return;
    this.sheets.forEach((sheet) => sheet.drawOn(context, plane));
    clearTimeout(this.settling);
    this.settling = setTimeout(() => this.plan(), GRID.settle);
  }

  // Begins the tiles of the view, if they are others than those that are there or on their way.
  plan() {
    const { plane } = this.owner;
    if (!this.isOn || !this.pictureOf || !plane.width) return;
    const span = plane.width / plane.scale;
    const cell = 2 ** (Math.round(2 * Math.log2(span / GRID.across)) / 2);
    const sheet = new Sheet(plane, cell, Math.round(cell * plane.scale * plane.base.ratio));
    const before = this.sheets.at(-1);
    if (before?.covers(sheet)) return;
    if (before) sheet.take(before);
    this.sheets = [...this.sheets.slice(0, 1), ...this.sheets.slice(1).slice(-1), sheet];
    this.decoding ??= requestAnimationFrame(() => this.decode());
  }

  decode() {
    const sheet = this.sheets.at(-1);
    this.decoding = undefined;
    if (!this.isOn || !sheet || !this.pictureOf) return;
    const start = performance.now();
    const until = start + GRID.frame - this.painting;
    const sparse = (place) => this.owner.scene.isSparse(place);
    while (sheet.waiting.length && performance.now() < until) sheet.advance(this.pictureOf, sparse);
    if (sheet.waiting.length) this.decoding = requestAnimationFrame(() => this.decode());
    else this.sheets = [sheet];
    this.paint();
    measure("priorscape:tiles", start);
    this.owner.reflect();
  }

  // How long it takes is time that the next frame has not for tiles.
  paint() {
    const start = performance.now();
    this.owner.plane.drawGround();
    this.painting = Math.min(GRID.paint, performance.now() - start);
  }

  get note() {
    if (!this.isOn) return "";
    return this.owner.scene.density ? `${GRID_NOTE} ${GREY_NOTE}` : GRID_NOTE;
  }

  // What tests read: how many tiles are decoded, of how many.
  get inNumbers() {
    const sheet = this.isOn && this.sheets.at(-1);
    return sheet ? `${sheet.done.size}/${sheet.done.size + sheet.waiting.length}` : "";
  }

  close() {
    clearTimeout(this.settling);
    cancelAnimationFrame(this.decoding);
  }
}
