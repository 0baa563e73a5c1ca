// Which labels are shown: all, or some classes. The points of others stay on the plane, faint.

const FAINT_INK = 0.22; // of the ink of what a filter leaves out

class LabelFilter {
  constructor() {
    this.kept = new Set(); // none: all are shown
  }

  get isOn() {
    return this.kept.size > 0;
  }

  toggle(label) {
    if (!this.kept.delete(label)) this.kept.add(label);
  }

  shows(label) {
    return !this.isOn || this.kept.has(label);
  }
}

// Returns the places of some kinds of points whose labels are shown, ascending.
function shownPlaces(scene, kinds, filter) {
  return Uint32Array.from(kinds.flatMap((kind) => placesOf(scene, kind, filter)));
}

function placesOf(scene, kind, filter) {
  const [from, to] = scene.span(kind);
  const places = Array.from({ length: to - from }, (_, i) => from + i);
  return filter.isOn ? places.filter((place) => filter.shows(scene.labels[place])) : places;
}

// Returns the points of places, two numbers each, and the numbers of their colours.
function gathered(scene, places) {
  const points = new Float64Array(2 * places.length);
  places.forEach((place, i) => points.set([scene.points[2 * place], scene.points[2 * place + 1]], 2 * i));
  return { places, points, bins: Uint8Array.from(places, (place) => scene.bins[place]) };
}

// Draws what a filter leaves out of some kinds of points.
function drawFaint(context, plane, scene, kinds, filter, looks) {
  if (!filter.isOn) return;
  const { points } = gathered(scene, shownPlaces(scene, kinds, { isOn: true, shows: (label) => !filter.shows(label) }));
  context.globalAlpha = FAINT_INK;
  const bins = new Uint8Array(points.length / 2);
  drawPoints(context, plane, points, bins, [looks.muted], { radius: 1.8, outline: null });
  context.globalAlpha = 1;
}
