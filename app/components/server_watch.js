// Watches whether the server answers. Where it has stopped, the page says so in our words, above
// Streamlit's, until it answers again; Streamlit itself reconnects.

const HEALTH = "_stcore/health"; // below the page's address, as Streamlit asks for it
const EVERY = 3000; // ms between two looks
const MISSED = 2; // looks in vain: one may be lost on the way

const watches = new Map();

class ServerWatch {
  constructor(parent) {
    this.missed = 0;
    this.box = document.createElement("div");
    this.box.className = "server-stopped";
    this.box.setAttribute("role", "alert");
    this.box.popover = "manual"; // in the browser's top layer, above every dialog
    parent.append(this.box);
    this.timer = setInterval(() => this.look(), EVERY);
  }

  say(parts) {
    const [before, command, after] = parts;
    const code = document.createElement("code");
    code.textContent = command;
    this.box.replaceChildren(before, code, after);
  }

  async look() {
    if (document.hidden) return; // a tab in the background asks for nothing
    const answers = await fetch(HEALTH, { cache: "no-store" }).then((answer) => answer.ok, () => false);
    if (this.closed) return;
    this.missed = answers ? 0 : this.missed + 1;
    const stopped = this.missed >= MISSED;
    if (stopped !== this.box.matches(":popover-open")) this.box.togglePopover(stopped);
    this.mark(stopped);
  }

  // app/style.py hides Streamlit's own dialog then: two would contradict each other.
  mark(stopped) {
    document.documentElement.toggleAttribute("data-server-stopped", stopped);
  }

  close() {
    this.closed = true;
    this.mark(false);
    clearInterval(this.timer);
    this.box.remove();
  }
}

export default function render({ key, data, parentElement }) {
  const watch = watches.get(key) ?? new ServerWatch(parentElement);
  watches.set(key, watch);
  watch.say(data.sentence);
  return () => {
    watches.get(key)?.close();
    watches.delete(key);
  };
}
