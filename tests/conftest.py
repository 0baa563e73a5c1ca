"""What all tests share: the mark of those that drive a browser, and a Ctrl-C that is heard."""

import signal

import pytest


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
