// The density shaded under the plane: the least regions that hold half, most and nearly all samples.
//
//   {z: p(z) >= c_m},   c_m such that a share m of the samples lies in it:   m = 50, 80, 95 %

const SHADES = { held: [0.95, 0.8, 0.5], alpha: [26, 30, 36], side: 512 }; // of 255, one over the other; pixels
const SHADE_TITLE = "Shade the plane where the prior is dense";
const NO_DENSITY = "The density of this plane was not kept: it is when the run's atlas is computed again.";

class DensityShade {
  // owner: {plane, scene, source: a PlaneDecoder, looks, say(text), shaded(on)}
  constructor(owner, tools) {
    this.owner = owner;
    this.button = button(SHADE_TITLE, "Density", () => this.toggle());
    this.pressed = false;
    tools.append(this.button);
  }

  // Why nothing is shaded; "" where it is.
  get reason() {
    return this.owner.source.reason || (this.owner.scene?.density ? "" : NO_DENSITY);
  }

  get isOn() {
    return this.pressed && !this.reason;
  }

  toggle() {
    if (this.reason) return this.owner.say(this.reason);
    this.pressed = !this.pressed;
    this.changed();
    this.owner.shaded(this.pressed);
  }

  release() {
    this.pressed = false;
    this.changed();
  }

  // There is another view, or it is switched.
  changed() {
    this.owner.source.offer(this.button, this.isOn, SHADE_TITLE, this.reason);
    this.sheet = null;
    this.owner.plane.drawGround();
  }

  draw(context, plane) {
    const { looks } = this.owner;
    if (!this.isOn || !looks) return;
    if (!this.sheet || this.ink !== looks.text) this.paint(looks.text);
    const [x0, y0, x1, y1] = this.owner.scene.density.box;
    const [left, top] = plane.screen(x0, y1);
    context.imageSmoothingEnabled = true;
    context.drawImage(this.sheet, left, top, (x1 - x0) * plane.scale, (y1 - y0) * plane.scale);
  }

  paint(ink) {
    const { density } = this.owner.scene;
    const { side, alpha } = SHADES;
    const levels = this.levels();
    const image = new ImageData(side, side);
    const colour = rgb((this.ink = ink));
    for (let pixel = 0; pixel < side * side; pixel++) {
      const at = density.at(density.placeOf((pixel % side) / (side - 1), 1 - Math.floor(pixel / side) / (side - 1)));
      image.data.set(colour, 4 * pixel);
      image.data[4 * pixel + 3] = alpha.reduce((sum, part, i) => sum + (at >= levels[i] ? part : 0), 0);
    }
    this.sheet = new OffscreenCanvas(side, side);
    this.sheet.getContext("2d").putImageData(image, 0, 0);
  }

  // Above which log-density the shares of the samples lie.
  levels() {
    const { scene } = this.owner;
    const points = scene.pointsOf("node");
    const found = Float64Array.from({ length: points.length / 2 }, (_, i) => scene.density.at(points.subarray(2 * i, 2 * i + 2))).sort();
    return SHADES.held.map((share) => found[Math.floor((1 - share) * found.length)]);
  }

  get note() {
    if (!this.isOn) return "";
    return `Shaded: where the prior's density is highest, as the model says. The three shades hold 50 %, 80 % and 95 % of the ${this.owner.scene.node}s.`;
  }
}
