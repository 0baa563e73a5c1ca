"""What the charts say in words: for who cannot see them, and how many of the steps are drawn."""

import numpy as np

from app.views.curve_axes import Curve
from app.views.curves import thin
from app.views.events import Events
from app.views.frames import spread


def curves_alt(happened: dict[str, Events]) -> str:
    """Returns what the curves show, for who cannot see them."""
    return "Curves of beta, error, rate and distortion over the steps. " + " ".join(
        f"{title}: {phase(run)} beta ends at {run.beta:.3g}, the error at {run.error:.2e}."
        for title, run in happened.items()
    )


def phase(run: Events) -> str:
    return f"the initial phase ends at step {run.initial_end:,};" if run.initial_end else ""


def drawn(runs: list[Curve]) -> str:
    """Returns how the strip is read and how many of the recorded steps are drawn."""
    recorded = max(len(run.history["step"]) for run in runs)
    few = len(thin(recorded))
    strip = "Strip on top: strong in the initial phase, pale in the main phase."
    if few == recorded:
        return strip
    return f"{strip} Drawn: at most {few:,} of {recorded:,} recorded steps; the CSV has them all."


def frames_alt(title: str, snapshots: dict[str, np.ndarray], places: list[int]) -> str:
    told = (
        f"step {int(snapshots['step'][place]):,}, standard deviation varies by "
        f"{spread(snapshots['posterior_scale'][place]).std():.0%}"
        for place in places
    )
    return f"Posterior and prior of {title} along training: {'; '.join(told)}."
