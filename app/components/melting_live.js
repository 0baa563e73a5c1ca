// The relaxation of one beta, in slices of a frame: the page stays awake however long it takes.

const SLICE = 30; // ms
const PATIENCE = 150; // ms after which a newer beta is not kept waiting
const KEPT_STEPS = [24, 96, 384]; // every step is kept for the trails up to the first, then fewer and fewer

class LiveRelaxation {
  constructor(show) {
    Object.assign(this, { show, wanted: null, job: null, finished: 0 });
  }

  // job: {x, beta, states(): the states of an iteration, trails: where its tiles were before, asked: of a bent
  // square, if it is one}
  request(job) {
    this.wanted = job;
    this.schedule();
  }

  schedule() {
    this.frame ??= requestAnimationFrame(() => {
      this.frame = null;
      this.run();
    });
  }

  begin() {
    this.job = this.wanted;
    this.wanted = null;
    this.since = performance.now();
    this.states = this.job.states();
    this.trails = [...this.job.trails];
    this.last = null;
  }

  run() {
    if (!this.job || (this.wanted && performance.now() - this.since > PATIENCE)) this.begin();
    const until = performance.now() + SLICE;
    let done = false;
    do {
      const next = this.states.next();
      done = Boolean(next.done);
      if (!done) this.keep(next.value);
    } while (!done && performance.now() < until);
    if (done) this.finish();
    else this.show(this.shown(false));
    if (this.wanted || this.job) this.schedule();
  }

  keep(state) {
    const every = [1, 4, 16, 64][KEPT_STEPS.filter((most) => state.step > most).length];
    const before = this.last?.step;
    this.last = state;
    if (state.step % every === 0 && state.step !== before) this.trails.push(placesOf(state.particles));
  }

  finish() {
    this.finished += 1;
    measure("priorscape:beta", this.since);
    this.show(this.shown(true));
    this.job = null;
  }

  shown(settled) {
    const { x, beta, asked } = this.job;
    const { particles } = this.last;
    const { error, kl } = equation20(x, particles, beta);
    const trails = [...this.trails, placesOf(particles)];
    const fixed = asked ? [] : fixedPoints(particles);
    return { ...this.last, beta, asked, fixed, trails, error, kl, settled };
  }

  close() {
    if (this.frame) cancelAnimationFrame(this.frame);
  }
}

// Where each tile's reconstruction vector is (2 x tiles); a vanished one stays out of sight.
function placesOf({ psi, into }) {
  const places = new Float32Array(2 * into.length);
  for (let tile = 0; tile < into.length; tile++) {
    const b = into[tile];
    places[2 * tile] = b < 0 ? NaN : psi[2 * b];
    places[2 * tile + 1] = b < 0 ? NaN : psi[2 * b + 1];
  }
  return places;
}
