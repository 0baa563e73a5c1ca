// An atlas as the browser holds it: samples of the prior ("node"), prepared images ("end") and held-out
// ones ("datum"); their graph; and where they lie on the plane.
//
// Python and picks address a point as [kind, index]. Its place is that of its tile in the sprite, by
// which arrays, graph and drawing go; the scene alone knows how one becomes the other.

const FAR_OUT = 0.005; // share of the samples on each side that may lie outside the first view
const STRAYED = 1.6; // times the extent of all but a few samples, from which on these are left out

class Scene {
  constructor(atlas, palette, rules) {
    this.rules = rules;
    this.pictures = atlas.pictures;
    this.intensity = atlas.intensity;
    this.dim = atlas.dim;
    this.labels = joined(atlas.points.map(({ labels }) => decodeArray(labels)));
    this.latents = joined(atlas.points.map(({ latents }) => decodeArray(latents)));
    this.spans = spansOf(atlas.points);
    this.numNodes = this.count("node");
    this.distances = decodeArray(atlas.distances);
    this.edges = decodeArray(atlas.edges);
    this.labelName = atlas.label;
    this.node = atlas.node; // what a node is called
    this.label = labelKind(atlas);
    this.bins = binsOf(this.label, this.labels, palette);
    this.graph = new PriorGraph(
      this.latents, this.dim, this.numNodes, this.edges, atlas.num_neighbours, rules.lengths,
    );
    this.tiles = null;
    this.density = atlas.density && new DensityGrid(atlas.density);
    this.spread = atlas.spread && new Spread(atlas.spread);
    this.views = atlas.views.map((view) => ({ ...view, points: decodeArray(view.points) }));
    this.look(this.views[0]?.name);
  }

  // Looks at the latents through one of their views, or as they are. Only the drawing changes.
  look(name) {
    this.view = this.views.find((view) => view.name === name);
    this.points = this.view?.points ?? planar(this.latents, this.dim);
    this.edgePaths = edgePaths(this.points, this.edges);
  }

  // The path of a bin of edges, as a vector figure writes it.
  edgeData(path) {
    const { points, edges } = this;
    const at = (node) => `${short(points[2 * node])} ${short(points[2 * node + 1])}`;
    const bin = edgeBins(points, edges)[this.edgePaths.indexOf(path)];
    return Array.from(bin, (e) => `M${at(edges[2 * e])}L${at(edges[2 * e + 1])}`).join("");
  }

  // Whether places on the plane can be measured, and straight lines are straight.
  get isLinear() {
    return this.view?.linear ?? true;
  }

  // Whether a place is where hardly any point is; of a space whose density is not known none is.
  isSparse(place) {
    return this.density?.isLow(place) ?? false;
  }

  // How wide and how correlated the posterior of a held-out image is, [s, t, r]; null of other
  // points, where it is not known, and in a view that is no plane of latents.
  spreadOf(place) {
    const [kind, index] = this.point(place);
    return kind === "datum" && !this.view ? (this.spread?.at(index) ?? null) : null;
  }

  // Returns whether the tiles are there: not if it was closed meanwhile.
  async loadTiles() {
    const tiles = await picturesOf(this.pictures, this.intensity);
    if (this.closed) tiles.close();
    else this.tiles = tiles;
    return !this.closed;
  }

  colours(looks) {
    return looks.labels[this.labelName];
  }

  name(place) {
    const [label, [kind, index]] = [this.labels[place], this.point(place)];
    return kind === "node" ? this.label.sample(index, label, this.node) : this.label.image(label);
  }

  // The points of a kind as [label, place of its most central point].
  central(kind) {
    if (!this.label.numerals) return [];
    const found = centralPoints(this.pointsOf(kind), this.labelsOf(kind));
    return found.map(([label, index]) => [label, this.place([kind, index])]);
  }

  // ---- points and their places

  count(kind) {
    const [from, to] = this.spans[kind];
    return to - from;
  }

  place([kind, index]) {
    return this.spans[kind][0] + index;
  }

  point(place) {
    const [kind, [from]] = Object.entries(this.spans).find(([, [, to]]) => place < to);
    return [kind, place - from];
  }

  isSample(place) {
    return this.point(place)[0] === "node";
  }

  // From where up to where the places of some kinds lie: of the first, the last and all between.
  span(first, last = first) {
    return [this.spans[first][0], this.spans[last][1]];
  }

  // Their points on the plane, two numbers each.
  pointsOf(first, last) {
    const [from, to] = this.span(first, last);
    return this.points.subarray(2 * from, 2 * to);
  }

  labelsOf(first, last) {
    return this.labels.subarray(...this.span(first, last));
  }

  // ---- walks

  // Returns the track of the shortest path between two, or null where none leads.
  walk(pair, rule) {
    const path = this.graph.shortestPath(...pair, rule);
    if (!path) return null;
    const { nodes, cost } = path;
    const places = [0]; // lengths along the path, where playing and scrubbing happen
    for (let i = 1; i < nodes.length; i++) {
      places.push(places[i - 1] + Math.sqrt(this.graph.squared(nodes[i - 1], nodes[i])));
    }
    const track = this.measured(this.tiles, nodes, nodes.map((node) => this.labels[node]));
    return { ...track, nodes, cost, places };
  }

  // Frames, how smooth they are, and where they jump.
  measured(tiles, indices, labels) {
    const track = { tiles, indices, labels, jumps: [], smoothness: NaN };
    if (!tiles) return track;
    const frames = indices.map((tile) => tiles.values(tile));
    track.jumps = findJumps(frames, labels, this.label, this.rules.jump);
    track.smoothness = smoothnessOf(frames) * this.intensity;
    return track;
  }

  // ---- the first view

  // All up to a kind, or all but a few strays of the prior where these would make the others tiny.
  firstExtent(last) {
    const inner = innerExtent(this.pointsOf("node"), FAR_OUT);
    const images = extentOf(this.pointsOf("end", last));
    const most = [0, 1, 2, 3].map((side) => Math[side < 2 ? "min" : "max"](inner[side], images[side]));
    const whole = extentOf(this.pointsOf("node", last));
    const wider = [0, 1].some((axis) => whole[axis + 2] - whole[axis] > STRAYED * (most[axis + 2] - most[axis]));
    return wider ? most : whole;
  }

  // How many samples lie outside a view.
  strays([x0, y0, x1, y1]) {
    let strays = 0;
    const points = this.pointsOf("node");
    for (let i = 0; i < points.length; i += 2) {
      const [x, y] = [points[i], points[i + 1]];
      strays += x < x0 || x > x1 || y < y0 || y > y1;
    }
    return strays;
  }

  // With held-out images as they are: what a decoder makes of an 8 may be a 5.
  drawLegend(layer, looks) {
    const labels = this.labelsOf("datum");
    const tileOf = (label) => {
      const datum = nearestLabel(this.label, labels, label);
      const isNear = datum >= 0 && this.label.gap(labels[datum], label) <= NEAR_ENOUGH;
      return isNear ? this.place(["datum", datum]) : -1;
    };
    this.label.drawLegend(layer, this.colours(looks), looks, this.tiles, tileOf);
  }

  close() {
    this.closed = true;
    this.tiles?.close();
  }
}

function joined(parts) {
  const values = new parts[0].constructor(parts.reduce((sum, part) => sum + part.length, 0));
  let start = 0;
  for (const part of parts) {
    values.set(part, start);
    start += part.length;
  }
  return values;
}

// Returns [from, up to] of the places of each kind: kind after kind, as they were sent.
function spansOf(parts) {
  let start = 0;
  return Object.fromEntries(parts.map(({ kind, count }) => [kind, [start, (start += count)]]));
}

// The first two dimensions; a line of latents lies along the first axis.
function planar(latents, dim) {
  if (dim === 2) return latents;
  const at = (i, axis) => (axis < dim ? latents[i * dim + axis] : 0);
  return Float64Array.from({ length: (2 * latents.length) / dim }, (_, i) => at(i >> 1, i % 2));
}
