// Select and inspect: which points are selected, which labels are shown, whose neighbours are looked at.
//
// A selection belongs to one plane. In planes beside it the same images are marked; samples are each prior's own.

const SELECT_TITLE = "Select points, filter labels, find the nearest, save (S)";
const SELECTING = "Selecting: drag around points, or click one for those nearest to it. Arrow keys move a cross, " +
  "Enter sets two corners of a box, Shift adds, Escape ends it.";
const FILTERED = " Some labels alone are shown still: All labels, below, brings the others back.";
const NEAREST = 10; // points
const RINGS = { near: 7, picked: 9 }; // pixels, radius

class Inspector {
  // owner: {surfaces, say(text)}; a surface is a plane with its scene and its probe, and tells
  //   title, explanation, space, kinds: of the points that it draws, looks, nearest(x, y, radius),
  //   reach: of its dots in pixels, setHover(place), layIndex(), filtered(), drawPlaces(context, places, outline)
  constructor(owner, tools) {
    this.owner = owner;
    this.shape = "lasso";
    this.pressed = false;
    this.button = button(SELECT_TITLE, "Select", () => this.toggle());
    this.button.setAttribute("aria-keyshortcuts", "S");
    this.panel = new InspectorPanel(this);
    tools.append(this.button);
    this.forget();
  }

  get isOn() {
    return this.pressed;
  }

  // There are other points.
  forget() {
    this.filter = new LabelFilter();
    this.drop();
  }

  // Surfaces have come or gone.
  keepTo(surfaces) {
    for (const { plane } of surfaces) plane.over.canvas.classList.toggle("selecting", this.pressed);
    const gone = (what) => what && !surfaces.includes(what.surface);
    if (gone(this.selection) || gone(this.picked)) this.drop();
    else this.changed();
  }

  toggle() {
    this.pressed = !this.pressed;
    if (this.pressed) for (const { probe } of this.owner.surfaces) if (probe?.pressed) probe.release();
    for (const surface of this.owner.surfaces) if (surface.scene) surface.layIndex();
    this.keepTo(this.owner.surfaces);
    this.owner.say(this.pressed ? SELECTING : `Selecting has ended.${this.filter.isOn ? FILTERED : ""}`);
  }

  take(shape) {
    this.shape = shape;
    this.panel.show();
  }

  // ---- what is selected

  select(surface, region, adds) {
    const start = performance.now();
    const inside = region.holds(surface.scene.points, shownPlaces(surface.scene, surface.kinds, this.filter));
    const before = adds && this.selection?.surface === surface ? this.selection.places : [];
    this.selection = { surface, places: Uint32Array.from(new Set([...before, ...inside])).sort() };
    this.changed();
    this.owner.say(this.inWords());
    measure("priorscape:select", start);
  }

  drop() {
    this.selection = this.picked = null;
    this.near = [];
    this.changed();
  }

  pick(surface, place) {
    this.picked = place < 0 ? null : { surface, place };
    this.findNearest();
    this.changed();
    if (!this.picked) return this.owner.say("No point is near.");
    this.owner.say(`${this.near.length} points nearest to ${surface.scene.name(place)}, in the ${surface.space}.`);
  }

  findNearest() {
    const { surface, place } = this.picked ?? {};
    if (!surface) return (this.near = []);
    const { latents, dim } = surface.scene;
    this.near = nearestPlaces(latents, dim, place, shownPlaces(surface.scene, surface.kinds, this.filter), NEAREST);
  }

  toggleLabel(label) {
    this.filter.toggle(label);
    this.refilter();
  }

  showAll() {
    this.filter.kept.clear();
    this.refilter();
  }

  refilter() {
    this.findNearest();
    this.owner.surfaces.forEach((surface) => surface.filtered());
    this.changed();
    if (this.selection) this.owner.say(this.inWords());
  }

  // Of the selection what a surface draws: its own points, or the same images.
  chosen(surface) {
    if (!this.selection) return new Uint32Array();
    const known = this.found.get(surface);
    if (!known) this.found.set(surface, this.find(surface));
    return known ?? this.found.get(surface);
  }

  find(surface) {
    const { surface: origin, places } = this.selection;
    const spans = surface.kinds.map((kind) => surface.scene.span(kind));
    const isDrawn = (place) => spans.some(([from, to]) => from <= place && place < to);
    const mine = surface === origin ? places : sameImages(origin.scene, surface.scene, places);
    return mine.filter((place) => isDrawn(place) && this.filter.shows(surface.scene.labels[place]));
  }

  // What a figure of a surface says below it.
  explain({ scene, explanation }) {
    const { shared, numerals, legend: colours } = scene.label;
    const [view, legend] = [scene.view?.title, shared && !numerals ? "" : colours];
    const faded = this.selection ? "What is not selected is faded" : "";
    const sentences = [view, explanation, faded, legend].filter(Boolean);
    return sentences.map((sentence) => `${sentence.replace(/\.$/, "")}.`).join(" ");
  }

  inWords() {
    if (!this.selection) return "Nothing is selected.";
    const { surface, places } = this.selection;
    const chosen = this.chosen(surface);
    const kinds = surface.kinds.map((kind) => countInWords(surface.scene, kind, chosen)).filter(Boolean);
    const hidden = places.length - chosen.length;
    const linked = this.owner.surfaces.length > 1 ? " The same held-out images are marked in the other planes." : "";
    const others = hidden ? ` ${grouped(hidden)} more are not shown now.` : "";
    return `${grouped(chosen.length)} selected${kinds.length ? `: ${kinds.join(", ")}` : ""}.${linked}${others}`;
  }

  // ---- what is shown

  changed() {
    this.found = new Map(); // of surfaces: what is chosen there
    this.button.setAttribute("aria-pressed", String(this.pressed));
    this.panel.show();
    this.owner.surfaces.forEach(({ plane }) => plane.drawMarks());
  }

  // A veil hides the rest of a surface, with a hole for each selected point.
  draw(context, surface) {
    const { looks, scene, plane } = surface;
    if (!looks || !scene) return;
    if (this.selection) {
      const chosen = this.chosen(surface);
      const at = (i) => plane.screen(scene.points[2 * chosen[i]], scene.points[2 * chosen[i] + 1]);
      drawVeil(context, looks.background, plane.marks.ratio, chosen.length, at, surface.reach + 1);
      if (scene.isLinear) drawTicks(context, plane, looks);
    }
    this.drawNear(context, surface);
  }

  // The same for a vector figure, which has no holes.
  drawFigure(context, surface) {
    const { looks, plane, scene } = surface;
    if (this.selection) {
      Object.assign(context, { fillStyle: looks.background, globalAlpha: VEIL });
      context.fillRect(0, 0, plane.width, plane.height);
      context.globalAlpha = 1;
      surface.drawPlaces(context, this.chosen(surface), looks.text);
      if (scene.isLinear) drawTicks(context, plane, looks);
    }
    this.drawNear(context, surface);
  }

  // Rings mark the picked point and those nearest to it.
  drawNear(context, surface) {
    const { looks, scene, plane } = surface;
    if (this.picked?.surface !== surface) return;
    const ring = { radius: RINGS.near, style: looks.accent, halo: looks.background };
    drawRings(context, plane, scene, this.near.map(([place]) => place), ring);
    drawRings(context, plane, scene, [this.picked.place], { ...ring, radius: RINGS.picked });
  }
}

// Returns the places in a scene of those of some images of another one; samples have none there.
function sameImages(from, to, places) {
  const points = Array.from(places, (place) => from.point(place));
  return Uint32Array.from(points.filter(([kind, index]) => kind !== "node" && index < to.count(kind)), (point) => to.place(point));
}

function countInWords(scene, kind, places) {
  const [from, to] = scene.span(kind);
  const found = places.filter((place) => from <= place && place < to).length;
  const [one, many] = { node: [scene.node, `${scene.node}s`], end: ["prepared image", "prepared images"], datum: ["held-out image", "held-out images"] }[kind];
  return found ? `${grouped(found)} ${found === 1 ? one : many}` : "";
}

const grouped = (count) => count.toLocaleString("en-US");

function drawRings(context, plane, scene, places, { radius, style, halo }) {
  context.beginPath();
  for (const place of places) {
    const [x, y] = plane.screen(scene.points[2 * place], scene.points[2 * place + 1]);
    if (!plane.holdsWhole(x, y, radius)) continue;
    context.moveTo(x + radius, y);
    context.arc(x, y, radius, 0, 2 * Math.PI);
  }
  for (const [colour, width] of [[halo, 3], [style, 1.5]]) {
    Object.assign(context, { strokeStyle: colour, lineWidth: width });
    context.stroke();
  }
}
