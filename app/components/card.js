// A picture with words beside a place of a plane: of a point, or of what is decoded there.

const CARD_ASIDE = 16; // pixels between a place and its card
const CARD_LINE = 15; // pixels at the usual size of type

// size: of the picture, in pixels at the usual size of type · draw(x, y, size) it · title, detail and
// notes: lines below · gap: pixels around the place that shall stay seen
function drawCard(context, plane, looks, [x, y], { size, draw, title, detail, notes = [], gap = 0 }) {
  const { unit } = plane;
  const side = size * unit;
  const lines = [[title, looks.type(13, 600), looks.text], ...[detail, ...notes].map((text) => [text, looks.type(12), looks.muted])];
  const height = side + (6 + CARD_LINE * lines.length) * unit;
  const wide = Math.max(side, ...lines.map(([text, font]) => widthOf(context, text, font)));
  const aside = Math.max(CARD_ASIDE, gap + 8);
  const left = x + aside + wide + 8 > plane.width ? x - aside - wide : x + aside;
  const top = Math.max(6, Math.min(y - height / 2, plane.height - height - 6));
  context.fillStyle = looks.background;
  context.fillRect(left - 4, top - 4, wide + 8, height + 4);
  context.strokeStyle = looks.line;
  context.lineWidth = 1;
  context.strokeRect(left - 4.5, top - 4.5, wide + 9, height + 5);
  draw(left, top, side);
  context.textAlign = "left";
  lines.forEach(([text, font, colour], line) => {
    Object.assign(context, { font, fillStyle: colour });
    context.fillText(text, left, top + side + CARD_LINE * (line + 1) * unit);
  });
}

// What the decoder makes of the place under the cursor.
function drawProbe(context, probe, plane, looks, size) {
  const [x, y] = plane.screen(...probe.place);
  drawCross(context, x, y, looks);
  const { picture } = probe;
  const draw = (...box) => picture?.draw(context, 0, ...box);
  drawCard(context, plane, looks, [x, y], { size, draw, title: probe.inWords(), detail: probe.detail });
}

function drawCross(context, x, y, looks) {
  for (const [style, width] of [[looks.background, 4], [looks.accent, 2]]) {
    Object.assign(context, { strokeStyle: style, lineWidth: width });
    segment(context, x - 8, y, x + 8, y);
    segment(context, x, y - 8, x, y + 8);
  }
}

function widthOf(context, text, font) {
  context.font = font;
  return context.measureText(text).width;
}
