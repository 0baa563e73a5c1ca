// Watches whether the server answers. Where it has stopped, the page says so in our words, above
// Streamlit's, until it answers again; Streamlit itself reconnects. One watch a window: the page's
// element may be drawn anew, and is looked for at each look.
(() => {
  const HEALTH = "_stcore/health"; // below the page's address, as Streamlit asks for it
  const EVERY = 3000; // ms between two looks
  const MISSED = 2; // looks in vain: one may be lost on the way
  let missed = 0;

  async function look() {
    if (document.hidden) return; // a tab in the background asks for nothing
    const answers = await fetch(HEALTH, { cache: "no-store" }).then((answer) => answer.ok, () => false);
    missed = answers ? 0 : missed + 1;
    show(missed >= MISSED);
  }

  // In the browser's top layer, above every dialog; app/style.py hides Streamlit's own: two would
  // contradict each other.
  function show(stopped) {
    document.documentElement.toggleAttribute("data-server-stopped", stopped);
    const box = document.querySelector(".server-stopped");
    if (!box) return;
    box.popover = "manual";
    box.hidden = false;
    if (stopped !== box.matches(":popover-open")) box.togglePopover(stopped);
  }

  globalThis.priorscapeWatch ??= setInterval(look, EVERY);
})();
