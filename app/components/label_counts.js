// What labels are together: how many there are of each, and for angles the arc that holds them all.
//
//   arc: the circle without its widest gap between two angles that are next to each other

// Returns [label, count] of each label, ascending; labels that are no numbers are left out.
function labelCounts(labels) {
  const counts = new Map();
  for (const label of labels) if (!Number.isNaN(label)) counts.set(label, (counts.get(label) ?? 0) + 1);
  return [...counts].sort(([a], [b]) => a - b);
}

// Returns {from, to} in radians, against the clock; null without angles.
function arcOf(angles) {
  const turn = 2 * Math.PI;
  const sorted = Float64Array.from(angles).filter(Number.isFinite).map((angle) => ((angle % turn) + turn) % turn).sort();
  if (!sorted.length) return null;
  const gaps = sorted.map((angle, i) => (sorted[i + 1] ?? sorted[0] + turn) - angle);
  const widest = gaps.indexOf(gaps.reduce((most, gap) => Math.max(most, gap)));
  return { from: sorted[(widest + 1) % sorted.length], to: sorted[widest] };
}

const STEPS = 2 ** 20; // of labels between the least and the greatest

// Returns places by their labels, and those of one label ascending. Numbers are sorted natively:
// a label's step and the place behind it, both in one.
function byLabel(labels, places) {
  const known = Float64Array.from(places, (place) => labels[place]).filter(Number.isFinite);
  const [low, high] = [known.reduce((a, b) => Math.min(a, b), Infinity), known.reduce((a, b) => Math.max(a, b), -Infinity)];
  const step = (label) => (Number.isFinite(label) ? Math.round(((label - low) / (high - low || 1)) * STEPS) : STEPS + 1);
  const keys = Float64Array.from(places, (place) => step(labels[place]) * 2 ** 32 + place).sort();
  return Uint32Array.from(keys, (key) => key % 2 ** 32);
}

// Returns what is told of labels in a sentence; "" where bars or nothing tell it.
function labelsInWords(kind, labels) {
  const known = Array.from(labels).filter((label) => !Number.isNaN(label));
  const unknown = labels.length - known.length;
  const without = unknown ? `${unknown} without a label.` : "";
  return [known.length ? spanInWords(kind, known) : "", without].filter(Boolean).join(" ");
}

function spanInWords(kind, labels) {
  if (kind.circular) {
    const { from, to } = arcOf(labels);
    const wide = Math.round((((to - from + 2 * Math.PI) % (2 * Math.PI)) * 180) / Math.PI);
    return `Angles from ${kind.inWords(from)} to ${kind.inWords(to)}, ${wide}° wide.`;
  }
  return kind.shared ? "" : `${labelCounts(labels).length} different labels.`;
}
