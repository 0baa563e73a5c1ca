// Drawings step by step: one slider over the steps, one choice of an image, a panel a run.

const STEP_TIME = 700; // ms a step, where it is played

const stepwiseInstances = new Map();
globalThis.priorscapeStepwise = stepwiseInstances; // for tests

class Stepwise {
  constructor(root, palette) {
    Object.assign(this, { root, palette, image: 0, draw: 0, panels: [] });
    this.box = element("div", "stepwise");
    this.buildControls();
    this.panelBox = element("div", "panels");
    this.note = element("p", "note");
    this.spoken = element("p", "visually-hidden");
    this.spoken.setAttribute("aria-live", "polite");
    this.box.append(this.panelBox, this.note, this.spoken);
    root.append(this.box);
    this.player = new Player(this.playButton, () => STEP_TIME * this.steps, () => this.show());
    this.observer = new ResizeObserver(() => this.layout());
    this.observer.observe(this.box);
  }

  buildControls() {
    const transport = element("div", "transport");
    this.playButton = button("Play the steps", "Play", () => this.player.toggle(), "play");
    this.slider = element("input");
    Object.assign(this.slider, { type: "range", min: 0, step: 1 });
    this.slider.setAttribute("aria-label", "Steps that are held");
    this.slider.addEventListener("input", () => this.hold(Number(this.slider.value)));
    this.held = element("output", "held");
    this.rest = element("span", "rest");
    this.rest.setAttribute("role", "group");
    this.rest.setAttribute("aria-label", "The steps that are not held");
    transport.append(this.playButton, this.slider, this.held, this.rest);
    this.box.append(transport);
  }

  // The other steps: as the prior expects them, or one of its draws.
  buildRest(draws) {
    const titles = ["as expected", ...Array.from({ length: draws }, (_, i) => `drawn${draws > 1 ? ` (${i + 1})` : ""}`)];
    this.choices = titles.map((title, draw) => button(`The other steps ${title}`, title, () => this.choose(draw)));
    this.rest.replaceChildren(element("span", "", "the others"), ...this.choices);
  }

  // ---- what Python sends

  async update(data) {
    const id = data.runs.map((run) => run.id).join();
    if (id !== this.id) this.load(data, id);
    this.note.textContent = data.note;
    this.repaint();
    await Promise.all(this.panels.map((panel) => panel.loaded));
    if (this.closed || id !== this.id) return;
    this.repaint();
    this.box.dataset.ready = "true";
    requestAnimationFrame(() => setTimeout(() => performance.mark("priorscape:painted")));
  }

  load(data, id) {
    this.id = id;
    this.player.stop();
    this.panels.forEach((panel) => panel.close());
    this.panels = data.runs.map((run) => new StepwisePanel(this, run));
    this.steps = Math.max(...data.runs.map((run) => run.names.length));
    this.images = data.runs[0].num_images;
    this.image = Math.min(this.image, this.images - 1);
    this.slider.max = this.steps;
    this.player.time = 1 / this.steps; // one step: what it lacks is what the others add
    const draws = Math.min(...data.runs.map((run) => run.num_draws));
    this.draw = Math.min(this.draw, draws);
    this.buildRest(draws);
  }

  repaint() {
    this.looks = readLooks(this.root, this.palette);
    this.panels.forEach((panel) => panel.paint());
    this.layout();
  }

  layout() {
    if (!this.looks) return;
    this.panels.forEach((panel) => panel.layout());
    this.show();
  }

  // ---- what is chosen

  get step() {
    return Math.round(this.player.time * this.steps);
  }

  hold(step) {
    this.player.seek(Math.min(1, Math.max(0, step / this.steps)));
    this.say(this.panels.map((panel) => panel.sentence).join(" "));
  }

  choose(draw) {
    this.draw = draw;
    this.show();
  }

  pick(image) {
    if (image < 0 || image >= this.images) return;
    this.image = image;
    this.show();
    this.say(`Image ${image + 1} of ${this.images}.`);
  }

  // ---- what is shown

  show() {
    if (!this.looks || !this.panels.length) return;
    const start = performance.now();
    const { step } = this;
    const most = Math.max(...this.panels.map((panel) => panel.highest(this.image)));
    this.panels.forEach((panel) => panel.show(step, this.image, this.draw, most));
    this.slider.value = step;
    const text = `${step} of ${this.steps} steps held`;
    this.held.textContent = text;
    this.slider.setAttribute("aria-valuetext", text);
    this.choices.forEach((one, draw) => one.setAttribute("aria-pressed", String(draw === this.draw)));
    Object.assign(this.box.dataset, { step, image: this.image, draw: this.draw });
    measure("priorscape:frame", start);
  }

  say(sentence) {
    this.spoken.textContent = sentence;
  }

  close() {
    this.closed = true;
    this.player.stop();
    this.observer.disconnect();
    this.panels.forEach((panel) => panel.close());
    this.box.remove();
  }
}

export default function render({ key, data, parentElement }) {
  let shown = stepwiseInstances.get(key);
  if (!shown) {
    const root = element("div", "priorscape");
    parentElement.append(root);
    shown = new Stepwise(root, data.palette);
    stepwiseInstances.set(key, shown);
  }
  shown.update(data);
  return () => {
    stepwiseInstances.get(key)?.close();
    stepwiseInstances.delete(key);
  };
}
