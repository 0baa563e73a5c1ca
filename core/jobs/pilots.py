"""The pilots of a server: processes of some seconds, one at a time, that find kappa of own data.

    python -m core data pilot NAME        what it found is in data.json (core/pilot)

A thread waits for each, so that nobody who looks at a page does.
"""

import os
import subprocess
import sys
import threading

from core.jobs.job import ROOT, die_with_parent
from core.places import variables

LONGEST = 600.0  # seconds


class Pilots:
    """A server's pilots by the names of their datasets: those that wait or run, and what went
    wrong with the last one of others."""

    def __init__(self) -> None:
        self._busy: set[str] = set()
        self._problems: dict[str, str] = {}
        self._turn = threading.Lock()

    def ask(self, name: str) -> None:
        """Starts the pilot of a dataset as soon as no other one runs."""
        if name not in self._busy:
            self._busy.add(name)
            self._problems.pop(name, None)
            threading.Thread(target=self._run, args=(name,), daemon=True).start()

    def is_busy(self, name: str) -> bool:
        return name in self._busy

    def problem(self, name: str) -> str:
        """Returns what went wrong with the last pilot of a dataset; "" for nothing."""
        return self._problems.get(name, "")

    def _run(self, name: str) -> None:
        try:
            with self._turn:
                problem = run(name)
        except (OSError, subprocess.SubprocessError) as error:
            problem = str(error)
        if problem:
            self._problems[name] = problem
        self._busy.discard(name)


def run(name: str) -> str:
    """Runs a pilot to its end; returns what went wrong, in one sentence."""
    done = subprocess.run(
        [sys.executable, "-m", "core", "data", "pilot", name],
        cwd=ROOT,
        env=os.environ | variables() | {"OMP_NUM_THREADS": "1", "TQDM_DISABLE": "1"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        timeout=LONGEST,
        preexec_fn=die_with_parent,  # not niced: somebody waits for these seconds
    )
    lines = done.stderr.decode(errors="replace").splitlines()
    said = [text for line in lines if (text := line.removeprefix("error: ").strip())]
    return (said[-1] if said else f"It ended with {done.returncode}.") if done.returncode else ""
