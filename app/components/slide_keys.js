// The keys of a presentation: arrows and page keys, which a presenter's remote sends, move on and back.
//
// A key that something on the page takes for itself is left to it: fields, sliders, planes.
const WAYS = { ArrowRight: 1, PageDown: 1, ArrowLeft: -1, PageUp: -1 };
const TAKES = "input, textarea, select, canvas, [role=slider], [role=tab], [role=radio], [contenteditable=true]";

export default function ({ setTriggerValue }) {
  const onKey = (event) => {
    const way = WAYS[event.key];
    if (!way || event.defaultPrevented || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const page = event.key.startsWith("Page"); // nothing on the page takes these
    if (!page && event.composedPath()[0]?.matches?.(TAKES)) return;
    event.preventDefault();
    setTriggerValue("way", way);
  };
  document.addEventListener("keydown", onKey, true);
  return () => document.removeEventListener("keydown", onKey, true);
}
