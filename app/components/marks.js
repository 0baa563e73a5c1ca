// What planes and charts are made of: ticks, segments, discs, points by colour.

// In pixels at the usual size of type: at most between two ticks of a plane, and the rest of a side,
// where none has room.
const TICK_SPACING = 110;
const TICK_MARGIN = 42;
const TICK_STRIP = { left: 34, bottom: 20 }; // what the numbers take of a plane

const HOLLOW = 2.6; // pixels, radius

function tickStep(span, count) {
  const rough = span / count;
  const power = 10 ** Math.floor(Math.log10(rough));
  return power * [1, 2, 5, 10].find((step) => step * power >= rough);
}

// The round step that puts two ticks at least on both axes; their scales are equal, so are the steps.
function planeStep(plane) {
  const { unit } = plane;
  const room = Math.min(plane.width, plane.height) - TICK_MARGIN * unit;
  const most = Math.max(20, Math.min(TICK_SPACING * unit, room / 2)) / plane.scale;
  const power = 10 ** Math.floor(Math.log10(most));
  return power * [5, 2, 1].find((step) => step * power <= most * (1 + 1e-9));
}

// Faint numbers along two sides: the plane is the latent space itself, so it has a scale. Drawn
// above the points: a few far ones may lie there.
function drawTicks(context, plane, looks) {
  const [x0, y1] = plane.latent(0, 0);
  const [x1, y0] = plane.latent(plane.width, plane.height);
  const step = planeStep(plane);
  const places = Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
  const { unit } = plane;
  context.font = looks.type(12);
  context.fillStyle = looks.muted;
  context.strokeStyle = looks.line;
  context.lineWidth = 1;
  context.textAlign = "center";
  for (let x = Math.ceil(x0 / step) * step; x <= x1; x += step) {
    const px = Math.round(plane.screen(x, 0)[0]) + 0.5;
    if (px < 28 * unit || px > plane.width - 14 * unit) continue;
    segment(context, px, plane.height - 4, px, plane.height);
    write(context, (Math.abs(x) < step / 2 ? 0 : x).toFixed(places).replace("-", "−"), px, plane.height - 8, looks);
  }
  context.textAlign = "left";
  for (let y = Math.ceil(y0 / step) * step; y <= y1; y += step) {
    const py = Math.round(plane.screen(0, y)[1]) + 0.5;
    if (py < 12 * unit || py > plane.height - 22 * unit) continue;
    segment(context, 0, py, 4, py);
    write(context, (Math.abs(y) < step / 2 ? 0 : y).toFixed(places).replace("-", "−"), 8, py + 4 * unit, looks);
  }
}

// Words over points or lines: a rim in the background's colour keeps them readable.
function write(context, text, x, y, looks) {
  context.save();
  Object.assign(context, { lineWidth: 4, lineJoin: "round", strokeStyle: looks.background });
  context.setLineDash([]);
  context.strokeText(text, x, y);
  context.restore();
  context.fillText(text, x, y);
}

function segment(context, x0, y0, x1, y1) {
  context.beginPath();
  context.moveTo(x0, y0);
  context.lineTo(x1, y1);
  context.stroke();
}

function disc(context, x, y, radius) {
  context.beginPath();
  context.arc(x, y, radius, 0, 2 * Math.PI);
}

// Draws points colour by colour; `bins` holds the colour number of each point.
function drawPoints(context, plane, points, bins, colours, { radius, outline }) {
  const groups = colours.map(() => []);
  for (let i = 0; i < bins.length; i++) {
    const [px, py] = plane.screen(points[2 * i], points[2 * i + 1]);
    if (plane.holdsWhole(px, py, radius)) groups[bins[i]].push(px, py);
  }
  context.lineWidth = 1.5;
  context.strokeStyle = outline;
  groups.forEach((places, bin) => {
    if (!places.length) return;
    context.fillStyle = colours[bin];
    context.beginPath();
    for (let i = 0; i < places.length; i += 2) {
      context.moveTo(places[i] + radius, places[i + 1]);
      context.arc(places[i], places[i + 1], radius, 0, 2 * Math.PI);
    }
    if (outline) context.stroke();
    context.fill();
  });
}

// Hollow and grey: what the prior offers, told from the data by shape as well as by colour.
function drawHollow(context, plane, points, looks) {
  context.strokeStyle = looks.muted;
  context.globalAlpha = 0.55;
  context.lineWidth = 1;
  context.beginPath();
  for (let i = 0; i < points.length; i += 2) {
    const [x, y] = plane.screen(points[i], points[i + 1]);
    if (!plane.holdsWhole(x, y, HOLLOW)) continue;
    context.moveTo(x + HOLLOW, y);
    context.arc(x, y, HOLLOW, 0, 2 * Math.PI);
  }
  context.stroke();
  context.globalAlpha = 1;
}
