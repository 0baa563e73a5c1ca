// What decodes the places of a plane: whether this view of it is decoded, and the decoder, which is
// fetched when it is first asked for and kept for planes to come.

const DECODERS_KEPT = 4;
const decoders = new Map(); // promised, by where they are fetched; the newest last

// Promises a decoder; one that did not arrive is asked for again the next time.
function fetchDecoder(url) {
  const asked = decoders.get(url) ?? askForDecoder(url);
  decoders.delete(url);
  decoders.set(url, asked);
  asked.catch(() => decoders.delete(url));
  if (decoders.size > DECODERS_KEPT) decoders.delete(decoders.keys().next().value);
  return asked;
}

// The path begins where the page's own does; its name changes with its content, so it is never stale.
async function askForDecoder(url) {
  const response = await fetch(new URL(`.${url}`, location.href), { cache: "force-cache" });
  if (!response.ok) throw new Error(`${response.status} for ${url}`);
  return new Decoder(await response.arrayBuffer());
}

class PlaneDecoder {
  // owner: {scene, say(text)} · changed() is called when there is more or less to decode with
  constructor(owner, changed) {
    Object.assign(this, { owner, changed, state: "" }); // of the decoder: loading, ready or failed
  }

  // sent: {url, recipe, closed: why not, by view}, or nothing on planes that are not decoded
  take(sent) {
    this.sent = sent;
    if (sent && sent.url !== this.url) Object.assign(this, { url: sent.url, decoder: null, state: "" });
    this.changed();
  }

  // Why this view is not decoded; "" where it is.
  get reason() {
    if (!this.sent?.url) return this.closed || "Nothing can be decoded here.";
    return this.closed;
  }

  get closed() {
    return this.sent?.closed[this.owner.scene?.view?.name ?? ""] ?? "";
  }

  get isOpen() {
    return !this.reason;
  }

  async load() {
    if (!this.isOpen || this.state) return;
    const { url } = this;
    this.state = "loading";
    const decoder = await fetchDecoder(url).catch(() => null);
    if (url !== this.url) return;
    Object.assign(this, { decoder, state: decoder ? "ready" : "failed" });
    if (!decoder) this.owner.say("The decoder could not be fetched: no place is decoded. Reload the page.");
    this.changed();
  }

  // What is waited for, in words.
  get waiting() {
    return this.state === "failed" ? "the decoder did not arrive" : "the decoder is on its way";
  }

  // Returns what makes the pictures of places, each of which lasts until the next one.
  pictures() {
    const make = pictureMaker(this.sent.recipe, this.owner.scene.intensity);
    return (place) => {
      const start = performance.now();
      const picture = make(this.decoder.decode(place));
      measure("priorscape:decode", start);
      return picture;
    };
  }

  // A button of something that needs the decoder: where there is none, pressing it says why.
  offer(node, pressed, title) {
    node.hidden = !this.sent;
    node.title = this.reason || title;
    node.setAttribute("aria-disabled", String(!this.isOpen));
    node.setAttribute("aria-pressed", String(pressed));
  }
}
