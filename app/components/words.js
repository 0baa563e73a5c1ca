// Explains the glossary's words, each where it first stands in a page's prose: underlined there, and
// what it means is said under the pointer, a finger or the focus; Escape takes that away.
//
// Streamlit draws the text and may change it: a text node stays where Streamlit has put it, what
// follows its first mark is put behind it, and is taken back as soon as Streamlit changes the text.
(() => {
  const PROSE = '[data-testid="stMarkdown"] :is(p, li)';
  const LEFT_OUT = "a, code, button, table, h1, h2, h3, h4, h5, h6, .katex, .st-key-glossary, details:not([open]), dfn";
  // Around a whole word. Streamlit drops a script with a tag in it, as a look behind would begin one.
  const ALONE = ["(?<" + "![\\p{L}\\p{N}_-])", "(?![\\p{L}\\p{N}_])"];
  const PAUSE = 100; // ms after a change, in which more may come
  const marked = new WeakMap(); // of a text node: where its words are, and the nodes put behind it
  const behind = new WeakSet(); // all nodes that were put behind one
  const explanations = new WeakMap(); // of a marked word: its name and its meaning
  let waiting = 0, words = [], finder = null, read = "";

  function readWords() {
    const said = document.querySelector("[data-words]")?.dataset.words ?? "[]";
    if (said === read) return;
    [read, words] = [said, JSON.parse(said)];
    const any = words.map(([spelling]) => `(${spelling})`).join("|");
    finder = words.length ? new RegExp(`${ALONE[0]}(?:${any})${ALONE[1]}`, "gu") : null;
  }

  // ---- where words stand first

  function texts() {
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), found = [];
    while (walker.nextNode()) {
      const text = walker.currentNode, box = text.parentElement;
      if (!behind.has(text) && box.closest(PROSE) && !box.closest(LEFT_OUT)) found.push(text);
    }
    return found;
  }

  function firsts(text, seen) {
    const nodes = marked.get(text)?.nodes ?? [];
    const whole = text.data + nodes.map((node) => node.textContent).join("");
    const places = [];
    for (const match of whole.matchAll(finder)) {
      const word = match.slice(1).findIndex((group) => group !== undefined);
      if (!seen.has(word)) places.push([match.index, match.index + match[0].length, word]);
      seen.add(word);
    }
    return places;
  }

  function look() {
    waiting = 0;
    readWords();
    const seen = new Set();
    if (finder) for (const text of texts()) mark(text, firsts(text, seen));
    observer.takeRecords(); // our own changes
  }

  // ---- marks

  function mark(text, places) {
    const said = `${places}`;
    if ((marked.get(text)?.said ?? "") === said) return;
    const nodes = marked.get(text)?.nodes ?? [];
    text.data += nodes.map((node) => node.textContent).join("");
    forget(text);
    const added = [];
    for (const [from, to, word] of places.toReversed()) {
      const rest = text.splitText(to), term = termOf(words[word], text.splitText(from));
      added.unshift(term, rest);
    }
    for (const node of added) behind.add(node);
    if (added.length) marked.set(text, { said, nodes: added });
  }

  function termOf([, name, meaning], text) {
    const term = document.createElement("dfn");
    [term.className, term.tabIndex] = ["word", 0];
    term.setAttribute("aria-description", meaning);
    explanations.set(term, { name, meaning });
    text.replaceWith(term);
    term.append(text);
    return term;
  }

  function forget(text) {
    for (const node of marked.get(text)?.nodes ?? []) node.remove();
    marked.delete(text);
  }

  const observer = new MutationObserver((records) => {
    for (const { target, removedNodes } of records) for (const text of [target, ...removedNodes]) forget(text);
    observer.takeRecords();
    waiting ||= setTimeout(look, PAUSE);
  });

  // ---- what a word means

  const tip = document.createElement("div");
  [tip.className, tip.popover] = ["word-meaning", "manual"];
  tip.setAttribute("role", "tooltip");

  function show(term) {
    const { name, meaning } = explanations.get(term), title = document.createElement("strong");
    title.textContent = name;
    tip.replaceChildren(title, `: ${meaning}`);
    tip.showPopover();
    const at = term.getClientRects()[0], own = tip.getBoundingClientRect();
    const below = at.bottom + own.height <= innerHeight || at.top < own.height;
    tip.style.left = `${Math.max(8, Math.min(at.left, document.documentElement.clientWidth - own.width - 8))}px`;
    tip.style.top = `${below ? at.bottom : at.top - own.height}px`;
  }

  function hide() {
    if (tip.matches(":popover-open")) tip.hidePopover();
  }

  const isTip = (node) => node instanceof Node && tip.contains(node);
  const follow = ({ target }) => (explanations.has(target) ? show(target) : isTip(target) || hide());

  function begin() {
    document.body.append(tip);
    document.addEventListener("pointerover", follow);
    document.addEventListener("focusin", follow);
    document.addEventListener("focusout", hide);
    document.addEventListener("scroll", hide, { capture: true, passive: true });
    document.addEventListener("keydown", ({ key }) => key === "Escape" && hide());
    const changes = { childList: true, characterData: true, subtree: true, attributeFilter: ["open"] };
    observer.observe(document.body, changes);
    look();
    return { look };
  }

  globalThis.priorscapeWords ??= begin();
})();
