// How sure the encoder is of an image: the ellipses of its posterior on the plane, at 1 and 2 sigma.
//
//   q(z|x) = N(mu, C),   C = [s^2, r s t; r s t, t^2]:   mu + n L u of |u| = 1,   C = L L^T
//   L = [s, 0; r t, t sqrt(1 - r^2)]:   n = 1 holds 39 %, n = 2 holds 86 % of it

const SIGMAS = [1, 2];
const FARTHEST_ASIDE = 120; // pixels that an image's card leaves to its ellipses

class Spread {
  // scales: two numbers an image, standard deviations along the axes · correlations: one
  constructor({ scales, correlations }) {
    Object.assign(this, { scales: decodeArray(scales), correlations: decodeArray(correlations) });
  }

  // Returns [s, t, r] of an image.
  at(image) {
    return [this.scales[2 * image], this.scales[2 * image + 1], this.correlations[image]];
  }
}

// Half the axes of an ellipse, the longer first, and the angle of that one above the first coordinate.
function axesOf([s, t, r]) {
  const [middle, half] = [(s * s + t * t) / 2, (s * s - t * t) / 2];
  const off = Math.hypot(half, r * s * t);
  const axes = [middle + off, Math.max(0, middle - off)].map(Math.sqrt);
  return { axes, angle: Math.atan2(r * s * t, half) / 2 };
}

// Draws the ellipses around a place on the screen, where the second coordinate leads up.
function drawSpread(context, plane, [x, y], spread, looks) {
  const { axes, angle } = axesOf(spread);
  for (const [style, width] of [[looks.background, 4], [looks.text, 1.6]]) {
    Object.assign(context, { strokeStyle: style, lineWidth: width });
    for (const sigma of SIGMAS) {
      context.setLineDash(sigma === 1 || width === 4 ? [] : [5, 4]);
      context.beginPath();
      context.ellipse(x, y, ...axes.map((axis) => sigma * axis * plane.scale), -angle, 0, 2 * Math.PI);
      context.stroke();
    }
  }
  context.setLineDash([]);
}

// How far to the side the ellipses reach, in pixels.
function reachOf([s], plane) {
  return Math.min(FARTHEST_ASIDE, Math.max(...SIGMAS) * s * plane.scale);
}

function spreadInWords(spread) {
  const [long, short] = axesOf(spread).axes.map(tidy);
  return [`posterior σ: ${long} by ${short},`, "drawn at 1 σ and at 2 σ"];
}
