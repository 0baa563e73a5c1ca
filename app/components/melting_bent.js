// The square of tiles under a Lipschitz penalty or bound, as the plane draws it: a net of 16 x 16 tiles.

// asked: {lipschitz: "penalty" or "bound", radius, strength, bound} · from: {psi, multipliers} of an earlier state
function* bentStates(x, from, beta, asked) {
  const states = asked.lipschitz === "penalty"
    ? penalisedStates(x, from.psi, beta, asked.radius, asked.strength)
    : boundedStates(x, from.psi, beta, asked.bound, BENT_SIDE, LIPSCHITZ, from.multipliers ?? null);
  for (const state of states) yield { ...state, particles: squareParticles(state.psi) };
}

// Tiles of equal masses, none of which merges with another.
function squareParticles(psi) {
  const count = psi.length / 2;
  return new Particles(psi, new Float64Array(count).fill(1 / count), Int32Array.from({ length: count }, (_, b) => b));
}

// What the slopes are, and what may be said of them.
function slopeSentence({ slope, holds }, { lipschitz, bound }) {
  const largest = `Largest slope ${slope.toFixed(2)}`;
  if (lipschitz === "penalty") return `${largest} (a penalty promises none)`;
  return holds ? `${largest}: the bound ${bound} holds` : `${largest}: the bound ${bound} does not hold yet`;
}

// The net: every tile with its right and its lower neighbour.
function drawNet(context, psi, screen) {
  context.beginPath();
  for (let b = 0; b < BENT_SIDE ** 2; b++) {
    const neighbours = [b % BENT_SIDE < BENT_SIDE - 1 ? b + 1 : -1, b + BENT_SIDE];
    for (const other of neighbours) {
      if (other < 0 || other >= BENT_SIDE ** 2) continue;
      context.moveTo(...screen(psi[2 * b], psi[2 * b + 1]));
      context.lineTo(...screen(psi[2 * other], psi[2 * other + 1]));
    }
  }
  context.stroke();
}
