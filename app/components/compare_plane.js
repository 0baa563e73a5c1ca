// One prior of a comparison: its plane with the walk between the two images, and the film below.
//
// An image is the same point in all planes, ["end", 6] or ["datum", 12]. In this plane's scene it has
// a place behind the samples, of which every prior has its own.

const SMALLER = { thumbnail: 78, end: 34 }; // images at the pointer and at the ends: planes are small
const COMPARE_PADDING = { left: 40, top: 16, right: 16, bottom: 32 }; // room for the ticks
const EDGE_SHARE = 0.5; // of an edge's ink on Walk: here the walk is what matters

class ComparePlane {
  constructor(owner, { id, title, method, space, atlas }) {
    this.owner = owner;
    this.title = title;
    this.space = space;
    this.method = method;
    this.id = id;
    this.scene = new Scene(atlas, owner.palette, owner.rules);
    this.picture = new WalkPicture(this, SMALLER, NAME_SIZE);
    this.kind = "shortest";
    this.hover = this.cursor = -1;
    this.entrance = this.firstImage;
    this.build();
    this.input = new WalkInput(this);
    this.lay();
  }

  build() {
    this.box = element("section", "panel compare-plane");
    const heading = element("h4", "", this.title);
    this.projection = element("span", "detail");
    const tools = element("span", "plane-tools");
    heading.append(this.projection, tools);
    this.box.append(heading);
    this.plane = new Plane(this.box, {
      base: (context) => this.drawBase(context),
      over: (context) => this.picture.drawOver(context),
      marks: (context) => this.inspector.draw(context, this),
    }, COMPARE_PADDING);
    this.select = new SelectInput(this, this.inspector);
    addPrompt(this.plane);
    this.source = new PlaneDecoder(this, () => this.probe.changed());
    this.probe = new Probe(this, tools);
    this.result = element("div", "result");
    this.frameLayer = new Layer(this.result, "frame");
    this.caption = element("p", "caption");
    this.result.append(this.caption);
    this.box.append(this.result);
    this.film = new FilmRow(this.box, "", (frame) => this.track && this.owner.player.seek(timeOfFrame(this.track, frame)));
    const canvas = this.plane.over.canvas;
    canvas.tabIndex = 0;
    canvas.setAttribute("role", "application");
    canvas.setAttribute(
      "aria-label",
      `${this.title}, latent plane. Arrow keys move to a neighbouring image, Enter picks it as an end in all ` +
        "planes, Backspace takes a pick back, Escape clears, Space plays the walks, plus and minus zoom. With Probe pressed " +
        "the arrow keys move a cursor whose place is decoded. S selects points.",
    );
  }

  lay() {
    const { scene } = this;
    this.layIndex();
    this.central = scene.central("datum");
    this.projection.textContent = scene.view?.title ?? "";
    this.plane.setExtent(scene.firstExtent("datum"));
  }

  // What is drawn as points.
  get kinds() {
    return ["node", "datum"];
  }

  get explanation() {
    return `Circles are ${this.scene.node}s, dots held-out images`;
  }

  get inspector() {
    return this.owner.inspector;
  }

  // The pointer meets images; while points are selected, all that is drawn. Nothing that is faint.
  layIndex() {
    const kinds = this.inspector.isOn ? this.kinds : ["end", "datum"];
    const { places, points } = gathered(this.scene, shownPlaces(this.scene, kinds, this.inspector.filter));
    Object.assign(this, { met: places, index: new GridIndex(points) });
  }

  get reach() {
    return this.owner.pointSwitch.images ? pointImageSize(this.plane) / 2 : 3;
  }

  filtered() {
    this.layIndex();
    this.plane.drawBase();
  }

  // Returns whether there are other frames in between than before.
  setBetween(sent) {
    const changed = Boolean(this.divided || sent);
    this.divided = decodedBetween(sent, this.scene.intensity);
    return changed;
  }

  // A plane without that view stays as it is.
  look(name) {
    if (!this.scene.views.some((view) => view.name === name)) return;
    this.scene.look(name);
    this.lay();
    this.source.changed();
    this.plane.drawBase();
  }

  async loadTiles() {
    if (!(await this.scene.loadTiles())) return;
    this.findPath();
    if (this.owner.pointSwitch.images) this.plane.drawBase();
  }

  // ---- what the picture draws and the input asks for

  get looks() {
    return this.owner.looks;
  }

  get player() {
    return this.owner.player;
  }

  get track() {
    return this.walk;
  }

  get first() {
    return this.owner.first && this.scene.place(this.owner.first);
  }

  get pair() {
    return this.owner.pair?.map((image) => this.scene.place(image)) ?? null;
  }

  get firstImage() {
    return this.scene.span("end", "datum")[0];
  }

  at(node) {
    const { points } = this.scene;
    return this.plane.screen(points[2 * node], points[2 * node + 1]);
  }

  nearest(x, y, radius) {
    return this.met[this.index.nearest(x, y, radius)] ?? -1;
  }

  // All images: the arrows go to the nearest one in their direction.
  neighbours() {
    return this.met;
  }

  pick(node) {
    this.owner.pick(this.scene.point(node));
  }

  clear() {
    this.owner.clear();
  }

  undo() {
    this.owner.undo();
  }

  say(text) {
    this.owner.say(text);
  }

  setHover(node) {
    this.owner.setHover(node < 0 ? null : this.scene.point(node), this);
  }

  // The keyboard's cursor marks its image in all planes, as the pointer does.
  reflect() {
    if (this.cursor >= 0 && !this.probe.place) this.setHover(this.cursor);
    Object.assign(this.box.dataset, { probe: this.probe.place ?? "", decoder: this.source.state });
  }

  leave() {
    this.cursor = -1;
    this.setHover(-1);
  }

  hintZoom() {} // the note says it: here every scroll over the page would bring a hint up

  // ---- what is shown

  findPath() {
    const walk = this.pair && this.scene.walk(this.pair, this.owner.rule);
    this.walk = withBetween(walk, this.divided, this.scene, (node) => this.at(node));
    this.showResult();
  }

  repaint() {
    this.box.style.setProperty("--method", this.looks.method(this.method));
    this.relayout();
    this.plane.drawBase();
  }

  relayout() {
    const side = this.frameLayer.canvas.clientWidth;
    if (side) this.frameLayer.resize(side, side);
    this.showResult();
  }

  showResult() {
    if (!this.looks) return;
    this.film.show(this.walk, this.looks);
    this.showFrame();
    this.reflectWalk();
  }

  mark(image) {
    this.hover = image ? this.scene.place(image) : -1;
    this.plane.drawOver();
  }

  showFrame() {
    const frame = this.walk ? frameAt(this.walk, this.player.time) : -1;
    this.film.strip.setFocus(frame);
    const context = this.frameLayer.clear();
    this.caption.textContent = frame < 0 ? this.nothing() : this.describe(frame);
    if (frame >= 0) drawMoment(context, this.walk, this.player.time, this.frameLayer.width);
    this.plane.drawOver();
  }

  nothing() {
    return this.pair ? "No path: the prior's samples form separate groups." : "No walk is shown.";
  }

  describe(frame) {
    const said = this.scene.label.decoded(this.walk.labels[frame]);
    return `Frame ${frame + 1} of ${this.walk.indices.length}, ${said}. Smoothness ${smoothnessText(this.walk)}.`;
  }

  // How the status line tells the outcome.
  inWords() {
    return `${this.title}: ${this.walk ? summary(this.walk) : "no path"}`;
  }

  // The state as attributes, for tests and for the browser's inspector.
  reflectWalk() {
    Object.assign(this.box.dataset, {
      path: this.walk?.nodes ?? "",
      cost: this.walk?.cost ?? "",
      jumps: this.walk?.jumps.map(Number) ?? "",
      smoothness: this.walk?.smoothness ?? "",
      between: this.walk?.between ?? "",
    });
  }

  drawBase(context) {
    const { looks, plane, scene } = this;
    if (!looks) return;
    context.globalAlpha = EDGE_SHARE;
    scene.edgePaths.forEach((path, bin) => plane.strokeLatent(context, path, looks.edges[bin], 0.7));
    context.globalAlpha = 1;
    const { filter } = this.inspector;
    drawFaint(context, plane, scene, this.kinds, filter, looks);
    this.drawPlaces(context, shownPlaces(scene, this.kinds, filter), looks.background);
    if (scene.isLinear) drawTicks(context, plane, looks);
  }

  // Samples as circles, held-out images as dots or images.
  drawPlaces(context, places, outline) {
    const { looks, plane, scene } = this;
    drawHollow(context, plane, gathered(scene, places.filter((place) => scene.isSample(place))).points, looks);
    const images = gathered(scene, places.filter((place) => !scene.isSample(place)));
    const dot = { radius: 2.8, outline };
    const colours = scene.colours(looks);
    if (this.owner.pointSwitch.images && scene.tiles) {
      drawPointImages(context, plane, { ...images, tiles: scene.tiles, colours }, dot);
    } else drawPoints(context, plane, images.points, images.bins, colours, dot);
  }

  close() {
    this.source.close();
    this.plane.close();
    this.scene.close();
    this.box.remove();
  }
}
