// Reconstruction fixed points of a beta-VAE of unlimited capacity, as core/theory computes them.
//
//   m_ib = exp(-|x_i - psi_b|^2 / (2 beta)) / c_i,   c_i = sum_b pi_b exp(-|x_i - psi_b|^2 / (2 beta))
//   F(psi)_b = sum_i x_i m_ib / sum_i m_ib                                  (Equations 19 and 20)
//   psi <- .1 psi + .9 F(psi); psi of one cell become one particle; masses pi_b, Proposition 5:
//   pi_b <- pi_b / n sum_i m_ib
//
// Points and psi are one after the other, x and y of each. Nothing here knows of a page: a worker runs it too.

const SIDE = 32;
const TILES = SIDE ** 2;
const STRIDE = 0x6d2b79f5;
const START_NOISE = 0.1;
const CELL = 2e-4; // psi in the same cell of this size coincide
const APART = 1e-3; // the halves of a split particle lie up to this from its place, on each axis
const MOST_SPLIT = 400;
const LEAST_MASS = 1e-9;
const MOST_SPLITS = 8; // at a temperature: 2^8 fixed points from one
const DENORMAL = -708; // below, exponentials are denormal and slow
const UNDERFLOW = 1e-250; // weights smaller than that are taken by log-sum-exp

const FAST = { oldWeight: 0.1, tolerance: 1e-6, mostSteps: 3000, cell: CELL, optimiseMasses: false, normalised: true };
const PAPER = { ...FAST, oldWeight: 0.9, tolerance: 1e-3, mostSteps: 400, cell: 0 };

// Numbers in [0, 1): Mulberry32.
function uniforms(seed, count) {
  const numbers = new Float64Array(count);
  for (let i = 0; i < count; i++) {
    const a = (seed + Math.imul(i + 1, STRIDE)) >>> 0;
    let t = Math.imul(a ^ (a >>> 15), a | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    numbers[i] = ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  }
  return numbers;
}

// Weighted reconstruction vectors: psi (2 B), masses (B); `into` (TILES): the particle of each tile, -1 for
// those whose mass has vanished.
class Particles {
  constructor(psi, masses, into) {
    Object.assign(this, { psi, masses, into });
  }

  get count() {
    return this.masses.length;
  }

  // A particle a tile, near its centre.
  static fresh(seed) {
    const noise = uniforms(seed, 2 * TILES);
    const centre = (place) => (place + 0.5) / SIDE - 0.5;
    const psi = noise.map((value, i) => {
      const tile = i >> 1;
      return centre(i % 2 ? tile % SIDE : Math.floor(tile / SIDE)) + START_NOISE * (2 * value - 1);
    });
    return new Particles(psi, new Float64Array(TILES).fill(1 / TILES), Int32Array.from({ length: TILES }, (_, i) => i));
  }

  merged(cell) {
    const numbers = new Map();
    const into = new Int32Array(this.count);
    for (let b = 0; b < this.count; b++) {
      const key = Math.floor(this.psi[2 * b] / cell + 0.5) * 2 ** 26 + Math.floor(this.psi[2 * b + 1] / cell + 0.5);
      let place = numbers.get(key);
      if (place === undefined) numbers.set(key, (place = numbers.size));
      into[b] = place;
    }
    if (numbers.size === this.count) return this;
    const masses = new Float64Array(numbers.size);
    const psi = new Float64Array(2 * numbers.size);
    for (let b = 0; b < this.count; b++) {
      masses[into[b]] += this.masses[b];
      psi[2 * into[b]] += this.masses[b] * this.psi[2 * b];
      psi[2 * into[b] + 1] += this.masses[b] * this.psi[2 * b + 1];
    }
    for (let i = 0; i < psi.length; i++) psi[i] /= masses[i >> 1];
    return new Particles(psi, masses, this.into.map((b) => (b < 0 ? -1 : into[b])));
  }

  // Each particle as two halves on opposite sides of it; first all of one side.
  split(seed) {
    if (this.count > MOST_SPLIT) return this;
    const { count } = this;
    const apart = uniforms(seed, 2 * count).map((value) => APART * (2 * value - 1));
    const psi = new Float64Array(4 * count);
    const masses = new Float64Array(2 * count);
    for (let i = 0; i < 2 * count; i++) {
      psi[i] = this.psi[i] + apart[i];
      psi[2 * count + i] = this.psi[i] - apart[i];
      masses[i] = this.masses[i % count] / 2;
    }
    const met = new Int32Array(count); // tiles of a particle go to its halves in turn
    return new Particles(psi, masses, this.into.map((b) => (b < 0 ? -1 : b + count * (met[b]++ % 2))));
  }

  withoutTheLightest() {
    const stays = Array.from({ length: this.count }, (_, b) => b).filter((b) => this.masses[b] >= LEAST_MASS);
    const places = new Int32Array(this.count).fill(-1);
    stays.forEach((b, place) => { places[b] = place; });
    const total = stays.reduce((sum, b) => sum + this.masses[b], 0);
    const masses = Float64Array.from(stays, (b) => this.masses[b] / total);
    if (stays.length === this.count) return new Particles(this.psi, masses, this.into);
    const psi = Float64Array.from({ length: 2 * stays.length }, (_, i) => this.psi[2 * stays[i >> 1] + (i % 2)]);
    return new Particles(psi, masses, this.into.map((b) => (b < 0 ? -1 : places[b])));
  }
}

// exp of -708 to 0 to 13 digits, by a table of 2^(j / 1024) and a cubic: six times as fast as Math.exp, and most
// of what there is to compute.
const PARTS = 1024;
const FRACTIONS = Float64Array.from({ length: PARTS }, (_, j) => 2 ** (j / PARTS));
const HALVINGS = Float64Array.from({ length: 1024 }, (_, k) => 2 ** -k);

function exponential(x) {
  const parts = Math.ceil((x * PARTS) / Math.LN2);
  const rest = x - (parts * Math.LN2) / PARTS;
  return FRACTIONS[parts & (PARTS - 1)] * HALVINGS[-(parts >> 10)] * (1 + rest * (1 + rest * (0.5 + rest / 6)));
}

// One application of Equation 20: {next: F(psi) (2 B), received: sum_i m_ib (B), error: u, kl: the mean of
// KL(q(z|x_i), prior) in nats}. The plain kernel has c_i = 1 in F only.
function equation20(x, particles, beta, normalised = true) {
  const { psi, masses, count } = particles;
  const n = x.length / 2;
  const [next, received] = [new Float64Array(2 * count), new Float64Array(count)];
  const [distances, kernel, logs] = [new Float64Array(count), new Float64Array(count), new Float64Array(n)];
  const [scale, weighed] = [1 / (2 * beta), new Float64Array(count)];
  let error = 0;
  let kl = 0;
  for (let i = 0; i < n; i++) {
    const x0 = x[2 * i];
    const x1 = x[2 * i + 1];
    let least = Infinity;
    for (let b = 0; b < count; b++) {
      const d0 = psi[2 * b] - x0;
      const d1 = psi[2 * b + 1] - x1;
      const distance = d0 * d0 + d1 * d1;
      distances[b] = distance;
      if (distance < least) least = distance;
    }
    let sum = 0;
    let spread = 0;
    for (let b = 0; b < count; b++) {
      const above = (least - distances[b]) * scale;
      const value = above > DENORMAL ? exponential(above) : 0;
      kernel[b] = value;
      sum += masses[b] * value;
      spread += masses[b] * value * distances[b];
    }
    error += spread / sum;
    logs[i] = Math.log(sum) - least * scale; // ln c_i
    kl -= (spread / sum) * scale + logs[i];
    const share = 1 / sum;
    const plain = normalised ? share : Math.exp(-least * scale);
    for (let b = 0; b < count; b++) {
      received[b] += kernel[b] * share;
      const weight = kernel[b] * plain;
      weighed[b] += weight;
      next[2 * b] += weight * x0;
      next[2 * b + 1] += weight * x1;
    }
  }
  for (let b = 0; b < count; b++) {
    if (weighed[b] > UNDERFLOW) {
      next[2 * b] /= weighed[b];
      next[2 * b + 1] /= weighed[b];
    } else distant(x, psi, b, scale, normalised ? logs : null, next);
  }
  return { next, received, error: error / n, kl: kl / n };
}

// F(psi)_b where all its weights underflow: log-sum-exp over the data.
function distant(x, psi, b, scale, logs, next) {
  const n = x.length / 2;
  const energies = new Float64Array(n);
  let most = -Infinity;
  for (let i = 0; i < n; i++) {
    energies[i] = -((psi[2 * b] - x[2 * i]) ** 2 + (psi[2 * b + 1] - x[2 * i + 1]) ** 2) * scale - (logs ? logs[i] : 0);
    if (energies[i] > most) most = energies[i];
  }
  let [sum, across, up] = [0, 0, 0];
  for (let i = 0; i < n; i++) {
    const weight = Math.exp(energies[i] - most);
    sum += weight;
    across += weight * x[2 * i];
    up += weight * x[2 * i + 1];
  }
  next[2 * b] = across / sum;
  next[2 * b + 1] = up / sum;
}

// Yields the particles after each step, with the step's length; ends where a step is short enough.
function* relaxing(x, start, beta, how) {
  let particles = start;
  for (let step = 1; step <= how.mostSteps; step++) {
    const [moved, change] = stepped(x, particles, beta, how);
    particles = moved;
    const converged = change < how.tolerance;
    yield { particles, step, converged };
    if (converged) return;
  }
}

// The last state of an iteration.
function ended(states) {
  let last;
  for (const state of states) last = state;
  return last;
}

function stepped(x, particles, beta, how) {
  const { next, received } = equation20(x, particles, beta, how.normalised);
  const { psi, masses, count } = particles;
  let length = 0;
  for (let i = 0; i < 2 * count; i++) {
    const move = (1 - how.oldWeight) * (next[i] - psi[i]);
    length += masses[i >> 1] * move * move;
    next[i] = psi[i] + move;
  }
  let change = Math.sqrt(TILES * length);
  let moved = new Particles(next, masses, particles.into);
  if (how.optimiseMasses) {
    const n = x.length / 2;
    const after = masses.map((mass, b) => (mass * received[b]) / n);
    change = after.reduce((most, mass, b) => Math.max(most, Math.abs(mass - masses[b])), change);
    moved = new Particles(next, after, particles.into).withoutTheLightest();
  }
  return [how.cell ? moved.merged(how.cell) : moved, change];
}

const LINK = 0.02; // particles nearer than that are one fixed point

// Fixed points {at, mass, tiles}, the heaviest first: particles linked by single linkage.
function fixedPoints(particles) {
  const { psi, masses, count } = particles;
  const group = new Int32Array(count).fill(-1);
  const found = [];
  for (let first = 0; first < count; first++) {
    if (group[first] >= 0) continue;
    const waiting = [first];
    group[first] = found.length;
    const point = { at: [0, 0], mass: 0, tiles: 0, number: found.length };
    while (waiting.length) {
      const b = waiting.pop();
      point.mass += masses[b];
      point.at[0] += masses[b] * psi[2 * b];
      point.at[1] += masses[b] * psi[2 * b + 1];
      for (let other = first + 1; other < count; other++) {
        if (group[other] >= 0) continue;
        const across = psi[2 * b] - psi[2 * other];
        const up = psi[2 * b + 1] - psi[2 * other + 1];
        if (across * across + up * up >= LINK * LINK) continue;
        group[other] = found.length;
        waiting.push(other);
      }
    }
    point.at = point.at.map((sum) => sum / point.mass);
    found.push(point);
  }
  particles.into.forEach((b) => { if (b >= 0) found[group[b]].tiles += 1; });
  return found.sort((a, b) => b.mass - a.mass);
}

// The states on the way to a lower beta from particles at rest at a higher one: split as often as that makes
// more fixed points.
function* cooling(x, start, beta, seed, how) {
  let particles = start;
  let most = fixedPoints(particles).length;
  for (let number = 0; number < MOST_SPLITS; number++) {
    for (const state of relaxing(x, particles.split(seed + number), beta, how)) {
      particles = state.particles;
      yield state;
    }
    const before = most;
    most = fixedPoints(particles).length;
    if (most <= before) return;
  }
}

// The states on the way to a beta, from where its history has come to: rows passed before it, in their order.
function onwards(x, beta, mode, passed, how, seed = 1) {
  const last = passed[passed.length - 1];
  if (mode === "fresh" || !last) return relaxing(x, Particles.fresh(seed), beta, how);
  const reached = new Particles(last.psi, last.masses, last.into);
  return mode === "warming" ? relaxing(x, reached, beta, how)
    : cooling(x, reached, beta, seed + MOST_SPLITS * passed.length, how);
}

// Rows over ascending betas, in the order of the history: fresh starts everywhere, warming from the smallest,
// cooling from the largest.
function* history(x, betas, mode, how) {
  const rows = [];
  for (const beta of mode === "cooling" ? betas.slice().reverse() : betas) {
    const { particles, step, converged } = ended(onwards(x, beta, mode, rows, how));
    const { error, kl } = equation20(x, particles, beta);
    const { psi, masses, into } = particles;
    const row = { mode, beta, error, kl, count: fixedPoints(particles).length, steps: step, converged, psi, masses, into };
    rows.push(row);
    yield row;
  }
}
