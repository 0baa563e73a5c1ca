"""How fast the app answers, measured in headless Chromium: `python -m benchmarks.app [--json]`.

    hover    pointer event handled, nearest sample found, thumbnail drawn and rasterised
    redraw   all points and edges drawn anew and rasterised: as dots, and as images
    select   a lasso of 300 corners ends: what is inside found, marked, counted and shown
    pick     second click handled, shortest path found, frames drawn and rasterised
    cold     from `streamlit run` to the painted Home page; whether torch was loaded by then
    warm     the same page in a new session, server and browser having shown it before

Rasterised means that a pixel was read back, so that no drawing command is still waiting.
"""

import argparse
import json
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from benchmarks.ring import made_up_config, ring_atlas, write_ring_run
from benchmarks.serving import CHROMIUM, FLAGS, ROOT, Server, copy_tree, serve

SIZES = (1_000, 10_000)
TARGETS = {1_000: 5.0, 10_000: 16.0}  # ms
SELECTED = 50.0  # ms
REDRAWN = {1_000: 50.0, 10_000: 250.0}  # ms; while a gesture lasts, the picture of before is moved
COLD, WARM = 3.0, 1.0  # seconds
PAINTED = ".playback[data-step]"
MARK = "priorscape:painted"
WARM_VISITS = 4  # a start; the first of them still compiles
HOVER = """repeats => {
  const walk = [...priorscape.instances.values()][0];
  const { canvas, context } = walk.plane.over;
  const box = canvas.getBoundingClientRect();
  const times = [];
  for (let i = 0; i < repeats; i++) {
    const [x, y] = walk.at((i * 37) % walk.scene.numNodes);
    const event = new PointerEvent("pointermove", { clientX: box.x + x, clientY: box.y + y });
    const start = performance.now();
    canvas.dispatchEvent(event);
    context.getImageData(0, 0, 1, 1);
    times.push(performance.now() - start);
  }
  return times;
}"""
REDRAW = """repeats => {
  const { plane } = [...priorscape.instances.values()][0];
  const times = [];
  for (let i = 0; i < repeats; i++) {
    const start = performance.now();
    plane.drawBase();
    plane.base.context.getImageData(0, 0, 1, 1);
    times.push(performance.now() - start);
  }
  return times;
}"""
PICK = """repeats => {
  const walk = [...priorscape.instances.values()][0];
  walk.send = () => {}; // Python's answer is not what is measured
  const times = [];
  for (let i = 0; i < repeats; i++) {
    const first = (i * 37) % walk.scene.numNodes;
    const angle = walk.scene.labels[first] + Math.PI;
    const gap = node => Math.abs(Math.cos(walk.scene.labels[node] - angle) - 1);
    const others = [...Array(walk.scene.numNodes).keys()];
    const second = others.reduce((best, node) => gap(node) < gap(best) ? node : best);
    walk.pick(first);
    const start = performance.now();
    walk.pick(second);
    walk.plane.over.context.getImageData(0, 0, 1, 1);
    walk.film.strip.layer.context.getImageData(0, 0, 1, 1);
    times.push(performance.now() - start);
    walk.player.stop();
  }
  return times;
}"""
SELECT = """repeats => {
  const walk = [...priorscape.instances.values()][0];
  const { plane, inspector } = walk;
  const times = [];
  for (let i = 0; i < repeats; i++) {
    const reach = ((0.3 + 0.2 * ((i * 37) % 100) / 100) * plane.height) / plane.scale;
    const corner = k => {
      const angle = (k / 300) * 2 * Math.PI, far = reach * (1 + 0.2 * Math.sin(9 * angle));
      return [plane.x + far * Math.cos(angle), plane.y + far * Math.sin(angle)];
    };
    const region = new priorscape.Region("lasso", corner(0));
    for (let k = 1; k < 300; k++) region.extend(corner(k), 0);
    const start = performance.now();
    inspector.select(walk, region, false);
    plane.marks.context.getImageData(0, 0, 1, 1);
    times.push(performance.now() - start);
  }
  inspector.drop();
  return times;
}"""


@contextmanager
def chromium() -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as started:
        browser = started.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


def measure_canvas(browser: Any, folder: Path, repeats: int) -> list[dict[str, Any]]:
    """Returns one row a measure and size, in milliseconds."""
    tree = folder / "made-up"
    copy_tree(tree)
    for size in SIZES:
        name = f"pendulum/ring-{size}"
        write_ring_run(tree / "checkpoints" / name, made_up_config(name, size), ring_atlas(size))
    with serve(tree, folder / "canvas.log") as server:
        return [row for size in SIZES for row in measure_size(browser, server, size, repeats)]


def measure_size(browser: Any, server: Server, size: int, repeats: int) -> list[dict[str, Any]]:
    page = browser.new_page(reduced_motion="reduce", viewport={"width": 1400, "height": 1000})
    page.goto(f"{server.address}/walk?run=pendulum/ring-{size}")
    page.locator(".walk[data-ready=true]").wait_for()
    page.wait_for_timeout(1_000)
    rows = []
    scripts = (("hover", HOVER), ("pick", PICK), ("redraw", REDRAW), ("select", SELECT))
    targets = {"redraw": REDRAWN[size], "select": SELECTED}
    for points, measured in (("dots", scripts), ("images", (scripts[0], scripts[2]))):
        if points == "images":
            page.get_by_role("button", name="Draw points as their images").click()
        for name, script in measured:
            page.evaluate(script, 10)  # the browser compiles what is called often
            times = page.evaluate(script, repeats)
            what = f"{name} as {points}, {size:,} nodes"
            rows.append(row(what, times, targets.get(name, TARGETS[size]), "ms"))
    page.close()
    return rows


def measure_start(browser: Any, folder: Path, repeats: int) -> list[dict[str, Any]]:
    """Returns the rows of the Home page, in seconds; the shipped runs are shown."""
    cold, warm, torch = [], [], []
    for _ in range(repeats):
        with serve(ROOT, folder / "home.log") as server:
            visitor = browser.new_context(viewport={"width": 1400, "height": 1000})
            cold.append(painted(visitor, server.address, since=server.started))
            torch.append(holds_torch(server.process.pid))
            for _ in range(WARM_VISITS):
                warm.append(painted(visitor, server.address, since=time.perf_counter()))
            visitor.close()
    rows = [row("Home, cold", cold, COLD, "s"), row("Home, warm session", warm, WARM, "s")]
    rows[0]["torch_loaded"] = any(torch)
    return [*rows, row("empty page, warm session", empty_page(browser, folder), WARM, "s")]


def empty_page(browser: Any, folder: Path) -> list[float]:
    """Returns the seconds of a page that holds a title only: streamlit's share of a session."""
    tree = folder / "empty"
    (tree / "app").mkdir(parents=True)
    (tree / "app" / "Home.py").write_text('import streamlit\n\nstreamlit.title("Empty")\n')
    times = []
    with serve(tree, folder / "empty.log") as server:
        visitor = browser.new_context(viewport={"width": 1400, "height": 1000})
        for _ in range(3 * WARM_VISITS + 1):
            page = visitor.new_page()
            since = time.perf_counter()
            page.goto(server.address, wait_until="commit")
            page.locator("h1").wait_for()
            times.append(time.perf_counter() - since)
            page.close()
    return times[1:]


def painted(visitor: Any, address: str, since: float) -> float:
    """Returns the seconds from a moment of time.perf_counter to the first picture on the screen.

    The page itself marks that moment: asking it again and again would delay what is measured.
    """
    page = visitor.new_page()
    page.goto(address, wait_until="commit")
    page.locator(PAINTED).wait_for()
    page.wait_for_function(f"() => performance.getEntriesByName('{MARK}').length")
    moment = page.evaluate(
        f"() => performance.timeOrigin + performance.getEntriesByName('{MARK}')[0].startTime"
    )
    page.close()
    return moment / 1000 - (time.time() - (time.perf_counter() - since))


def holds_torch(process: int) -> bool:
    """Returns whether a process has mapped torch's library (Linux)."""
    return "libtorch" in Path(f"/proc/{process}/maps").read_text()


def row(what: str, times: list[float], target: float, unit: str) -> dict[str, Any]:
    times = sorted(times)
    return {
        "what": what,
        "median": statistics.median(times),
        "p95": times[min(len(times) - 1, int(0.95 * len(times)))],
        "target": target,
        "unit": unit,
        "runs": len(times),
    }


def table(rows: list[dict[str, Any]]) -> str:
    lines = [f"{'':26}{'median':>10}{'95 %':>10}{'target':>10}{'runs':>7}"]
    for r in rows:
        numbers = f"{r['median']:>10.2f}{r['p95']:>10.2f}{r['target']:>10.0f}{r['runs']:>7}"
        note = "" if "torch_loaded" not in r else f"   torch loaded: {r['torch_loaded']}"
        lines.append(f"{r['what']:26}{numbers} {r['unit']}{note}")
    return "\n".join(lines)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.app", description=__doc__)
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument("--repeats", type=int, default=100, help="hovers and picks")
    parser.add_argument("--starts", type=int, default=3, help="starts of the server")
    options = parser.parse_args()
    if CHROMIUM is None:
        print("This measurement needs chromium on the PATH.", file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory() as folder, chromium() as browser:
        rows = measure_canvas(browser, Path(folder), options.repeats)
        rows += measure_start(browser, Path(folder), options.starts)
    from core.machine import processor  # torch, once nothing is timed any more

    result = {"rows": rows, "processor": processor.kind()}
    print(json.dumps(result) if options.json else f"Processor: {processor.kind()}\n{table(rows)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
