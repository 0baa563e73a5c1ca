// A veil over a plane with a hole around each of some points: what lies below shows through the holes.
//
// It is written pixel by pixel: thousands of holes take as long as one drawing of the points takes for hundreds.

const VEIL = 0.68; // of the background's ink

// places: [x, y] on the screen, as at(i) of i < count tells them · reach: of a hole, in pixels of the page
function drawVeil(context, colour, ratio, count, at, reach) {
  const { width, height } = context.canvas;
  const image = new ImageData(width, height);
  const pixels = new Uint32Array(image.data.buffer);
  const [r, g, b] = rgb(colour);
  new Uint8Array(pixels.buffer, 0, 4).set([r, g, b, VEIL * 255]);
  pixels.fill(pixels[0]);
  const radius = Math.ceil(reach * ratio);
  const halves = Array.from({ length: 2 * radius + 1 }, (_, i) => Math.round(Math.sqrt(radius ** 2 - (i - radius) ** 2)));
  for (let i = 0; i < count; i++) {
    const [x, y] = at(i).map((value) => Math.round(value * ratio));
    for (let row = Math.max(0, y - radius); row <= Math.min(height - 1, y + radius); row++) {
      const half = halves[row - y + radius];
      const [from, to] = [Math.max(0, x - half), Math.min(width, x + half + 1)];
      if (from < to) pixels.fill(0, row * width + from, row * width + to);
    }
  }
  context.putImageData(image, 0, 0);
}
