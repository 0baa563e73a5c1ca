// A run's drawings: all images as they are and of their first steps; one of them step by step, with
// the nats of each step below it.
//
// The order of the pictures: images; of each image x_0 .. x_S, the rest expected; the same of each draw.

const CELL = { gap: 4, least: 34, most: 104, line: 17 }; // pixels: of an image, and of the words above
const FRAME = { gap: 6, most: 112, bars: 74, name: 18, number: 14 };
const UNDERLINE = 3;

class StepwisePanel {
  constructor(owner, run) {
    Object.assign(this, { owner, run, tiles: null, given: null });
    this.box = element("section", "panel");
    this.title = element("span", "", run.title);
    this.nats = element("span", "detail");
    const heading = element("h4");
    heading.append(this.title, this.nats);
    this.rows = this.layer("rows");
    this.frames = this.layer("frames");
    this.box.append(heading, this.rows.canvas, this.frames.canvas);
    owner.panelBox.append(this.box);
    this.listen();
    this.loaded = this.load();
  }

  layer(name) {
    return new Layer(this.box, name);
  }

  async load() {
    const { pictures, given } = this.run;
    const tiles = await picturesOf(pictures);
    if (this.closed) return tiles.close();
    this.tiles = tiles;
    this.given = given && (await picturesOf(given));
  }

  listen() {
    const { canvas } = this.rows;
    canvas.tabIndex = 0;
    canvas.setAttribute("role", "slider");
    canvas.setAttribute("aria-label", `${this.run.title}: the image whose steps are shown`);
    canvas.addEventListener("click", (event) => this.owner.pick(this.hit(event)));
    canvas.addEventListener("keydown", (event) => {
      const way = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
      if (!way) return;
      event.preventDefault();
      this.owner.pick(this.owner.image + way);
    });
    this.frames.canvas.setAttribute("role", "img");
    this.frames.canvas.addEventListener("click", ({ offsetX }) => this.owner.hold(Math.floor(offsetX / this.pitch)));
  }

  // ---- where things are

  get steps() {
    return this.run.names.length;
  }

  get lines() {
    return this.given ? ["given", "image", "made"] : ["image", "made"];
  }

  layout() {
    const unit = (this.unit = typeScale());
    const width = this.box.clientWidth;
    if (!width) return;
    const fitting = (count) => width / count - CELL.gap;
    this.columns = fitting(this.run.num_images) >= CELL.least * unit
      ? this.run.num_images : Math.ceil(this.run.num_images / 2);
    this.side = Math.min(CELL.most * unit, fitting(this.columns));
    const blocks = Math.ceil(this.run.num_images / this.columns);
    const pitches = this.lines.map((name) => this.tall(name) + CELL.gap + CELL.line * unit);
    this.tops = pitches.map((_, line) => total(pitches.slice(0, line)) + CELL.line * unit);
    this.block = total(pitches) + CELL.gap * 2;
    this.rows.resize(width, blocks * this.block);
    this.pitch = width / (this.steps + 1);
    this.frame = Math.min(FRAME.most * unit, this.pitch - FRAME.gap);
    this.frames.resize(width, this.frame + (FRAME.name + FRAME.bars + FRAME.number) * unit + 10);
  }

  // Contexts may be several pictures side by side, and less high than wide.
  tall(name) {
    const { given } = this.run;
    return name === "given" ? this.side * Math.min(1, given.height / given.width) : this.side;
  }

  place(image, line) {
    const block = Math.floor(image / this.columns) * this.block;
    return [(image % this.columns) * (this.side + CELL.gap), block + this.tops[line]];
  }

  hit({ offsetX, offsetY }) {
    const column = Math.floor(offsetX / (this.side + CELL.gap));
    const image = Math.floor(offsetY / this.block) * this.columns + column;
    return column < this.columns && image < this.run.num_images ? image : -1;
  }

  tileOf(image, step, draw) {
    const count = this.run.num_images;
    return count + (draw * count + image) * (this.steps + 1) + Math.min(step, this.steps);
  }

  highest(image) {
    return Math.max(...this.run.rate[image], ...this.run.average);
  }

  // ---- what is drawn

  paint() {
    this.box.style.setProperty("--method", this.owner.looks.method(this.run.method));
  }

  show(step, image, draw, most) {
    if (!this.tiles || !this.rows.width) return;
    Object.assign(this, { step, image, draw });
    this.drawRows();
    this.drawFrames(most);
    const { canvas } = this.rows;
    canvas.setAttribute("aria-valuemin", 1);
    canvas.setAttribute("aria-valuemax", this.run.num_images);
    canvas.setAttribute("aria-valuenow", image + 1);
    canvas.setAttribute("aria-valuetext", `image ${image + 1} of ${this.run.num_images}`);
    this.frames.canvas.setAttribute("aria-label", this.described);
    this.nats.textContent = `${this.spent.toFixed(1)} of ${total(this.run.rate[image]).toFixed(1)} nats`;
  }

  drawRows() {
    const context = this.rows.clear();
    const { looks } = this.owner;
    const first = Math.min(this.step, this.steps);
    const titles = { given: "given, not drawn", image: "the images", made: `made of ${first || "none"} of ${this.steps} steps` };
    Object.assign(context, { font: looks.type(12), textAlign: "left" });
    for (let image = 0; image < this.run.num_images; image++) {
      this.lines.forEach((name, line) => {
        const [x, y] = this.place(image, line);
        context.fillStyle = looks.muted;
        if (image % this.columns === 0) context.fillText(titles[name], x, y - 5 * this.unit);
        this.drawCell(context, name, image, x, y);
      });
      if (image === this.image) this.mark(context, image);
    }
  }

  drawCell(context, name, image, x, y) {
    if (name === "given") return this.given.draw(context, image, x, y - (this.side - this.tall(name)) / 2, this.side);
    this.tiles.draw(context, name === "image" ? image : this.tileOf(image, this.step, this.draw), x, y, this.side);
  }

  mark(context, image) {
    context.fillStyle = this.owner.looks.path;
    this.lines.forEach((name, line) => {
      const [x, y] = this.place(image, line);
      context.fillRect(x, y + this.tall(name) + 1, this.side, UNDERLINE);
    });
  }

  drawFrames(most) {
    const context = this.frames.clear();
    const { looks } = this.owner;
    for (let step = 0; step <= this.steps; step++) {
      const x = step * this.pitch + (this.pitch - this.frame) / 2;
      this.tiles.draw(context, this.tileOf(this.image, step, this.draw), x, 0, this.frame);
      if (step === Math.min(this.step, this.steps)) {
        context.fillStyle = looks.path;
        context.fillRect(x, this.frame + 1, this.frame, UNDERLINE);
      }
      Object.assign(context, { font: looks.type(12), fillStyle: looks.text, textAlign: "center" });
      context.fillText(step ? this.run.names[step - 1] : "none", x + this.frame / 2, this.frame + FRAME.name * this.unit);
      if (step) this.drawBar(context, step, x, most);
    }
    context.fillStyle = looks.muted;
    context.textAlign = "center";
    context.fillText("nats", this.pitch / 2, this.below);
  }

  // Where numbers stand: below the bars, so that no line goes through them.
  get below() {
    return this.frames.height - 4;
  }

  get foot() {
    return this.below - FRAME.number * this.unit;
  }

  // Filled where the step is held; the line across is the mean of held-out images.
  drawBar(context, step, x, most) {
    const { looks } = this.owner;
    const [nats, mean] = [this.run.rate[this.image][step - 1], this.run.average[step - 1]];
    const height = (value) => (value / (most || 1)) * FRAME.bars * this.unit;
    const [left, width] = [x + this.frame * 0.2, this.frame * 0.6];
    Object.assign(context, { fillStyle: looks.method(this.run.method), strokeStyle: looks.method(this.run.method), lineWidth: 1.5 });
    if (step <= this.step) context.fillRect(left, this.foot - height(nats), width, height(nats));
    else context.strokeRect(left, this.foot - height(nats), width, height(nats));
    context.strokeStyle = looks.text;
    context.setLineDash([3, 2]);
    segmentOf(context, left - 5, this.foot - height(mean), left + width + 5);
    context.setLineDash([]);
    Object.assign(context, { font: looks.type(12), fillStyle: looks.text, textAlign: "center" });
    context.fillText(inNats(nats), left + width / 2, this.below);
  }

  // ---- in words

  get spent() {
    return total(this.run.rate[this.image].slice(0, this.step));
  }

  get sentence() {
    const rate = this.run.rate[this.image];
    return `${this.run.title}: ${Math.min(this.step, this.steps)} of ${this.steps} steps held, ${this.spent.toFixed(1)} of ${total(rate).toFixed(1)} nats.`;
  }

  get described() {
    const nats = this.run.names.map((name, i) => `${name} ${inNats(this.run.rate[this.image][i])}`).join(", ");
    return `${this.run.title}, image ${this.image + 1} made of none to all of its steps. Nats of each: ${nats}.`;
  }

  close() {
    this.closed = true;
    this.tiles?.close();
    this.given?.close();
    this.box.remove();
  }
}

const total = (values) => values.reduce((sum, value) => sum + value, 0);
const inNats = (nats) => nats.toFixed(nats < 99.95 ? 1 : 0);

function segmentOf(context, x0, y, x1) {
  context.beginPath();
  context.moveTo(x0, y);
  context.lineTo(x1, y);
  context.stroke();
}
