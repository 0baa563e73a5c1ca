// Images as points: a point's picture in its place, where there is room; the others stay dots.

const POINT_IMAGE = { least: 17, most: 46 }; // pixels at the usual size of type: of the first view, and at most
const POINT_IMAGES_NOTE = "Images stand where there is room, the other points stay dots; zooming in makes room.";

function pointImageSize(plane) {
  return Math.min(POINT_IMAGE.most, POINT_IMAGE.least * Math.sqrt(Math.max(1, plane.zoomed))) * plane.unit;
}

// Returns for each point whether its image has room beside those of the points before it.
function withRoom(plane, points, size) {
  const taken = new Map(); // by cells as wide as an image: of those near, one a cell at most
  const clear = size + 1;
  return Uint8Array.from({ length: points.length / 2 }, (_, i) => {
    const [x, y] = plane.screen(points[2 * i], points[2 * i + 1]);
    if (!plane.holdsWhole(x, y, size / 2)) return 0;
    const [column, row] = [Math.floor(x / clear), Math.floor(y / clear)];
    for (let c = column - 1; c <= column + 1; c++) {
      for (let r = row - 1; r <= row + 1; r++) {
        const other = taken.get(c * 4096 + r);
        if (other && Math.abs(other[0] - x) < clear && Math.abs(other[1] - y) < clear) return 0;
      }
    }
    taken.set(column * 4096 + row, [x, y]);
    return 1;
  });
}

// Draws the points of some places as images framed in their colours.
function drawPointImages(context, plane, { places, points, bins, tiles, colours }, dot) {
  const size = pointImageSize(plane);
  const shown = withRoom(plane, points, size);
  const dots = Array.from(shown.keys()).filter((i) => !shown[i]);
  const rest = Float64Array.from(dots.flatMap((i) => [points[2 * i], points[2 * i + 1]]));
  drawPoints(context, plane, rest, Uint8Array.from(dots, (i) => bins[i]), colours, dot);
  context.lineWidth = 1.5;
  shown.forEach((room, i) => {
    if (!room) return;
    const [x, y] = plane.screen(points[2 * i], points[2 * i + 1]).map((at) => Math.round(at - size / 2));
    tiles.draw(context, places[i], x, y, size);
    context.strokeStyle = colours[bins[i]];
    context.strokeRect(x, y, size, size);
  });
}

// The switch between dots and images: pressed here, kept by Python in the address.
class PointSwitch {
  // changed() redraws · send(name, value)
  constructor(parent, changed, send) {
    this.button = button("Draw points as their images", "Images", () => this.press());
    Object.assign(this, { changed, send, said: "dots" });
    this.reflect();
    parent.append(this.button);
  }

  get images() {
    return this.said === "images";
  }

  // What Python says, where it is news.
  take(points) {
    if (points === this.heard) return;
    this.heard = points;
    if (points === this.said) return;
    this.said = points;
    this.reflect();
    this.changed();
  }

  press() {
    this.said = this.heard = this.images ? "dots" : "images";
    this.reflect();
    this.changed();
    this.send("points", this.said);
  }

  reflect() {
    this.button.setAttribute("aria-pressed", String(this.images));
  }
}
