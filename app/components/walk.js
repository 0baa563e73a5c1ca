// The walk: two picks, the shortest path between them along the prior samples, its frames, played.

const HINT_TIME = 1600; // ms
const WALK_PADDING = { left: 46, top: 54, right: 46, bottom: 46 }; // room for tools, ticks and images

const CLEARED = "No walk is shown. Show the walk again, pick two points, or change a choice above.";
const UNDO_TITLE = "Undo: take the last pick back, or show the previous walk (Backspace)";
const SHOW_TITLE = "Show the walk again (Backspace)";
const HELD_OUT = "Squares are held-out images, where the encoder puts them: a click picks the nearest square or sample. A walk leads along samples.";
const MEASURES_NOTE = "Smoothness: lower is smoother, between walks that do not jump: " +
  "a blurred short cut that jumps scores low as well. More frames make it smaller.";

class Walk {
  constructor(root, palette, rules) {
    this.root = root;
    this.palette = palette;
    this.rules = rules;
    this.picks = new Picks(this);
    this.hover = this.cursor = -1;
    this.entrance = 0; // where the keyboard's cursor starts without a walk
    this.picture = new WalkPicture(this);
    this.source = new PlaneDecoder(this, () => this.decodes());
    this.build();
    this.input = new WalkInput(this);
    this.observer = new ResizeObserver(() => this.relayout());
    this.observer.observe(this.strips);
  }

  // ---- the page of it

  build() {
    this.box = element("div", "walk");
    this.stage = element("div", "stage");
    this.aside = element("div", "aside");
    this.strips = element("div", "strips");
    this.status = element("p", "status");
    this.status.setAttribute("aria-live", "polite");
    this.box.append(this.stage, this.aside, this.status, this.strips);
    this.root.append(this.box);
    this.plane = new Plane(this.stage, {
      base: (context) => this.picture.drawBase(context),
      over: (context) => this.picture.drawOver(context),
      ground: (context, plane) => [this.shade, this.grid].forEach((part) => part?.draw(context, plane)),
      marks: (context) => this.inspector?.draw(context, this),
    }, WALK_PADDING);
    addPrompt(this.plane);
    this.buildTools();
    this.inspector = new Inspector(this, this.tools);
    this.select = new SelectInput(this, this.inspector);
    this.status.after(this.inspector.panel.box);
    this.buildAside();
    this.film = new FilmRow(this.strips, "Shortest path", (frame) => this.seek(frame));
    this.lineFilm = new FilmRow(this.strips, "Straight line", (frame) => this.kind === "straight" && this.seek(frame));
    this.live = new LiveFilm(this, this.strips);
    this.note = element("p", "note");
    this.box.append(this.note);
    const canvas = this.plane.over.canvas;
    canvas.tabIndex = 0;
    canvas.setAttribute("role", "application");
    canvas.setAttribute(
      "aria-label",
      "Latent plane. Arrow keys move to a neighbouring sample, Enter picks it, Backspace takes a pick " +
        "back, Escape clears, Space plays the walk, plus and minus zoom. With Probe pressed the arrow keys move " +
        "a cursor whose place is decoded, Shift and Enter begin a line there, Enter ends it and plays its film. " +
        "S selects points.",
    );
  }

  buildTools() {
    const tools = (this.tools = element("div", "tools"));
    this.heldOut = button("Show held-out images where the encoder puts them", "Held-out images", () => {
      this.toggle("showData", this.heldOut);
      this.inspector.refilter();
      if (this.showData && this.first === null) this.say(HELD_OUT);
      else this.sayResult();
    });
    this.edgesButton = button("Show the edges of the graph", "Edges", () => {
      this.toggle("showEdges", this.edgesButton);
    });
    this.showData = false;
    this.showEdges = true;
    this.heldOut.setAttribute("aria-pressed", "false");
    this.edgesButton.setAttribute("aria-pressed", "true");
    this.undoButton = button(UNDO_TITLE, "Undo", () => this.undo());
    const whole = button("Show the whole plane (double click)", "Reset view", () => this.plane.reset());
    const nearer = button("Zoom in (+, or Ctrl and the wheel)", "+", () => this.plane.zoomBy(ZOOM_STEP));
    const farther = button("Zoom out (−, or Ctrl and the wheel)", "−", () => this.plane.zoomBy(1 / ZOOM_STEP));
    this.viewSwitch = new ViewSwitch(tools, (name) => this.look(name));
    this.pointSwitch = new PointSwitch(tools, () => this.drawPoints(), (name, value) => this.send(name, value));
    this.grid = new DecodedGrid(this, tools);
    this.shade = new DensityShade(this, tools);
    this.probe = new Probe(this, tools);
    tools.append(this.heldOut, this.edgesButton, this.undoButton, farther, nearer, whole);
    this.hint = element("p", "hint", `${/Mac/.test(navigator.platform) ? "⌘" : "Ctrl"} + wheel zooms`);
    this.projection = element("p", "projection");
    this.stage.append(tools, this.hint, this.projection);
  }

  buildAside() {
    const player = element("div", "player"); // on a telephone it stays at the foot of the screen
    const frames = element("div", "frames");
    this.screens = ["path", "line"].map((name) => this.buildScreen(frames, name));
    const transport = element("div", "transport");
    this.playButton = button("Play the walk (Space)", "Play", () => this.player.toggle(), "play");
    this.slider = element("input");
    Object.assign(this.slider, { type: "range", min: 0, value: 0, step: 1 });
    this.slider.setAttribute("aria-label", "Frame of the walk");
    this.slider.addEventListener("input", () => this.seek(Number(this.slider.value)));
    this.player = new Player(this.playButton, () => durationOf(this.track), () => this.showFrame());
    transport.append(this.playButton, this.slider, speedButton(this.player));
    this.readout = element("dl", "readout");
    this.measuresNote = element("p", "note measures");
    this.legendLayer = new Layer(this.aside, "legend");
    this.legendLayer.canvas.setAttribute("role", "img");
    player.append(frames, transport);
    this.aside.append(player, this.readout, this.measuresNote, this.legendLayer.canvas);
  }

  // Where a film plays: a frame and what it shows in words.
  buildScreen(parent, name) {
    const box = element("figure", `screen ${name}`);
    const layer = new Layer(box, "frame");
    turnable(layer.canvas, () => [this.scene?.tiles, this.line?.tiles], () => this.showResult());
    const caption = element("figcaption", "caption");
    box.append(caption);
    parent.append(box);
    return { box, layer, caption };
  }

  // ---- what Python sends

  async update(data, send) {
    this.send = send;
    this.box.style.setProperty("--plane-height", `${data.height}px`);
    const changed = data.graph !== this.graphId;
    if (changed) this.load(data);
    this.repaint(); // the theme may be another one
    if (this.kind !== data.walk_kind) this.player.stop();
    this.kind = this.box.dataset.kind = this.strips.dataset.kind = data.walk_kind;
    this.pointSwitch.take(data.points);
    this.source.take(data.probe);
    if (data.tiled) this.grid.begin();
    this.setRule(data.length, data.weights);
    this.setLine(data.line);
    this.setBetween(data.divided);
    if (changed || this.picks.isNews(data.pair, data.turn)) this.picks.put(data.pair, changed && data.autoplay);
    else this.showResult();
    if (changed) await this.loadTiles();
  }

  load(data) {
    this.graphId = data.graph;
    this.scene?.close();
    const scene = (this.scene = new Scene(data.atlas, this.palette, this.rules));
    this.legendLayer.canvas.setAttribute("aria-label", scene.label.legend);
    this.picks.forget(data.turn);
    this.inspector.forget();
    Object.assign(this, { title: data.title, space: data.space });
    this.walk = null;
    this.sentence = data.note;
    this.measuresNote.textContent = `Length: Euclidean, in the ${data.space}. ${MEASURES_NOTE}`;
    this.viewSwitch.offer(scene.views.map(({ name }) => name), scene.view?.name);
    this.lay();
  }

  look(name) {
    this.scene.look(name);
    this.viewSwitch.press(name);
    this.lay();
    this.source.changed();
  }

  // Edges would hide the tiles; they are back when these are gone.
  switchGrid(on) {
    [this.showEdges, this.hidden] = on ? [false, this.showEdges] : [this.showEdges || this.hidden, false];
    this.edgesButton.setAttribute("aria-pressed", String(this.showEdges));
    if (on) this.shade.release(); // tiles would hide it
    this.drawPoints();
  }

  shaded(on) {
    if (on && this.grid.isOn) this.grid.toggle();
    this.sayNote();
  }

  // There is another decoder, or another view.
  decodes() {
    this.grid.changed();
    this.shade.changed();
    this.live.clear();
    this.probe.changed();
  }

  lay() {
    const { scene } = this;
    this.layIndex();
    this.central = scene.central("node");
    this.projection.textContent = scene.view?.title ?? "";
    this.plane.setExtent(scene.firstExtent("end"));
    this.sayNote();
  }

  sayNote() {
    const strays = this.scene.strays(this.plane.extent);
    const outside = strays ? `${strays} ${this.scene.node}s lie far out; zoom out to see them.` : "";
    const said = [this.sentence, this.pointSwitch.images && POINT_IMAGES_NOTE, this.grid.note, this.shade.note, outside];
    this.note.textContent = said.filter(Boolean).join(" ");
  }

  drawPoints() {
    if (!this.scene) return;
    this.sayNote();
    this.plane.drawBase();
    this.reflect();
  }

  // What is drawn as points.
  get kinds() {
    return this.showData ? ["node", "end", "datum"] : ["node", "end"];
  }

  // What the pointer meets: what is drawn, and not faint.
  layIndex() {
    const { places, points } = gathered(this.scene, shownPlaces(this.scene, this.kinds, this.inspector.filter));
    Object.assign(this, { met: places, index: new GridIndex(points) });
  }

  get explanation() {
    const squares = this.showData ? ", squares held-out images where the encoder puts them" : "";
    return `Dots are ${this.scene.node}s and prepared images${squares}`;
  }

  get surfaces() {
    return [this];
  }

  get reach() {
    return this.pointSwitch.images ? pointImageSize(this.plane) / 2 : Math.max(3, this.picture.radius);
  }

  drawPlaces(context, places, outline) {
    this.picture.drawPlaces(context, places, outline);
  }

  filtered() {
    this.layIndex();
    this.plane.drawBase();
  }

  async loadTiles() {
    const { scene } = this;
    if (!(await scene.loadTiles()) || scene !== this.scene) return;
    this.findPath();
    this.repaint();
    this.box.dataset.ready = "true";
    if (this.playWhenReady && this.track) this.player.play(0);
  }

  setRule(rule, weights) {
    if (weights) this.scene.graph.give(rule, weights);
    if (rule === this.rule) return;
    this.rule = rule;
    if (this.pair) this.findPath();
  }

  setLine(line) {
    this.line = line && decodedLine(line, this.scene, (node) => this.at(node), () => this.bend);
  }

  setBetween(sent) {
    const before = this.divided;
    this.divided = decodedBetween(sent, this.scene.intensity);
    if ((before || sent) && this.pair) this.findPath();
  }

  // ---- picks and walks

  // The places of what was picked.
  get pair() {
    return this.picks.pair?.map((point) => this.scene.place(point)) ?? null;
  }

  get first() {
    return this.picks.first && this.scene.place(this.picks.first);
  }

  get straight() {
    return this.line && String(this.line.pair) === String(this.pair) ? this.line : null;
  }

  // Where the straight line leads on the screen, in a view in which it is not straight.
  get bend() {
    const points = this.straight?.bent[this.scene.view?.name ?? ""];
    return points && this.straight.indices.map((i) => this.plane.screen(points[2 * i], points[2 * i + 1]));
  }

  get track() {
    return this.live.track ?? (this.kind === "straight" ? this.straight : this.walk);
  }

  // What plays on each screen: the walk and, where both are walked, the line beside it.
  get tracks() {
    return [this.track, this.isBoth ? this.straight : null];
  }

  // A film of one's own plays alone.
  get isBoth() {
    return this.kind === "both" && !this.live.track;
  }

  repaint() {
    this.looks = readLooks(this.root, this.palette);
    this.relayout();
    this.inspector.changed();
    this.plane.invalidate();
    this.plane.drawOver();
  }

  relayout() {
    if (!this.looks) return;
    for (const { layer } of this.screens) {
      const side = layer.canvas.clientWidth;
      if (side) layer.resize(side, side);
    }
    const legend = this.legendLayer.canvas.clientWidth;
    if (legend) this.legendLayer.resize(legend, legend);
    this.scene?.drawLegend(this.legendLayer, this.looks);
    this.showResult();
  }

  nearest(x, y, radius) {
    return this.met[this.index.nearest(x, y, radius)] ?? -1;
  }

  neighbours(node) {
    return this.scene.graph.neighbours(node);
  }

  pick(node) {
    const start = performance.now();
    this.picks.pick(this.scene.point(node));
    this.reflect();
    measure("priorscape:pick", start);
  }

  begun() {
    this.player.stop();
    this.say(`${PICK_SECOND}. It begins at ${this.scene.name(this.first)}.`);
    this.plane.drawOver();
  }

  cancelled() {
    this.sayResult();
    this.plane.drawOver();
  }

  changed({ play }) {
    this.live.clear();
    this.player.stop();
    this.player.time = 0;
    this.findPath();
    const wanted = play && !reducedMotion();
    this.playWhenReady = wanted && !this.scene.tiles;
    if (wanted && this.scene.tiles && this.track) this.player.play(0);
  }

  undo() {
    this.picks.undo();
    this.reflect();
  }

  clear() {
    this.picks.clear();
    this.reflect();
  }

  findPath() {
    const start = performance.now();
    const walk = this.pair && this.scene.walk(this.pair, this.rule);
    this.walk = withBetween(walk, this.divided, this.scene, (node) => this.at(node));
    this.showResult();
    measure("priorscape:path", start);
  }

  toggle(what, pressed) {
    this[what] = !this[what];
    pressed.setAttribute("aria-pressed", String(this[what]));
    this.plane.drawBase();
  }

  hintZoom() {
    this.hint.classList.add("shown");
    clearTimeout(this.hiding);
    this.hiding = setTimeout(() => this.hint.classList.remove("shown"), HINT_TIME);
  }

  setHover(node) {
    if (node === this.hover) return;
    this.hover = node;
    this.plane.drawOver();
    this.reflect();
  }

  leave() {
    this.cursor = -1;
    this.plane.drawOver();
  }

  // ---- playing

  get frame() {
    return this.track ? frameAt(this.track, this.player.time) : -1;
  }

  seek(frame) {
    if (this.track) this.player.seek(timeOfFrame(this.track, frame));
  }

  // ---- what is shown

  // The boxes of what stands over the plane; on narrow screens it stands above it.
  overlays() {
    const { left, top } = this.plane.box.getBoundingClientRect();
    return [this.tools, this.projection].map((node) => {
      const box = node.getBoundingClientRect();
      return [box.left - left, box.top - top, box.right - left, box.bottom - top];
    });
  }

  at(node) {
    const { points } = this.scene;
    return this.plane.screen(points[2 * node], points[2 * node + 1]);
  }

  showResult() {
    if (!this.looks || !this.scene) return;
    const { walk, straight } = this;
    this.showReadout();
    this.film.show(walk, this.looks);
    this.lineFilm.show(straight, this.looks);
    this.live.show(this.looks);
    if (this.pair && !straight) this.lineFilm.detail.textContent = "being decoded";
    this.reflect(); // first: how wide the tools are decides where names stand
    this.showFrame();
    this.sayResult();
  }

  // After Escape, the way back is the button's name.
  showUndo() {
    const cleared = !this.pair && this.first === null && this.picks.history.length > 0;
    this.undoButton.disabled = !this.picks.history.length && this.first === null;
    const [text, title] = cleared ? ["Show the walk again", SHOW_TITLE] : ["Undo", UNDO_TITLE];
    this.undoButton.textContent = text;
    this.undoButton.title = title;
    this.undoButton.setAttribute("aria-label", title);
  }

  showReadout() {
    fillReadout(this.readout, this.isBoth ? { path: this.walk, line: this.straight } : { "": this.track });
  }

  showFrame() {
    const { frame, player, live } = this;
    const [shown, beside] = this.tracks.map((of) => (of ? frameAt(of, player.time) : -1));
    const row = live.track ? live.row : this.kind === "straight" ? this.lineFilm : this.film;
    for (const one of [this.film, this.lineFilm, live.row]) one.strip.setFocus(one === row ? shown : -1);
    if (this.isBoth) this.lineFilm.strip.setFocus(beside);
    this.slider.max = this.track ? this.track.indices.length - 1 : 0;
    this.slider.value = Math.max(frame, 0);
    this.slider.disabled = this.playButton.disabled = !this.track;
    this.tracks.forEach((of, place) => this.showScreen(this.screens[place], of, [shown, beside][place]));
    this.plane.drawOver();
    Object.assign(this.box.dataset, { frame, playing: Boolean(this.player.running) });
  }

  showScreen({ layer, caption }, track, frame) {
    const context = layer.clear();
    if (frame < 0) return (caption.textContent = "\u00a0"); // keeps the height of its line
    drawMoment(context, track, this.player.time, layer.width);
    const name = this.isBoth ? (track === this.straight ? "Line, frame" : "Path, frame") : "Frame";
    const said = track.said?.(frame) ?? this.scene.label.decoded(track.labels[frame]);
    caption.textContent = `${name} ${frame + 1} of ${track.indices.length}, ${said}`;
  }

  say(text) {
    if (this.status.textContent !== text) this.status.textContent = text;
  }

  sayResult() {
    if (this.live.track) return this.say(this.live.inWords());
    if (this.first !== null) return;
    if (!this.pair) return this.say(this.picks.history.length ? CLEARED : "Pick two points.");
    const [from, to] = this.pair.map((node) => this.scene.name(node));
    const line = this.kind === "both" && this.straight;
    const beside = line ? `; the straight line ${leaping(line)}` : "";
    if (!this.walk && this.kind !== "straight") {
      return this.say(`No path leads from ${from} to ${to}: the graph has separate parts${beside}.`);
    }
    if (this.track) this.say(`From ${from} to ${to}: ${summary(this.track)}${beside}.`);
  }

  // The state as attributes: what tests read, and what the browser's inspector shows.
  reflect() {
    this.showUndo();
    Object.assign(this.box.dataset, {
      pair: this.pair ?? "",
      first: this.first ?? "",
      path: this.walk?.nodes ?? "",
      cost: this.walk?.cost ?? "",
      jumps: this.walk ? count(this.walk.jumps) : "",
      smoothness: this.walk?.smoothness ?? "",
      between: this.walk?.between ?? "",
      points: this.pointSwitch.said,
      probe: this.probe.place ?? "",
      decoder: this.source.state,
      decoded: this.grid.inNumbers,
      live: this.live.track ? [...this.live.from, ...this.live.to] : "",
      hover: this.hover,
      cursor: this.cursor,
    });
  }

  close() {
    this.closed = true;
    this.player.stop();
    clearTimeout(this.hiding);
    this.observer.disconnect();
    this.grid.close();
    this.live.close();
    this.source.close();
    this.plane.close();
    this.scene?.close();
    this.box.remove();
  }
}
