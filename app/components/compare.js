// Two to four priors, the same two images as ends in all of them, played and hovered together.

const PICK_IMAGES = "Pick two images in any plane.";
const SHOW_AGAIN = "No walk is shown. Backspace shows it again; or pick two images, or change a choice above.";

class Compare {
  constructor(root, palette, rules) {
    this.root = root;
    this.palette = palette;
    this.rules = rules;
    this.planes = [];
    this.picks = new Picks(this);
    this.hover = null; // an image
    this.build();
    this.observer = new ResizeObserver(() => this.relayout());
    this.observer.observe(this.planeBox);
  }

  build() {
    this.box = element("div", "compare");
    this.status = element("p", "status");
    this.status.setAttribute("aria-live", "polite");
    this.planeBox = element("div", "panels");
    const transport = this.buildTransport();
    this.note = element("p", "note");
    const foot = element("div", "foot");
    foot.append(this.note);
    this.legendLayer = new Layer(foot, "legend");
    this.legendLayer.canvas.setAttribute("role", "img");
    this.inspector = new Inspector(this, transport);
    this.box.append(this.status, transport, this.planeBox, this.inspector.panel.box, foot);
    this.root.append(this.box);
  }

  buildTransport() {
    const transport = element("div", "transport");
    const play = button("Play all walks (Space)", "Play", () => this.player.toggle(), "play");
    this.player = new Player(play, () => this.duration, () => this.showFrame());
    this.slider = element("input");
    Object.assign(this.slider, { type: "range", min: 0, max: 1, step: "any", value: 0 });
    this.slider.setAttribute("aria-label", "Share of each walk");
    this.slider.addEventListener("input", () => this.player.seek(Number(this.slider.value)));
    transport.append(play, this.slider, speedButton(this.player));
    this.viewSwitch = new ViewSwitch(transport, (name) => this.look(name));
    this.pointSwitch = new PointSwitch(transport, () => this.drawPoints(), (name, value) => this.send(name, value));
    return transport;
  }

  // ---- what Python sends

  async update(data, send) {
    this.send = send;
    this.box.style.setProperty("--panel-height", `${data.height}px`);
    const before = this.planes;
    const added = this.keep(data.planes);
    if (!this.planes.some((plane) => before.includes(plane))) { // other images
      this.picks.forget(data.turn);
      this.inspector.forget();
    }
    this.looks = readLooks(this.root, this.palette);
    this.sentence = data.note;
    this.pointSwitch.take(data.points);
    this.sayNote();
    const divided = this.planes.map((plane) => plane.setBetween(data.divided[plane.id])).some(Boolean);
    const ruled = data.length !== this.rule;
    this.rule = data.length;
    if (this.picks.isNews(data.pair, data.turn)) this.picks.put(data.pair, false);
    else if (added.length || ruled || divided) this.findPaths();
    else if (this.planes.length < before.length) this.showResult();
    this.planes.forEach((plane) => plane.source.take(data.probes[plane.id]));
    this.planes.forEach((plane) => plane.repaint());
    this.inspector.keepTo(this.planes);
    this.drawLegend();
    await Promise.all(added.map((plane) => plane.loadTiles()));
    if (this.closed || !added.length) return;
    this.showResult();
    this.drawLegend();
    this.box.dataset.ready = "true";
    if (data.autoplay && !this.played && !reducedMotion() && this.duration) this.player.play(0);
    this.played = true;
  }

  // Keeps the planes that are still shown, whose atlases were parsed; returns the new ones.
  keep(wanted) {
    const before = new Map(this.planes.map((plane) => [plane.id, plane]));
    if (String(wanted.map(({ id }) => id)) === String([...before.keys()])) return [];
    this.planes = wanted.map((entry) => before.get(entry.id) ?? new ComparePlane(this, entry));
    const kept = new Set(this.planes);
    before.forEach((plane) => kept.has(plane) || plane.close());
    this.planeBox.replaceChildren(...this.planes.map((plane) => plane.box));
    const views = this.planes.flatMap(({ scene }) => scene.views.map(({ name }) => name));
    this.viewSwitch.offer([...new Set(views)], this.view ?? views[0]);
    if (this.view) this.look(this.view);
    return this.planes.filter((plane) => !before.has(plane.id));
  }

  look(name) {
    this.view = name;
    this.viewSwitch.press(name);
    this.planes.forEach((plane) => plane.look(name));
  }

  drawPoints() {
    this.sayNote();
    this.planes.forEach((plane) => plane.plane.drawBase());
  }

  sayNote() {
    this.note.textContent = [this.sentence, this.pointSwitch.images && POINT_IMAGES_NOTE].filter(Boolean).join(" ");
    this.box.dataset.points = this.pointSwitch.said;
  }

  get surfaces() {
    return this.planes;
  }

  // ---- picks

  get pair() {
    return this.picks.pair;
  }

  get first() {
    return this.picks.first;
  }

  pick(image) {
    const start = performance.now();
    this.picks.pick(image);
    measure("priorscape:pick", start);
  }

  clear() {
    this.picks.clear();
  }

  undo() {
    this.picks.undo();
  }

  begun() {
    this.player.stop();
    this.say(`${PICK_SECOND}, in any plane. It begins at ${this.name(this.first)}.`);
    this.showFrame();
  }

  cancelled() {
    this.showResult();
  }

  changed({ play }) {
    this.player.stop();
    this.player.time = 0;
    this.findPaths();
    if (play && !reducedMotion() && this.duration) this.player.play(0);
  }

  findPaths() {
    const start = performance.now();
    this.planes.forEach((plane) => plane.findPath());
    this.showResult();
    measure("priorscape:path", start);
  }

  // ---- what is shown

  name(image) {
    const [{ scene }] = this.planes;
    return scene.name(scene.place(image));
  }

  // The longest of the walks: all take the same time, each its own share of way in it.
  get duration() {
    return Math.max(0, ...this.planes.map((plane) => (plane.walk ? durationOf(plane.walk) : 0)));
  }

  relayout() {
    if (!this.looks) return;
    this.planes.forEach((plane) => plane.relayout());
    this.drawLegend();
  }

  drawLegend() {
    const [{ scene }] = this.planes;
    const side = this.legendLayer.canvas.clientWidth;
    if (side) this.legendLayer.resize(side, side);
    this.legendLayer.canvas.setAttribute("aria-label", scene.label.legend);
    scene.drawLegend(this.legendLayer, this.looks);
  }

  showResult() {
    this.player.playButton.disabled = this.slider.disabled = !this.duration;
    this.showFrame();
    this.sayResult();
  }

  showFrame() {
    this.slider.value = this.player.time;
    this.planes.forEach((plane) => plane.showFrame());
    Object.assign(this.box.dataset, { pair: this.pair ?? "", first: this.first ?? "", playing: Boolean(this.player.running) });
  }

  say(text) {
    if (this.status.textContent !== text) this.status.textContent = text;
  }

  sayResult() {
    if (this.first !== null || !this.planes.length) return;
    if (!this.pair) return this.say(this.picks.history.length ? SHOW_AGAIN : PICK_IMAGES);
    const [from, to] = this.pair.map((image) => this.name(image));
    const outcomes = this.planes.map((plane) => plane.inWords()).join("; ");
    this.say(`From ${from} to ${to}. ${outcomes}.`);
  }

  // The same image is marked in every plane; a sample is its own prior's.
  setHover(image, origin) {
    if (String(image) === String(this.hover)) return;
    this.hover = image;
    this.planes.forEach((plane) => plane.mark(image?.[0] === "node" && plane !== origin ? null : image));
    this.box.dataset.hover = image ?? "";
  }

  close() {
    this.closed = true;
    this.player.stop();
    this.observer.disconnect();
    this.planes.forEach((plane) => plane.close());
    this.box.remove();
  }
}
