"""What can be read on a screen: nothing cut, too pale, too small, on beamers and telephones."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from benchmarks.serving import CHROMIUM, ROOT, copy_tree, serve
from tests.test_browser import settle
from tests.test_browser_learn import browser, visit  # noqa: F401  fixtures

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="chromium is not installed")

OWN = "runs/bigtable/vhp-rewo"
CUT = "(input) => input.scrollWidth - input.clientWidth"


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The shipped runs, and one of one's own whose name is long."""
    target: Path = tmp_path_factory.mktemp("look")
    copy_tree(target)
    for data in ("pendulum", "motion"):
        shutil.copytree(ROOT / "checkpoints" / data, target / "checkpoints" / data)
    shutil.copytree(ROOT / "checkpoints" / "pendulum" / "vhp-rewo", target / OWN)
    with serve(target, target / "server.log") as server:
        yield server.address


def opened(visit, path: str, ready: str, **options):  # noqa: F811
    page = visit(path, **options)
    page.locator(ready).first.wait_for()
    settle(page)
    return page


@pytest.mark.parametrize("query", ["run=motion/vhp-rewo&length=euclidean", f"run={OWN}"])
@pytest.mark.parametrize(("width", "present"), [(1400, 1), (1400, 0), (390, 0)])
def test_the_value_of_a_drop_down_is_not_cut(visit, query, width, present):  # noqa: F811
    page = opened(visit, f"/walk?{query}&present={present}", ".walk[data-ready=true]", width=width)
    inputs = page.locator("[data-testid=stSelectbox] input").all()
    assert len(inputs) == 5
    assert [one.input_value() for one in inputs if one.evaluate(CUT) > 0] == []
