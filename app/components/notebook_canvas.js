// The entry that a notebook calls: once for each place where a widget is shown. A pick is told to Python.

const THEME = { attributes: true, attributeFilter: ["class", "data-jp-theme-light"] };

export default {
  render({ model, el }) {
    const root = element("div", "priorscape notebook");
    root.dataset.lmSuppressShortcuts = "true"; // else arrows, Enter and Escape are the notebook's
    el.append(root);
    const data = model.get("shown");
    const walk = new Walk(root, data.palette, data.rules);
    let points = data.points; // the notebook has no say in it
    const tell = (name, value) => {
      if (name === "points") points = value;
      if (name !== "pair") return;
      model.set("pair", value.pair);
      model.save_changes();
    };
    const follow = () => walk.update({ ...data, points, pair: model.get("pair"), turn: walk.picks.turn }, tell);
    follow();
    model.on("change:pair", follow);
    const themed = new MutationObserver(() => walk.repaint());
    themed.observe(document.body, THEME);
    return () => {
      model.off("change:pair", follow);
      themed.disconnect();
      walk.close();
    };
  },
};
