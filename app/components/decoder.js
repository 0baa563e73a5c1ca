// A perceptron that decodes here: core/atlas/decoder.py as it travels, once a run.
//
//   h_0 = z,   h_l = unit(W_l h_{l-1} + b_l),   E p(x|z) = link(W h_L + b)
//   z = sum_j softmax_j( -|c - X_j|^2 / 2 l^2 ) z_j    of a place c, where a smoother is first

const FAINT = 16; // anchors that weigh less than exp(-16) of the nearest one are left out

class Decoder {
  // buffer: in safetensors' layout
  constructor(buffer) {
    const { arrays, shapes, said } = readTensors(buffer);
    const { unit, link, layers } = JSON.parse(said.perceptron);
    this.layers = Array.from({ length: layers }, (_, i) => {
      const [weight, bias] = [arrays[`${i}.weight`], arrays[`${i}.bias`]];
      return { weight, bias, out: new Float32Array(bias.length) };
    });
    Object.assign(this, { unit: UNITS[unit], link: LINKS[link] });
    this.smoother = arrays.anchors ? new Smoother(arrays, shapes) : null;
  }

  // Returns the row of a place; it is overwritten by the next one.
  decode(place) {
    let values = this.smoother ? this.smoother.at(place) : Float32Array.from(place);
    this.layers.forEach(({ weight, bias, out }, i) => {
      affine(weight, bias, values, out);
      values = (i + 1 < this.layers.length ? this.unit : this.link)(out);
    });
    return values;
  }
}

const sigmoid = (value) => 1 / (1 + Math.exp(-value));

// In place; of gated units the first half is left.
const UNITS = {
  relu: (values) => {
    for (let i = 0; i < values.length; i++) if (values[i] < 0) values[i] = 0;
    return values;
  },
  glu: (values) => {
    const half = values.length / 2;
    for (let i = 0; i < half; i++) values[i] *= sigmoid(values[half + i]);
    return values.subarray(0, half);
  },
};

const LINKS = {
  identity: (values) => values,
  sigmoid: (values) => values.map(sigmoid),
};

// out = weight values + bias. Four rows at a time: each value is read once for all of them.
function affine(weight, bias, values, out) {
  const [rows, width] = [out.length, values.length];
  let row = 0;
  for (; row + 3 < rows; row += 4) {
    let [a, b, c, d] = [bias[row], bias[row + 1], bias[row + 2], bias[row + 3]];
    let at = row * width;
    for (let k = 0; k < width; k++, at++) {
      const value = values[k];
      a += weight[at] * value;
      b += weight[at + width] * value;
      c += weight[at + 2 * width] * value;
      d += weight[at + 3 * width] * value;
    }
    out[row] = a;
    out[row + 1] = b;
    out[row + 2] = c;
    out[row + 3] = d;
  }
  for (; row < rows; row++) {
    let sum = bias[row];
    for (let k = 0; k < width; k++) sum += weight[row * width + k] * values[k];
    out[row] = sum;
  }
}

// The latents at a place, from those at the anchors near it.
class Smoother {
  constructor({ anchors, latents, lengthscale }, { anchors: [count, dim] }) {
    Object.assign(this, { anchors, latents, dim, twice: 2 * lengthscale[0] ** 2 });
    this.squares = new Float64Array(count);
    this.latent = new Float32Array(latents.length / count);
  }

  // Returns the latent of a place; it is overwritten by the next one.
  at(place) {
    const { squares, latent, latents, twice } = this;
    const nearest = this.measure(place);
    latent.fill(0);
    let total = 0;
    for (let j = 0; j < squares.length; j++) {
      const less = (squares[j] - nearest) / twice;
      if (less > FAINT) continue;
      const weight = Math.exp(-less);
      total += weight;
      for (let k = 0, i = j * latent.length; k < latent.length; k++, i++) latent[k] += weight * latents[i];
    }
    for (let k = 0; k < latent.length; k++) latent[k] /= total;
    return latent;
  }

  // Finds the squared distances of all anchors; returns the least.
  measure(place) {
    const { squares, anchors, dim } = this;
    let least = Infinity;
    for (let j = 0; j < squares.length; j++) {
      let square = 0;
      for (let axis = 0; axis < dim; axis++) square += (anchors[j * dim + axis] - place[axis]) ** 2;
      squares[j] = square;
      if (square < least) least = square;
    }
    return least;
  }
}

// ---- safetensors: the header's length in 8 bytes, a header in JSON, the arrays

const TENSORS = {
  F16: (buffer, from, to) => singles(new Uint16Array(buffer, from, (to - from) / 2)),
  F32: (buffer, from, to) => new Float32Array(buffer, from, (to - from) / 4),
};

// Returns {arrays by name, shapes by name, said: what is written beside them}.
function readTensors(buffer) {
  const length = Number(new DataView(buffer).getBigUint64(0, true));
  const { __metadata__: said, ...entries } = JSON.parse(new TextDecoder().decode(new Uint8Array(buffer, 8, length)));
  const [arrays, shapes] = [{}, {}];
  for (const [name, { dtype, shape, data_offsets: [from, to] }] of Object.entries(entries)) {
    arrays[name] = TENSORS[dtype](buffer, 8 + length + from, 8 + length + to);
    shapes[name] = shape;
  }
  return { arrays, shapes, said };
}

// Half precision in single: a sign, five bits of exponent, ten of fraction.
function singles(halves) {
  return Float32Array.from(halves, (half) => {
    const [sign, exponent, fraction] = [half & 0x8000 ? -1 : 1, (half >> 10) & 31, half & 1023];
    return sign * (exponent ? 2 ** (exponent - 25) * (1024 + fraction) : 2 ** -24 * fraction);
  });
}
