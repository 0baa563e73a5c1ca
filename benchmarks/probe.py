"""How fast places are decoded in headless Chromium: `python -m benchmarks.probe [--json]`.

    decode     a place becomes a picture: products, link, pixels or joints; nothing is drawn
    probe      pointer event over the empty plane handled, decoded, drawn and rasterised
    tiles      from the switch to the last tile of the view; the longest of the browser's frames
    payload    bytes that a browser fetches, once a run

Runs are the shipped ones; one decoder more is made up: a plane of 2,000 anchors before 500 latents
and a perceptron of 2 x 500 units, as in the paper on nonparametric VAEs.
"""

import argparse
import json
import sys
import tempfile
from base64 import b64encode
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np

from app.components.canvas_source import FOLDER
from benchmarks.app import chromium, row
from benchmarks.serving import CHROMIUM, ROOT, serve
from core.atlas import Atlas
from core.atlas.decoder import PlainDecoder, Smoother
from core.atlas.decoder_files import read_decoder
from core.data import PICTURES, Picture
from core.runs import Run

RUNS = ("pendulum/vhp-rewo", "mnist-2d/vhp-rewo", "motion/vhp-rewo", "micro-mnist/elbo")
SHOWN = RUNS[:3]  # in the app
TARGET, FRAME = 5.0, 12.0  # ms
PARTS = ("encoding", "figure", "kinematics", "decoder", "recipes")
DECODE = """([parts, bytes, places, recipe]) => {
  const { Decoder, pictureMaker, decodeBytes } = new Function(
    parts + "; return { Decoder, pictureMaker, decodeBytes };")();
  const decoder = new Decoder(decodeBytes(bytes).buffer);
  const make = pictureMaker(recipe, 1);
  return places.map(place => {
    const start = performance.now();
    make(decoder.decode(place));
    return performance.now() - start;
  });
}"""
PROBE = """repeats => {
  const walk = [...priorscape.instances.values()][0];
  const { canvas, context } = walk.plane.over;
  const box = canvas.getBoundingClientRect();
  const times = [];
  walk.probe.pressed = true; // places, not points
  for (let i = 0; i < repeats; i++) {
    const [x, y] = [((i * 37) % 100) / 100, ((i * 61) % 100) / 100];
    const at = { clientX: box.x + x * box.width, clientY: box.y + y * box.height };
    const start = performance.now();
    canvas.dispatchEvent(new PointerEvent("pointermove", at));
    context.getImageData(0, 0, 1, 1);
    times.push(performance.now() - start);
  }
  walk.probe.pressed = false;
  return times;
}"""
TILES = """async () => {
  const walk = [...priorscape.instances.values()][0];
  const frames = [];
  const decode = walk.grid.decode.bind(walk.grid);
  walk.grid.decode = () => {
    const start = performance.now();
    decode();
    frames.push(performance.now() - start);
  };
  const start = performance.now();
  walk.grid.toggle();
  while (!walk.grid.sheets.length || walk.grid.sheets.at(-1).waiting.length) {
    await new Promise(requestAnimationFrame);
  }
  const all = performance.now() - start;
  walk.grid.toggle();
  return { all, frames, tiles: walk.grid.inNumbers };
}"""


def made_up() -> PlainDecoder:
    generator = np.random.default_rng(0)
    widths = (500, 500, 500, 784)
    layers = [generator.normal(0, a**-0.5, (b, a)) for a, b in pairwise(widths)]
    anchors, latents = (generator.normal(size=(2_000, number)) for number in (2, widths[0]))
    return PlainDecoder(
        tuple(layer.astype(np.float16) for layer in layers),
        tuple(np.zeros(len(layer), np.float16) for layer in layers),
        "relu",
        "sigmoid",
        Smoother(anchors, latents, 0.2),
    )


def measure_decoder(
    page: Any, name: str, decoder: PlainDecoder, picture: Picture, repeats: int
) -> dict[str, Any]:
    places = np.random.default_rng(0).normal(0, 2, (repeats + 50, 2)).tolist()
    content = decoder.to_bytes()
    script = "\n".join((FOLDER / f"{part}.js").read_text("utf-8") for part in PARTS)
    sent = [script, b64encode(content).decode(), places, picture.recipe()]
    times = page.evaluate(DECODE, sent)[50:]  # the browser compiles what is called often
    return row(f"decode {name}", times, TARGET, "ms") | {"payload": len(content)}


def measure_decoders(browser: Any, repeats: int) -> list[dict[str, Any]]:
    page = browser.new_page()
    rows = []
    for name in RUNS:
        run = Run(ROOT / "checkpoints" / name)
        decoder, picture = read_decoder(run), Atlas.load(run.path).picture
        assert decoder is not None
        rows.append(measure_decoder(page, name, decoder, picture, repeats))
    tile = PICTURES["tile"]((28, 28), 1.0)
    rows.append(measure_decoder(page, "smoother, Z = 500", made_up(), tile, repeats))
    page.close()
    return rows


def measure_planes(browser: Any, folder: Path, repeats: int) -> list[dict[str, Any]]:
    rows = []
    with serve(ROOT, folder / "walk.log") as server:
        for name in SHOWN:
            page = browser.new_page(
                reduced_motion="reduce", viewport={"width": 1400, "height": 1000}
            )
            page.goto(f"{server.address}/walk?run={name}")
            page.locator(".walk[data-ready=true]").wait_for()
            page.wait_for_timeout(1_000)
            page.evaluate(PROBE, 1)
            page.locator(".walk[data-decoder=ready]").wait_for()
            page.evaluate(PROBE, 20)
            rows.append(row(f"probe {name}", page.evaluate(PROBE, repeats), TARGET, "ms"))
            found = page.evaluate(TILES)
            rows.append(row(f"tiles {name}", [found["all"]], 1_000, "ms"))
            rows.append(row("  its frames", found["frames"], FRAME, "ms"))
            page.close()
    return rows


def table(rows: list[dict[str, Any]]) -> str:
    lines = [f"{'':28}{'median':>10}{'95 %':>10}{'target':>10}{'runs':>7}{'bytes':>12}"]
    for r in rows:
        numbers = f"{r['median']:>10.2f}{r['p95']:>10.2f}{r['target']:>10.0f}{r['runs']:>7}"
        size = f"{r['payload']:>12,}" if "payload" in r else ""
        lines.append(f"{r['what']:28}{numbers}{size}")
    return "\n".join(lines)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.probe", description=__doc__)
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument("--repeats", type=int, default=1_000, help="places")
    options = parser.parse_args()
    if CHROMIUM is None:
        print("This measurement needs chromium on the PATH.", file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory() as folder, chromium() as browser:
        rows = measure_decoders(browser, options.repeats)
        rows += measure_planes(browser, Path(folder), options.repeats)
    from core.machine import processor  # torch, once nothing is timed any more

    result = {"rows": rows, "processor": processor.kind()}
    print(json.dumps(result) if options.json else f"Processor: {processor.kind()}\n{table(rows)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
