"""The pictures of README.md, taken anew of the pages with the shipped runs.

python -m benchmarks.pictures [NAME ...]
"""

import sys
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

from PIL import Image

from benchmarks.serving import CHROMIUM, FLAGS, ROOT, serve

FOLDER = ROOT / "pictures"
WIDTH, SCALE = 1400, 0.75  # pixels of the window, and of the picture for each
COLOURS, ROUNDS = 256, 12  # the middles of clusters: halved boxes lose those of few pixels
PATIENCE, REST = 60_000, 1_500  # ms; until all is drawn
SEEK = "at => globalThis.priorscape?.instances.forEach(one => one.player?.seek(at))"


@dataclass(frozen=True)
class Picture:
    """A page as it is pictured: its address, what it is ready with, how high it is shown, and
    where its walks stand, from 0 to 1."""

    address: str
    ready: str
    height: int
    at: float = 1.0


PICTURES = {
    "walk": Picture("walk", ".walk[data-ready=true]", 1040),
    "motion": Picture(
        "walk?run=motion/vhp-rewo&from=0&to=4", ".walk[data-ready=true]", 1040, 0.95
    ),
    "compare": Picture("compare", ".compare[data-ready=true]", 1060),
    "multiplier": Picture("multiplier", ".fields[data-ready]", 860),
}


def main() -> None:
    from playwright.sync_api import sync_playwright

    names = sys.argv[1:] or list(PICTURES)
    with (
        TemporaryDirectory() as folder,
        serve(ROOT, Path(folder) / "server.log") as server,
        sync_playwright() as driver,
    ):
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        for name in names:
            content = taken(browser, server.address, PICTURES[name])
            print(f"{write(FOLDER / f'{name}.png', content)}: {len(content):,} bytes")
        browser.close()


def taken(browser, address: str, picture: Picture) -> bytes:
    """Returns a page's picture as a small PNG."""
    page = browser.new_page(
        viewport={"width": WIDTH, "height": picture.height},
        color_scheme="light",
        reduced_motion="reduce",
    )
    page.goto(f"{address}/{picture.address}")
    page.locator(picture.ready).wait_for(timeout=PATIENCE)
    page.wait_for_timeout(REST)
    page.evaluate(SEEK, picture.at)
    page.wait_for_timeout(REST)
    image = Image.open(BytesIO(page.screenshot())).convert("RGB")
    page.close()
    small = image.resize((round(SCALE * WIDTH), round(SCALE * picture.height)), Image.LANCZOS)
    file = BytesIO()
    few(small).save(file, "PNG", optimize=True)
    return file.getvalue()


def few(image: Image.Image) -> Image.Image:
    """Returns an image in few colours, those of the methods among them."""
    spread = Image.Quantize.MAXCOVERAGE
    return image.quantize(COLOURS, method=spread, kmeans=ROUNDS, dither=Image.Dither.NONE)


def write(path: Path, content: bytes) -> str:
    path.write_bytes(content)
    return path.relative_to(ROOT).as_posix()


if __name__ == "__main__":
    main()
