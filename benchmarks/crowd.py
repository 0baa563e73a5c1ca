"""Twenty people at once: how fast clicks are answered while others click and models train.

    python -m benchmarks.crowd [--people 20] [--seconds 120] [--jobs 2] [--json]

A visitor is a real session over Streamlit's own websocket: it opens a page, thinks for two to
four seconds, and changes something or goes to another page, again and again.

    click    from the message that the browser would send to the end of the page's run
    alone    clicks of single visitors, one after the other, while nothing else runs and after one
             who saw every page; the first of the crowd, so that pages weigh alike
    memory   resident, of the server: fresh, when every page, run and image was chosen once; before
             the crowd, when another one as large has been there for a while and gone, and the
             trainings have begun; at its most; after all have gone. Gone: sessions are over and
             one more visitor came, since Streamlit drops old ones only when somebody comes

The trainings are started on the Train page; whoever is there looks once a second, as a browser
would.
"""

import argparse
import json
import os
import random
import shutil
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

from app.pages import PAGES
from benchmarks.serving import ROOT, SETTINGS, Server, copy_tree, serve, wait_until

VISITED = [page.address for page in PAGES if page.name != "about"]  # it has no controls
OPENED, BY_ITSELF = "(opened)", "(by itself)"  # answers that no click asked for
THINKING = (2.0, 4.0)  # seconds
BEGIN = 120.0  # seconds until a training must have made its first step
ANSWER = 60.0  # seconds until a click counts as lost
FIRST = 100  # the first visitor's seed
LONERS = 4
RATIO = 2.0  # of the medians, at most
FORMER = 30.0  # seconds that the crowd before stays
GONE = 150.0  # seconds: Streamlit keeps a session for a reload for two minutes
KEPT = 0.1  # of the memory of the fresh server, at most


Widget = tuple[str, str]  # a list or a row of buttons of which one is chosen, and its id


@dataclass
class Visitor:
    """A session over the websocket and what it has seen: pages, widgets, times, errors."""

    address: str
    seed: int
    pages: dict[str, str] = field(default_factory=dict)
    choices: dict[Widget, list[str]] = field(default_factory=dict)
    page: str = ""
    buttons: dict[str, str] = field(default_factory=dict)
    fragment: tuple[str, float] | None = None  # what runs by itself, and every how many seconds
    clicks: list[tuple[str, float]] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    def stay(self, until: float) -> None:
        """Clicks until then; whatever ends the session sooner is an error of the visitor's."""
        chance = random.Random(self.seed)
        try:
            with self.session() as line:
                while time.monotonic() < until:
                    self.think(line, chance.uniform(*THINKING))
                    self.click(line, chance)
        except (OSError, TimeoutError, WebSocketException) as error:
            self.errors.append(f"{type(error).__name__}: {error}")

    @contextmanager
    def session(self) -> Iterator[Any]:
        """Opens the app."""
        url = self.address.replace("http", "ws") + "/_stcore/stream"
        with connect(url, subprotocols=["streamlit"], max_size=None) as line:  # type: ignore[list-item]
            self.answer(line, rerun(page_name=""), OPENED)
            yield line

    def think(self, line: Any, seconds: float) -> None:
        """Does nothing; the browser asks for what runs by itself meanwhile."""
        until = time.monotonic() + seconds
        while self.fragment and time.monotonic() + self.fragment[1] < until:
            time.sleep(self.fragment[1])
            self.answer(line, self.message(fragment_id=self.fragment[0]), BY_ITSELF)
        time.sleep(max(0.0, until - time.monotonic()))

    def click(self, line: Any, chance: random.Random) -> None:
        """Changes a control of the page; or goes to another page, where there is none to change
        and else every third time."""
        if self.choices and chance.random() < 2 / 3:
            widget = chance.choice(sorted(self.choices))
            self.choose(line, widget, chance.choice(self.choices[widget]))
        else:
            self.go(line, chance.choice(VISITED))

    def choose(self, line: Any, widget: Widget, option: str) -> None:
        message = self.message()
        state = message.rerun_script.widget_states.widgets.add()
        kind, state.id = widget
        if kind == "selectbox":
            state.string_value = option
        else:
            state.string_array_value.data.append(option)
        self.answer(line, message, self.page or "home")

    def choose_all(self, line: Any) -> None:
        """Chooses every option of every widget; a choice may bring other widgets."""
        chosen = set()
        while unknown := next((c for c in self.offers() if c[1:] not in chosen), None):
            chosen.add(unknown[1:])
            self.choose(line, unknown[0], unknown[2])

    def offers(self) -> Iterator[tuple[Widget, tuple[str, ...], str]]:
        """Yields each widget, its options, and one of them."""
        for widget, options in self.choices.items():
            yield from ((widget, tuple(options), option) for option in options)

    def go(self, line: Any, page: str) -> None:
        self.page, self.fragment = page, None
        self.choices.clear()
        self.buttons.clear()
        self.answer(line, self.message(), f"to {page or 'home'}")

    def press(self, line: Any, button: str) -> None:
        message = self.message()
        state = message.rerun_script.widget_states.widgets.add()
        state.id, state.trigger_value = self.buttons[button], True
        self.answer(line, message, button)

    def message(self, **fields: str) -> BackMsg:
        return rerun(page_script_hash=self.pages[self.page], **fields)

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
            self.see(message.delta.new_element)
        elif kind == "auto_rerun":
            self.fragment = (message.auto_rerun.fragment_id, message.auto_rerun.interval)
        return kind == "script_finished"

    def see(self, element: Any) -> None:
        kind = element.WhichOneof("type")
        if kind == "exception":
            self.errors.append(f"{self.page}: {element.exception.message[:200]}")
        elif kind == "selectbox":
            self.offer((kind, element.selectbox.id), list(element.selectbox.options))
        elif kind == "button_group":
            options = [option.content for option in element.button_group.options]
            self.offer((kind, element.button_group.id), options)
        elif kind == "button":
            self.buttons[element.button.label] = element.button.id

    def offer(self, widget: Widget, options: list[str]) -> None:
        if len(options) > 1:
            self.choices[widget] = options


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


def tour(server: Server) -> None:
    """Sees every page and chooses all there is, so that everything is read and imported; twice,
    for what an earlier choice hides: the straight lines of all runs, say."""
    visitor = Visitor(server.address, seed=0)
    with visitor.session() as line:
        for page in 2 * VISITED:
            visitor.go(line, page)
            visitor.choose_all(line)
    if visitor.errors:
        raise SystemExit(f"A page is broken: {visitor.errors[0]}")


def start_trainings(server: Server, tree: Path, count: int) -> None:
    visitor = Visitor(server.address, seed=0)
    with visitor.session() as line:
        for _ in range(count):
            visitor.go(line, "train")
            visitor.press(line, "Start")
    wait_until(lambda: under_way(tree) == count, "the trainings to begin", BEGIN)


def under_way(tree: Path) -> int:
    """Returns how many trainings have been begun and are not measured yet."""
    return sum(1 for _ in tree.glob("runs/*/*/live.npz"))


@dataclass
class Memory:
    """The watch over a process's resident memory, in MB."""

    process: int
    most: float = 0.0
    over: threading.Event = field(default_factory=threading.Event)

    def now(self) -> float:
        pages = int(Path(f"/proc/{self.process}/statm").read_text().split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE") / 1e6

    def watch(self) -> None:
        while not self.over.wait(1.0):
            self.most = max(self.most, self.now())


@contextmanager
def served(tree: Path, jobs: int) -> Iterator[Server]:
    """Serves a copy of the app that trains so many models at once, with settings that outlast the
    measurement."""
    copy_tree(tree)
    shutil.copytree(ROOT / "checkpoints", tree / "checkpoints")
    presets = tree / "core" / "experiments" / "presets.py"
    presets.write_text(presets.read_text().replace("STEPS = 4_000", "STEPS = 200_000"))
    (tree / SETTINGS).write_text(f"[training]\nat_once = {jobs}\n")
    with serve(tree, tree / "log") as server:
        yield server


def measure(people: int, seconds: float, jobs: int) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as folder, served(Path(folder), jobs) as server:
        memory = Memory(server.process.pid)
        tour(server)
        alone = [v for i in range(LONERS) for v in crowd(server, 1, seconds / 2, FIRST + i)]
        fresh = memory.now()
        crowd(server, people, FORMER, seed=1_000)
        leave(server)
        start_trainings(server, Path(folder), jobs)
        first = memory.now()
        watch = threading.Thread(target=memory.watch, daemon=True)
        watch.start()
        together = crowd(server, people, seconds, FIRST)
        trained = under_way(Path(folder))
        leave(server)
        memory.over.set()
        return {
            "alone": times(alone),
            "together": times(together),
            "ratio": times(together)["median"] / times(alone)["median"],
            "errors": [error for visitor in (*alone, *together) for error in visitor.errors],
            "trainings_at_the_end": trained,
            "memory": {
                "fresh": fresh,
                "first": first,
                "most": memory.most,
                "afterwards": memory.now(),
            },
            "pages": by_page(alone, together),
            "processor": kind_of_processor(),
        }


def kind_of_processor() -> str:
    from core.machine import processor  # torch, once nothing is timed any more

    return processor.kind()


def leave(server: Server) -> None:
    """Waits until all sessions are over, and lets one visitor come."""
    time.sleep(GONE)
    crowd(server, 1, 0.0, seed=0)


def times(visitors: list[Visitor]) -> dict[str, float]:
    answers = (answer for visitor in visitors for answer in visitor.clicks)
    values = sorted(t for what, t in answers if what not in (OPENED, BY_ITSELF))
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
    lines = [f"Processor: {result['processor']}", f"{'ms':16}{'alone':>10}{'together':>10}"]
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
            "memory in MB: fresh {fresh:.0f}, before {first:.0f}, at most {most:.0f}, "
            "afterwards {afterwards:.0f}".format(**memory),
            f"trainings beside, at the end: {result['trainings_at_the_end']}",
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
    grown = memory["afterwards"] > (1 + KEPT) * memory["fresh"]
    stopped = result["trainings_at_the_end"] < options.jobs
    return int(bool(result["errors"]) or stopped or result["ratio"] > RATIO or grown)


if __name__ == "__main__":
    sys.exit(main())
