"""A training in a real browser: it goes on through page switch, reload and a second viewer, ends
at once when it is cancelled, and is known to be left behind when its server dies."""

import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import quote

import pytest

from benchmarks.ring import made_up_config, ring_atlas, write_ring_run
from benchmarks.serving import CHROMIUM, Server, copy_tree, serve
from core.experiments import EXPERIMENTS
from core.experiments.durations import duration, seconds
from core.experiments.presets import minute
from tests.test_browser import go_to

pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="chromium is not installed")

PATIENCE = 180_000  # ms; machines that train models at the same time are slow
NAME = "pendulum/vhp-rewo"


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("priorscape")
    copy_tree(root)
    shipped = root / "checkpoints" / NAME
    write_ring_run(shipped, made_up_config(NAME, 200), ring_atlas(200))
    return root


@pytest.fixture(scope="module")
def server(tree: Path) -> Iterator[Server]:
    with serve(tree, tree / "server.log") as started:
        yield started


@pytest.fixture
def visit(browser) -> Iterator[Callable]:
    """Opens pages, each as a viewer of its own; what one says is wrong is kept in page.errors."""
    viewers = []

    def open_page(address: str, width: int = 1400, height: int = 1000, **options):
        size = {"width": width, "height": height}
        viewers.append(context := browser.new_context(viewport=size, **options))
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        page.errors = []
        page.on("pageerror", lambda error: page.errors.append(str(error)))
        page.goto(address)
        return page

    yield open_page
    for context in viewers:  # a server waits for those who are connected
        context.close()


def step(page) -> int:
    """Returns the step that the points are shown at, once there are any."""
    cloud = page.locator(".cloud[data-ready=true]")
    cloud.first.wait_for()
    return int(cloud.first.get_attribute("data-step"))


def goes_on(page, since: int) -> int:
    """Waits until a later step is shown."""
    end = time.monotonic() + PATIENCE / 1000
    while (now := step(page)) <= since:
        assert time.monotonic() < end, f"step {now} for too long"
        page.wait_for_timeout(50)
    return now


def processes(tree: Path) -> list[int]:
    found = []
    for pid in filter(str.isdigit, os.listdir("/proc")):
        try:
            command = Path(f"/proc/{pid}/cmdline").read_bytes()
        except OSError:
            continue
        if f"--out={tree / 'runs' / NAME}".encode() in command:
            found.append(int(pid))
    return found


def wait_until_gone(tree: Path, within: float) -> float:
    """Returns how many seconds it took."""
    started = time.monotonic()
    while processes(tree):
        assert time.monotonic() < started + within, f"the process is there after {within} s"
        time.sleep(0.01)
    return time.monotonic() - started


def press(page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).first.click()


def start_a_long_training(page) -> None:
    page.get_by_role("button", name="Start", exact=True).wait_for()
    page.get_by_text("Settings", exact=True).click()
    for label, value in (("Hidden layers", "16, 16"), ("Steps", "200000")):
        field = page.locator(f"input[aria-label='{label}']")
        field.fill(value)
        field.press("Enter")
    config = minute(EXPERIMENTS[NAME]).changed(hidden=(16, 16), steps=200_000)
    page.get_by_text(f"About {duration(seconds(config))} on one core").wait_for()
    press(page, "Start")


def test_an_address_within_a_warning_is_no_link(server: Server, visit) -> None:
    evil = "https://e.example/x HTTP://E.EXAMPLE www.e.example WWW.E.EXAMPLE me@e.example"
    page = visit(f"{server.address}/train?method={quote(evil)}")
    alert = page.get_by_test_id("stAlert")
    alert.wait_for()
    assert "e.example/x" in alert.inner_text()
    assert [link.inner_text() for link in alert.locator("a").all()] == []


def test_a_finger_takes_the_point_of_the_multiplier_without_scrolling(
    server: Server, visit
) -> None:
    page = visit(f"{server.address}/multiplier", width=420, height=800, has_touch=True)
    page.locator(".fields[data-ready=true]").wait_for()
    canvas = page.locator(".field canvas").first
    canvas.scroll_into_view_if_needed()
    swipe = page.context.new_cdp_session(page)

    def drag(x: float, y: float) -> tuple[float, float]:
        """Drags by 60 pixels upwards; returns how far the page scrolled and by how much β rose."""
        beta, top = beta_of(page), canvas.bounding_box()["y"]
        for kind, moved in (("touchStart", 0), *(("touchMove", 6 * i) for i in range(11))):
            touches = [{"x": x, "y": y - moved}]
            swipe.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": touches})
            page.wait_for_timeout(20)
        swipe.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
        ended = page.locator(".fields [aria-live=polite]:not(:empty)")
        ended.wait_for(state="attached")  # the gesture has; a page that scrolls may still move
        page.wait_for_timeout(300)
        return top - canvas.bounding_box()["y"], beta_of(page) / beta

    x, y = page.evaluate(POINT)
    scrolled, rose = drag(x, y)
    assert abs(scrolled) < 1 and rose > 1.5


# Where the point of the first field is in the window.
POINT = """() => {
  const [fields] = priorscapeFields.values();
  const [panel] = fields.panels;
  const [x, y] = panel.screen(fields.place);
  const { left, top } = panel.canvas.getBoundingClientRect();
  return [left + x, top + y];
}"""


def beta_of(page) -> float:
    return float(page.locator(".fields").get_attribute("data-beta"))


def test_a_training_is_followed_cancelled_and_survives_its_server(
    server: Server, tree: Path, visit
) -> None:
    page = visit(f"{server.address}/train")
    start_a_long_training(page)
    first = goes_on(page, since=0)
    assert len(processes(tree)) == 1

    go_to(page, "Multiplier")
    go_to(page, "Train")
    again = goes_on(page, since=first)
    page.wait_for_url(f"**job={NAME.replace('/', '%2F')}*")  # written when all else is drawn

    page.reload()
    reloaded = goes_on(page, since=again)

    other = visit(page.url)
    assert step(other) >= reloaded
    goes_on(other, since=reloaded)
    assert len(processes(tree)) == 1  # two viewers, one training

    assert not page.errors and not other.errors

    server.process.kill()
    wait_until_gone(tree, within=5)
    with serve(tree, tree / "second.log") as second:
        heir = visit(f"{second.address}/train?job={NAME}")
        heir.get_by_text("left behind").first.wait_for()
        assert not processes(tree)  # nothing starts by itself
        kept = step(heir)
        press(heir, "Resume")
        goes_on(heir, since=kept)
        press(heir, "Cancel")
        heir.get_by_text("cancelled").first.wait_for()
        print(f"gone {wait_until_gone(tree, within=1):.2f} s after the page said cancelled")
        heir.get_by_role("button", name="Remove", exact=True).wait_for()
        assert not heir.errors
        heir.context.close()  # a server waits for those who are connected
