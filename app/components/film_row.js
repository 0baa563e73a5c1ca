// A film strip with its heading: how many frames there are is always said, also when not all of
// them are drawn.

class FilmRow {
  constructor(parent, title, onPick) {
    const box = (this.box = element("section", "strip"));
    const heading = element("h4", "", title);
    this.detail = element("span", "detail");
    const name = title ? title.toLowerCase() : "walk";
    this.more = button(`All frames of the ${name}`, "All frames", () => this.toggle(), "more");
    this.more.setAttribute("aria-pressed", "false");
    heading.append(this.detail, this.more);
    const holder = element("div", "holder");
    box.append(heading, holder);
    parent.append(box);
    this.strip = new FilmStrip(holder, onPick);
  }

  toggle() {
    this.strip.whole = !this.strip.whole;
    this.more.setAttribute("aria-pressed", String(this.strip.whole));
    this.show(this.track, this.looks);
  }

  show(track, looks) {
    const { strip } = this;
    Object.assign(this, { track, looks });
    strip.show(track ?? { tiles: null, indices: [], jumps: [] }, looks);
    const total = strip.frames.indices.length;
    const said = strip.kept.length < total ? `${strip.kept.length} of ` : "";
    this.detail.textContent = total ? said + summary(track) : "";
    this.more.hidden = !strip.whole && strip.kept.length === total;
  }
}
