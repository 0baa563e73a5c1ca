// The walk: two picks, the shortest path between them along the prior samples, its frames, played.

const FRAME_TIME = 110; // ms for a frame of average spacing
const LONGEST = 5200; // ms; longer walks are played faster
const HINT_TIME = 1600; // ms
const SPEEDS = [1, 2, 0.5];
const FAR_OUT = 0.005; // share of the samples on each side that may lie outside the first view
const STRAYED = 1.6; // times the extent of all but a few samples, from which on these are left out

const CLEARED = "No walk is shown. Show the walk again, pick two points, or change a choice above.";
const UNDO_TITLE = "Undo: take the last pick back, or show the previous walk (Backspace)";
const SHOW_TITLE = "Show the walk again (Backspace)";
const HELD_OUT = "Squares are posterior means of held-out images. A walk leads along samples: a click picks the nearest one.";
const MEASURES_NOTE = "Length: Euclidean, in the latent space. Smoothness: lower is smoother; more frames make it smaller.";

class Walk {
  constructor(root, palette) {
    this.root = root;
    this.palette = palette;
    this.history = [];
    this.pair = this.first = null;
    this.hover = this.cursor = -1;
    this.turn = 0;
    this.picture = new WalkPicture(this);
    this.build();
    this.input = new WalkInput(this);
    this.player = new Player(this.playButton, () => this.duration, () => this.showFrame());
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
    }, 46);
    this.buildTools();
    this.buildAside();
    this.film = this.buildStrip("Shortest path", (frame) => this.seek(frame));
    this.lineFilm = this.buildStrip("Straight line", (frame) => this.kind === "straight" && this.seek(frame));
    this.note = element("p", "note");
    this.box.append(this.note);
    const canvas = this.plane.over.canvas;
    canvas.tabIndex = 0;
    canvas.setAttribute("role", "application");
    canvas.setAttribute(
      "aria-label",
      "Latent plane. Arrow keys move to a neighbouring sample, Enter picks it, Backspace takes a pick " +
        "back, Escape clears, Space plays the walk, plus and minus zoom.",
    );
  }

  buildTools() {
    const tools = element("div", "tools");
    this.heldOut = button("Show the posterior means of held-out images", "Held-out images", () => {
      this.toggle("showData", this.heldOut);
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
    tools.append(this.heldOut, this.edgesButton, this.undoButton, farther, nearer, whole);
    this.hint = element("p", "hint", `${/Mac/.test(navigator.platform) ? "⌘" : "Ctrl"} + wheel zooms`);
    this.stage.append(tools, this.hint);
  }

  buildAside() {
    this.frameLayer = new Layer(this.aside, "frame");
    this.caption = element("p", "caption");
    const transport = element("div", "transport");
    this.playButton = button("Play the walk (Space)", "Play", () => this.player.toggle(), "play");
    this.slider = element("input");
    Object.assign(this.slider, { type: "range", min: 0, value: 0, step: 1 });
    this.slider.setAttribute("aria-label", "Frame of the walk");
    this.slider.addEventListener("input", () => this.seek(Number(this.slider.value)));
    this.speedButton = button("Speed", "1×", () => this.nextSpeed(), "speed");
    transport.append(this.playButton, this.slider, this.speedButton);
    this.readout = element("dl", "readout");
    const measuresNote = element("p", "note measures", MEASURES_NOTE);
    this.legendLayer = new Layer(this.aside, "legend");
    this.legendLayer.canvas.setAttribute("role", "img");
    this.aside.append(this.frameLayer.canvas, this.caption, transport, this.readout, measuresNote, this.legendLayer.canvas);
  }

  buildStrip(title, onPick) {
    const box = element("section", "strip");
    const heading = element("h4", "", title);
    const detail = element("span", "detail");
    const more = button(`All frames of the ${title.toLowerCase()}`, "All frames", () => {
      film.strip.whole = !film.strip.whole;
      more.setAttribute("aria-pressed", String(film.strip.whole));
      this.showResult();
    }, "more");
    more.setAttribute("aria-pressed", "false");
    heading.append(detail, more);
    const holder = element("div", "holder");
    box.append(heading, holder);
    this.strips.append(box);
    const film = { detail, more, strip: new FilmStrip(holder, onPick) };
    return film;
  }

  // ---- what Python sends

  async update(data, send) {
    this.send = send;
    this.box.style.setProperty("--plane-height", `${data.height}px`);
    const changed = data.graph !== this.graphId;
    if (changed) this.load(data);
    this.repaint(); // the theme may be another one
    if (this.kind !== data.walk_kind) this.player.stop();
    this.kind = this.strips.dataset.kind = data.walk_kind;
    this.setRule(data.length);
    this.setLine(data.line);
    const fromPython = data.turn >= this.turn && String(data.pair) !== String(this.pair);
    if (changed || fromPython) this.setPair(data.pair, { play: changed && data.autoplay });
    else this.showResult();
    if (changed) await this.loadTiles(data);
  }

  load(data) {
    const { atlas } = data;
    this.graphId = data.graph;
    this.atlas = atlas;
    this.numNodes = atlas.num_nodes;
    this.latents = decodeArray(atlas.latents);
    this.points = planar(this.latents, atlas.dim);
    this.labelName = atlas.label;
    this.label = LABELS[atlas.label];
    this.legendLayer.canvas.setAttribute("aria-label", this.label.legend);
    this.labels = decodeArray(atlas.labels);
    this.distances = decodeArray(atlas.distances);
    this.data = planar(decodeArray(atlas.data), atlas.dim);
    this.dataLabels = decodeArray(atlas.data_labels);
    this.edges = decodeArray(atlas.edges);
    this.graph = new PriorGraph(this.latents, atlas.dim, atlas.num_nodes, this.edges, atlas.num_neighbours);
    this.index = new GridIndex(this.points);
    const nodeLabels = this.labels.subarray(0, this.numNodes);
    this.bins = Uint8Array.from(nodeLabels, this.label.bin);
    this.dataBins = Uint8Array.from(this.dataLabels, this.label.bin);
    this.central = this.label.numerals ? centralPoints(this.points, nodeLabels) : [];
    this.edgePaths = edgePaths(this.points, this.edges);
    this.tiles?.close();
    this.tiles = null;
    this.history = [];
    this.pair = this.first = this.walk = null;
    this.turn = data.turn;
    this.plane.setExtent(this.firstExtent());
    this.note.textContent = [data.note, this.outside()].join(" ");
  }

  // All points, or all but a few strays of the prior where these would make the others tiny.
  firstExtent() {
    const inner = innerExtent(this.points.subarray(0, 2 * this.numNodes), FAR_OUT);
    const ends = extentOf(this.points.subarray(2 * this.numNodes));
    const most = [0, 1, 2, 3].map((side) => Math[side < 2 ? "min" : "max"](inner[side], ends[side]));
    const whole = extentOf(this.points);
    const wider = [0, 1].some((axis) => whole[axis + 2] - whole[axis] > STRAYED * (most[axis + 2] - most[axis]));
    return wider ? most : whole;
  }

  outside() {
    const [x0, y0, x1, y1] = this.plane.extent;
    let strays = 0;
    for (let i = 0; i < 2 * this.numNodes; i += 2) {
      const [x, y] = [this.points[i], this.points[i + 1]];
      strays += x < x0 || x > x1 || y < y0 || y > y1;
    }
    return strays ? `${strays} samples lie far out; zoom out to see them.` : "";
  }

  async loadTiles({ graph, atlas }) {
    const tiles = await Tiles.fromPng(atlas.sprite);
    if (graph !== this.graphId || this.closed) return tiles.close();
    this.tiles = tiles;
    this.findPath();
    this.repaint();
    this.box.dataset.ready = "true";
    if (this.playWhenReady && this.track) this.player.play(0);
  }

  setRule(rule) {
    if (rule === this.rule) return;
    this.rule = rule;
    if (this.pair) this.findPath();
  }

  setLine(line) {
    this.line = null;
    if (!line) return;
    const tiles = Tiles.fromGrey(decodeArray(line.frames), line);
    const indices = Array.from(line.labels.keys());
    const last = Math.max(1, indices.length - 1);
    const [from, to] = line.pair;
    this.line = {
      pair: line.pair,
      ...this.measured(tiles, indices, line.labels),
      places: indices.map((i) => (i / last) * Math.sqrt(this.graph.squared(from, to))),
      at: (frame) => mix(this.at(from), this.at(to), frame / last),
    };
  }

  // Frames, and where they jump; a track is what the film shows and the player plays.
  measured(tiles, indices, labels) {
    const track = { tiles, indices, labels, jumps: [], smoothness: NaN };
    if (!tiles) return track;
    const frames = indices.map((tile) => tiles.pixels(tile));
    track.jumps = findJumps(frames, labels, this.label);
    track.smoothness = smoothnessOf(frames) * this.atlas.intensity;
    return track;
  }

  get straight() {
    return this.line && String(this.line.pair) === String(this.pair) ? this.line : null;
  }

  get track() {
    return this.kind === "straight" ? this.straight : this.walk;
  }

  repaint() {
    this.looks = readLooks(this.root, this.palette);
    this.relayout();
    this.plane.invalidate();
    this.plane.drawOver();
  }

  relayout() {
    if (!this.looks) return;
    const side = this.frameLayer.canvas.clientWidth;
    if (side) this.frameLayer.resize(side, side);
    const legend = this.legendLayer.canvas.clientWidth;
    if (legend) this.legendLayer.resize(legend, legend);
    if (this.labels) this.drawLegend();
    this.showResult();
  }

  // With held-out images as they are: what a decoder makes of an 8 may be a 5.
  drawLegend() {
    const tileOf = (label) => {
      const datum = nearestLabel(this.label, this.dataLabels, label);
      return datum < 0 ? -1 : this.labels.length + datum;
    };
    this.label.drawLegend(this.legendLayer, this.colours, this.looks, this.tiles, tileOf);
  }

  get colours() {
    return this.looks.labels[this.labelName];
  }

  // ---- picks

  pick(node) {
    const start = performance.now();
    if (this.first === null) {
      this.player.stop();
      this.first = node;
      this.say(`First point: ${this.name(node)}. Pick a second one.`);
      this.plane.drawOver();
    } else if (node === this.first) {
      this.cancelFirst();
    } else {
      this.history.push(this.pair);
      const pair = [this.first, node];
      this.setPair(pair, { play: true });
      this.report(pair);
    }
    this.reflect();
    measure("priorscape:pick", start);
  }

  report(pair) {
    this.turn++;
    this.send("pair", { pair, turn: this.turn });
  }

  setPair(pair, { play }) {
    this.player.stop();
    this.first = null;
    this.pair = pair;
    this.player.time = 0;
    this.findPath();
    this.playWhenReady = play && !reducedMotion() && !this.tiles;
    if (play && !reducedMotion() && this.tiles && this.track) this.player.play(0);
  }

  findPath() {
    if (!this.pair) {
      this.walk = null;
      return this.showResult();
    }
    const start = performance.now();
    const path = this.graph.shortestPath(...this.pair, this.rule);
    this.walk = path && this.measurePath(path);
    this.showResult();
    measure("priorscape:path", start);
  }

  measurePath({ nodes, cost }) {
    const places = [0]; // lengths along the path, where playing and scrubbing happen
    for (let i = 1; i < nodes.length; i++) {
      places.push(places[i - 1] + Math.sqrt(this.graph.squared(nodes[i - 1], nodes[i])));
    }
    const track = this.measured(this.tiles, nodes, nodes.map((node) => this.labels[node]));
    return { ...track, nodes, cost, places, at: (frame) => this.at(nodes[frame]) };
  }

  cancelFirst() {
    this.first = null;
    this.sayResult();
    this.plane.drawOver();
  }

  undo() {
    if (this.first !== null) this.cancelFirst();
    else if (this.history.length) {
      this.setPair(this.history.pop(), { play: false });
      this.report(this.pair);
    }
    this.reflect();
  }

  clear() {
    if (this.first !== null) this.cancelFirst();
    else if (this.pair) {
      this.history.push(this.pair);
      this.setPair(null, { play: false });
      this.report(null);
    }
    this.reflect();
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

  name(node) {
    const label = this.labels[node];
    return node < this.numNodes ? this.label.sample(node, label) : this.label.image(label);
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

  get duration() {
    return Math.min(LONGEST, Math.max(900, this.track.indices.length * FRAME_TIME));
  }

  get frame() {
    if (!this.track) return -1;
    const { places } = this.track;
    const at = this.player.time * places[places.length - 1];
    let frame = 0;
    while (frame + 1 < places.length && (places[frame] + places[frame + 1]) / 2 <= at) frame++;
    return frame;
  }

  seek(frame) {
    const places = this.track?.places;
    if (places) this.player.seek(places[frame] / (places[places.length - 1] || 1));
  }

  nextSpeed() {
    this.player.speed = SPEEDS[(SPEEDS.indexOf(this.player.speed) + 1) % SPEEDS.length];
    this.speedButton.textContent = this.player.speed === 0.5 ? "½×" : `${this.player.speed}×`;
  }

  // ---- what is shown

  at(node) {
    return this.plane.screen(this.points[2 * node], this.points[2 * node + 1]);
  }

  showResult() {
    if (!this.looks || !this.graph) return;
    const { track, walk, straight } = this;
    this.slider.max = track ? track.indices.length - 1 : 0;
    this.slider.disabled = this.playButton.disabled = !track;
    this.showReadout();
    this.showFilm(this.film, walk);
    this.showFilm(this.lineFilm, straight);
    if (this.pair && !straight) this.lineFilm.detail.textContent = "being decoded";
    this.showFrame();
    this.sayResult();
    this.reflect();
  }

  // After Escape, the way back is the button's name.
  showUndo() {
    const cleared = !this.pair && this.first === null && this.history.length > 0;
    this.undoButton.disabled = !this.history.length && this.first === null;
    const [text, title] = cleared ? ["Show the walk again", SHOW_TITLE] : ["Undo", UNDO_TITLE];
    this.undoButton.textContent = text;
    this.undoButton.title = title;
    this.undoButton.setAttribute("aria-label", title);
  }

  // How many frames there are is always said, also when not all of them are drawn.
  showFilm({ strip, detail, more }, track) {
    strip.show(track ?? { tiles: null, indices: [], jumps: [] }, this.looks);
    const total = strip.frames.indices.length;
    const said = strip.kept.length < total ? `${strip.kept.length} of ` : "";
    detail.textContent = total ? said + summary(track) : "";
    more.hidden = !strip.whole && strip.kept.length === total;
  }

  showReadout() {
    const both = this.kind === "both";
    const tracks = both ? [this.walk, this.straight] : [this.track];
    const row = (term, value) => [
      element("dt", "", term),
      ...tracks.map((track) => element("dd", "", track ? value(track) : "–")),
    ];
    this.readout.style.setProperty("--columns", tracks.length);
    this.readout.replaceChildren(
      ...(both ? [element("dt"), element("dd", "", "path"), element("dd", "", "line")] : []),
      ...row("Frames", (track) => String(track.indices.length)),
      ...row("Length", (track) => tidy(track.places[track.places.length - 1])),
      ...row("Smoothness", (track) => (track.indices.length < 3 ? "–" : tidy(track.smoothness))),
      ...row("Jumps", (track) => String(count(track.jumps))),
    );
  }

  showFrame() {
    const { frame, track } = this;
    (this.kind === "straight" ? this.lineFilm : this.film).strip.setFocus(frame);
    this.slider.value = Math.max(frame, 0);
    const context = this.frameLayer.clear();
    if (frame >= 0) {
      track.tiles?.draw(context, track.indices[frame], 0, 0, this.frameLayer.width);
      this.caption.textContent = `Frame ${frame + 1} of ${track.indices.length}, ${this.label.said(track.labels[frame])}`;
    } else this.caption.textContent = "\u00a0"; // keeps the height of its line
    this.plane.drawOver();
    Object.assign(this.box.dataset, { frame, playing: Boolean(this.player.running) });
  }

  say(text) {
    if (this.status.textContent !== text) this.status.textContent = text;
  }

  sayResult() {
    if (this.first !== null) return;
    if (!this.pair) return this.say(this.history.length ? CLEARED : "Pick two points, or choose two images above.");
    const [from, to] = this.pair.map((node) => this.name(node));
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
      hover: this.hover,
      cursor: this.cursor,
    });
  }

  close() {
    this.closed = true;
    this.player.stop();
    clearTimeout(this.hiding);
    this.observer.disconnect();
    this.plane.close();
    this.tiles?.close();
    this.box.remove();
  }
}

function planar(latents, dim) {
  if (dim === 2) return latents;
  return Float64Array.from({ length: (2 * latents.length) / dim }, (_, i) => latents[(i >> 1) * dim + (i % 2)]);
}

function count(jumps) {
  return jumps.filter(Boolean).length;
}

function summary(track) {
  const jumps = count(track.jumps);
  const said = jumps === 0 ? "no jump" : jumps === 1 ? "1 jump" : `${jumps} jumps`;
  return `${track.indices.length} frames, ${said}`;
}

function leaping(track) {
  const jumps = count(track.jumps);
  return ["does not jump", "jumps once", "jumps twice"][jumps] ?? `jumps ${jumps} times`;
}
