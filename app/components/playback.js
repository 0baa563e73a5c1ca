// Recorded trainings side by side under one cursor: posterior over prior, and the curves below.

const DURATION = 7000; // ms from the first step to the last

// How wide and high each of some extents is shown: by the largest of them, so that sizes can be
// compared; or by itself, so that all of them can be seen.
const SCALES = {
  shared: (extents) => {
    const size = [0, 1].map((axis) => Math.max(...extents.map((extent) => extent[axis + 2] - extent[axis])));
    return extents.map(() => size);
  },
  own: (extents) => extents.map(([x0, y0, x1, y1]) => [x1 - x0, y1 - y0]),
};

class Playback {
  constructor(root, palette, rules) {
    this.root = root;
    this.palette = palette;
    this.axis = stepAxis(rules.early);
    this.hover = null;
    this.box = element("div", "playback");
    this.panelBox = element("div", "panels");
    this.curveBox = element("div", "curve-box");
    this.box.append(this.panelBox, this.curveBox);
    this.buildTransport();
    this.player = new Player(this.playButton, () => DURATION, () => this.show());
    this.player.time = 1; // 0 is the first recorded step, 1 the last
    this.note = element("p", "note");
    this.box.append(this.note);
    this.root.append(this.box);
    this.panels = [];
    this.strips = [];
    this.sheets = []; // promised pictures; recordings of the same images share one
    this.observer = new ResizeObserver(() => this.drawCurves());
    this.observer.observe(this.curveBox);
  }

  buildTransport() {
    const transport = element("div", "transport");
    this.playButton = button("Play the training", "Play", () => this.player.toggle(), "play");
    const start = button("Play from the start (Home)", "From the start", () => this.player.play(0));
    const back = button("Previous snapshot", "−", () => this.stepBy(-1));
    const next = button("Next snapshot", "+", () => this.stepBy(1));
    this.slider = element("input");
    Object.assign(this.slider, { type: "range", min: 0, max: 1, step: "any", value: 1 });
    this.slider.setAttribute("aria-label", "Training step");
    this.slider.addEventListener("input", () => this.player.seek(Number(this.slider.value)));
    this.slider.addEventListener("keydown", (event) => this.onKey(event));
    this.stepText = element("output", "step");
    transport.append(this.playButton, start, back, next, this.slider, this.stepText);
    this.box.append(transport);
  }

  onKey(event) {
    const actions = {
      Home: () => this.player.play(0),
      ArrowLeft: () => this.stepBy(-1),
      ArrowRight: () => this.stepBy(1),
      " ": () => this.player.toggle(),
    };
    if (!actions[event.key]) return;
    event.preventDefault();
    event.stopPropagation();
    actions[event.key]();
  }

  // ---- what Python sends

  async update(data) {
    this.box.style.setProperty("--panel-height", `${data.height}px`);
    const changed = data.graph !== this.graphId;
    if (changed) this.load(data);
    this.panels.forEach((panel, i) => panel.source.take(data.probes[i]));
    this.repaint();
    if (!changed) return;
    // A task after the next frame: by then the first picture is on the screen.
    requestAnimationFrame(() => setTimeout(() => performance.mark("priorscape:painted")));
    if (data.autoplay && !reducedMotion()) this.player.play(0);
    else this.player.seek(data.cursor === null ? 1 : this.timeOf(data.cursor));
    await Promise.all(this.panels.map((panel) => panel.loadTiles()));
    if (!this.closed) this.box.dataset.ready = "true";
  }

  load(data) {
    this.graphId = data.graph;
    this.closePanels();
    this.sheets = data.sprites.map(async (sent) => picturesOf(sent));
    this.panels = data.recordings.map((recording) => new Panel(this, recording));
    this.end = Math.max(...this.panels.map((panel) => panel.steps[panel.steps.length - 1]));
    this.ticks = [...new Set(this.panels.flatMap((panel) => [...panel.steps]))].sort((a, b) => a - b);
    this.curveBox.replaceChildren();
    this.strips = data.curves.map((spec) => {
      const lines = this.panels.filter((panel) => panel.curves[spec.name]).map((panel) => panel.line(spec.name));
      return new CurveStrip(this.curveBox, spec, lines, this.axis, (time) => this.player.seek(time));
    });
    this.box.dataset.panels = this.panels.length;
    this.box.style.setProperty("--curve-rows", Math.ceil(data.curves.length / 2)); // of a slide
    this.sizesOf = SCALES[data.scale];
    this.note.textContent = data.note;
  }

  frame(step) {
    const sizes = this.sizesOf(this.panels.map((panel) => panel.extentAt(step)));
    this.panels.forEach((panel, i) => panel.frame(step, sizes[i]));
  }

  closePanels() {
    this.panels.forEach((panel) => panel.close());
    this.sheets.forEach((sheet) => sheet.then((tiles) => tiles.close()));
  }

  repaint() {
    this.looks = readLooks(this.root, this.palette);
    this.panels.forEach((panel) => panel.repaint());
    this.drawCurves();
  }

  drawCurves() {
    if (!this.looks) return;
    this.strips.forEach((strip) => strip.draw(this.looks));
    this.show();
  }

  // ---- time

  get step() {
    return this.axis.step(this.player.time * this.axis.place(this.end));
  }

  timeOf(step) {
    return Math.min(1, Math.max(0, this.axis.place(step) / this.axis.place(this.end)));
  }

  stepBy(direction) {
    const near = this.end * 1e-9 + 0.5;
    const next = direction > 0
      ? this.ticks.find((step) => step > this.step + near)
      : this.ticks.findLast((step) => step < this.step - near);
    if (next !== undefined) this.player.seek(this.timeOf(next));
  }

  // ---- what is shown

  show() {
    if (!this.looks) return;
    const step = this.step;
    this.frame(step);
    this.panels.forEach((panel) => panel.show(step));
    this.strips.forEach((strip) => strip.drawCursor(step));
    const text = `step ${Math.round(step).toLocaleString("en-GB")}`;
    this.slider.value = this.player.time;
    this.slider.setAttribute("aria-valuetext", text);
    this.stepText.textContent = text;
    Object.assign(this.box.dataset, { step: Math.round(step), playing: Boolean(this.player.running) });
  }

  // hover: {sprite, datum}, or null; the same datum in all panels that show the same images.
  setHover(hover) {
    if (hover?.datum === this.hover?.datum && hover?.sprite === this.hover?.sprite) return;
    this.hover = hover;
    this.panels.forEach((panel) => panel.setHover(hover));
    this.box.dataset.hover = hover?.datum ?? "";
  }

  close() {
    this.closed = true;
    this.player.stop();
    this.observer.disconnect();
    this.closePanels();
    this.box.remove();
  }
}
