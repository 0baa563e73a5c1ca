"""What all tests share: the mark of those that drive a browser, a Ctrl-C that is heard, and the
list of installed components, which is made once; and the browser of tests/served.py."""

import signal
from collections.abc import Iterator
from functools import cache

import pytest

from tests.served import (  # noqa: F401  fixtures
    address,
    browser,
    context,
    made_up,
    seen,
    server,
    shipped,
    tree,
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.name.startswith("test_browser"):
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session", autouse=True)
def heard_interrupts() -> None:
    """Shells start what is put into the background deaf to SIGINT, and so would be the processes
    that tests stop with it."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="session", autouse=True)
def components_found_once() -> Iterator[None]:
    """Each AppTest reads what every installed package is, to find streamlit components among
    them: half of what a page costs. Nothing is installed meanwhile, so one search is all."""
    from streamlit.components.v2 import manifest_scanner

    with pytest.MonkeyPatch.context() as patch:
        search = cache(manifest_scanner.scan_component_manifests)
        patch.setattr(manifest_scanner, "scan_component_manifests", search)
        yield
