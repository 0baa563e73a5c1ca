// A grid of points' images, a button each: at the pointer its point is marked on the plane, a click picks it.

const THUMBNAIL = { size: 46, most: 48 }; // pixels at the usual size of type; images

class Thumbnails {
  // most: images that are shown · onPick(surface, place)
  constructor(parent, onPick, most = THUMBNAIL.most) {
    Object.assign(this, { onPick, most });
    this.box = element("div", "thumbnails");
    parent.append(this.box);
  }

  // items: [place, words below it]; returns how many are shown
  show(surface, items) {
    const shown = evenlyTaken(items, this.most);
    const state = [surface, surface?.scene.tiles, String(shown)];
    if (this.shown?.every((value, i) => value === state[i])) return shown.length; // the focus stays
    this.shown = state;
    this.box.replaceChildren(...shown.map(([place, words]) => this.thumbnail(surface, place, words)));
    return shown.length;
  }

  thumbnail(surface, place, words) {
    const { scene } = surface;
    const name = `${scene.name(place)}${words ? `, ${words}` : ""}`;
    const node = button(`${name}: show those nearest to it`, "", () => this.onPick(surface, place), "thumbnail");
    const layer = new Layer(node, "");
    const size = THUMBNAIL.size * typeScale();
    layer.resize(size, size);
    layer.canvas.style.width = `${size}px`;
    scene.tiles?.draw(layer.clear(), place, 0, 0, size);
    if (words) node.append(element("span", "", words));
    const mark = (at) => () => surface.setHover(at);
    for (const name of ["pointerenter", "focus"]) node.addEventListener(name, mark(place));
    for (const name of ["pointerleave", "blur"]) node.addEventListener(name, mark(-1));
    return node;
  }
}

// Returns so many of some items, the first and the last among them; all, if there are no more.
function evenlyTaken(items, most) {
  if (items.length <= most) return items;
  return Array.from({ length: most }, (_, i) => items[Math.round((i * (items.length - 1)) / (most - 1))]);
}
