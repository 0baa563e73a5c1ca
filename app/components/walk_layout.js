// Where the names of classes and the images of a walk's ends stand: beside the path and each other.
//
// Found once and kept until the view, the pair or the type changes: what is played moves none.

const PATH_SPACING = 8; // pixels between the points of a path that should stay seen
const END_RING = 18; // pixels around an end that its ring takes
const BORDER = 8; // pixels that an image's frame takes

class WalkLayout {
  constructor(picture) {
    this.picture = picture;
    this.laidFor = [];
  }

  // Returns {ends: [{node, box}], names: [{text, box}]}.
  at(context) {
    const now = this.state();
    if (now.some((value, i) => value !== this.laidFor[i])) this.kept = this.lay(context);
    this.laidFor = now;
    return this.kept;
  }

  // All that places depend on.
  state() {
    const { owner, unit } = this.picture;
    const { plane, scene } = owner;
    const view = [plane.x, plane.y, plane.scale, plane.width, plane.height, unit, owner.looks];
    return [...view, owner.central, owner.kind, owner.walk, owner.straight, scene.tiles, String(owner.pair), owner.first];
  }

  lay(context) {
    const { owner, nameSize } = this.picture;
    const { plane, scene, looks } = owner;
    const room = { bounds: plane.clear(scene.isLinear), seen: this.path() };
    const rings = this.nodes().map((node) => around(...owner.at(node), END_RING));
    const names = namesOf(context, plane, scene.points, owner.central, scene.label, looks, nameSize);
    const middles = names.map(({ x, y }) => [x, y]);
    const fixed = [...(owner.overlays?.() ?? []), ...rings];
    const ends = placed(this.images(), { ...room, taken: fixed, seen: [...room.seen, ...middles] });
    const taken = [...fixed, ...ends.map(({ box }) => box)];
    return { ends, names: placed(names, { ...room, taken }) };
  }

  // The nodes whose images are shown: both ends, or the first pick.
  nodes() {
    const { first, pair } = this.picture.owner;
    return first !== null ? [first] : (pair ?? []);
  }

  // Points along what is drawn between the ends.
  path() {
    const { owner } = this.picture;
    if (owner.first !== null || !owner.pair) return [];
    const drawn = [];
    if (owner.kind !== "straight" && owner.walk) drawn.push(owner.walk.nodes.map((node) => owner.at(node)));
    if (this.picture.hasLine) drawn.push(this.picture.line);
    return drawn.flatMap(along);
  }

  // Of an end that is out of view no image is held at the edge.
  images() {
    const { owner, sizes, unit } = this.picture;
    if (!owner.scene.tiles) return [];
    const size = sizes.end * unit + BORDER;
    const seen = this.nodes().filter((node) => owner.plane.holdsWhole(...owner.at(node), 0));
    return seen.map((node) => {
      const [x, y] = owner.at(node);
      return { node, x, y, width: size, height: size, ways: this.waysOut(node, 2 * size) };
    });
  }

  // Ways to go, those first that lead away from the cloud, or from the other end where that is near.
  waysOut(node, near) {
    const { owner } = this.picture;
    const [x, y] = owner.at(node);
    const others = this.nodes().filter((end) => end !== node).map((end) => owner.at(end));
    const beside = others.find((place) => Math.hypot(x - place[0], y - place[1]) < near);
    const [cx, cy] = beside ?? owner.plane.screen(...middleOf(owner.plane.extent));
    const outwards = ([across, down]) => (across * (x - cx) + down * (y - cy)) / Math.hypot(across, down);
    return [...WAYS].sort((a, b) => outwards(b) - outwards(a));
  }
}

// Points a few pixels apart along a line through places.
function along(places) {
  return places.slice(1).flatMap((there, i) => {
    const here = places[i];
    const count = Math.ceil(Math.hypot(there[0] - here[0], there[1] - here[1]) / PATH_SPACING);
    return Array.from({ length: count }, (_, k) => mix(here, there, k / count));
  });
}
