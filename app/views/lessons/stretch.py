"""Lesson 4: what becomes of the points when GECO lets beta fall."""

from collections.abc import Mapping

import numpy as np

from app.views.events import events
from app.views.lessons.lesson import Answer, Arrays, Evidence, Films, Lesson, Onward, times
from app.views.tables import number

REWO, GECO = "pendulum/vhp-rewo", "pendulum/vhp-geco"
ALIKE = 1.3  # widths that differ by less than this factor are called alike


def widths(snapshots: Arrays) -> np.ndarray:
    """Returns the root mean square distance of the points from their middle, (S,)."""
    mean = snapshots["posterior_mean"]
    return np.sqrt(np.square(mean - mean.mean(axis=1, keepdims=True)).sum(axis=2).mean(axis=1))


class Stretch(Lesson):
    title = "The same bound, another way"
    runs = (REWO, GECO)
    question = "What happens to GECO's points while its β is almost 0?"
    options = (
        "They gather in the middle",
        "They lie as wide as REWO's",
        "They spread wider than REWO's ever do",
    )
    onward = Onward("training", "See how β got there", {})

    def setup(self, runs: Mapping[str, Evidence]) -> str:
        lowest = [number(float(runs[name].history["beta"].min())) for name in (GECO, REWO)]
        return (
            "GECO tolerates the same error as REWO, but it has no initial phase: from the first "
            "batch on it lowers β while the images are worse than tolerated. In this training β "
            f"fell to {lowest[0]} (REWO's lowest: {lowest[1]}). The weaker β, the less holds the "
            "points near the prior."
        )

    def answer(self, runs: Mapping[str, Evidence]) -> Answer:
        geco, rewo = runs[GECO], runs[REWO]
        wide = widths(geco.snapshots)
        place = int(wide.argmax())
        ratio = float(wide[place] / widths(rewo.snapshots).max())
        option = 0 if ratio < 1 / ALIKE else 1 if ratio < ALIKE else 2
        step = int(geco.snapshots["step"][place])
        return Answer(option, tell(geco, rewo, ratio, place), Films(self.runs, ("beta",), step))


def tell(geco: Evidence, rewo: Evidence, ratio: float, place: int) -> str:
    step = int(geco.snapshots["step"][place])
    sure = [
        float(run.snapshots["posterior_scale"].mean(axis=(1, 2)).min()) for run in (geco, rewo)
    ]
    ends = [events(run.history, run.kappa).beta for run in (geco, rewo)]
    return (
        f"They are widest at step {step:,}: {times(ratio)} as wide as REWO's ever are. Each image "
        f"also becomes more certain of its place: the standard deviation falls to {sure[0]:.2g} "
        f"on average, REWO's to {sure[1]:.2g}. Later C is below κ² and β rises again: it ends at "
        f"{ends[0]:.3f}, REWO's at {ends[1]:.3f}. Play both from the start."
    )
