// The measures of core.metrics on frames in [0, 1]; tests compare them with Python's.

function stepSizes(frames) {
  return frames.slice(1).map((frame, i) => {
    const before = frames[i];
    let sum = 0;
    for (let p = 0; p < frame.length; p++) sum += (frame[p] - before[p]) * (frame[p] - before[p]);
    return Math.sqrt(sum / frame.length);
  });
}

function median(values) {
  const sorted = Float64Array.from(values).sort();
  const half = sorted.length >> 1;
  return sorted.length % 2 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
}

// Returns a boolean for each step i -> i + 1: does the picture leap there, or turn by too much?
// rule: {turn, steps, change} of core/metrics/jumps.py
function findJumps(frames, labels, kind, rule) {
  const steps = stepSizes(frames);
  const typical = median(steps);
  return steps.map((step, i) => {
    const leaps = step > rule.steps * typical && step > rule.change;
    return leaps || kind.turn(labels[i], labels[i + 1]) > rule.turn;
  });
}

// Root mean square of the second difference of the frames along the path; 0 for fewer than three.
function smoothnessOf(frames) {
  if (frames.length < 3) return 0;
  let sum = 0;
  for (let i = 1; i + 1 < frames.length; i++) {
    const [before, here, after] = [frames[i - 1], frames[i], frames[i + 1]];
    for (let p = 0; p < here.length; p++) {
      const bend = after[p] - 2 * here[p] + before[p];
      sum += bend * bend;
    }
  }
  return Math.sqrt(sum / ((frames.length - 2) * frames[0].length));
}
