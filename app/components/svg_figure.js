// The planes as one vector figure: title, axes with their names, what is drawn on each, the legend.

const FIGURE = { left: 44, top: 46, right: 18, bottom: 76, legend: 168 }; // pixels around a plane, at the usual size of type

// surfaces: {title, space, inspector, plane, scene, looks} · explain(surface): what stands below it; returns the text of a file.
function figureSvg(surfaces, explain) {
  const { looks, scene } = surfaces[0];
  const [unit, bounds] = [typeScale(), []];
  let [width, height] = [0, 0];
  for (const { plane } of surfaces) {
    bounds.push(width + FIGURE.left * unit);
    width += plane.width + (FIGURE.left + FIGURE.right) * unit;
    height = Math.max(height, plane.height + (FIGURE.top + FIGURE.bottom) * unit);
  }
  width += scene.label.legend ? FIGURE.legend * unit : 0;
  const root = svgElement("svg", { xmlns: SVG, width, height, viewBox: `0 0 ${width} ${height}`, role: "img" });
  const title = svgElement("title");
  title.textContent = surfaces.map((surface) => surface.title).join(", ");
  root.append(title, svgElement("rect", { width, height, ...coloured("fill", looks.background, 1) }));
  surfaces.forEach((surface, i) => drawPanel(placedGroup(root, bounds[i], FIGURE.top * unit), surface, explain(surface)));
  if (scene.label.legend) drawFigureLegend(root, scene, looks, width - FIGURE.legend * unit, FIGURE.top * unit);
  return new XMLSerializer().serializeToString(root);
}

function drawPanel(group, surface, explanation) {
  const { plane, scene, looks } = surface;
  const context = new SvgContext(group, plane.base.ratio, (path) => scene.edgeData(path));
  context.save();
  context.rect(0, 0, plane.width, plane.height);
  context.clip();
  plane.paint.ground?.(context, plane);
  plane.paint.base(context, plane);
  surface.inspector.drawFigure(context, surface);
  plane.paint.over(context, plane);
  context.restore();
  Object.assign(context, { strokeStyle: looks.muted, fillStyle: looks.text, lineWidth: 1, textAlign: "left" });
  context.strokeRect(0.5, 0.5, plane.width - 1, plane.height - 1);
  const { unit } = plane;
  context.font = looks.type(17, 600);
  context.fillText(surface.title, 0, -16 * unit);
  writeAxes(context, surface);
  context.font = looks.type(12);
  Object.assign(context, { fillStyle: looks.muted, textAlign: "left" });
  const lines = linesOf(context, explanation, plane.width);
  lines.forEach((line, i) => context.fillText(line, 0, plane.height + (42 + 16 * i) * unit));
}

function writeAxes(context, { plane, scene, space, looks }) {
  const [across, up] = axisNames(scene, space);
  const { unit } = plane;
  Object.assign(context, { font: looks.type(14), fillStyle: looks.text, textAlign: "center" });
  context.fillText(across, plane.width / 2, plane.height + 20 * unit);
  context.save();
  context.matrix = `translate(${-14 * unit} ${plane.height / 2}) rotate(-90)`;
  context.fillText(up, 0, 0);
  context.restore();
}

// The latents themselves, or those of a view.
function axisNames({ view, dim }, space) {
  const name = view ? `${view.name} ` : space === "latent space" ? "z" : "x";
  return [`${name}1`, view || dim > 1 ? `${name}2` : ""];
}

function drawFigureLegend(root, scene, looks, x, y) {
  const side = (FIGURE.legend - FIGURE.right) * typeScale();
  const context = new SvgContext(placedGroup(root, x, y));
  scene.drawLegend({ clear: () => context, width: side, height: legendHeight(scene.label, side) }, looks);
}

function placedGroup(root, x, y) {
  const group = svgElement("g", { transform: `translate(${x} ${y})` });
  root.append(group);
  return group;
}

// Names stand one below the other.
function legendHeight({ names }, side) {
  return names?.length ? Math.max(side, 48 * typeScale() * names.length) : side;
}
