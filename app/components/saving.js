// Buttons that save what a selection, or all points, are, and the figure.

const FILE_TYPES = { csv: "text/csv", npz: "application/octet-stream", svg: "image/svg+xml" };

class Saving {
  constructor(inspector) {
    this.inspector = inspector;
    this.box = element("span", "saving");
    const table = (what, ending) => button(`Save ${SAVED[what]} as ${ending}`, ending, () => this.saveTable(what, ending));
    this.selection = ["csv", "npz"].map((ending) => table("selection", ending));
    const figure = button("Save the figure as svg", "svg", () => this.saveFigure());
    this.box.append(
      element("span", "", "Save selection:"), ...this.selection,
      element("span", "", "all points:"), ...["csv", "npz"].map((ending) => table("points", ending)),
      element("span", "", "figure:"), figure,
    );
  }

  // count: of the points that are selected
  offer(count) {
    for (const node of this.selection) node.disabled = !count;
  }

  saveTable(what, ending) {
    const { inspector } = this;
    const parts = inspector.owner.surfaces.map((surface) => {
      const { scene, title } = surface;
      return { title, scene, places: what === "selection" ? inspector.chosen(surface) : [...scene.labels.keys()] };
    });
    save(new PointTable(parts)[ending], `${this.stem}-${what}.${ending}`, FILE_TYPES[ending]);
  }

  saveFigure() {
    const { surfaces } = this.inspector.owner;
    save(figureSvg(surfaces, (surface) => this.inspector.explain(surface)), `${this.stem}-figure.svg`, FILE_TYPES.svg);
  }

  get stem() {
    const titles = this.inspector.owner.surfaces.map(({ title }) => title).join(" ");
    return titles.toLowerCase().replace(/[^a-z0-9]+/g, "-").replace(/^-|-$/g, "").slice(0, 80) || "latents";
  }
}

const SAVED = { selection: "the selection", points: "all points" };
