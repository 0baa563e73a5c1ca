// A drawing context that writes SVG: what planes draw on a canvas becomes paths, words and images of a vector figure.
//
// It knows what this app's drawings use of a CanvasRenderingContext2D, and nothing more.

const SVG = "http://www.w3.org/2000/svg";
const STYLES = {
  fillStyle: "#000", strokeStyle: "#000", lineWidth: 1, lineJoin: "miter", lineCap: "butt", globalAlpha: 1,
  font: "400 12px sans-serif", textAlign: "left", imageSmoothingEnabled: true, dash: "", matrix: "", clipped: "",
};
const ANCHORS = { left: "start", center: "middle", right: "end" };

class SvgContext {
  // group: that takes the elements · ratio: pixels of the canvas's bitmap by pixels of the page, as of its transforms
  // dataOf(path): the text of a Path2D, which does not tell it itself
  constructor(group, ratio = 1, dataOf = () => "") {
    Object.assign(this, { group, ratio, dataOf, kept: [], path: [] }, STYLES);
  }

  save() {
    this.kept.push(Object.fromEntries(Object.keys(STYLES).map((name) => [name, this[name]])));
  }

  restore() {
    Object.assign(this, this.kept.pop());
  }

  setTransform(...numbers) {
    this.matrix = `matrix(${numbers.map((value) => value / this.ratio).join(" ")})`;
  }

  setLineDash(lengths) {
    this.dash = lengths.join(" ");
  }

  measureText(text) {
    const context = (SvgContext.ruler ??= new OffscreenCanvas(1, 1).getContext("2d"));
    context.font = this.font;
    return context.measureText(text);
  }

  // ---- paths

  beginPath() {
    this.path = [];
  }

  moveTo(x, y) {
    this.path.push(`M${short(x)} ${short(y)}`);
  }

  lineTo(x, y) {
    this.path.push(`L${short(x)} ${short(y)}`);
  }

  closePath() {
    this.path.push("Z");
  }

  // All of an ellipse, as two arcs.
  ellipse(x, y, wide, high, turn) {
    const [dx, dy] = [wide * Math.cos(turn), wide * Math.sin(turn)];
    const arc = `A${short(wide)} ${short(high)} ${short((turn * 180) / Math.PI)} 0 1`;
    this.moveTo(x + dx, y + dy);
    this.path.push(`${arc} ${short(x - dx)} ${short(y - dy)}${arc} ${short(x + dx)} ${short(y + dy)}`);
  }

  rect(x, y, width, height) {
    this.path.push(`M${short(x)} ${short(y)}h${short(width)}v${short(height)}h${short(-width)}Z`);
  }

  arc(x, y, radius, from, to, anticlockwise = false) {
    const [sweep, way] = anticlockwise ? [from - to, 0] : [to - from, 1];
    const at = (angle) => `${short(x + radius * Math.cos(angle))} ${short(y + radius * Math.sin(angle))}`;
    const bend = (wide, angle) => `A${short(radius)} ${short(radius)} 0 ${wide} ${way} ${at(angle)}`;
    this.path.push(`${this.path.length && !this.path.at(-1).startsWith("M") ? "M" : this.path.length ? "L" : "M"}${at(from)}`);
    if (sweep >= 2 * Math.PI - 1e-9) this.path.push(bend(0, from + Math.PI), bend(0, from));
    else this.path.push(bend(Number(sweep > Math.PI), to));
  }

  stroke(path) {
    this.add("path", { d: path ? this.dataOf(path) : this.path.join(""), fill: "none", ...this.pen });
  }

  fill(rule) {
    this.add("path", { d: this.path.join(""), "fill-rule": rule ?? "nonzero", ...this.ink });
  }

  clip() {
    const id = `clip-${(SvgContext.clips = (SvgContext.clips ?? 0) + 1)}`;
    const shape = svgElement("clipPath", { id });
    shape.append(svgElement("path", { d: this.path.join("") }));
    this.group.append(shape);
    this.clipped = `url(#${id})`;
  }

  fillRect(x, y, width, height) {
    this.add("rect", { x: short(x), y: short(y), width: short(width), height: short(height), ...this.ink });
  }

  strokeRect(x, y, width, height) {
    this.add("rect", { x: short(x), y: short(y), width: short(width), height: short(height), fill: "none", ...this.pen });
  }

  // ---- words and images

  fillText(text, x, y) {
    this.write(text, x, y, this.ink);
  }

  strokeText(text, x, y) {
    this.write(text, x, y, { fill: "none", ...this.pen });
  }

  write(text, x, y, look) {
    const [, weight, size, family] = this.font.match(/^(\d+) ([\d.]+)px (.*)$/) ?? [null, 400, 12, "sans-serif"];
    const type = { "font-family": `${family.replaceAll('"', "'")}, sans-serif`, "font-size": size, "font-weight": weight };
    this.add("text", { x: short(x), y: short(y), "text-anchor": ANCHORS[this.textAlign] ?? "start", ...type, ...look }).textContent = text;
  }

  drawImage(source, ...box) {
    const [sx, sy, sw, sh, x, y, width, height] = box.length === 8 ? box : [0, 0, source.width, source.height, ...box];
    const canvas = element("canvas");
    Object.assign(canvas, { width: sw, height: sh });
    canvas.getContext("2d").drawImage(source, sx, sy, sw, sh, 0, 0, sw, sh);
    const look = this.imageSmoothingEnabled ? {} : { style: "image-rendering: pixelated" };
    const size = { x: short(x), y: short(y), width: short(width ?? sw), height: short(height ?? sh) };
    this.add("image", { href: canvas.toDataURL(), preserveAspectRatio: "none", ...size, ...look });
  }

  // ---- elements

  get ink() {
    return coloured("fill", this.fillStyle, this.globalAlpha);
  }

  get pen() {
    const line = { "stroke-width": short(this.lineWidth), "stroke-linejoin": this.lineJoin, "stroke-linecap": this.lineCap };
    return { ...coloured("stroke", this.strokeStyle, this.globalAlpha), ...line, ...(this.dash && { "stroke-dasharray": this.dash }) };
  }

  add(tag, attributes) {
    const node = svgElement(tag, attributes);
    if (this.matrix) node.setAttribute("transform", this.matrix);
    this.parent().append(node);
    return node;
  }

  // What clips is not moved by the transform: it stands around.
  parent() {
    if (!this.clipped) return this.group;
    const around = svgElement("g", { "clip-path": this.clipped });
    this.group.append(around);
    return around;
  }
}

function svgElement(tag, attributes = {}) {
  const node = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  return node;
}

// Colour and opacity apart: what reads SVG need not know colours with an opacity of their own.
function coloured(what, style, alpha) {
  const [, own] = style.match(/^rgba\(.*,\s*([\d.]+)\)$/) ?? [];
  const opacity = Number(own ?? 1) * alpha;
  return { [what]: `rgb(${rgb(style).join(",")})`, ...(opacity < 1 ? { [`${what}-opacity`]: short(opacity) } : {}) };
}

// Six digits: finer than any print, in pixels as in latents.
function short(value) {
  return Number(value.toPrecision(6));
}
