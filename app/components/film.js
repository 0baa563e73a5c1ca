// A strip of frames, jumps boxed in blue as in the papers, the frame in focus underlined.

const FRAME_GAP = 4;
const FRAME_MOST = 76; // pixels; larger tells no more of 16 x 16 pixels
const FRAME_LEAST = 40;

// Returns evenly spaced frames, as many as fit, and both sides of every jump.
function pickFrames(count, most, jumps) {
  const all = Array.from({ length: count }, (_, frame) => frame);
  if (count <= most) return all;
  const kept = new Set([0, count - 1]);
  jumps.forEach((jump, frame) => jump && kept.add(frame).add(frame + 1));
  const evenly = Math.max(2, most + 2 - kept.size);
  for (let k = 0; k < evenly; k++) kept.add(Math.round((k * (count - 1)) / (evenly - 1)));
  return all.filter((frame) => kept.has(frame));
}

class FilmStrip {
  constructor(parent, onPick) {
    this.layer = new Layer(parent, "film");
    this.canvas = this.layer.canvas;
    this.frames = { tiles: null, indices: [], jumps: [] };
    this.kept = [];
    this.whole = false; // all frames, or as many as fit into one row
    this.focus = -1;
    this.canvas.addEventListener("pointermove", (event) => {
      const place = this.hit(event);
      if (place >= 0) onPick(this.kept[place]);
    });
  }

  // frames: {tiles, indices of the tiles, jumps (one fewer)}
  show(frames, looks) {
    this.frames = frames;
    this.looks = looks;
    this.layout();
    this.draw();
  }

  layout() {
    const width = this.canvas.parentElement.clientWidth;
    const total = this.frames.indices.length;
    const fits = Math.max(2, Math.floor((width - 2 * FRAME_GAP) / (FRAME_LEAST + FRAME_GAP)));
    this.kept = pickFrames(total, this.whole ? total : fits, this.frames.jumps);
    const count = Math.max(1, this.kept.length);
    const fitting = Math.floor((width - 2 * FRAME_GAP) / count) - FRAME_GAP;
    this.size = Math.max(FRAME_LEAST, Math.min(FRAME_MOST, fitting));
    this.columns = Math.max(1, Math.floor((width - 2 * FRAME_GAP) / (this.size + FRAME_GAP)));
    const rows = Math.ceil(count / this.columns);
    const height = rows * (this.size + 3 * FRAME_GAP) + FRAME_GAP;
    if (width !== this.layer.width || height !== this.layer.height || devicePixelRatio !== this.layer.ratio) {
      this.layer.resize(width, height);
    }
  }

  at(place) {
    const column = place % this.columns;
    const row = Math.floor(place / this.columns);
    const pitch = this.size + FRAME_GAP;
    return [FRAME_GAP + column * pitch, FRAME_GAP + row * (this.size + 3 * FRAME_GAP)];
  }

  hit(event) {
    const column = Math.floor((event.offsetX - FRAME_GAP) / (this.size + FRAME_GAP));
    const row = Math.floor((event.offsetY - FRAME_GAP) / (this.size + 3 * FRAME_GAP));
    const place = row * this.columns + column;
    return column >= 0 && column < this.columns && row >= 0 && place < this.kept.length ? place : -1;
  }

  draw() {
    const context = this.layer.clear();
    if (!this.frames.tiles || !this.looks) return;
    const { tiles, indices, jumps } = this.frames;
    this.kept.forEach((frame, place) => tiles.draw(context, indices[frame], ...this.at(place), this.size));
    context.lineWidth = 2.5;
    context.strokeStyle = this.looks.jump;
    this.kept.forEach((frame, place) => jumps[frame] && this.box(context, place));
    const focus = this.kept.findLastIndex((frame) => frame <= this.focus);
    if (focus >= 0) this.underline(context, focus);
  }

  // A jump is between two frames: the box holds both, in two halves where a row ends between them.
  box(context, place) {
    const [x0, y0] = this.at(place);
    const [x1, y1] = this.at(place + 1);
    const side = this.size + 3;
    if (y0 === y1) return context.strokeRect(x0 - 1.5, y0 - 1.5, x1 - x0 + side, side);
    context.strokeRect(x0 - 1.5, y0 - 1.5, side, side);
    context.strokeRect(x1 - 1.5, y1 - 1.5, side, side);
  }

  underline(context, place) {
    const [x, y] = this.at(place);
    context.fillStyle = this.looks.path;
    context.fillRect(x, y + this.size + 3, this.size, 3);
  }

  setFocus(frame) {
    if (frame === this.focus) return;
    this.focus = frame;
    this.draw();
  }
}
