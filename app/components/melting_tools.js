// Buttons below the plane: points added, removed, undone, reset and pasted; picture and curve downloaded.

// owner: {adding, selected, past, removePoint, undo, reset, paste, draw, plane, curve, scan}
class MeltingTools {
  constructor(owner) {
    this.owner = owner;
    this.box = element("div", "melting-tools");
    this.editing = element("div", "melting-tools");
    const tool = (label, text, action, place = this.editing) => {
      const made = button(label, text, action);
      place.append(made);
      return made;
    };
    this.add = tool("Add points: then press where they should be", "Add", () => this.toggleAdding());
    this.remove = tool("Remove the chosen point", "Remove", () => owner.removePoint());
    this.back = tool("Undo the last change of points", "Undo", () => owner.undo());
    this.again = tool("The points as they were at first", "Reset", () => owner.reset());
    this.table = tool("Paste a table of points", "Paste a table", () => this.togglePaste());
    tool("Download the picture as PNG", "Picture", () => this.downloadPicture(), this.box);
    tool("Download u(β) as CSV", "Curve (CSV)", () => this.downloadCurve(), this.box);
    this.box.prepend(this.editing);
    this.box.append(this.pasteBox());
  }

  pasteBox() {
    this.paste = element("div", "melting-paste");
    this.paste.hidden = true;
    this.text = element("textarea");
    Object.assign(this.text, { rows: 5, placeholder: "0.1, 0.2\n0.3, −0.1\n…" });
    this.text.setAttribute("aria-label", "A table: two numbers in a line, a point each");
    const take = button("Take these points", "Take these points", () => this.owner.paste(this.text.value) && this.togglePaste());
    this.paste.append(this.text, take);
    return this.paste;
  }

  toggleAdding() {
    this.owner.adding = !this.owner.adding;
    this.show();
  }

  togglePaste() {
    this.paste.hidden = !this.paste.hidden;
    if (!this.paste.hidden) this.text.focus();
    this.show();
  }

  show() {
    const { owner } = this;
    this.add.setAttribute("aria-pressed", owner.adding);
    this.table.setAttribute("aria-expanded", !this.paste.hidden);
    this.remove.disabled = owner.selected < 0;
    this.back.disabled = !owner.past.length;
    this.again.disabled = Boolean(owner.original) && same(owner.original, owner.points);
  }

  // Plane and curve side by side, as they are seen.
  downloadPicture() {
    const canvases = [this.owner.plane.canvas, this.owner.curve.canvas];
    const picture = element("canvas");
    picture.width = canvases.reduce((sum, { width }) => sum + width, 0);
    picture.height = Math.max(...canvases.map(({ height }) => height));
    const context = picture.getContext("2d");
    context.fillStyle = readLooks(this.owner.root, this.owner.palette).background;
    context.fillRect(0, 0, picture.width, picture.height);
    canvases.reduce((left, canvas) => {
      context.drawImage(canvas, left, 0);
      return left + canvas.width;
    }, 0);
    picture.toBlob((blob) => save(blob, "melting.png"), "image/png");
  }

  downloadCurve() {
    const rows = Object.values(this.owner.scan?.curves ?? {}).flat();
    if (!rows.length) return this.owner.tell("u(β) is still being computed: try again in a moment.");
    const lines = rows.map((row) => [row.mode, row.beta, row.error, row.kl, row.count, row.steps, row.converged].join(","));
    save(new Blob([["history,beta,u,kl,red_points,steps,converged", ...lines, ""].join("\n")], { type: "text/csv" }), "melting.csv");
  }
}

const same = (a, b) => a.length === b.length && a.every((value, i) => value === b[i]);

function save(blob, name) {
  const link = element("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
