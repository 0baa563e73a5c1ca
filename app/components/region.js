// A region of a plane, as a lasso or a box draws it, and the points that lie inside.
//
//   inside(p): the number of the region's sides that a ray from p to the right crosses is odd

const CORNER = 2; // pixels between two corners of a lasso
const STRIPS = 512; // rows of a region, each with the sides that cross it

class Region {
  // shape: lasso or box · place: [x, y] in the plane's coordinates, where it begins
  constructor(shape, place) {
    this.shape = shape;
    this.corners = [place];
  }

  // least: how far apart corners of a lasso lie
  extend(place, least) {
    const [x, y] = this.corners.at(-1);
    if (this.shape === "box") this.corners = [this.corners[0], place];
    else if (Math.hypot(place[0] - x, place[1] - y) >= least) this.corners.push(place);
  }

  get polygon() {
    if (this.shape !== "box") return this.corners;
    const [[x0, y0], [x1, y1]] = [this.corners[0], this.corners.at(-1)];
    return [[x0, y0], [x1, y0], [x1, y1], [x0, y1]];
  }

  // Returns those of some places whose points (two numbers each) lie inside.
  holds(points, places) {
    const sides = new Sides(this.polygon);
    return places.filter((place) => sides.enclose(points[2 * place], points[2 * place + 1]));
  }

  draw(context, plane, looks) {
    context.beginPath();
    this.polygon.forEach((corner, i) => context[i ? "lineTo" : "moveTo"](...plane.screen(...corner)));
    context.closePath();
    Object.assign(context, { fillStyle: looks.accent, strokeStyle: looks.accent, lineWidth: 1.5, globalAlpha: 0.12 });
    context.fill("evenodd");
    context.globalAlpha = 1;
    context.setLineDash([5, 4]);
    context.stroke();
    context.setLineDash([]);
  }
}

// The sides of a polygon, by the strips that they cross: a point meets those of its own strip only.
class Sides {
  constructor(polygon) {
    const heights = polygon.map(([, y]) => y);
    this.low = Math.min(...heights);
    this.high = Math.max(...heights);
    this.strips = Array.from({ length: STRIPS }, () => []);
    polygon.forEach((from, i) => this.put(from, polygon[(i + 1) % polygon.length]));
  }

  put(from, to) {
    const [below, above] = from[1] < to[1] ? [from, to] : [to, from];
    for (let k = this.strip(below[1]); k <= this.strip(above[1]); k++) this.strips[k].push([...below, ...above]);
  }

  strip(y) {
    const share = (y - this.low) / (this.high - this.low || 1);
    return Math.min(STRIPS - 1, Math.floor(share * STRIPS));
  }

  enclose(x, y) {
    if (!(y >= this.low && y <= this.high)) return false;
    let odd = false;
    for (const [x0, y0, x1, y1] of this.strips[this.strip(y)]) {
      if (y0 <= y && y < y1 && x < x0 + ((y - y0) / (y1 - y0)) * (x1 - x0)) odd = !odd;
    }
    return odd;
  }
}
