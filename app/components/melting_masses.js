// How much of the latent space each red point has, and how far the KL is from ln n: two bars.

const BAR = { top: 20, height: 16, gap: 40, left: 2 };

// owner: {live, points, hovered, looks}
class MeltingMasses {
  constructor(owner) {
    this.owner = owner;
    this.canvas = element("canvas", "melting-masses");
    this.context = this.canvas.getContext("2d");
    this.canvas.setAttribute("role", "img");
  }

  draw(looks) {
    const { clientWidth: width, clientHeight: height } = this.canvas;
    if (!width) return;
    const ratio = devicePixelRatio || 1;
    Object.assign(this, { width, unit: typeScale() });
    fit(this.canvas, width * ratio, height * ratio);
    this.context.setTransform(ratio, 0, 0, ratio, 0, 0);
    this.context.fillStyle = looks.background;
    this.context.fillRect(0, 0, width, height);
    if (!this.owner.live) return;
    this.drawShares(looks);
    this.drawKl(looks);
  }

  drawShares(looks) {
    const { context, unit } = this;
    const { fixed, asked } = this.owner.live;
    const [top, tall] = [BAR.top * unit, BAR.height * unit];
    this.title(asked ? `Latent space: ${BENT_SIDE} × ${BENT_SIDE} tiles with a place each, none merges` : "Share of the latent space of each red point", top, looks);
    let left = BAR.left;
    const room = this.width - 2 * BAR.left;
    fixed.forEach(({ mass, number }, i) => {
      const right = left + mass * room;
      context.globalAlpha = number === this.owner.hovered ? 1 : i % 2 ? 0.45 : 0.7;
      context.fillStyle = looks.path;
      context.fillRect(left, top, Math.max(1, right - left - 1), tall);
      context.globalAlpha = 1;
      this.percent(mass, (left + right) / 2, right - left, top + tall - 4 * unit, looks);
      left = right;
    });
  }

  percent(mass, middle, room, y, looks) {
    const { context } = this;
    Object.assign(context, { font: looks.type(12, 600), textAlign: "center", fillStyle: looks.text });
    const text = [1, 0].map((digits) => `${(100 * mass).toFixed(digits)} %`)
      .find((one) => context.measureText(one).width < room - 6);
    if (text) context.fillText(text, middle, y);
  }

  drawKl(looks) {
    const { context, unit } = this;
    const { kl } = this.owner.live;
    const most = Math.log(this.owner.points.length / 2);
    const [top, tall] = [(BAR.top + BAR.gap) * unit, BAR.height * unit];
    const room = this.width - 2 * BAR.left;
    this.title(`KL ${kl.toFixed(3)} of ln ${this.owner.points.length / 2} = ${most.toFixed(3)} nats`, top, looks);
    context.strokeStyle = looks.muted;
    context.lineWidth = 1;
    context.strokeRect(BAR.left + 0.5, top + 0.5, room - 1, tall - 1);
    context.globalAlpha = 0.55;
    context.fillStyle = looks.accent;
    context.fillRect(BAR.left, top, Math.min(1, Math.max(0, kl / most)) * room, tall);
    context.globalAlpha = 1;
  }

  title(text, top, looks) {
    Object.assign(this.context, { font: looks.type(12), textAlign: "left", fillStyle: looks.muted });
    this.context.fillText(text, BAR.left, top - 6 * this.unit);
  }
}
