// Where names stand on a plane: each as near to its place as can be, none on another one, on
// something else that is taken, or over the edge. What has no place at all is left out.
//
//   box: [left, top, right, bottom] in pixels
//   thing: {x, y: where it belongs, width, height, ...} before, with its `box` after it was placed

const WAYS = [[0, -1], [0, 1], [1, 0], [-1, 0], [1, -1], [-1, -1], [1, 1], [-1, 1]];
const REACHES = [2, 8, 16, 28, 44, 64, 90, 120]; // pixels between a place and the edge of what was moved from it
const COVER = 6; // pixels farther that a thing goes rather than to cover a point to be seen
const LEADER = 10; // pixels from which on a line leads back to the place

const meets = (a, b) => a[0] < b[2] && b[0] < a[2] && a[1] < b[3] && b[1] < a[3];
const holds = (box, x, y) => box[0] <= x && x <= box[2] && box[1] <= y && y <= box[3];
const around = (x, y, width, height = width) => [x - width / 2, y - height / 2, x + width / 2, y + height / 2];

// bounds: the box to stay in · taken: boxes of others · seen: points [x, y] better not covered
// The first things choose first; each takes the nearest place, centred if it can be.
function placed(things, { bounds, taken = [], seen = [] }) {
  const boxes = [...taken];
  return things.flatMap((thing) => {
    const box = nearestBox(thing, bounds, boxes, seen);
    if (!box) return [];
    boxes.push(box);
    return [{ ...thing, box }];
  });
}

function nearestBox(thing, bounds, taken, seen) {
  let [best, least] = [null, Infinity];
  const look = (box, reach) => {
    const inside = bounds[0] <= box[0] && bounds[1] <= box[1] && box[2] <= bounds[2] && box[3] <= bounds[3];
    if (!inside || taken.some((other) => meets(box, other))) return;
    const cost = reach + COVER * seen.filter(([x, y]) => holds(box, x, y)).length;
    if (cost < least) [best, least] = [box, cost];
  };
  look(around(thing.x, thing.y, thing.width, thing.height), 0);
  for (const reach of REACHES) {
    if (reach >= least) break;
    for (const [across, down] of thing.ways ?? WAYS) {
      const x = thing.x + across * (thing.width / 2 + reach);
      const y = thing.y + down * (thing.height / 2 + reach);
      look(around(x, y, thing.width, thing.height), reach);
    }
  }
  return best;
}

// The names of classes as things to be placed, each where the most central of its points is.
function namesOf(context, plane, points, central, kind, looks, size) {
  const high = size * plane.unit;
  context.font = looks.type(size, 700);
  const names = central.map(([label, point]) => {
    const [x, y] = plane.screen(points[2 * point], points[2 * point + 1]);
    const text = kind.mark(label);
    return { label, text, x, y, width: context.measureText(text).width + high / 2, height: high };
  });
  return names.filter(({ x, y }) => holds([0, 0, plane.width, plane.height], x, y));
}

// Writes each class where its points are, so that nothing is told by colour alone.
function drawNames(context, names, looks, size) {
  context.save();
  Object.assign(context, { font: looks.type(size, 700), textAlign: "center", lineJoin: "round" });
  names.forEach((name) => drawLeader(context, name, looks.text, looks.background));
  for (const { text, box: [left, top, right, bottom] } of names) {
    const [x, y] = [(left + right) / 2, (top + bottom) / 2 + (bottom - top) / 3];
    Object.assign(context, { strokeStyle: looks.background, fillStyle: looks.text, lineWidth: (bottom - top) / 3 });
    context.strokeText(text, x, y);
    context.fillText(text, x, y);
  }
  context.restore();
}

// From what was moved away back to the place where it belongs.
function drawLeader(context, { x, y, box }, colour, halo) {
  const [px, py] = [Math.min(Math.max(x, box[0]), box[2]), Math.min(Math.max(y, box[1]), box[3])];
  if (Math.hypot(px - x, py - y) < LEADER) return;
  for (const [style, width] of [[halo, 4], [colour, 1.2]]) {
    Object.assign(context, { strokeStyle: style, fillStyle: style, lineWidth: width });
    segment(context, x, y, px, py);
    disc(context, x, y, 1.2 + width / 2);
    context.fill();
  }
}

const NAME_SIZE = 13; // pixels at the usual size of type

// The names of points that move: found anew for each picture of them. A name that would cover all
// points of its class stands beside them.
function drawClasses(context, plane, points, labels, kind, looks) {
  const names = namesOf(context, plane, points, centralPoints(points, labels), kind, looks, NAME_SIZE);
  const seen = names.filter((name) => coversAll(name, plane, points, labels)).map(({ x, y }) => [x, y]);
  drawNames(context, placed(names, { bounds: plane.clear(true), seen }), looks, NAME_SIZE);
}

function coversAll({ label, x, y, width, height }, plane, points, labels) {
  const box = around(x, y, width, height);
  return labels.every((other, i) => other !== label || holds(box, ...plane.screen(points[2 * i], points[2 * i + 1])));
}
