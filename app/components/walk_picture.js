// What the plane of a walk looks like: samples and edges at rest, picks, path and thumbnail above.

// Pixels, at the usual size of type, of the images at the pointer and at the ends.
const SIZES = { thumbnail: 84, end: 44 };

class WalkPicture {
  constructor(owner, sizes = SIZES, nameSize = 16) {
    Object.assign(this, { owner, sizes, nameSize });
    this.layout = new WalkLayout(this);
  }

  get unit() {
    return this.owner.plane.unit;
  }

  drawBase(context) {
    const { plane, looks, scene } = this.owner;
    if (!scene || !looks) return;
    if (this.owner.showEdges) {
      for (let bin = EDGE_BINS - 1; bin >= 0; bin--) {
        plane.strokeLatent(context, scene.edgePaths[bin], looks.edges[bin], bin < 4 ? 0.9 : 0.7);
      }
    }
    const { filter } = this.owner.inspector;
    drawFaint(context, plane, scene, this.owner.kinds, filter, looks);
    this.drawPlaces(context, shownPlaces(scene, this.owner.kinds, filter), looks.background);
    if (scene.isLinear) drawTicks(context, plane, looks);
  }

  // Pixels, of a dot.
  get radius() {
    const { plane, scene, grid } = this.owner;
    const tiled = grid?.isOn; // then points are small, so that tiles are seen
    const least = tiled || scene.numNodes > 3000 ? 1.9 : 3;
    return Math.min(tiled ? 3 : 6, least * Math.sqrt(Math.max(1, plane.zoomed)));
  }

  // Points as dots or images, those of held-out images as squares.
  drawPlaces(context, places, outline) {
    const { plane, looks, scene } = this.owner;
    const { radius } = this;
    const [start] = scene.span("datum");
    const dots = gathered(scene, places.filter((place) => place < start));
    const colours = scene.colours(looks);
    if (this.owner.pointSwitch?.images && scene.tiles) {
      drawPointImages(context, plane, { ...dots, tiles: scene.tiles, colours }, { radius, outline });
    } else drawPoints(context, plane, dots.points, dots.bins, colours, { radius, outline });
    this.drawData(context, places.filter((place) => place >= start));
  }

  // Held-out posterior means: squares, so that they differ from samples by shape.
  drawData(context, places) {
    const { scene, looks } = this.owner;
    const colours = scene.colours(looks);
    context.strokeStyle = looks.text;
    context.lineWidth = 1;
    for (const i of places) {
      const [x, y] = this.owner.at(i);
      context.fillStyle = colours[scene.bins[i]];
      context.fillRect(x - 3, y - 3, 6, 6);
      context.strokeRect(x - 3, y - 3, 6, 6);
    }
  }

  drawOver(context) {
    if (!this.owner.scene || !this.owner.looks) return;
    const { ends, names } = this.layout.at(context);
    const paired = this.owner.pair && this.owner.first === null;
    if (paired) this.drawPaths(context);
    drawNames(context, names, this.owner.looks, this.nameSize);
    this.layout.nodes().forEach((node) => this.drawRing(context, node, this.owner.looks.path, 6.5));
    ends.forEach((end) => this.drawEnd(context, end));
    if (paired && !this.owner.live?.track) this.drawMarker(context);
    this.owner.live?.paint(context, this.owner.looks);
    if (this.owner.cursor >= 0) this.drawRing(context, this.owner.cursor, this.owner.looks.accent, 9);
    this.owner.select.draw(context);
    if (this.owner.hover >= 0) this.drawThumbnail(context, this.owner.hover);
    else if (this.owner.probe?.place) drawProbe(context, this.owner.probe, this.owner.plane, this.owner.looks, this.sizes.thumbnail);
    else if (this.owner.cursor >= 0) this.drawThumbnail(context, this.owner.cursor);
  }

  get hasLine() {
    return this.owner.kind !== "shortest" && Boolean(this.owner.scene.isLinear || this.owner.bend);
  }

  // Where it leads on the screen.
  get line() {
    return this.owner.bend ?? this.owner.pair.map((node) => this.owner.at(node));
  }

  drawPaths(context) {
    if (this.hasLine) this.drawStraight(context);
    if (!this.owner.walk || this.owner.kind === "straight") return;
    this.strokeNodes(context, this.owner.looks.background, 8);
    this.strokeNodes(context, this.owner.looks.path, 3.5);
    this.strokeJumps(context);
  }

  // The steps that the film boxes, in the same blue.
  strokeJumps(context) {
    context.strokeStyle = this.owner.looks.jump;
    context.lineWidth = 3.5;
    this.owner.walk.jumps.forEach((jump, i) => {
      if (jump) segment(context, ...this.owner.walk.at(i), ...this.owner.walk.at(i + 1));
    });
  }

  drawStraight(context) {
    for (const [style, width] of [[this.owner.looks.background, 6], [this.owner.looks.text, 2]]) {
      context.setLineDash(width === 2 ? [7, 6] : []);
      context.strokeStyle = style;
      context.lineWidth = width;
      context.beginPath();
      this.line.forEach((place, i) => context[i ? "lineTo" : "moveTo"](...place));
      context.stroke();
    }
    context.setLineDash([]);
  }

  strokeNodes(context, style, width) {
    context.beginPath();
    this.owner.walk.nodes.forEach((node, i) => context[i ? "lineTo" : "moveTo"](...this.owner.at(node)));
    Object.assign(context, { strokeStyle: style, lineWidth: width, lineJoin: "round", lineCap: "round" });
    context.stroke();
  }

  drawMarker(context) {
    const { track, walk, player } = this.owner;
    if (!track || (track !== walk && !this.hasLine)) return;
    const { frame, next, share } = momentOf(track, player.time);
    const [x, y] = mix(track.at(frame), track.at(next), share);
    disc(context, x, y, 8);
    context.fillStyle = this.owner.looks.background;
    context.fill();
    disc(context, x, y, 5.5);
    context.fillStyle = this.owner.looks.path;
    context.fill();
  }

  // The image of an end, held where it hides little.
  drawEnd(context, end) {
    const { looks } = this.owner;
    drawLeader(context, end, looks.path, looks.background);
    const inset = BORDER / 2;
    this.drawTile(context, end.node, end.box[0] + inset, end.box[1] + inset, this.sizes.end * this.unit, looks.path);
  }

  drawRing(context, node, style, radius) {
    disc(context, ...this.owner.at(node), radius);
    context.fillStyle = this.owner.looks.background;
    context.globalAlpha = 0.6;
    context.fill();
    context.globalAlpha = 1;
    context.lineWidth = 2.5;
    context.strokeStyle = style;
    context.stroke();
  }

  drawTile(context, node, x, y, size, style) {
    context.fillStyle = this.owner.looks.background;
    context.fillRect(x - 3, y - 3, size + 6, size + 6);
    this.owner.scene.tiles?.draw(context, node, x, y, size);
    context.lineWidth = 2;
    context.strokeStyle = style;
    context.strokeRect(x - 1, y - 1, size + 2, size + 2);
  }

  drawThumbnail(context, node) {
    const { label, labels, tiles, distances } = this.owner.scene;
    const isSample = this.owner.scene.isSample(node);
    const spread = this.owner.scene.spreadOf(node);
    if (spread) drawSpread(context, this.owner.plane, this.owner.at(node), spread, this.owner.looks);
    this.drawRing(context, node, this.owner.looks.text, 6);
    drawCard(context, this.owner.plane, this.owner.looks, this.owner.at(node), {
      size: this.sizes.thumbnail,
      draw: (...box) => tiles?.draw(context, node, ...box),
      title: isSample ? label.decoded(labels[node]) : label.inWords(labels[node]),
      detail: isSample ? `off by ${tidy(distances[node])}` : "held-out image",
      notes: spread ? spreadInWords(spread) : [],
      gap: spread ? reachOf(spread, this.owner.plane) : 0,
    });
  }
}

// Eight bins of equally many edges, nearest first: the numbers of their edges.
function edgeBins(points, edges) {
  const count = edges.length / 2;
  const length = Float64Array.from({ length: count }, (_, e) => {
    const [i, j] = [edges[2 * e], edges[2 * e + 1]];
    return Math.hypot(points[2 * i] - points[2 * j], points[2 * i + 1] - points[2 * j + 1]);
  });
  const order = Uint32Array.from(length.keys()).sort((a, b) => length[a] - length[b]);
  const starts = Array.from({ length: EDGE_BINS + 1 }, (_, bin) => Math.ceil((bin * count) / EDGE_BINS));
  return starts.slice(1).map((end, bin) => order.subarray(starts[bin], end));
}

// Each bin as one path to stroke.
function edgePaths(points, edges) {
  return edgeBins(points, edges).map((bin) => {
    const path = new Path2D();
    for (const e of bin) {
      path.moveTo(points[2 * edges[2 * e]], points[2 * edges[2 * e] + 1]);
      path.lineTo(points[2 * edges[2 * e + 1]], points[2 * edges[2 * e + 1] + 1]);
    }
    return path;
  });
}

function middleOf([x0, y0, x1, y1]) {
  return [(x0 + x1) / 2, (y0 + y1) / 2];
}
