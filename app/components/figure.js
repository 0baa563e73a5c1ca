// Poses as stick figures, seen as core/data/mocap/figure.py sees them; sharp at any size, and in motion.
//
//   u = cos(a) x + sin(a) z,   depth = cos(a) z - sin(a) x,   v = cos(e) y - sin(e) depth

const JOINT = 3; // numbers a joint: to the person's left, up, ahead

class Figures {
  // joints: of all figures, `count` each, three numbers a joint · rows: the angles behind them,
  // `angles` each
  // lines: [joint, joint, grey] · head: its joint · span: of a square picture, in the joints' unit
  // as are thickness and radius, of lines and of the head · intensity: what 1 stands for
  constructor({ joints, rows, count, angles, intensity, lines, head, radius, span, thickness, azimuth, elevation }) {
    Object.assign(this, { joints, rows, count, angles, intensity, lines, head, radius, span, thickness, azimuth, elevation });
  }

  static sent({ joints, rows, ...look }) {
    return new Figures({ ...look, joints: decodeQuantised(joints), rows: decodeQuantised(rows) });
  }

  draw(context, figure, x, y, size) {
    this.drawMoving(context, figure, figure, 0, x, y, size);
  }

  // Between two poses every joint moves in a straight line.
  drawMoving(context, from, to, share, x, y, size) {
    if (from < 0 || (from + 1) * this.count * JOINT > this.joints.length) return;
    const places = Array.from({ length: this.count }, (_, joint) => this.seen(from, to, share, joint));
    const scale = size / this.span;
    const at = ([u, v]) => [x + size / 2 + u * scale, y + size / 2 - v * scale];
    context.save();
    context.beginPath();
    context.rect(x, y, size, size);
    context.clip();
    context.fillStyle = "#000";
    context.fillRect(x, y, size, size);
    Object.assign(context, { lineCap: "round", lineWidth: this.thickness * scale });
    const near = ([start, end]) => places[start][2] + places[end][2];
    for (const [start, end, grey] of [...this.lines].sort((a, b) => near(a) - near(b))) {
      context.strokeStyle = context.fillStyle = `rgb(${grey}, ${grey}, ${grey})`;
      segment(context, ...at(places[start]), ...at(places[end]));
      if (end !== this.head) continue;
      disc(context, ...at(places[end]), this.radius * scale);
      context.fill();
    }
    context.restore();
  }

  // Returns a joint as the viewer sees it: u, v, depth.
  seen(from, to, share, joint) {
    const [x, y, z] = [0, 1, 2].map((axis) => {
      const [before, after] = [from, to].map((pose) => this.joints[(pose * this.count + joint) * JOINT + axis]);
      return before + (after - before) * share;
    });
    const [cos, sin] = [Math.cos(this.azimuth), Math.sin(this.azimuth)];
    const depth = cos * z - sin * x;
    return [cos * x + sin * z, Math.cos(this.elevation) * y - Math.sin(this.elevation) * depth, depth];
  }

  // Returns the angles of a pose, 1 for the intensity that jumps are measured in.
  values(figure) {
    const row = this.rows.subarray(figure * this.angles, (figure + 1) * this.angles);
    return Float64Array.from(row, (angle) => angle / this.intensity);
  }

  close() {}
}

const TURN_SPEED = 0.012; // radians for a pixel

// Lets the pointer turn the figures that are drawn on a canvas.
function turnable(canvas, pictures, redraw) {
  canvas.addEventListener("pointermove", (event) => {
    const figures = pictures().filter((shown) => shown instanceof Figures);
    if (!event.buttons || !figures.length) return;
    figures.forEach((shown) => (shown.azimuth -= TURN_SPEED * event.movementX));
    redraw();
  });
}
