// Critical temperatures, as core/theory/critical.py finds them: where u(beta) has a kink, |u''| has a spike.

const STANDS_OUT = 5; // spikes are above this many medians of |u''|
const ROUNDING = 1e-12; // of u, relative to the largest
const MOST_CRITICAL = 3; // as in Figure 2

// u'' at all temperatures but the first and the last.
function secondDerivative(betas, u) {
  const slope = (i) => (u[i + 1] - u[i]) / (betas[i + 1] - betas[i]);
  return Array.from({ length: Math.max(0, betas.length - 2) }, (_, i) => (2 * (slope(i + 1) - slope(i))) / (betas[i + 2] - betas[i]));
}

// The kinks of u(beta) {beta, curvature}, the sharpest first.
function criticalTemperatures(betas, u) {
  const curvature = secondDerivative(betas, u);
  const height = curvature.map(Math.abs);
  const finest = Math.min(...betas.slice(1).map((beta, i) => beta - betas[i]));
  const least = Math.max(STANDS_OUT * median(height), (ROUNDING * Math.max(...u.map(Math.abs))) / finest ** 2);
  return height.map((_, k) => k)
    .filter((k) => height[k] >= (height[k - 1] ?? 0) && height[k] > (height[k + 1] ?? 0) && height[k] > least)
    .sort((a, b) => height[b] - height[a]).slice(0, MOST_CRITICAL)
    .map((k) => ({ beta: kink(betas, u, k + 1), curvature: curvature[k] }));
}

function median(values) {
  const sorted = values.slice().sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

// Where the lines on either side of the k-th temperature meet, if that is between its neighbours.
function kink(betas, u, k) {
  if (k < 2 || k > betas.length - 3) return betas[k];
  const left = (u[k - 1] - u[k - 2]) / (betas[k - 1] - betas[k - 2]);
  const right = (u[k + 2] - u[k + 1]) / (betas[k + 2] - betas[k + 1]);
  if (left === right) return betas[k];
  const met = (u[k + 1] - u[k - 1] + left * betas[k - 1] - right * betas[k + 1]) / (left - right);
  return met >= betas[k - 1] && met <= betas[k + 1] ? met : betas[k];
}
