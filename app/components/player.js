// Time that runs from 0 to 1 once, can be stopped, stepped and moved by hand.

const SPEEDS = [1, 2, 0.5];

class Player {
  // duration() in ms; show() draws the present time
  constructor(playButton, duration, show) {
    Object.assign(this, { playButton, duration, show });
    this.time = 0;
    this.speed = 1;
  }

  toggle() {
    if (this.running) this.stop();
    else this.play(this.time >= 1 ? 0 : this.time);
  }

  play(from) {
    this.stop();
    this.time = from;
    let before = performance.now();
    const advance = (now) => {
      const start = performance.now();
      this.time = Math.min(1, this.time + (Math.max(0, now - before) * this.speed) / this.duration());
      before = now;
      if (this.time < 1) this.running = requestAnimationFrame(advance);
      else this.stop();
      this.show();
      measure("priorscape:frame", start);
    };
    this.running = requestAnimationFrame(advance);
    this.playButton.textContent = "Pause";
  }

  stop() {
    cancelAnimationFrame(this.running);
    this.running = undefined;
    this.playButton.textContent = "Play";
  }

  seek(time) {
    this.stop();
    this.time = time;
    this.show();
  }
}

// A button that goes through the speeds of a player.
function speedButton(player) {
  const node = button("Speed", "1×", () => {
    player.speed = SPEEDS[(SPEEDS.indexOf(player.speed) + 1) % SPEEDS.length];
    node.textContent = player.speed === 0.5 ? "½×" : `${player.speed}×`;
  }, "speed");
  return node;
}
