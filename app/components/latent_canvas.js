// The entry that Streamlit calls: once for each rerun that changes data or theme, per mounted element.

// Kept by the key of the mounted element and deleted by the clean-up function: a page switch leaves none.
const instances = new Map();
globalThis.priorscape = { instances, LABELS, labelKind, drawMoment, findJumps, Region, spreadOut, curveBounds, curveTicks, placed }; // for tests and measurements

const KINDS = {
  walk: (...shared) => new Walk(...shared),
  compare: (...shared) => new Compare(...shared),
  playback: (...shared) => new Playback(...shared),
  cloud: (...shared) => new Cloud(...shared),
};

export default function render({ key, data, parentElement, setTriggerValue }) {
  let instance = instances.get(key);
  if (!instance) {
    const root = element("div", "priorscape");
    parentElement.append(root);
    instance = KINDS[data.kind](root, data.palette, data.rules);
    instances.set(key, instance);
  }
  instance.root.dataset.layout = data.layout ?? "page";
  instance.update(data, setTriggerValue);
  return () => {
    instances.get(key)?.close();
    instances.delete(key);
  };
}
