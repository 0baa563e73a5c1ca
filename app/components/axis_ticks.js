// Where the axes of the curves are labelled: two ticks at least, none so near that words would touch.
//
//   bounds: [low, high] of the axis, in powers of ten where it is logarithmic
//   gap: what two ticks have to be apart, as a share of the axis
//   both kinds return [value, its text] for each tick

const PLAIN = { least: -3, most: 4 }; // powers of ten that an axis writes out, if all lie within
const MANTISSAS = [1, 2, 5];

function curveTicks(bounds, log, gap) {
  return log ? logTicks(bounds, gap) : evenTicks(bounds, gap);
}

function evenTicks([low, high], gap) {
  const multiples = (step) => {
    const first = Math.ceil(low / step);
    return Array.from({ length: Math.floor(high / step) - first + 1 }, (_, i) => (first + i) * step);
  };
  const wide = tickStep(high - low, Math.min(4, 1 / gap));
  const step = multiples(wide).length > 1 ? wide : tickStep(high - low, 5); // half the axis at most
  const maximumFractionDigits = Math.max(0, Math.ceil(-Math.log10(step)));
  return multiples(step).map((value) => [value, value.toLocaleString("en-GB", { maximumFractionDigits }).replace("-", "−")]);
}

// Powers of ten, every second or third of them where more have no room; where one alone lies on the
// axis, also its double and its fivefold; on a shorter axis even steps.
function logTicks([low, high], gap) {
  const powers = Array.from({ length: Math.max(0, Math.floor(high) - Math.ceil(low) + 1) }, (_, i) => Math.ceil(low) + i);
  if (powers.length > 1) {
    const every = Math.min(Math.ceil(gap * (high - low)), powers.length - 1);
    return logTexts(powers.filter((power) => (Math.floor(high) - power) % every === 0).map((power) => 10 ** power));
  }
  const decades = [Math.floor(low), Math.ceil(high) - 1];
  const values = [...new Set(decades)].flatMap((power) => MANTISSAS.map((mantissa) => mantissa * 10 ** power));
  const inside = values.filter((value) => low <= Math.log10(value) && Math.log10(value) <= high);
  const apart = spaced(inside, gap * (high - low));
  return apart.length > 1 ? logTexts(apart) : evenTicks([10 ** low, 10 ** high], gap);
}

// Leaves out what lies too near to the one below.
function spaced(values, apart) {
  const kept = [];
  for (const value of values) {
    if (!kept.length || Math.log10(value / kept[kept.length - 1]) >= apart) kept.push(value);
  }
  return kept;
}

// One notation for an axis: written out, or as powers of ten.
function logTexts(values) {
  const powers = values.map((value) => Math.floor(Math.log10(value) + 1e-9));
  const plain = powers.every((power) => PLAIN.least <= power && power <= PLAIN.most);
  const whole = values.every((value, i) => Math.round(value / 10 ** powers[i]) === 1);
  return values.map((value, i) => {
    if (plain) return [value, value.toLocaleString("en-GB", { maximumFractionDigits: 4 })];
    return [value, whole ? `10${raised(powers[i])}` : scientific(value, 0)];
  });
}
