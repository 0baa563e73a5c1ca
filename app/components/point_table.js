// Points as a table, a row a point: kind, index, label, name of the label, latents z1 to zD, and x, y on the plane.
//
// Angles are in degrees in CSV, in radians in npz, as in the files of runs.

const POINT_KINDS = { end: "prepared", datum: "held-out" }; // what a node is called, its atlas tells

class PointTable {
  // parts: [{title, scene, places}], a run each; of several a column tells whose
  constructor(parts) {
    this.parts = parts;
    this.dim = Math.max(0, ...parts.map(({ scene }) => scene.dim));
    this.rows = parts.flatMap(({ title, scene, places }) => Array.from(places, (place) => ({ title, scene, place })));
  }

  get heading() {
    const run = this.parts.length > 1 ? ["run"] : [];
    const latents = Array.from({ length: this.dim }, (_, d) => `z${d + 1}`);
    return [...run, "kind", "index", "label", "name", ...latents, "x", "y"];
  }

  get csv() {
    const rows = this.rows.map((row) => this.cells(row));
    return [this.heading, ...rows].map((row) => row.map(quoted).join(",") + "\n").join("");
  }

  cells({ title, scene, place }) {
    const run = this.parts.length > 1 ? [title] : [];
    const [kind, index] = scene.point(place);
    const { label, labels, points } = scene;
    const latents = Array.from(this.latentsOf(scene, place), numeral);
    const plane = [points[2 * place], points[2 * place + 1]].map(numeral);
    return [...run, kindOf(scene, kind), index, labelCell(label, labels[place]), nameOf(scene, place), ...latents, ...plane];
  }

  // Padded where another run has more of them.
  latentsOf({ dim, latents }, place) {
    const padded = new Float64Array(this.dim).fill(NaN);
    padded.set(latents.subarray(place * dim, (place + 1) * dim));
    return padded;
  }

  get npz() {
    const { rows } = this;
    const texts = (of) => [rows.map(of), [rows.length]];
    const pointOf = ({ scene, place }) => scene.point(place);
    return npzFile({
      ...(this.parts.length > 1 ? { run: texts(({ title }) => title) } : {}),
      kind: texts((row) => kindOf(row.scene, pointOf(row)[0])),
      index: [Int32Array.from(rows, (row) => pointOf(row)[1]), [rows.length]],
      label: [Float32Array.from(rows, ({ scene, place }) => scene.labels[place]), [rows.length]],
      name: texts(({ scene, place }) => nameOf(scene, place)),
      latents: [this.pairs(this.dim, ({ scene, place }) => this.latentsOf(scene, place)), [rows.length, this.dim]],
      plane: [this.pairs(2, ({ scene, place }) => scene.points.subarray(2 * place, 2 * place + 2)), [rows.length, 2]],
    });
  }

  // Numbers of each row, one row after the other.
  pairs(width, of) {
    const values = new Float64Array(this.rows.length * width);
    this.rows.forEach((row, i) => values.set(of(row), i * width));
    return values;
  }
}

function kindOf(scene, kind) {
  return POINT_KINDS[kind] ?? scene.node;
}

function nameOf({ label, labels }, place) {
  return label.names?.[labels[place]] ?? "";
}

function labelCell(label, value) {
  return numeral(label.circular ? Math.round(((value * 180) / Math.PI) * 100) / 100 : value);
}

// Nine digits give a number of 32 bits back; those of 64 bits keep all.
function numeral(value) {
  if (!Number.isFinite(value)) return "";
  return value === Math.fround(value) ? String(Number(value.toPrecision(9))) : String(value);
}

function quoted(cell) {
  const text = String(cell);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

// Hands a file to the browser's downloads.
function save(content, name, type) {
  const url = URL.createObjectURL(new Blob([content], { type }));
  const link = element("a");
  Object.assign(link, { href: url, download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
