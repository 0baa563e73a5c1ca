// beta as a slider and as a number: moved live, told to Python at the end of a gesture.

const SLIDER_STEPS = 1000;

// owner: {span, beta, setBeta, commitBeta, tell}
class BetaControl {
  constructor(owner) {
    this.owner = owner;
    this.box = element("div", "melting-beta");
    const label = element("label", "", "β");
    this.range = element("input");
    Object.assign(this.range, { type: "range", min: 0, max: SLIDER_STEPS, step: 1 });
    this.range.setAttribute("aria-label", "β, the temperature");
    this.number = element("input");
    Object.assign(this.number, { type: "text", inputMode: "decimal", size: 8 });
    this.number.setAttribute("aria-label", "β as a number");
    this.range.addEventListener("input", () => this.slide());
    this.range.addEventListener("change", () => owner.commitBeta());
    this.number.addEventListener("change", () => this.type());
    this.box.append(label, this.range, this.number);
  }

  slide() {
    const [low, high] = this.owner.span;
    this.owner.setBeta(low + (high - low) * (this.range.value / SLIDER_STEPS));
  }

  // What was typed, if it is a possible beta; else a sentence, and the one of before.
  type() {
    const asked = numberOf(this.number.value.replace(",", "."));
    const [low, high] = this.owner.span;
    const nearest = Math.min(high, Math.max(low, asked));
    const stays = short(this.owner.beta);
    if (Number.isFinite(asked)) this.owner.setBeta(nearest);
    if (!Number.isFinite(asked)) this.owner.tell(`β has to be a number between ${short(low)} and ${short(high)}, not “${this.number.value.slice(0, 20)}”; ${stays} stays.`);
    else if (nearest !== asked) this.owner.tell(`β = ${short(asked)} lies outside of ${short(low)} to ${short(high)}; ${short(nearest)} is shown instead.`);
    this.owner.commitBeta();
    this.number.value = short(this.owner.beta);
  }

  show() {
    const [low, high] = this.owner.span;
    this.range.value = Math.round(((this.owner.beta - low) / (high - low)) * SLIDER_STEPS);
    this.range.setAttribute("aria-valuetext", `β = ${short(this.owner.beta)}`);
    if (!this.number.matches(":focus")) this.number.value = short(this.owner.beta);
  }
}
