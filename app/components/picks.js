// Two picks make a pair, and the last ones can be taken back. What is picked is a point of an atlas,
// by its kind and its index: ["node", 12].
//
// Turns are counted: an answer of Python's to an older pick never replaces a newer one.

const PICK_SECOND = "Now pick where the walk shall end (Esc clears)";

// Adds what a plane says while a walk waits for its end; the style sheet shows it then. The status
// line says it aloud.
function addPrompt(plane) {
  const prompt = element("p", "prompt", PICK_SECOND);
  prompt.setAttribute("aria-hidden", "true");
  plane.box.append(prompt);
}

class Picks {
  // owner: {begun() a first pick, cancelled() it, changed({play}) the pair, send(name, value)}
  constructor(owner) {
    this.owner = owner;
    this.history = [];
    this.first = this.pair = null;
    this.turn = 0;
  }

  pick(point) {
    if (this.first === null) {
      this.first = point;
      this.owner.begun();
    } else if (String(point) === String(this.first)) {
      this.cancel();
    } else {
      this.history.push(this.pair);
      this.go([this.first, point], true);
    }
  }

  cancel() {
    this.first = null;
    this.owner.cancelled();
  }

  undo() {
    if (this.first !== null) this.cancel();
    else if (this.history.length) this.go(this.history.pop(), false);
  }

  clear() {
    if (this.first !== null) this.cancel();
    else if (this.pair) {
      this.history.push(this.pair);
      this.go(null, false);
    }
  }

  go(pair, play) {
    this.put(pair, play);
    this.turn++;
    this.owner.send("pair", { pair, turn: this.turn });
  }

  put(pair, play) {
    this.first = null;
    this.pair = pair;
    this.owner.changed({ play });
  }

  // Whether what Python sends is another pair, and no answer to an older pick.
  isNews(pair, turn) {
    return turn >= this.turn && String(pair) !== String(this.pair);
  }

  forget(turn) {
    this.history = [];
    this.first = this.pair = null;
    this.turn = turn;
  }
}
