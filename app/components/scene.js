// An atlas as the browser holds it: samples of the prior, ends and held-out images in one order,
// that of the sprite's tiles; their graph; and where they lie on the plane.

const FAR_OUT = 0.005; // share of the samples on each side that may lie outside the first view
const STRAYED = 1.6; // times the extent of all but a few samples, from which on these are left out

class Scene {
  constructor(atlas) {
    this.pictures = atlas.pictures;
    this.intensity = atlas.intensity;
    this.dim = atlas.dim;
    this.numNodes = atlas.num_nodes;
    const labels = decodeArray(atlas.labels);
    this.firstDatum = labels.length;
    this.labels = joined(labels, decodeArray(atlas.data_labels));
    this.latents = joined(decodeArray(atlas.latents), decodeArray(atlas.data));
    this.distances = decodeArray(atlas.distances);
    this.edges = decodeArray(atlas.edges);
    this.labelName = atlas.label;
    this.label = labelKind(atlas);
    this.bins = Uint8Array.from(this.labels, this.label.bin);
    this.graph = new PriorGraph(this.latents, this.dim, this.numNodes, this.edges, atlas.num_neighbours);
    this.tiles = null;
    this.views = atlas.views.map(({ name, title, points }) => ({ name, title, points: decodeArray(points) }));
    this.look(this.views[0]?.name);
  }

  // Looks at the latents through one of their views, or as they are. Only the drawing changes.
  look(name) {
    this.view = this.views.find((view) => view.name === name);
    this.points = this.view?.points ?? planar(this.latents, this.dim);
    this.edgePaths = edgePaths(this.points, this.edges);
  }

  // Whether places on the plane can be measured, and straight lines are straight.
  get isLinear() {
    return this.view?.name !== "UMAP";
  }

  // Returns whether the tiles are there: not if it was closed meanwhile.
  async loadTiles() {
    const tiles = await loadPictures({ ...this.pictures, unit: this.intensity });
    if (this.closed) tiles.close();
    else this.tiles = tiles;
    return !this.closed;
  }

  colours(looks) {
    return looks.labels[this.labelName];
  }

  name(i) {
    const label = this.labels[i];
    return i < this.numNodes ? this.label.sample(i, label) : this.label.image(label);
  }

  // The points from one to another of them, as [label, its most central point].
  central(from, to) {
    if (!this.label.numerals) return [];
    const found = centralPoints(this.points.subarray(2 * from, 2 * to), this.labels.subarray(from, to));
    return found.map(([label, point]) => [label, from + point]);
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
    track.jumps = findJumps(frames, labels, this.label);
    track.smoothness = smoothnessOf(frames) * this.intensity;
    return track;
  }

  // ---- the first view

  // All up to a number, or all but a few strays of the prior where these would make the others tiny.
  firstExtent(to = this.firstDatum) {
    const inner = innerExtent(this.points.subarray(0, 2 * this.numNodes), FAR_OUT);
    const ends = extentOf(this.points.subarray(2 * this.numNodes, 2 * to));
    const most = [0, 1, 2, 3].map((side) => Math[side < 2 ? "min" : "max"](inner[side], ends[side]));
    const whole = extentOf(this.points.subarray(0, 2 * to));
    const wider = [0, 1].some((axis) => whole[axis + 2] - whole[axis] > STRAYED * (most[axis + 2] - most[axis]));
    return wider ? most : whole;
  }

  // How many samples lie outside a view.
  strays([x0, y0, x1, y1]) {
    let strays = 0;
    for (let i = 0; i < 2 * this.numNodes; i += 2) {
      const [x, y] = [this.points[i], this.points[i + 1]];
      strays += x < x0 || x > x1 || y < y0 || y > y1;
    }
    return strays;
  }

  // With held-out images as they are: what a decoder makes of an 8 may be a 5.
  drawLegend(layer, looks) {
    const dataLabels = this.labels.subarray(this.firstDatum);
    const tileOf = (label) => {
      const datum = nearestLabel(this.label, dataLabels, label);
      return datum < 0 ? -1 : this.firstDatum + datum;
    };
    this.label.drawLegend(layer, this.colours(looks), looks, this.tiles, tileOf);
  }

  close() {
    this.closed = true;
    this.tiles?.close();
  }
}

function joined(first, second) {
  const values = new first.constructor(first.length + second.length);
  values.set(first);
  values.set(second, first.length);
  return values;
}

// The first two dimensions; a line of latents lies along the first axis.
function planar(latents, dim) {
  if (dim === 2) return latents;
  const at = (i, axis) => (axis < dim ? latents[i * dim + axis] : 0);
  return Float64Array.from({ length: (2 * latents.length) / dim }, (_, i) => at(i >> 1, i % 2));
}
