"""The lesson on lengths: sums of distances cut across a hole, sums of squares go around."""

from collections.abc import Mapping

import numpy as np

from app.views.lessons.lesson import Answer, Lesson, LessonRun, Onward, Part, Walks, counted
from app.views.lessons.likelihood import ends
from app.views.measures import value
from app.views.walks import walk

RUNS = REWO, VAMP = "pendulum/vhp-rewo", "pendulum/vampprior"
BORDERS = (0.5, 0.9)  # shares of walks: fewer than half, nearly all
EUCLIDEAN, SQUARED = "euclidean", "squared"


class Squares(Lesson):
    name = "squares"
    title = "Why squared lengths?"
    short = "Lengths"
    runs = RUNS
    question = (
        "A path costs the sum of its steps' lengths. How many of REWO's walks between images half "
        "a turn apart have no jump?"
    )
    options = ("Fewer than half", "More than half, not nearly all", "Nearly all: nine of ten")
    onward = Onward("walk", "Walk by either rule", {"run": REWO, "length": EUCLIDEAN})

    def setup(self, runs: Mapping[str, LessonRun]) -> str:
        return (
            "A walk is the cheapest path through a graph over samples of the prior. The paper "
            "takes the sum of Euclidean lengths, so the straightest chain of samples is the "
            f"cheapest. Nearly all samples of {runs[REWO].title} lie on the ring, a few in its "
            "hole."
        )

    def answer(self, runs: Mapping[str, LessonRun]) -> Answer:
        shares = {rule: share(runs[REWO], rule) for rule in (EUCLIDEAN, SQUARED)}
        pair = ends(runs[REWO])
        return Answer(
            int(np.digitize(shares[EUCLIDEAN], BORDERS)),
            (
                Part(
                    f"By the paper's rule {both(runs, EUCLIDEAN)} have no jump. "
                    f"{here(runs, EUCLIDEAN)} A few samples in a hole are enough for a short cut.",
                    Walks(RUNS, pair, EUCLIDEAN),
                    "1. Sums of lengths (the paper's)",
                ),
                Part(
                    f"By squared lengths {both(runs, SQUARED)} have none. "
                    f"{here(runs, SQUARED)} One step of length 2 costs 4, two of length 1 cost 2: "
                    "long steps, where samples are rare, are dear. This rule is ours, not the "
                    "paper's.",
                    Walks(RUNS, pair, SQUARED),
                    "2. Sums of squares",
                ),
            ),
        )


def share(run: LessonRun, rule: str) -> float:
    return float(value(run.metrics, ("walks_without_jump", rule)) or 0.0)


def both(runs: Mapping[str, LessonRun], rule: str) -> str:
    said = [f"{share(runs[name], rule):.0%} of {runs[name].title}'s walks" for name in RUNS]
    return " and ".join(said)


def here(runs: Mapping[str, LessonRun], rule: str) -> str:
    """Returns what the walks of the figure do."""
    said = []
    for name in RUNS:
        found = walk(runs[name].atlas, ends(runs[name]), rule)
        jumps = "no path" if found is None else counted(int(found.jumps.sum()), "jump")
        said.append(f"{jumps} with {runs[name].title}")
    return f"From 0° to 180°: {' and '.join(said)}."
