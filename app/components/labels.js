// Kinds of labels by their names in core/data/labels.py: an angle of a pendulum, the yaw of a thing, the
// digit or the class that an image shows, or which image it is.
//
//   colours(palette, mode), bin(label, palette): the number of its colour
//   inWords(label), image(label), sample(node, label, one): words for a label, an end, a node
//   decoded(label): for what a model made, whose label is that of the nearest true image
//   gap(a, b): 0 for the same label, Infinity for what cannot be compared
//   turn(a, b): the angle in radians between them, 0 where there is nothing to turn
//   circular: 0 and 2 pi are the same · shared: many have one label, which can be counted
//   coloured, legend: what colours tell · numerals: whether planes name their groups · drawLegend

const ANGLE_BINS = 96; // points are drawn colour by colour; more bins than this cannot be told apart

const ANGLES = {
  colours: (palette) => angleColours(palette.angles),
  bin: (angle) => {
    const turns = angle / (2 * Math.PI);
    return Math.floor((turns - Math.floor(turns)) * ANGLE_BINS) % ANGLE_BINS;
  },
  inWords: (angle) => `${((Math.round((angle * 180) / Math.PI) % 360) + 360) % 360}°`,
  decoded: (angle) => ANGLES.inWords(angle),
  image: (angle) => `the image at ${ANGLES.inWords(angle)}`,
  sample: (node, angle, one) => `${one} ${node} at ${ANGLES.inWords(angle)}`,
  gap: angleBetween,
  turn: angleBetween,
  circular: true,
  coloured: "coloured by angle",
  legend: "Colours of the angle, with the image at eight angles",
  numerals: false,
  drawLegend: drawAngleLegend,
};

// Things that differ in more than their yaw: what is nearest need not face the same way.
const YAWS = {
  ...ANGLES,
  turn: () => 0,
  coloured: "coloured by yaw",
  legend: "Colours of the yaw, with an image at each of eight yaws that there are",
};

const MOST_NAMED = 20; // as app/views/labels.py: more names would hide the points

// names: of the classes by number, where they have names · one: what one of the data is called
const classes = (noun, names = [], one = "image") => ({
  colours: (palette, mode) => palette.classes[mode].map((colour) => rgba(rgb(colour))),
  bin: (label, palette) => label % palette.classes.light.length, // more classes share the colours
  inWords: (label) => names[label] ?? `${noun} ${label}`,
  decoded: (label) => names[label] ?? `${noun} ${label}`,
  image: (label) => `the ${one} of ${names[label] ?? `${noun} ${label}`}`,
  sample: (node, label, one) => `${one} ${node} (${names[label] ?? `${noun} ${label}`})`,
  mark: (label) => names[label] ?? String(label),
  names,
  gap: (a, b) => (a === b ? 0 : Infinity),
  turn: () => 0, // between two classes lies nothing that could be turned
  shared: true,
  coloured: `coloured by ${noun}`,
  legend: `Colours by ${noun}, with an image of each`,
  numerals: true,
  drawLegend: names.length ? drawNamedLegend(names) : drawClassLegend,
});

// Too many names for a plane and for a legend: they are told of what is hovered.
const manyClasses = (names, one) => {
  const legend = `${names.length} classes share the colours; hover a dot for the name of its own.`;
  return { ...classes("class", names, one), legend, numerals: false, drawLegend: drawSentence(legend) };
};

// Every image is a label of its own: nothing to tell by colours.
const NUMBERS = {
  ...classes("image"),
  colours: (palette, mode) => [palette[mode].accent],
  bin: () => 0,
  decoded: (number) => `like image ${number}`,
  image: (number) => `image ${number}`,
  sample: (node, number, one) => `${one} ${node} (most like image ${number})`,
  shared: false,
  coloured: "of one colour",
  legend: "",
  numerals: false,
  drawLegend: (layer) => layer.clear(),
};

const LABELS = { angle: ANGLES, yaw: YAWS, class: classes("digit"), group: classes("class"), number: NUMBERS };

function labelKind({ label, names, noun }) {
  if (!names?.length) return LABELS[label];
  return names.length > MOST_NAMED ? manyClasses(names, noun) : classes("class", names, noun);
}

// Returns the number of each label's colour.
function binsOf(kind, labels, palette) {
  return Uint8Array.from(labels, (label) => kind.bin(label, palette));
}

function angleColours(stops) {
  const colours = stops.map(rgb);
  return Array.from({ length: ANGLE_BINS }, (_, bin) => {
    const place = (bin / ANGLE_BINS) * stops.length;
    const low = Math.floor(place);
    return rgba(mix(colours[low], colours[(low + 1) % stops.length], place - low));
  });
}

function angleBetween(a, b) {
  const turn = Math.abs(a - b) % (2 * Math.PI);
  return Math.min(turn, 2 * Math.PI - turn);
}

// Returns the number of the label with the least gap to another one; -1 if none can be compared.
function nearestLabel(kind, labels, label) {
  let best = 0;
  for (let i = 1; i < labels.length; i++) {
    if (kind.gap(labels[i], label) < kind.gap(labels[best], label)) best = i;
  }
  return kind.gap(labels[best], label) < Infinity ? best : -1;
}

// Zero points down, as the pendulum at rest does, and angles run against the clock.
function angleOnScreen(angle) {
  return Math.PI / 2 - angle;
}

const NEAR_ENOUGH = Math.PI / 8; // radians: an image farther from an angle does not stand for it
const RING = { width: 7, gap: 4 }; // pixels: of the ring, and between it and the numbers

// The images at eight angles around the ring of the angle's colours.
function drawAngleLegend(layer, colours, looks, tiles, tileOf) {
  const context = layer.clear();
  const middle = layer.width / 2;
  const size = middle * 0.3;
  const inner = middle * 0.5;
  colours.forEach((colour, bin) => {
    const from = angleOnScreen((bin / ANGLE_BINS) * 2 * Math.PI);
    const to = angleOnScreen(((bin + 1.3) / ANGLE_BINS) * 2 * Math.PI);
    context.beginPath();
    context.strokeStyle = colour;
    context.lineWidth = RING.width;
    context.arc(middle, middle, inner, from, to, true);
    context.stroke();
  });
  Object.assign(context, { fillStyle: looks.muted, font: looks.type(12), textAlign: "center" });
  const room = inner - RING.width / 2 - RING.gap; // where the numbers end, inside the ring
  for (let turn = 0; turn < 4; turn++) {
    const place = angleOnScreen((turn * Math.PI) / 2);
    const { width, actualBoundingBoxAscent: height } = context.measureText(`${turn * 90}°`);
    const x = middle + Math.cos(place) * (room - width / 2);
    const y = middle + Math.sin(place) * (room - height / 2);
    context.fillText(`${turn * 90}°`, x, y + height / 2);
  }
  for (let turn = 0; tiles && turn < 8; turn++) {
    const angle = (turn * Math.PI) / 4;
    if (tileOf(angle) < 0) continue;
    const place = angleOnScreen(angle);
    const x = middle + Math.cos(place) * middle * 0.81 - size / 2;
    const y = middle + Math.sin(place) * middle * 0.81 - size / 2;
    tiles.draw(context, tileOf(angle), x, y, size);
  }
}

// Each class's colour with its image, four in a row; of classes that share a colour, the first.
function drawClassLegend(layer, colours, looks, tiles, tileOf) {
  const context = layer.clear();
  const columns = 4;
  const pitch = layer.width / columns;
  const size = pitch * 0.62;
  const unit = typeScale();
  context.font = looks.type(12, 600);
  context.textAlign = "left";
  colours.forEach((colour, label) => {
    if (tileOf(label) < 0) return;
    const x = (label % columns) * pitch;
    const y = Math.floor(label / columns) * (size + 14 * unit);
    tiles?.draw(context, tileOf(label), x, y, size);
    context.fillStyle = colour;
    context.fillRect(x, y + size + 1, size, 5);
    context.fillStyle = looks.text;
    context.fillText(String(label), x + size + 3, y + size + 5);
  });
}

// Each class's colour and image beside its name, one below the other.
const drawNamedLegend = (names) => (layer, colours, looks, tiles, tileOf) => {
  const context = layer.clear();
  const unit = typeScale();
  const size = Math.min(44 * unit, layer.height / names.length - 4);
  context.font = looks.type(13, 600);
  context.textAlign = "left";
  names.forEach((name, label) => {
    if (tileOf(label) < 0 || size < 8) return;
    const y = label * (size + 4);
    tiles?.draw(context, tileOf(label), 0, y, size);
    context.fillStyle = colours[label % colours.length];
    context.fillRect(size + 3, y, 5, size);
    context.fillStyle = looks.text;
    context.fillText(shortened(context, name, layer.width - size - 14), size + 14, y + size / 2 + 5 * unit);
  });
};

// Line by line, in place of a legend.
const drawSentence = (text) => (layer, _, looks) => {
  const context = layer.clear();
  const unit = typeScale();
  Object.assign(context, { font: looks.type(13), fillStyle: looks.muted, textAlign: "left" });
  linesOf(context, text, layer.width).forEach((line, i) => context.fillText(line, 0, (i + 1) * 18 * unit));
};

// Returns the lines into which words are broken so that each fits a width in pixels.
function linesOf(context, text, width) {
  return text.split(" ").reduce(([line, ...above], word) => {
    const longer = line ? `${line} ${word}` : word;
    return context.measureText(longer).width <= width ? [longer, ...above] : [word, line, ...above];
  }, [""]).reverse();
}

// Returns [label, number of its most central point] for each label.
function centralPoints(points, labels) {
  const groups = new Map();
  labels.forEach((label, i) => (groups.get(label) ?? groups.set(label, []).get(label)).push(i));
  return [...groups].map(([label, members]) => [label, medoid(points, members)]);
}

// The member with the least sum of distances to the others; a mean may lie where none of them is.
function medoid(points, members) {
  let [best, least] = [members[0], Infinity];
  for (const i of members) {
    let sum = 0;
    for (const j of members) {
      const [x, y] = [points[2 * i] - points[2 * j], points[2 * i + 1] - points[2 * j + 1]];
      sum += Math.sqrt(x * x + y * y); // at every picture of a training: hypot takes several times as long
    }
    if (sum < least) [best, least] = [i, sum];
  }
  return best;
}
