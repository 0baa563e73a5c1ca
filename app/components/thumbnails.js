// A grid of points' images, a button each: at the pointer its point is marked on the plane, a click picks it.

const THUMBNAIL = { size: 46, most: 48 }; // pixels at the usual size of type; images

class Thumbnails {
  // onPick(surface, place)
  constructor(parent, onPick) {
    this.onPick = onPick;
    this.box = element("div", "thumbnails");
    this.kept = []; // made once: a canvas takes longer to make than to draw on
    parent.append(this.box);
  }

  // items: [place, words below it]; returns how many there are
  show(surface, items) {
    this.surface = surface;
    while (this.kept.length < items.length) this.kept.push(new Thumbnail(this));
    const shown = this.kept.slice(0, items.length);
    items.forEach((item, i) => shown[i].show(surface, ...item));
    if (this.box.childElementCount !== shown.length) this.box.replaceChildren(...shown.map(({ node }) => node));
    return shown.length;
  }
}

class Thumbnail {
  constructor(owner) {
    this.node = button("", "", () => owner.onPick(owner.surface, this.place), "thumbnail");
    this.layer = new Layer(this.node, "");
    this.words = element("span");
    this.node.append(this.words);
    const mark = (at) => owner.surface.setHover(at);
    for (const name of ["pointerenter", "focus"]) this.node.addEventListener(name, () => mark(this.place));
    for (const name of ["pointerleave", "blur"]) this.node.addEventListener(name, () => mark(-1));
  }

  show({ scene }, place, words) {
    const state = [scene, scene.tiles, place, words];
    if (this.state?.every((value, i) => value === state[i])) return;
    Object.assign(this, { state, place });
    const label = `${scene.name(place)}${words ? `, ${words}` : ""}: show those nearest to it`;
    this.node.title = label;
    this.node.setAttribute("aria-label", label);
    this.words.textContent = words;
    const size = THUMBNAIL.size * typeScale();
    if (this.layer.width !== size) this.layer.resize(size, size);
    this.layer.canvas.style.width = `${size}px`;
    scene.tiles?.draw(this.layer.clear(), place, 0, 0, size);
  }
}

// Returns so many of some items, the first and the last among them; all, if there are no more.
function evenlyTaken(items, most) {
  if (items.length <= most) return items;
  return Array.from({ length: most }, (_, i) => items[Math.round((i * (items.length - 1)) / (most - 1))]);
}
