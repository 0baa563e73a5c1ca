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
  const sorted = Array.from(angles).filter(Number.isFinite).map((angle) => ((angle % turn) + turn) % turn);
  if (!sorted.length) return null;
  sorted.sort((a, b) => a - b);
  const gaps = sorted.map((angle, i) => (sorted[i + 1] ?? sorted[0] + turn) - angle);
  const widest = gaps.indexOf(Math.max(...gaps));
  return { from: sorted[(widest + 1) % sorted.length], to: sorted[widest] };
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
