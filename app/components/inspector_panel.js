// What stands below the planes while points are selected: tools, labels, images, neighbours, files.

const HINTS = {
  lasso: "Drag around points to select them; Shift adds. A click on a point finds those nearest to it.",
  box: "Drag from corner to corner to select; Shift adds. A click on a point finds those nearest to it.",
};

class InspectorPanel {
  constructor(inspector) {
    this.inspector = inspector;
    this.box = element("section", "inspector");
    this.box.setAttribute("aria-label", "Selected points");
    this.said = element("p", "selected");
    this.bars = new LabelBars((label) => inspector.toggleLabel(label), () => inspector.showAll());
    this.span = element("p", "span");
    this.buildTools();
    this.box.append(this.tools, this.said, this.bars.box, this.span);
    this.images = new Thumbnails(this.box, (...point) => inspector.pick(...point));
    this.shown = element("p", "note");
    this.nearHeading = element("h4");
    this.box.append(this.shown, this.nearHeading);
    this.near = new Thumbnails(this.box, (...point) => inspector.pick(...point));
  }

  buildTools() {
    const { inspector } = this;
    this.tools = element("div", "row");
    this.shapes = ["lasso", "box"].map((shape) => {
      return button(`Select with a ${shape}`, shape === "box" ? "Box" : "Lasso", () => inspector.take(shape), shape);
    });
    this.clear = button("Select nothing", "Clear", () => inspector.drop());
    this.saving = new Saving(inspector);
    this.tools.append(...this.shapes, this.clear, this.saving.box);
  }

  show() {
    const { inspector } = this;
    const { surfaces } = inspector.owner;
    const there = Boolean(inspector.pressed || inspector.selection || inspector.picked || inspector.filter?.isOn);
    this.box.hidden = !there || !surfaces[0]?.scene;
    if (this.box.hidden) return;
    for (const node of this.shapes) node.setAttribute("aria-pressed", String(inspector.pressed && node.className === inspector.shape));
    const chosen = inspector.selection ? inspector.chosen(inspector.selection.surface) : [];
    this.box.dataset.selected = chosen.length;
    this.clear.disabled = !inspector.selection && !inspector.picked;
    this.saving.offer(chosen.length);
    this.said.textContent = inspector.selection ? inspector.inWords() : inspector.pressed ? HINTS[inspector.shape] : "";
    this.showLabels(chosen);
    this.showImages(chosen);
    this.showNearest();
  }

  showLabels(chosen) {
    const { selection, filter, owner } = this.inspector;
    const surface = selection?.surface ?? owner.surfaces[0];
    const { scene, kinds, looks } = surface;
    const unfiltered = selection ? selection.places : shownPlaces(scene, kinds, new LabelFilter());
    const labelsOf = (places) => Array.from(places, (place) => scene.labels[place]);
    this.bars.show(scene, looks, filter, scene.label.shared ? labelCounts(labelsOf(unfiltered)) : []);
    this.span.textContent = labelsInWords(scene.label, labelsOf(chosen));
  }

  // By label, so that those of one stand together.
  showImages(chosen) {
    const { selection } = this.inspector;
    const { surface } = selection ?? {};
    const sorted = surface ? byLabel(surface.scene.labels, chosen) : [];
    const shown = this.images.show(surface, evenlyTaken(sorted, THUMBNAIL.most).map((place) => [place, ""]));
    const left = sorted.length - shown;
    this.shown.textContent = left ? `${shown} of ${grouped(sorted.length)} images are shown, taken evenly in the order of labels; ${grouped(left)} are left out.` : "";
  }

  showNearest() {
    const { picked, near } = this.inspector;
    const { surface, place } = picked ?? {};
    this.nearHeading.textContent = picked
      ? `Nearest to ${surface.scene.name(place)}: Euclidean distances in the ${surface.space}, not on the screen.` : "";
    this.near.show(surface, near.map(([other, distance]) => [other, tidy(distance)]));
  }
}

// Bars of how many there are of each class; pressed ones are those that alone are shown.
class LabelBars {
  constructor(onPress, onAll) {
    Object.assign(this, { onPress, nodes: new Map() });
    this.box = element("div", "bars");
    this.all = button("Show all labels", "All labels", onAll);
  }

  // counts: [label, count]
  show(scene, looks, filter, counts) {
    const known = counts.map(([label]) => label).filter((label) => !this.nodes.has(label));
    if (known.length || this.scene !== scene || !counts.length) this.build(scene, counts);
    const numbers = new Map(counts);
    const most = Math.max(1, ...numbers.values());
    const colours = looks ? scene.colours(looks) : [];
    this.nodes.forEach(({ node, swatch, fill, number }, label) => {
      const count = numbers.get(label) ?? 0;
      number.textContent = grouped(count);
      fill.style.width = `${(100 * count) / most}%`;
      swatch.style.background = fill.style.background = colours[label % colours.length] ?? "";
      node.setAttribute("aria-pressed", String(filter.kept.has(label)));
    });
    this.all.hidden = !filter.isOn;
  }

  build(scene, counts) {
    this.scene = scene;
    const labels = counts.length ? labelCounts(scene.labels).map(([label]) => label) : [];
    this.nodes = new Map(labels.map((label) => [label, this.bar(scene.label.inWords(label), label)]));
    this.box.replaceChildren(...[...this.nodes.values()].map(({ node }) => node), ...(labels.length ? [this.all] : []));
  }

  bar(name, label) {
    const node = button(`Show ${name} alone, or with others that are pressed`, "", () => this.onPress(label), "bar");
    const [swatch, fill, number] = [element("i", "swatch"), element("i", "fill"), element("b")];
    node.append(fill, swatch, element("span", "", name), number);
    return { node, swatch, fill, number };
  }
}
