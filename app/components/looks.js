// Colours and type: Streamlit's theme variables, the palette that app/theme.py sends, light or dark.

const EDGE_BINS = 8;
const EDGE_RAMPS = {
  light: { near: [31, 98, 168, 0.62], far: [150, 180, 214, 0.3] },
  dark: { near: [112, 170, 226, 0.62], far: [58, 86, 120, 0.34] },
};
const JUMP = { light: "#1f5fbf", dark: "#6cb2ff" };
const DASHES = {
  solid: [], dash: [7, 4], dot: [2, 3], dashdot: [7, 3, 2, 3], longdash: [12, 4],
  longdashdot: [12, 3, 2, 3],
};

// A dash of app/theme.py: a name that plotly knows, or lengths such as "4px,2px".
function dashOf(name) {
  return DASHES[name] ?? name.split(",").map(parseFloat);
}

function rgb(colour) {
  const context = (rgb.context ??= new OffscreenCanvas(1, 1).getContext("2d"));
  context.fillStyle = colour; // the canvas normalises any CSS colour
  const text = context.fillStyle;
  if (text.startsWith("#")) return [1, 3, 5].map((i) => parseInt(text.slice(i, i + 2), 16));
  return text.match(/[\d.]+/g).slice(0, 3).map(Number);
}

function luminance(colour) {
  const [r, g, b] = rgb(colour);
  return (0.2126 * r + 0.7152 * g + 0.0722 * b) / 255;
}

function mix(first, second, share) {
  return first.map((value, i) => value + (second[i] - value) * share);
}

function rgba([r, g, b], alpha = 1) {
  return `rgba(${r.toFixed(0)}, ${g.toFixed(0)}, ${b.toFixed(0)}, ${alpha})`;
}

function edgeRamp({ near, far }) {
  return Array.from({ length: EDGE_BINS }, (_, bin) => {
    const [r, g, b, alpha] = mix(near, far, bin / (EDGE_BINS - 1));
    return rgba([r, g, b], alpha.toFixed(3));
  });
}

// How much larger than usual the page's type is: a presentation enlarges it. All sizes on a canvas
// that belong to words or to small images are multiplied by it.
const typeScale = () => parseFloat(getComputedStyle(document.documentElement).fontSize) / 16;

function readLooks(element, palette) {
  const style = getComputedStyle(element);
  const read = (name, fallback) => style.getPropertyValue(name).trim() || fallback;
  const background = read("--st-background-color", palette.light.background);
  const mode = luminance(background) < 0.4 ? "dark" : "light";
  const ink = palette[mode];
  const font = read("--st-font", "sans-serif");
  return {
    mode,
    background,
    text: read("--st-text-color", ink.text),
    surface: read("--st-secondary-background-color", ink.surface),
    muted: ink.muted,
    line: read("--st-border-color", ink.line),
    accent: read("--st-primary-color", ink.accent),
    path: ink.path,
    jump: JUMP[mode],
    type: (pixels, weight = 400) => `${weight} ${pixels * typeScale()}px ${font}`,
    labels: Object.fromEntries(
      Object.entries(LABELS).map(([name, kind]) => [name, kind.colours(palette, mode)]),
    ),
    edges: edgeRamp(EDGE_RAMPS[mode]),
    method: (name) => palette.methods[name]?.[mode] ?? ink.muted,
    dash: (name) => dashOf(palette.methods[name]?.dash ?? "solid"),
  };
}

const reducedMotion = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

// An exponent: -4 as ⁻⁴.
function raised(power) {
  return [...String(power)].map((sign) => (sign === "-" ? "⁻" : "⁰¹²³⁴⁵⁶⁷⁸⁹"[sign])).join("");
}

// As app/views/tables.py writes it, never broken: 1.2 × 10⁻⁵.
function scientific(value, digits) {
  const [mantissa, power] = value.toExponential(digits).split("e");
  return `${mantissa.replace("-", "−")}\u00a0×\u00a010${raised(Number(power))}`;
}

function tidy(value) {
  if (!Number.isFinite(value)) return "–";
  if (value !== 0 && Math.abs(value) < 1e-3) return scientific(value, 1);
  if (value !== 0 && Math.abs(value) < 0.01) return value.toPrecision(2);
  return value.toFixed(Math.abs(value) < 1 ? 3 : 2);
}

// Text that fits into a width: the middle goes, for runs differ at the end of their names.
function shortened(context, text, width) {
  if (context.measureText(text).width <= width) return text;
  for (let kept = text.length - 1; kept > 2; kept--) {
    const half = kept >> 1;
    const shown = `${text.slice(0, kept - half)}…${text.slice(text.length - half)}`;
    if (context.measureText(shown).width <= width) return shown;
  }
  return "…";
}

// textContent only: whatever a run is called, it stays text.
function element(tag, className = "", text = "") {
  const node = document.createElement(tag);
  if (className) node.className = className;
  if (text) node.textContent = text;
  return node;
}

function button(label, text, onClick, className = "") {
  const node = element("button", className, text);
  node.type = "button";
  node.title = label;
  node.setAttribute("aria-label", label);
  node.addEventListener("click", onClick);
  return node;
}

// One entry of each name is kept: the timeline of the browser has no end of its own.
function measure(name, start) {
  performance.clearMeasures(name);
  performance.measure(name, { start, end: performance.now() });
}
