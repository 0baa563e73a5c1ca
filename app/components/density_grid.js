// The log-density of a space on a grid over a box, looked up between its points.

class DensityGrid {
  // values (G, G): a row for each y from below, the places x from the left · box [x0, y0, x1, y1]
  // least: below it a place is off the data
  constructor({ values, box, least }) {
    Object.assign(this, { values: decodeArray(values), box, least });
    this.count = Math.sqrt(this.values.length);
  }

  // Returns the log-density of a place in nats; outside the box there is none.
  at([x, y]) {
    const [x0, y0, x1, y1] = this.box;
    const [column, row] = [(x - x0) / (x1 - x0), (y - y0) / (y1 - y0)].map((share) => share * (this.count - 1));
    const [i, j] = [column, row].map((place) => Math.min(this.count - 2, Math.floor(place)));
    if (column < 0 || row < 0 || column > this.count - 1 || row > this.count - 1) return -Infinity;
    const [right, up] = [column - i, row - j];
    const corner = (across, above) => this.values[(j + above) * this.count + i + across];
    const below = corner(0, 0) * (1 - right) + corner(1, 0) * right;
    return below * (1 - up) + (corner(0, 1) * (1 - right) + corner(1, 1) * right) * up;
  }

  // The place at shares of the box's width and height.
  placeOf(across, up) {
    const [x0, y0, x1, y1] = this.box;
    return [x0 + across * (x1 - x0), y0 + up * (y1 - y0)];
  }

  isLow(place) {
    return this.at(place) < this.least;
  }
}
