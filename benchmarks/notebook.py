"""The widget in a real JupyterLab, by pointer and by keyboard: python -m benchmarks.notebook

It needs jupyterlab and anywidget beside playwright and chromium: pip install jupyterlab, and the
extra `notebook`. Prints what was seen, and leaves a picture of the page.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from benchmarks.serving import CHROMIUM, FLAGS, ROOT, answers, free_port, wait_until

RUN = "checkpoints/pendulum/vhp-rewo"
CELLS = (
    f"import sys; sys.path.insert(0, {str(ROOT)!r})\n"
    f"from app.notebook import plane\nw = plane({str(ROOT / RUN)!r}); w",
    "print('pair', w.pair)",
    "w.pair = [['end', 3], ['end', 9]]",
)
PATIENCE = 240_000  # ms
WALK = ".priorscape.notebook .walk"


def notebook() -> dict[str, Any]:
    cells = [
        {"cell_type": "code", "id": f"c{i}", "metadata": {}, "outputs": [], "source": source}
        | {"execution_count": None}
        for i, source in enumerate(CELLS)
    ]
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    return {
        "cells": cells,
        "metadata": {"kernelspec": kernel},
        "nbformat": 4,
        "nbformat_minor": 5,
    }


@contextmanager
def lab(folder: Path) -> Iterator[str]:
    """Starts JupyterLab in a folder and ends it afterwards."""
    port = free_port()
    options = (f"--port={port}", "--no-browser", "--allow-root", "--IdentityProvider.token=")
    command = (sys.executable, "-m", "jupyterlab", *options, "--ip=127.0.0.1")
    settings = os.environ | {"JUPYTER_CONFIG_DIR": str(folder), "IPYTHONDIR": str(folder)}
    with (folder / "lab.log").open("wb") as log:
        process = subprocess.Popen(command, cwd=folder, env=settings, stdout=log, stderr=log)
    try:
        wait_until(lambda: answers(f"http://127.0.0.1:{port}/api"), "JupyterLab", 180.0)
        yield f"http://127.0.0.1:{port}/lab/tree/run.ipynb"
    finally:
        process.terminate()
        process.wait(30)


def seen(page: Any, picture: Path) -> dict[str, Any]:
    """Returns what the page showed after each step."""
    found: dict[str, Any] = {}

    def state(name: str) -> dict[str, Any]:
        shown = page.locator(WALK)
        keys = ("pair", "path", "cost", "jumps")
        found[name] = {key: shown.get_attribute(f"data-{key}") for key in keys}
        return found[name]

    run_cell(page, 0)
    page.locator(f"{WALK}[data-ready=true]").wait_for(timeout=PATIENCE)
    first = state("shown")
    canvas = page.locator(f"{WALK} [role=application]")
    canvas.focus()
    for key in ("Escape", "ArrowRight", "Enter", "ArrowUp", "ArrowUp", "ArrowUp", "Enter"):
        canvas.press(key)
        page.wait_for_timeout(150)
    page.wait_for_function(
        "([walk, pair]) => { const now = document.querySelector(walk).dataset.pair;"
        " return now && now !== pair; }",
        arg=[WALK, first["pair"]],
        timeout=PATIENCE,
    )
    state("picked by keys")
    found["notebook mode kept its cells"] = page.locator(".jp-Notebook .jp-Cell").count()
    page.screenshot(path=str(picture))
    found["python reads"] = run_cell(page, 1)
    run_cell(page, 2)
    page.locator(f"{WALK}[data-pair='1003,1009']").wait_for(timeout=PATIENCE)
    state("set by python")
    return found


def run_cell(page: Any, number: int) -> str:
    """Returns what a cell printed."""
    cell = page.locator(".jp-Notebook .jp-CodeCell").nth(number)
    cell.locator(".cm-content").click()
    page.keyboard.press("Control+Enter")
    prompt = cell.locator(".jp-InputPrompt")
    page.wait_for_function(
        "node => /\\[\\d+\\]/.test(node.textContent)",
        arg=prompt.element_handle(),
        timeout=PATIENCE,
    )
    printed = cell.locator(".jp-OutputArea-output pre")
    if number == 1:
        printed.first.wait_for(timeout=PATIENCE)
    return printed.first.inner_text() if printed.count() else ""


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.notebook")
    parser.add_argument("--picture", type=Path, default=Path("notebook.png"))
    options = parser.parse_args()
    from playwright.sync_api import sync_playwright

    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright:
        folder = Path(name)
        (folder / "run.ipynb").write_text(json.dumps(notebook()), encoding="utf-8")
        with lab(folder) as address:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
            page = browser.new_page(viewport={"width": 1280, "height": 900})
            page.set_default_timeout(PATIENCE)
            page.goto(address)
            page.get_by_text("Python 3 (ipykernel) | Idle").wait_for()  # cells run from then on
            try:
                print(json.dumps(seen(page, options.picture), indent=2))
            finally:
                page.screenshot(path=str(options.picture.with_suffix(".end.png")))
            browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
