"""Twenty people at once: how fast clicks are answered while others click and models train.

    python -m benchmarks.crowd [--people 20] [--seconds 120] [--jobs 2] [--json]

A visitor is a real session over Streamlit's own websocket: it opens a page, thinks for two to
four seconds, and changes something or goes to another page, again and again.

    click    from the message that the browser would send to the end of the page's run
    alone    the same visitors' clicks, one visitor and nothing else running
    memory   resident, of the server: after the lone visitor, at its most, after all have gone
"""

import argparse
import json
import os
import random
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.exceptions import WebSocketException
from websockets.sync.client import connect

from benchmarks.serving import ROOT, Server, serve
from core.jobs import Job, Training, cancel, start
from core.scheduler import politely

PAGES = ("", "training", "walk", "compare", "multiplier", "learn")
THINKING = (2.0, 4.0)  # seconds
ANSWER = 60.0  # seconds until a click counts as lost
JOB = "pendulum/vhp-rewo"
RATIO = 2.0  # of the medians, at most
GONE = 150.0  # seconds: Streamlit keeps a session for a reload for two minutes
KEPT = 0.1  # of the memory after the lone visitor, at most


@dataclass
class Visitor:
    """Creates a session over the websocket and what it has seen: pages, widgets, times, errors."""

    address: str
    seed: int
    pages: dict[str, str] = field(default_factory=dict)
    choices: dict[str, list[str]] = field(default_factory=dict)
    page: str = ""
    clicks: list[tuple[str, float]] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    def stay(self, until: float) -> None:
        chance = random.Random(self.seed)
        url = self.address.replace("http", "ws") + "/_stcore/stream"
        try:
            with connect(url, subprotocols=["streamlit"], max_size=None) as line:  # type: ignore[list-item]
                self.answer(line, rerun(page_name=""), "open")
                while time.monotonic() < until:
                    time.sleep(chance.uniform(*THINKING))
                    self.click(line, chance)
        except (OSError, TimeoutError, WebSocketException) as error:
            self.errors.append(f"{type(error).__name__}: {error}")

    def click(self, line: Any, chance: random.Random) -> None:
        """Changes a control of the page; or goes to another page, where there is none to change
        and else every third time."""
        if self.choices and chance.random() < 2 / 3:
            widget = chance.choice(sorted(self.choices))
            message = rerun(page_script_hash=self.pages[self.page])
            state = message.rerun_script.widget_states.widgets.add()
            state.id, state.string_value = widget, chance.choice(self.choices[widget])
            self.answer(line, message, self.page or "home")
        else:
            self.page = chance.choice([page for page in PAGES if page in self.pages])
            self.choices.clear()
            message = rerun(page_script_hash=self.pages[self.page])
            self.answer(line, message, f"to {self.page or 'home'}")

    def answer(self, line: Any, message: BackMsg, what: str) -> None:
        """Sends what the browser would send and reads until the page's run has ended."""
        started = time.perf_counter()
        line.send(message.SerializeToString())
        while not self.read(line.recv(timeout=ANSWER)):
            pass
        self.clicks.append((what, 1000 * (time.perf_counter() - started)))

    def read(self, content: bytes) -> bool:
        """Notes what a message tells; True for the one that ends a run of the page."""
        message = ForwardMsg.FromString(content)
        kind = message.WhichOneof("type")
        if kind == "navigation":
            self.pages = {p.url_pathname: p.page_script_hash for p in message.navigation.app_pages}
        elif kind == "delta":
            element = message.delta.new_element
            if element.WhichOneof("type") == "exception":
                self.errors.append(f"{self.page}: {element.exception.message[:200]}")
            elif element.WhichOneof("type") == "selectbox" and len(element.selectbox.options) > 1:
                self.choices[element.selectbox.id] = list(element.selectbox.options)
        return kind == "script_finished"


def rerun(**fields: str) -> BackMsg:
    message = BackMsg()
    for name, value in fields.items():
        setattr(message.rerun_script, name, value)
    message.rerun_script.query_string = ""
    return message


def crowd(server: Server, people: int, seconds: float, seed: int) -> list[Visitor]:
    """Returns the visitors after they have clicked for so long, all at once."""
    until = time.monotonic() + seconds
    visitors = [Visitor(server.address, seed + i) for i in range(people)]
    threads = [threading.Thread(target=visitor.stay, args=(until,)) for visitor in visitors]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return visitors


@contextmanager
def training(count: int, folder: Path) -> Iterator[list[Training]]:
    """Trains so many models beside; they are cancelled afterwards."""
    wanted = [Job(JOB, seed, 10**6, folder / str(seed)) for seed in range(count)]
    jobs = [start(job, first=politely) for job in wanted]
    try:
        yield jobs
    finally:
        cancel(*jobs)


@dataclass
class Memory:
    """Creates the watch over a process's resident memory, in MB."""

    process: int
    most: float = 0.0
    over: threading.Event = field(default_factory=threading.Event)

    def now(self) -> float:
        pages = int(Path(f"/proc/{self.process}/statm").read_text().split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE") / 1e6

    def watch(self) -> None:
        while not self.over.wait(1.0):
            self.most = max(self.most, self.now())


def measure(people: int, seconds: float, jobs: int) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as folder, serve(ROOT, Path(folder) / "log") as server:
        memory = Memory(server.process.pid)
        crowd(server, 1, seconds / 4, seed=1)  # every page once, caches filled
        alone = crowd(server, 1, seconds, seed=2)
        first = memory.now()
        watch = threading.Thread(target=memory.watch, daemon=True)
        watch.start()
        with training(jobs, Path(folder)) as trainings:
            together = crowd(server, people, seconds, seed=100)
            died = sum(not training.is_running() for training in trainings)
        time.sleep(GONE)
        memory.over.set()
        return {
            "alone": times(alone),
            "together": times(together),
            "ratio": times(together)["median"] / times(alone)["median"],
            "errors": [error for visitor in (*alone, *together) for error in visitor.errors],
            "trainings_that_ended": died,
            "memory": {"first": first, "most": memory.most, "afterwards": memory.now()},
            "pages": by_page(alone, together),
        }


def times(visitors: list[Visitor]) -> dict[str, float]:
    values = sorted(t for visitor in visitors for _, t in visitor.clicks[1:])
    tail = values[min(len(values) - 1, int(0.95 * len(values)))]
    return {"clicks": len(values), "median": statistics.median(values), "p95": tail}


def by_page(*groups: list[Visitor]) -> dict[str, list[float | None]]:
    """Returns the median of each kind of click, for each group of visitors."""
    kinds = sorted({what for group in groups for visitor in group for what, _ in visitor.clicks})
    return {kind: [median_of(group, kind) for group in groups] for kind in kinds}


def median_of(visitors: list[Visitor], kind: str) -> float | None:
    values = [t for visitor in visitors for what, t in visitor.clicks if what == kind]
    return statistics.median(values) if values else None


def report(result: dict[str, Any]) -> str:
    lines = [f"{'ms':16}{'alone':>10}{'together':>10}"]
    for name in ("clicks", "median", "p95"):
        alone, together = result["alone"][name], result["together"][name]
        lines.append(f"{name:16}{alone:>10.0f}{together:>10.0f}")
    for kind, medians in result["pages"].items():
        cells = "".join(f"{'-' if m is None else f'{m:.0f}':>10}" for m in medians)
        lines.append(f"  {kind:14}{cells}")
    memory = result["memory"]
    return "\n".join(
        [
            *lines,
            f"together / alone, medians: {result['ratio']:.2f} (at most {RATIO})",
            "memory in MB: {first:.0f}, at most {most:.0f}, afterwards {afterwards:.0f}".format(
                **memory
            ),
            f"errors: {len(result['errors'])}; {result['errors'][:3]}",
        ]
    )


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.crowd", description=__doc__)
    parser.add_argument("--people", type=int, default=20)
    parser.add_argument("--seconds", type=float, default=120.0)
    parser.add_argument("--jobs", type=int, default=2, help="trainings beside")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    options = parser.parse_args()
    result = measure(options.people, options.seconds, options.jobs)
    print(json.dumps(result) if options.json else report(result))
    memory = result["memory"]
    grown = memory["afterwards"] > (1 + KEPT) * memory["first"]
    return int(bool(result["errors"]) or result["ratio"] > RATIO or grown)


if __name__ == "__main__":
    sys.exit(main())
