// A pasted table as points of the plane, and one sentence on what was taken and what was left out.
//
//   two columns of numbers, by commas, semicolons, tabs or blanks, with a decimal point or comma;
//   a heading, columns of words, brackets are understood; what is no pair of numbers is left out

const MOST_POINTS = 200; // with 1,024 tiles a step takes 3 ms for 60 points
const LONGEST_SIDE = 0.9; // of the points in the box, as core/theory/examples.py fits them
const EQUAL = 1e-9; // of the largest coordinate: points nearer than that are equal

const plural = (count, noun) => `${count.toLocaleString("en-GB")} ${noun}${count === 1 ? "" : "s"}`;

// Returns {points: (2 n) or null, sentence}.
function readTable(text) {
  const rows = text.replace(/[\])}]\s*,?\s*[[({]/g, "\n").replace(/[[\](){}"']/g, " ").split(/\r\n|\r|\n/)
    .map((line) => line.trim().replace(/[,;\t\s]+$/, "")).filter(Boolean).map(cellsOf);
  if (!rows.length) return nothing("Nothing was pasted");
  const columns = numberColumns(rows);
  if (!columns.length) return nothing("No column of numbers was found");
  const [across, up] = columns;
  const pairs = rows.map((row) => [row[across], up === undefined ? 0 : row[up]]).filter((pair) => pair.every(Number.isFinite));
  return checked(pairs, { rows, columns });
}

const nothing = (why) => ({ points: null, sentence: `${why}: two numbers in a line make a point; the points of before stay.` });

function cellsOf(line) {
  const decimal = (text) => text.trim().replace(",", ".");
  if (/[;\t]/.test(line)) return line.split(/[;\t]/).map(decimal).map(numberOf);
  const words = line.split(/\s+/);
  if (words.length > 1 && words.every((word) => /^[-+−]?\d+,\d+$/.test(word))) return words.map(decimal).map(numberOf);
  return line.split(/\s*,\s*|\s+/).map(numberOf);
}

function numberOf(text) {
  const plain = text.trim().replace("−", "-");
  return /^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i.test(plain) ? Number(plain) : NaN;
}

// The numbers of the two columns with the most numbers, or of the only one that has any.
function numberColumns(rows) {
  const width = Math.min(1000, rows.reduce((most, row) => Math.max(most, row.length), 0));
  const counts = Array.from({ length: width }, (_, i) => rows.filter((row) => Number.isFinite(row[i])).length);
  return counts.map((_, i) => i).filter((i) => counts[i])
    .sort((a, b) => counts[b] - counts[a] || a - b).slice(0, 2).sort((a, b) => a - b);
}

function checked(pairs, { rows, columns }) {
  if (!pairs.length) return nothing("No line with two numbers was found");
  if (pairs.length === 1) return { points: null, sentence: "Only one point was found: it takes two to melt together; the points of before stay." };
  const step = Math.max(1, pairs.length / MOST_POINTS);
  const kept = Array.from({ length: Math.min(pairs.length, MOST_POINTS) }, (_, i) => pairs[Math.floor(i * step)]);
  const distinct = distinctOf(kept);
  if (distinct === 1) {
    return { points: null, sentence: `All ${kept.length} points are equal: there is nothing to melt together; the points of before stay.` };
  }
  const left = rows.length - pairs.length;
  const others = Math.max(0, rows.reduce((most, row) => Math.max(most, row.length), 0) - Math.max(columns.length ? 2 : 0, 1));
  const said = [
    `${plural(kept.length, "point")} taken`,
    left && `${plural(left, "line")} without two numbers left out`,
    pairs.length > kept.length && `${plural(pairs.length - kept.length, "point")} left out evenly, for more than ${MOST_POINTS} are not live`,
    columns.length === 1 ? "one column only, so they lie on a line" : others > 0 && `columns ${columns[0] + 1} and ${columns[1] + 1} taken, ${plural(others, "other")} left out`,
    distinct < kept.length && `${plural(kept.length - distinct, "point")} of them on top of others`,
    "moved and scaled into the box",
  ];
  return { points: fitted(kept), sentence: `${said.filter(Boolean).join("; ")}.` };
}

function distinctOf(pairs) {
  const most = Math.max(...pairs.flat().map(Math.abs)) || 1;
  return new Set(pairs.map((pair) => pair.map((value) => Math.round(value / most / EQUAL)).join())).size;
}

// Points with the middle of their bounding box at 0 and its longest side as long as the box allows.
function fitted(pairs) {
  const most = Math.max(...pairs.flat().map(Math.abs)); // divided first: sums of 1e308 overflow
  const sides = [0, 1].map((i) => pairs.map((pair) => pair[i] / most)).map((side) => [Math.min(...side), Math.max(...side)]);
  const longest = Math.max(...sides.map(([low, high]) => high - low));
  const place = (value, i) => ((value / most - (sides[i][0] + sides[i][1]) / 2) / longest) * LONGEST_SIDE;
  return Float64Array.from(pairs.flatMap((pair) => pair.map(place)));
}
