// What the plane of a walk looks like: samples and edges at rest, picks, path and thumbnail above.

// Pixels, at the usual size of type, of the images at the pointer and at the ends.
const SIZES = { thumbnail: 84, end: 44 };

class WalkPicture {
  constructor(owner, sizes = SIZES) {
    this.owner = owner;
    this.sizes = sizes;
  }

  drawBase(context) {
    const { plane, looks, scene } = this.owner;
    if (!scene || !looks) return;
    if (scene.isLinear) drawTicks(context, plane, looks);
    if (this.owner.showEdges) {
      for (let bin = EDGE_BINS - 1; bin >= 0; bin--) {
        plane.strokeLatent(context, scene.edgePaths[bin], looks.edges[bin], bin < 4 ? 0.9 : 0.7);
      }
    }
    const radius = Math.min(6, (scene.numNodes > 3000 ? 1.9 : 3) * Math.sqrt(Math.max(1, plane.zoomed)));
    const bins = scene.bins.subarray(0, scene.firstDatum);
    drawPoints(context, plane, scene.points, bins, scene.colours(looks), { radius, outline: looks.background });
    if (this.owner.showData) this.drawData(context);
    drawNumerals(context, plane, scene.points, this.owner.central, scene.label, looks, 16);
  }

  // Held-out posterior means: squares, so that they differ from samples by shape.
  drawData(context) {
    const { scene, looks } = this.owner;
    const colours = scene.colours(looks);
    context.strokeStyle = looks.text;
    context.lineWidth = 1;
    for (let i = scene.firstDatum; i < scene.bins.length; i++) {
      const [x, y] = this.owner.at(i);
      context.fillStyle = colours[scene.bins[i]];
      context.fillRect(x - 3, y - 3, 6, 6);
      context.strokeRect(x - 3, y - 3, 6, 6);
    }
  }

  drawOver(context) {
    if (!this.owner.scene || !this.owner.looks) return;
    if (this.owner.pair && this.owner.first === null) this.drawPair(context);
    if (this.owner.first !== null) this.drawEnd(context, this.owner.first);
    if (this.owner.cursor >= 0) this.drawRing(context, this.owner.cursor, this.owner.looks.accent, 9);
    const shown = this.owner.hover >= 0 ? this.owner.hover : this.owner.cursor;
    if (shown >= 0) this.drawThumbnail(context, shown);
  }

  drawPair(context) {
    const hasLine = this.owner.kind !== "shortest" && this.owner.scene.isLinear;
    if (hasLine) this.drawStraight(context);
    if (this.owner.walk && this.owner.kind !== "straight") {
      this.strokeNodes(context, this.owner.looks.background, 8);
      this.strokeNodes(context, this.owner.looks.path, 3.5);
      this.strokeJumps(context);
    }
    this.owner.pair.forEach((node) => this.drawEnd(context, node));
    if (this.owner.track && (hasLine || this.owner.track === this.owner.walk)) this.drawMarker(context);
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
      segment(context, ...this.owner.at(this.owner.pair[0]), ...this.owner.at(this.owner.pair[1]));
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
    const { track, player } = this.owner;
    const { frame, next, share } = momentOf(track, player.time);
    const [x, y] = mix(track.at(frame), track.at(next), share);
    disc(context, x, y, 8);
    context.fillStyle = this.owner.looks.background;
    context.fill();
    disc(context, x, y, 5.5);
    context.fillStyle = this.owner.looks.path;
    context.fill();
  }

  // An end of the walk: a ring, and its image held outwards of the cloud.
  drawEnd(context, node) {
    this.drawRing(context, node, this.owner.looks.path, 6.5);
    if (!this.owner.scene.tiles) return;
    const [x, y] = this.owner.at(node);
    const size = this.sizes.end * typeScale();
    const [cx, cy] = this.middleBeside(node, 2 * size);
    const away = Math.hypot(x - cx, y - cy) || 1;
    const place = (value, centre, most) => {
      return Math.min(Math.max(value + ((value - centre) / away) * size - size / 2, 4), most - size - 4);
    };
    this.drawTile(context, node, place(x, cx, this.owner.plane.width), place(y, cy, this.owner.plane.height), size, this.owner.looks.path);
  }

  // What an end's image is held away from: the cloud, or the other end where that is near.
  middleBeside(node, near) {
    const other = this.owner.first === null ? this.owner.pair?.find((end) => end !== node) : undefined;
    if (other !== undefined) {
      const [here, there] = [this.owner.at(node), this.owner.at(other)];
      if (Math.hypot(here[0] - there[0], here[1] - there[1]) < near) return there;
    }
    return this.owner.plane.screen(...middleOf(this.owner.plane.extent));
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
    const [x, y] = this.owner.at(node);
    this.drawRing(context, node, this.owner.looks.text, 6);
    const unit = typeScale();
    const size = this.sizes.thumbnail * unit;
    const height = size + 36 * unit;
    const left = x + 16 + size + 8 > this.owner.plane.width ? x - 16 - size : x + 16;
    const top = Math.max(6, Math.min(y - height / 2, this.owner.plane.height - height - 6));
    context.fillStyle = this.owner.looks.background;
    context.fillRect(left - 4, top - 4, size + 8, height + 4);
    context.strokeStyle = this.owner.looks.line;
    context.lineWidth = 1;
    context.strokeRect(left - 4.5, top - 4.5, size + 9, height + 5);
    this.owner.scene.tiles?.draw(context, node, left, top, size);
    context.textAlign = "left";
    context.fillStyle = this.owner.looks.text;
    context.font = this.owner.looks.type(13, 600);
    const isSample = node < this.owner.scene.numNodes;
    const { label, labels } = this.owner.scene;
    context.fillText(isSample ? label.decoded(labels[node]) : label.said(labels[node]), left, top + size + 15 * unit);
    context.fillStyle = this.owner.looks.muted;
    context.font = this.owner.looks.type(12);
    const off = isSample ? `off by ${tidy(this.owner.scene.distances[node])}` : "held-out image";
    context.fillText(off, left, top + size + 30 * unit);
  }
}

// Eight bins of equally many edges, nearest first, each one path to stroke.
function edgePaths(points, edges) {
  const count = edges.length / 2;
  const length = Float64Array.from({ length: count }, (_, e) => {
    const [i, j] = [edges[2 * e], edges[2 * e + 1]];
    return Math.hypot(points[2 * i] - points[2 * j], points[2 * i + 1] - points[2 * j + 1]);
  });
  const order = Uint32Array.from(length.keys()).sort((a, b) => length[a] - length[b]);
  const paths = Array.from({ length: EDGE_BINS }, () => new Path2D());
  order.forEach((e, rank) => {
    const path = paths[Math.floor((rank * EDGE_BINS) / count)];
    path.moveTo(points[2 * edges[2 * e]], points[2 * edges[2 * e] + 1]);
    path.lineTo(points[2 * edges[2 * e + 1]], points[2 * edges[2 * e + 1] + 1]);
  });
  return paths;
}

function middleOf([x0, y0, x1, y1]) {
  return [(x0 + x1) / 2, (y0 + y1) / 2];
}
