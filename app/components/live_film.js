// A straight line through the plane, drawn by hand and decoded on the way: a film without a server.
//
//   c_i = A + i / (F - 1) (B - A),   i = 0 .. F - 1,   each decoded in the browser

const LIVE_FRAMES = 24;
const LIVE_TITLE = "Your line";
const LIVE_BEGUN = "The line begins here. Move on, Enter ends it, Escape takes it away.";
const LIVE_NO_BEGIN = "Shift and Enter mark where a line begins.";

class LiveFilm {
  // owner: {plane, scene, probe, source, player, looks, say(text), showResult() all, and of a track
  // showReadout(), showFrame()}
  constructor(owner, strips) {
    this.owner = owner;
    this.track = this.from = null;
    this.follows = false; // whether the keyboard's cursor draws it on
    this.row = new FilmRow(strips, LIVE_TITLE, (frame) => this.track && owner.player.seek(timeOfFrame(this.track, frame)));
    this.row.box.hidden = true;
  }

  // Draws the line anew with the browser's next frame: a pointer moves more often.
  drag(from, to) {
    this.wanted = [from, to];
    this.drawing ??= requestAnimationFrame(() => this.flush());
  }

  flush() {
    cancelAnimationFrame(this.drawing);
    if (this.wanted) this.draw(...this.wanted);
    this.wanted = this.drawing = undefined;
  }

  // Draws the line anew, from one place to another.
  draw(from, to) {
    const { looks, player, source } = this.owner;
    if (source.slowness) return this.owner.say(source.slowness);
    const places = Array.from({ length: LIVE_FRAMES }, (_, i) => mix(from, to, i / (LIVE_FRAMES - 1)));
    const tiles = source.film(places);
    if (!tiles) return; // the decoder is on its way
    const start = performance.now();
    player.stop();
    player.time = 1; // what is shown is where one is
    Object.assign(this, { from, to, track: this.trackOf(places, tiles) });
    this.show(looks);
    this.owner.showReadout();
    this.owner.showFrame();
    measure("priorscape:film", start);
  }

  trackOf(places, tiles) {
    const { plane, scene } = this.owner;
    const indices = Array.from(places.keys());
    return {
      ...scene.measured(tiles, indices, indices.map(() => NaN)),
      isOfChart: Boolean(scene.view), // its length is of another space than the walk's
      places: indices.map((i) => Math.hypot(...places[i].map((value, axis) => value - places[0][axis]))),
      at: (frame) => plane.screen(...places[frame]),
      said: (frame) => `at ${this.owner.probe.inWords(places[frame])}`,
    };
  }

  // Where the keyboard's line begins; its end follows the cursor.
  begin(place) {
    this.draw(place, place);
    this.follows = Boolean(this.track);
    this.owner.say(this.follows ? LIVE_BEGUN : this.hindrance);
  }

  // Why no line can be drawn now; null where one can.
  get hindrance() {
    const { source } = this.owner;
    return source.slowness || (source.decoder ? null : source.inWords(null));
  }

  follow(place) {
    if (this.follows) this.draw(this.from, place);
  }

  // The line is as it shall be: it is played once.
  end() {
    this.flush();
    if (!this.track) return this.owner.say(this.hindrance ?? LIVE_NO_BEGIN);
    this.follows = false;
    this.owner.showResult();
    if (!reducedMotion()) this.owner.player.play(0);
  }

  clear() {
    this.wanted = undefined;
    if (!this.track) return;
    Object.assign(this, { track: null, from: null, follows: false });
    this.owner.player.stop();
    this.owner.player.time = 0;
    this.owner.showResult();
  }

  inWords() {
    const [from, to] = [this.from, this.to].map((place) => this.owner.probe.inWords(place));
    return `Your line from ${from} to ${to}: ${summary(this.track)}. Space plays it, Escape takes it away.`;
  }

  show(looks) {
    this.row.box.hidden = !this.track;
    if (this.track) this.row.show(this.track, looks);
  }

  close() {
    cancelAnimationFrame(this.drawing);
  }

  // On the plane: a line with a disc where it begins, and one that is played along it.
  paint(context, looks) {
    if (!this.track) return;
    const ends = [this.from, this.to].map((place) => this.owner.plane.screen(...place));
    for (const [style, width] of [[looks.background, 6], [looks.accent, 2.5]]) {
      Object.assign(context, { strokeStyle: style, lineWidth: width });
      segment(context, ...ends[0], ...ends[1]);
    }
    const { frame, next, share } = momentOf(this.track, this.owner.player.time);
    const moment = mix(this.track.at(frame), this.track.at(next), share);
    for (const [place, radius] of [[ends[0], 4], [moment, 5.5]]) {
      disc(context, ...place, radius + 2);
      context.fillStyle = looks.background;
      context.fill();
      disc(context, ...place, radius);
      context.fillStyle = looks.accent;
      context.fill();
    }
  }
}
