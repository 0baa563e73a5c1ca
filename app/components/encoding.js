// Arrays and pictures as they travel: base64 of little-endian typed arrays, one PNG for all images.
//
// Pictures are Tiles here or Figures (figure.js), as core/data/pictures.py sends them: both
// draw(context, i, x, y, size) into a square, drawMoving(context, i, j, share, ...) what lies between
// two, and tell the values(i) behind one.

const DTYPES = {
  f4: Float32Array, f8: Float64Array, u1: Uint8Array, u2: Uint16Array, u4: Uint32Array, i4: Int32Array,
};

function decodeBytes(base64) {
  const binary = atob(base64);
  const bytes = new Uint8Array(binary.length);
  for (let i = 0; i < binary.length; i++) bytes[i] = binary.charCodeAt(i);
  return bytes;
}

function decodeArray({ dtype, data }) {
  return new DTYPES[dtype](decodeBytes(data).buffer);
}

// Positions for drawing travel as 16 bits between the smallest and the largest value.
function decodeQuantised({ low, high, data }) {
  const levels = new Uint16Array(decodeBytes(data).buffer);
  return Float32Array.from(levels, (level) => low + ((high - low) * level) / 65535);
}

// Images of one size, a row of `columns` after the other; grey ones have one channel, others three,
// one beside the other in each pixel. 255 stands for white.
class Tiles {
  constructor(source, bytes, { height, width, columns, channels = 1 }) {
    Object.assign(this, { source, bytes, height, width, columns, channels });
    this.stride = columns * width * channels;
    this.capacity = columns * Math.floor(bytes.length / this.stride / height);
  }

  static async fromPng({ png, ...sizes }) {
    const blob = new Blob([decodeBytes(png)], { type: "image/png" });
    const bitmap = await createImageBitmap(blob, { colorSpaceConversion: "none" });
    const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
    const context = canvas.getContext("2d", { willReadFrequently: true });
    context.drawImage(bitmap, 0, 0);
    const rgba = context.getImageData(0, 0, bitmap.width, bitmap.height).data;
    const { channels = 1 } = sizes;
    const bytes = new Uint8Array((rgba.length / 4) * channels);
    for (let i = 0; i < bytes.length; i++) bytes[i] = rgba[4 * Math.floor(i / channels) + (i % channels)];
    return new Tiles(bitmap, bytes, sizes);
  }

  // frames: P * height * width * channels bytes, one image after the other, drawn as one column.
  static fromBytes(frames, { height, width, channels = 1 }) {
    const image = new ImageData(width, Math.max(1, frames.length / channels / width));
    for (let i = 0; i < frames.length / channels; i++) {
      for (let c = 0; c < 3; c++) image.data[4 * i + c] = frames[i * channels + (c % channels)];
      image.data[4 * i + 3] = 255;
    }
    const canvas = new OffscreenCanvas(image.width, image.height);
    canvas.getContext("2d").putImageData(image, 0, 0);
    return new Tiles(canvas, frames, { height, width, columns: 1, channels });
  }

  draw(context, tile, x, y, size) {
    if (tile < 0 || tile >= this.capacity) return;
    const scale = size / Math.max(this.width, this.height);
    const [width, height] = [this.width * scale, this.height * scale];
    const column = tile % this.columns;
    const row = Math.floor(tile / this.columns);
    context.imageSmoothingEnabled = scale < 2; // enlarged, the pixels are the data
    context.drawImage(
      this.source, column * this.width, row * this.height, this.width, this.height,
      x + (size - width) / 2, y + (size - height) / 2, width, height,
    );
  }

  // What lies between two images is not known: the nearer one is shown.
  drawMoving(context, from, to, share, x, y, size) {
    this.draw(context, share < 0.5 ? from : to, x, y, size);
  }

  // Returns the pixels of a tile in [0, 1], one row after the other, the channels of each together.
  values(tile) {
    const length = this.width * this.channels; // of a row of pixels
    const values = new Float64Array(this.height * length);
    const start = Math.floor(tile / this.columns) * this.height * this.stride;
    const left = (tile % this.columns) * length;
    for (let row = 0, i = 0; row < this.height; row++) {
      const offset = start + row * this.stride + left;
      for (let at = 0; at < length; at++) values[i++] = this.bytes[offset + at] / 255;
    }
    return values;
  }

  close() {
    this.source.close?.();
  }
}

// By the kind that was sent; those of a PNG are promised.
const PICTURES = {
  tile: (sent) => Tiles.fromPng(sent),
  frames: (sent) => Tiles.fromBytes(decodeArray(sent.frames), sent),
  figure: (sent) => Figures.sent(sent),
};

// Returns pictures, or promises them; intensity: what white stands for.
function picturesOf(sent, intensity) {
  return PICTURES[sent.kind]({ ...sent, intensity });
}
