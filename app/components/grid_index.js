// Finds the nearest point with a uniform grid of about two points a cell.
class GridIndex {
  constructor(points) {
    const count = points.length / 2;
    this.points = points;
    this.extent = extentOf(points);
    const [x0, y0, x1, y1] = this.extent;
    this.cell = Math.sqrt((Math.max(x1 - x0, 1e-30) * Math.max(y1 - y0, 1e-30) * 2) / Math.max(count, 1));
    this.columns = Math.min(1024, Math.floor((x1 - x0) / this.cell) + 1);
    this.rows = Math.min(1024, Math.floor((y1 - y0) / this.cell) + 1);
    this.start = new Uint32Array(this.columns * this.rows + 1);
    this.order = new Uint32Array(count);
    this.fill(count);
  }

  fill(count) {
    const cells = Uint32Array.from({ length: count }, (_, i) => {
      return this.row(this.points[2 * i + 1]) * this.columns + this.column(this.points[2 * i]);
    });
    for (const cell of cells) this.start[cell + 1]++;
    for (let i = 1; i < this.start.length; i++) this.start[i] += this.start[i - 1];
    const next = this.start.slice();
    cells.forEach((cell, i) => { this.order[next[cell]++] = i; });
  }

  column(x) {
    return Math.max(0, Math.min(this.columns - 1, Math.floor((x - this.extent[0]) / this.cell)));
  }

  row(y) {
    return Math.max(0, Math.min(this.rows - 1, Math.floor((y - this.extent[1]) / this.cell)));
  }

  // Returns the point nearest to (x, y) within a radius, or -1. Rings of cells, inside out.
  nearest(x, y, radius) {
    const best = { index: -1, square: radius * radius };
    const column = this.column(x);
    const row = this.row(y);
    const outside = Math.max(this.extent[0] - x, x - this.extent[2], this.extent[1] - y, y - this.extent[3], 0);
    const rings = Math.ceil((radius + outside) / this.cell) + 1;
    for (let ring = 0; ring <= rings; ring++) {
      if (outside === 0 && (ring - 1) * this.cell > Math.sqrt(best.square)) break;
      this.searchRing(column, row, ring, x, y, best);
    }
    return best.index;
  }

  searchRing(column, row, ring, x, y, best) {
    for (let r = Math.max(0, row - ring); r <= Math.min(this.rows - 1, row + ring); r++) {
      const whole = Math.abs(r - row) === ring; // top and bottom rows of the ring are searched entirely
      for (let c = column - ring; c <= column + ring; c += whole || ring === 0 ? 1 : 2 * ring) {
        if (c >= 0 && c < this.columns) this.searchCell(r * this.columns + c, x, y, best);
      }
    }
  }

  searchCell(cell, x, y, best) {
    for (let k = this.start[cell]; k < this.start[cell + 1]; k++) {
      const i = this.order[k];
      const dx = this.points[2 * i] - x;
      const dy = this.points[2 * i + 1] - y;
      const square = dx * dx + dy * dy;
      if (square < best.square) Object.assign(best, { index: i, square });
    }
  }
}

function extentOf(points) {
  let [x0, y0, x1, y1] = [Infinity, Infinity, -Infinity, -Infinity];
  for (let i = 0; i < points.length; i += 2) {
    x0 = Math.min(x0, points[i]); x1 = Math.max(x1, points[i]);
    y0 = Math.min(y0, points[i + 1]); y1 = Math.max(y1, points[i + 1]);
  }
  return points.length ? [x0, y0, x1, y1] : [-1, -1, 1, 1];
}
