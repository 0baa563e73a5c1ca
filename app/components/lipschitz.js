// Decoders whose neighbouring tiles resemble each other, as core/theory/lipschitz.py, bound.py and
// lipschitz_fixed_points.py compute them (Appendix B, with the right sign).
//
//   psi = P F,   (diag(s) + D - Omega) psi = diag(s) F
//   Omega_ab <- Omega_ab (slope_ab / (.97 L))^1.8             until the bound L on the slopes holds
//
// psi are one after the other, x and y of each, on a square of side^2 tiles; pairs are {side, first, second, apart}.
// equation20 and uniforms are fixed_points.js's. Nothing here knows of a page: a worker runs it too.

const BENT_SIDE = 16; // tiles along an axis while something is dragged
const ADJACENT_REACH = 3; // steps along an axis
const STRETCH = 1 / Math.cos(Math.atan2(1, 3) / 2); // of a path of such steps over the straight line, at most
const LEAST_WEIGHT = 1e-6; // of a tile that no datum uses
const AIM = 0.97; // of the bound
const POWER = 1.8;
const FIRST_STRENGTH = 10;
const LEAST_MULTIPLIER = 1e-6; // of the first ones
const [ROUNDS, LAST_ROUNDS] = [10, 3000]; // of ascent, in a step and after the last step

const LIPSCHITZ = { oldWeight: 0.1, tolerance: 1e-3, mostSteps: 200 };

// Where psi start: near the centres of side^2 tiles.
function squareOfTiles(seed, side = BENT_SIDE) {
  return uniforms(seed, 2 * side * side).map((value, i) => {
    const place = i % 2 ? (i >> 1) % side : Math.floor((i >> 1) / side);
    return (place + 0.5) / side - 0.5 + START_NOISE * (2 * value - 1);
  });
}

function tilePairs(side, steps) {
  const [first, second, apart] = [[], [], []];
  for (const [down, right] of steps) {
    for (let row = 0; row + down < side; row++) {
      for (let column = Math.max(0, -right); column < side - Math.max(0, right); column++) {
        first.push(row * side + column);
        second.push((row + down) * side + column + right);
        apart.push(Math.hypot(down, right) / side);
      }
    }
  }
  return { side, first: Int32Array.from(first), second: Int32Array.from(second), apart: Float64Array.from(apart) };
}

function stepsWithin(reach, isOne) {
  const steps = [];
  for (let down = 0; down <= reach; down++) {
    for (let right = down ? -reach : 1; right <= reach; right++) if (isOne(down, right)) steps.push([down, right]);
  }
  return steps;
}

// Each tile with the first one in every direction: a bound on their slopes bounds all slopes.
function adjacentPairs(side = BENT_SIDE) {
  const divisor = (a, b) => (b ? divisor(b, a % b) : a);
  return tilePairs(side, stepsWithin(Math.min(ADJACENT_REACH, side - 1), (down, right) => divisor(down, Math.abs(right)) === 1));
}

// All pairs nearer than a radius, in units of the latent square's side.
function pairsWithin(radius, side = BENT_SIDE) {
  return tilePairs(side, stepsWithin(side - 1, (down, right) => Math.hypot(down, right) / side < radius - 1e-9));
}

// Omega of a penalty: the nearer, the stronger; `strength` is the mean sum of a row.
function distanceMultipliers(pairs, strength) {
  const omega = pairs.apart.map((apart) => 1 / (apart * apart + 1 / (3 * pairs.side ** 2)));
  const scale = (strength * pairs.side ** 2) / (2 * omega.reduce((sum, value) => sum + value, 0));
  return omega.map((value) => scale * value);
}

function tileSlopes(psi, { first, second, apart }) {
  return apart.map((distance, e) => {
    const [a, b] = [2 * first[e], 2 * second[e]];
    return Math.sqrt((psi[a] - psi[b]) ** 2 + (psi[a + 1] - psi[b + 1]) ** 2) / distance;
  });
}

function largestSlope(psi, pairs) {
  return tileSlopes(psi, pairs).reduce((most, slope) => Math.max(most, slope), 0);
}

// psi (2 B) for reconstructions f (2 B) of tiles that weigh s (B): Cholesky of the band that the pairs fill. On so
// few tiles that is faster than conjugate gradients from the last psi, ten times under a bound.
function projectedByBand(f, s, omega, pairs) {
  const { first, second } = pairs;
  const width = first.reduce((most, a, e) => Math.max(most, second[e] - a), 0);
  const row = width + 1; // entry (i, j), i - width <= j <= i, is at i row + j - i + width
  const band = new Float64Array(s.length * row);
  s.forEach((weight, b) => { band[b * row + width] = weight; });
  for (let e = 0; e < omega.length; e++) {
    band[first[e] * row + width] += omega[e];
    band[second[e] * row + width] += omega[e];
    band[second[e] * row + first[e] - second[e] + width] -= omega[e];
  }
  factorised(band, s.length, width);
  const psi = f.map((value, i) => s[i >> 1] * value);
  solved(band, s.length, width, psi);
  return psi;
}

// Changes a band into that of its lower factor.
function factorised(band, size, width) {
  const row = width + 1;
  for (let i = 0; i < size; i++) {
    const from = Math.max(0, i - width);
    const own = i * row - i + width;
    for (let j = from; j <= i; j++) {
      const other = j * row - j + width;
      let sum = band[own + j];
      for (let k = Math.max(from, j - width); k < j; k++) sum -= band[own + k] * band[other + k];
      band[own + j] = j < i ? sum / band[other + j] : Math.sqrt(sum);
    }
  }
}

// Changes right sides (2 B) into solutions, downwards and up again.
function solved(band, size, width, psi) {
  const row = width + 1;
  for (let i = 0; i < size; i++) {
    const own = i * row - i + width;
    let [across, up] = [psi[2 * i], psi[2 * i + 1]];
    for (let k = Math.max(0, i - width); k < i; k++) {
      across -= band[own + k] * psi[2 * k];
      up -= band[own + k] * psi[2 * k + 1];
    }
    psi[2 * i] = across / band[own + i];
    psi[2 * i + 1] = up / band[own + i];
  }
  for (let i = size - 1; i >= 0; i--) {
    const own = i * row - i + width;
    const across = (psi[2 * i] /= band[own + i]);
    const up = (psi[2 * i + 1] /= band[own + i]);
    for (let k = Math.max(0, i - width); k < i; k++) {
      psi[2 * k] -= band[own + k] * across;
      psi[2 * k + 1] -= band[own + k] * up;
    }
  }
}

function raisedMultipliers(multipliers, first, psi, pairs, bound) {
  const slope = tileSlopes(psi, pairs);
  return multipliers.map((value, e) => Math.max(value * (slope[e] / (AIM * bound)) ** POWER, LEAST_MULTIPLIER * first[e]));
}

// Yields {psi, multipliers, slope, rounds, holds} after each round of ascent; ends when the bound holds, not before
// the least number of rounds, nor after the most. No slope between any two tiles is above `slope`.
function* ascending(f, s, multipliers, pairs, bound, least, most) {
  const first = distanceMultipliers(pairs, FIRST_STRENGTH);
  let raised = multipliers;
  for (let rounds = 1; rounds <= most; rounds++) {
    const psi = projectedByBand(f, s, raised, pairs);
    const slope = STRETCH * largestSlope(psi, pairs);
    const holds = slope <= bound;
    const last = rounds === most || (rounds >= least && holds);
    if (!last) raised = raisedMultipliers(raised, first, psi, pairs, bound);
    yield { psi, multipliers: raised, slope, rounds, holds };
    if (last) return;
  }
}

// What is projected: {f: F(psi) (2 B), s: how much data each tile stands for (B), 1 on average, error: u}.
function projectionTargets(x, psi, beta) {
  const count = psi.length / 2;
  const masses = new Float64Array(count).fill(1 / count);
  const { next, received, error } = equation20(x, { psi, masses, count }, beta);
  return { f: next, s: received.map((sum) => sum / (x.length / 2) + LEAST_WEIGHT), error };
}

// psi moved towards others, and the length of the move.
function mixedWith(psi, others, oldWeight) {
  let length = 0;
  const mixed = psi.map((value, i) => {
    const move = (1 - oldWeight) * (others[i] - value);
    length += move * move;
    return value + move;
  });
  return [mixed, Math.sqrt(length)];
}

// Yields {psi, slope, step, converged, done} under a penalty on differences within a radius.
function* penalisedStates(x, start, beta, radius, strength, side = BENT_SIDE, how = LIPSCHITZ) {
  const pairs = pairsWithin(radius, side);
  const omega = distanceMultipliers(pairs, strength);
  let [psi, change] = [start, Infinity];
  for (let step = 1; step <= how.mostSteps && change >= how.tolerance; step++) {
    const { f, s } = projectionTargets(x, psi, beta);
    [psi, change] = mixedWith(psi, projectedByBand(f, s, omega, pairs), how.oldWeight);
    const converged = change < how.tolerance;
    yield { psi, slope: largestSlope(psi, pairs), step, converged, done: converged || step === how.mostSteps };
  }
}

// Yields {psi, multipliers, slope, step, converged, holds, done} under a bound on the slopes: steps first, then
// rounds until the bound holds. Multipliers of an earlier beta or bound are a good start.
function* boundedStates(x, start, beta, bound, side = BENT_SIDE, how = LIPSCHITZ, multipliers = null) {
  const pairs = adjacentPairs(side);
  let [psi, change, step] = [start, Infinity, 0];
  let raised = multipliers ?? distanceMultipliers(pairs, FIRST_STRENGTH);
  while (change >= how.tolerance && step < how.mostSteps) {
    const { f, s } = projectionTargets(x, psi, beta);
    const found = ended(ascending(f, s, raised, pairs, bound, ROUNDS, ROUNDS));
    raised = found.multipliers;
    [psi, change] = mixedWith(psi, found.psi, how.oldWeight);
    step += 1;
    const slope = STRETCH * largestSlope(psi, pairs);
    yield { psi, multipliers: raised, slope, step, converged: change < how.tolerance, holds: slope <= bound, done: false };
  }
  const { f, s } = projectionTargets(x, psi, beta);
  for (const state of ascending(f, s, raised, pairs, bound, 1, LAST_ROUNDS)) {
    const done = state.holds || state.rounds === LAST_ROUNDS;
    yield { ...state, step, converged: change < how.tolerance, done };
  }
}
