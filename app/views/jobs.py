"""What is said of trainings in the queue: how each stands, how far it is, what is left."""

import math
from collections.abc import Sequence

from core.experiments.durations import FITTED_ON, duration, measuring, said
from core.jobs.queue import BUSY, Entry
from core.machine.devices import CPU
from core.runs import RunConfig
from core.runs.live import Live

MOST_FINISHED = 10  # rows; the runs themselves are on every other page
IN_WORDS = {
    "running": "training",
    "measuring": "trained; now its atlas is drawn and it is measured",
    "finished": "finished: it is on every page",
    "failed": "failed",
    "cancelled": "cancelled; what it saved last can be resumed",
    "left behind": "left behind: its server has ended; what it saved last can be resumed",
}
ICONS = {
    "waiting": ":material/hourglass_empty:",
    "running": ":material/play_arrow:",
    "measuring": ":material/straighten:",
    "finished": ":material/check:",
    "failed": ":material/error:",
    "cancelled": ":material/cancel:",
    "left behind": ":material/link_off:",
}


def estimate(config: RunConfig, device: str = CPU) -> str:
    """Returns how long a training may take, and what that rests on."""
    if device != CPU:
        return (
            f"How long it takes on a GPU was not measured; {said(config)}. Once it runs, the time "
            "left is measured."
        )
    return (
        f"{said(config).capitalize()}, measuring included: from the processor time of trainings "
        f"of ours ({FITTED_ON}). A busy machine takes several times as long; once it runs, the "
        "time left is measured."
    )


def standing(entry: Entry, live: Live | None, broken: str = "") -> str:
    """Returns how a job stands, in a line; broken: why what it has learned cannot be read."""
    if entry.state == "waiting":
        return f"waiting, place {entry.place} in the queue"
    if entry.state == "failed" and entry.ticket.problem:
        return f"failed: {entry.ticket.problem}"
    if broken:
        return f"finished, but no page can show it: {broken}"
    if entry.state != "running":
        return IN_WORDS[entry.state]
    if live is None or live.step == 0:
        return "starting"
    left = live.seconds_left
    on = "" if entry.ticket.device == CPU else f" on {entry.ticket.device}"
    rate = f", {live.rate:.0f} a second" if live.rate else ""
    more = measuring(math.prod(live.images.shape[1:]))
    rest = "" if left is None else f"; about {duration(left + more)} left, measuring included"
    return f"step {live.step:,} of {live.steps:,}{on}{rate}{rest}"


def sentence(entry: Entry, live: Live | None, broken: str = "") -> str:
    """Returns how a job stands, as a sentence of its own."""
    text = standing(entry, live, broken)
    return f"{text[:1].upper()}{text[1:].rstrip('.')}."


def listed(entries: Sequence[Entry]) -> tuple[list[Entry], int]:
    """Returns the jobs to list, busy ones first, then the latest; and how many finished ones are
    left out."""
    ordered = sorted(entries, key=lambda entry: (entry.state not in BUSY, -entry.ticket.asked))
    older = [entry for entry in ordered if entry.state == "finished"][MOST_FINISHED:]
    return [entry for entry in ordered if entry not in older], len(older)


def share(entry: Entry, live: Live | None) -> float:
    """Returns how much of a job's training is done, from 0 to 1."""
    if entry.state in ("measuring", "finished"):
        return 1.0
    return live.step / live.steps if live and entry.state != "waiting" else 0.0
