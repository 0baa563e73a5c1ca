"""One chromium, one context and two servers for all browser tests of a process: of the shipped
runs, and of runs that each file of tests makes up.

A browser takes seconds to start, a context to fill its cache with Streamlit, a server to import
torch and to show its first pages. Each test opens pages of its own and closes them; those that
end their server start one of their own. tests/conftest.py offers these fixtures.
"""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from benchmarks.serving import CHROMIUM, FLAGS, ROOT, copy_tree, serve

PATIENCE = 60_000  # ms; machines that train models at the same time are slow


@pytest.fixture(scope="session")
def browser() -> Iterator:
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    if CHROMIUM is None:
        pytest.skip("chromium is not installed")
    with playwright.sync_playwright() as started:
        chromium = started.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def context(browser) -> Iterator:
    """One context for all tests: its cache spares each of them the loading of Streamlit."""
    context = browser.new_context()
    context.set_default_timeout(PATIENCE)
    yield context
    context.close()


def settle(page) -> None:
    """Waits until Python has answered: the mark of a running script is gone for a moment."""
    page.locator("[data-testid=stApp]:not([data-test-script-state=running])").wait_for()


@pytest.fixture(scope="module")
def seen(context) -> Iterator[Callable]:
    """Opens a page once, for all tests of a file that only look at it; none may complain."""
    pages, errors = {}, []

    def page_at(url: str, ready: str, width: int = 1400, **media: str):
        key = (url, width, *media.items())
        if key not in pages:
            pages[key] = page = context.new_page()
            page.on("pageerror", lambda error: errors.append(str(error)))
            page.set_viewport_size({"width": width, "height": 1000})
            page.emulate_media(**{"reduced_motion": "reduce"} | media)
            page.goto(url)
        pages[key].locator(ready).first.wait_for()
        settle(pages[key])
        return pages[key]

    yield page_at
    for page in pages.values():
        page.close()
    assert not errors


@pytest.fixture(scope="session")
def shipped(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Returns a copy of the app's tree with all shipped runs and none of one's own."""
    tree = tmp_path_factory.mktemp("shipped")
    copy_tree(tree)
    (tree / "checkpoints").symlink_to(ROOT / "checkpoints")
    return tree


@pytest.fixture(scope="session")
def address(shipped: Path) -> Iterator[str]:
    """Returns where the shipped runs are served."""
    with serve(shipped, shipped / "server.log") as server:
        yield server.address


@pytest.fixture(scope="session")
def made_up(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, str]]:
    """Returns a copy of the app's tree without runs, and where it is served."""
    root = tmp_path_factory.mktemp("priorscape")
    copy_tree(root)
    with serve(root, root / "server.log") as server:
        yield root, server.address


@pytest.fixture(scope="module")
def tree(made_up: tuple[Path, str]) -> Iterator[Path]:
    """Returns a served tree without runs: a file of tests writes its own, by a fixture of this
    name. They go with the file."""
    root, _ = made_up
    yield root
    shutil.rmtree(root / "checkpoints", ignore_errors=True)


@pytest.fixture(scope="module")
def server(made_up: tuple[Path, str], tree: Path) -> str:
    """Returns where the made-up runs of a file of tests are served."""
    return made_up[1]
