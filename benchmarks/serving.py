"""The app served for a measurement or a test: a copy of its tree, a free port, a browser."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
COPIED = ("app", "core", "pages", ".streamlit")
SETTINGS = "priorscape.toml"
SERVED = {"OMP_NUM_THREADS": "1", "MALLOC_ARENA_MAX": "2"}  # as the Dockerfile has it
CHROMIUM = shutil.which("chromium")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
PATIENCE = 30.0  # seconds; machines that train models at the same time are slow


@dataclass(frozen=True)
class Server:
    """What is known of a running server; started is in the clock of time.perf_counter."""

    address: str
    process: subprocess.Popen
    started: float


def copy_tree(target: Path) -> None:
    """Copies what the app needs, without runs: they are the caller's."""
    for name in COPIED:
        shutil.copytree(ROOT / name, target / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / SETTINGS, target / SETTINGS)


@contextmanager
def serve(tree: Path, log: Path, port: int | None = None) -> Iterator[Server]:
    """Starts `streamlit run app/Home.py` in a tree, at a port or a free one, and ends it
    afterwards."""
    port = port or free_port()
    address = f"http://127.0.0.1:{port}"
    options = (f"--server.port={port}", "--server.address=127.0.0.1", "--server.headless=true")
    command = (sys.executable, "-m", "streamlit", "run", "app/Home.py", *options)
    environment = os.environ | SERVED
    started = time.perf_counter()
    with log.open("wb") as output:
        process = subprocess.Popen(
            (*command, "--server.fileWatcherType=none"),
            cwd=tree,
            env=environment,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    try:
        wait_until(lambda: answers(f"{address}/_stcore/health"), "the server to start")
        yield Server(address, process, started)
    finally:
        process.terminate()
        try:
            process.wait(PATIENCE)
        except subprocess.TimeoutExpired:  # a page that does not end holds it
            process.kill()
            process.wait()


def free_port() -> int:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(address, timeout=1) as response:
            return response.status == 200
    except OSError:
        return False


def wait_until(holds: Callable[[], object], what: str, patience: float = PATIENCE) -> None:
    end = time.monotonic() + patience
    while not holds():
        if time.monotonic() > end:
            raise TimeoutError(f"Waited {patience:.0f} s in vain for {what}.")
        time.sleep(0.01)
