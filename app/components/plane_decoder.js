// What decodes the places of a plane: a decoder, which is fetched when it is first asked for and kept
// for planes to come; or the server, where a decoder is no perceptron; or nothing, and why.

const DECODERS_KEPT = 4;
const ASK_AFTER = 250; // ms that the cursor rests before the server is asked
const ONE_BY_ONE = "This decoder is no perceptron, so the server decodes, a place at a time: too slow for a plane of tiles or a film.";
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
  // owner: {scene, send(name, value), say(text)} · changed() is called when more or less is decoded
  constructor(owner, changed) {
    Object.assign(this, { owner, changed, state: "" }); // of the decoder: loading, ready, failed or asked
  }

  // sent: {url of the decoder, or asks: whether the server decodes, answer: {place, pictures},
  // recipe, closed: why not, by view}, or nothing on planes that are not decoded
  take(sent) {
    const { scene } = this.owner;
    const said = JSON.stringify({ ...sent, answer: null });
    const isNews = scene !== this.scene || said !== this.said || sent?.answer || this.answer;
    Object.assign(this, { sent, scene, said, answer: null }); // an earlier answer may be another run's
    if (sent && sent.url !== this.url) Object.assign(this, { url: sent.url, decoder: null, state: "" });
    if (sent?.answer) {
      const { place, pictures } = sent.answer;
      this.answer = { place, picture: picturesOf(pictures, scene.intensity) };
    }
    if (isNews) this.changed(); // else tiles that are there would be made again at each rerun
  }

  // Why this view is not decoded; "" where it is.
  get reason() {
    const why = this.sent?.closed[this.owner.scene?.view?.name ?? ""];
    return why || (this.sent?.url || this.sent?.asks ? "" : "Nothing can be decoded here.");
  }

  get isOpen() {
    return !this.reason;
  }

  // Why it cannot fill a plane with tiles; "" where it can.
  get slowness() {
    return this.reason || (this.sent.asks ? ONE_BY_ONE : "");
  }

  async load() {
    if (!this.isOpen || this.state || this.sent.asks) return;
    const { url } = this;
    this.state = "loading";
    const decoder = await fetchDecoder(url).catch(() => null);
    if (url !== this.url) return;
    Object.assign(this, { decoder, state: decoder ? "ready" : "failed" });
    if (!decoder) this.owner.say("The decoder could not be fetched: no place is decoded. Reload the page.");
    this.changed();
  }

  // How a place was decoded, or what is waited for, in words.
  inWords(picture) {
    if (picture) return this.sent.asks ? "decoded by the server" : "decoded here";
    if (this.sent.asks) return "the server is asked";
    return this.state === "failed" ? "the decoder did not arrive" : "the decoder is on its way";
  }

  // Returns what makes the pictures of places; null while there is nothing to make them with. The server's come later: then `changed` is called.
  pictures() {
    if (this.sent?.asks) return (place) => this.asked(place);
    if (!this.decoder) return null;
    const make = pictureMaker(this.sent.recipe, this.owner.scene.intensity);
    return (place) => {
      const start = performance.now();
      const picture = make(this.decoder.decode(place));
      measure("priorscape:decode", start);
      return picture;
    };
  }

  // Returns the pictures of several places at once; null while there is no decoder.
  film(places) {
    this.load();
    if (!this.decoder) return null;
    const rows = places.map((place) => this.decoder.decode(place).slice());
    return pictureMaker(this.sent.recipe, this.owner.scene.intensity)(...rows);
  }

  asked(place) {
    if (String(this.answer?.place) === String(place)) return this.answer.picture;
    clearTimeout(this.asking);
    this.asking = setTimeout(() => this.owner.send("place", place), ASK_AFTER);
    return null;
  }

  close() {
    clearTimeout(this.asking);
  }

  // A button of something that needs the decoder: where there is none, pressing it says why.
  offer(node, pressed, title, reason = this.reason) {
    node.hidden = !this.sent;
    node.title = reason || title;
    node.setAttribute("aria-disabled", String(Boolean(reason)));
    node.setAttribute("aria-pressed", String(pressed));
  }
}
