// A training while it runs: the latest posterior over the prior, and the curves so far.

const GLIDE = 700; // ms in which the points move to where the latest picture has them

class Cloud {
  constructor(root, palette, rules) {
    this.root = root;
    this.palette = palette;
    this.axis = stepAxis(rules.early);
    this.box = element("div", "cloud");
    this.panel = element("section", "panel");
    this.title = element("span");
    this.value = element("span", "detail");
    const heading = element("h4");
    heading.append(this.title, this.value);
    this.panel.append(heading);
    this.curveBox = element("div", "cloud-curves");
    this.note = element("p", "note");
    this.box.append(this.panel, this.curveBox, this.note);
    this.root.append(this.box);
    this.plane = new Plane(this.panel, { base: (context) => this.drawBase(context), over: () => {} }, PANEL_PADDING);
    this.plane.over.canvas.setAttribute("role", "img");
    this.strips = [];
    this.observer = new ResizeObserver(() => this.drawCurves());
    this.observer.observe(this.curveBox);
  }

  update(data) {
    this.box.style.setProperty("--panel-height", `${data.height}px`);
    this.looks = readLooks(this.root, this.palette);
    if (data.graph !== this.graphId) this.load(data);
    this.panel.style.setProperty("--method", this.looks.method(data.lines[0].method));
    this.drawCurves();
    this.plane.drawBase();
    this.box.dataset.step = data.step;
    this.box.dataset.ready = "true";
  }

  load(data) {
    this.graphId = data.graph;
    this.labelName = data.label;
    this.label = labelKind(data);
    this.labels = decodeArray(data.labels);
    this.bins = binsOf(this.label, this.labels, this.palette);
    this.title.textContent = data.lines[0].title;
    this.value.textContent = data.progress;
    this.note.textContent = data.note;
    this.plane.over.canvas.setAttribute("aria-label", data.alt);
    this.glideTo(decodeQuantised(data.posterior), decodeQuantised(data.prior));
    this.loadCurves(data);
  }

  loadCurves({ lines, curves, steps }) {
    this.curveBox.replaceChildren();
    this.strips = curves.map((spec) => {
      const recorded = lines.filter((line) => line.curves[spec.name]);
      const drawn = recorded.map((line) => ({ ...line, ...decodeCurve(line.curves[spec.name]), reference: line.references[spec.name] }));
      const strip = new CurveStrip(this.curveBox, spec, drawn, this.axis, () => {});
      strip.end = steps; // the axis shows what is still to come
      return strip;
    });
  }

  // ---- points that move from one picture to the next

  glideTo(posterior, prior) {
    cancelAnimationFrame(this.running);
    const target = { posterior, prior, extent: cloudExtent(posterior, prior) };
    const known = this.now?.posterior.length === posterior.length && this.now.prior.length === prior.length;
    if (!known || reducedMotion()) return this.place(target);
    const origin = this.now;
    const start = performance.now();
    const advance = (now) => {
      const share = Math.min(1, Math.max(0, (now - start) / GLIDE));
      this.place(share < 1 ? partWay(origin, target, share) : target);
      if (share < 1) this.running = requestAnimationFrame(advance);
    };
    this.running = requestAnimationFrame(advance);
  }

  place(state) {
    this.now = state;
    this.plane.fit(state.extent);
    this.plane.drawBase();
  }

  drawBase(context) {
    const { looks, now, plane } = this;
    if (!looks || !now) return;
    drawHollow(context, plane, now.prior, looks);
    drawPoints(context, plane, now.posterior, this.bins, looks.labels[this.labelName], { radius: 2.8, outline: looks.background });
    drawTicks(context, plane, looks);
    if (this.label.numerals) drawClasses(context, plane, now.posterior, this.labels, this.label, looks);
  }

  drawCurves() {
    if (!this.looks) return;
    this.strips.forEach((strip) => strip.draw(this.looks));
  }

  close() {
    cancelAnimationFrame(this.running);
    this.observer.disconnect();
    this.plane.close();
    this.box.remove();
  }
}

const decodeCurve = ({ steps, values }) => ({ steps: decodeArray(steps), values: decodeArray(values) });

function partWay(origin, target, share) {
  const eased = share * (2 - share);
  const mixed = ([name, values]) => [name, values.map((value, i) => origin[name][i] + (value - origin[name][i]) * eased)];
  return Object.fromEntries(Object.entries(target).map(mixed));
}
