"""What the charts say in words: for who cannot see them, and how many of the steps are drawn."""

import numpy as np

from app.views.curve_axes import Curve
from app.views.curves import thin
from app.views.events import Events, turning_point
from app.views.frames import width_varies
from app.views.sentences import plain
from core.data.labels import Label


def curves_alt(happened: dict[str, Events]) -> str:
    """Returns what the curves show, for who cannot see them."""
    return "Curves of beta, error, rate and distortion over the steps. " + " ".join(
        f"{title}: {phase(run)} {ends(run)}." for title, run in happened.items()
    )


def ends(run: Events) -> str:
    """Returns where beta and the error end; of constraints with other weights, where the rate
    does."""
    if not np.isfinite(run.beta):
        return f"the rate ends at {run.rate:.3g} nats"
    return f"beta ends at {run.beta:.3g}, the error at {run.error:.2e}"


def look_at(happened: dict[str, Events], label: Label, ring: str = "") -> str:
    """Returns what there is to see where the cursor rests.

    ring: the title of the run whose ring was looked at, the shipped one of REWO
    """
    scrub = "Play, or drag through the curves."
    turn = turning_point(happened.values())
    if turn is None:
        return scrub
    of = next(title for title, run in happened.items() if run.initial_end == turn)
    where = f"The cursor rests at step {turn:,}, where the initial phase of {plain(of)} ends"
    if of != ring or not label.circular:
        return f"{where}: only now does the prior start to learn. {scrub}"
    return (
        f"{where}: its images are already a ring, its prior still a blob. Only now does the "
        f"prior start to learn. {scrub}"
    )


def phase(run: Events) -> str:
    return f"the initial phase ends at step {run.initial_end:,};" if run.initial_end else ""


def drawn(runs: list[Curve]) -> str:
    """Returns how the ribbon is read and how many of the recorded steps are drawn."""
    recorded = max(len(run.history["step"]) for run in runs)
    few = len(thin(recorded))
    said = []
    if any(run.phased for run in runs):
        said.append("Strip on top: strong in the initial phase, pale in the main phase.")
    if few < recorded:
        said.append(f"Drawn: at most {few:,} of {recorded:,} recorded steps.")
    return " ".join([*said, "The CSV has every recorded step."])


def frames_alt(title: str, snapshots: dict[str, np.ndarray], places: list[int]) -> str:
    told = (
        f"step {int(snapshots['step'][place]):,}{_varying(snapshots['posterior_scale'][place])}"
        for place in places
    )
    return f"Posteriors and prior of {title} along training: {'; '.join(told)}."


def _varying(scale: np.ndarray) -> str:
    varies = width_varies(scale)
    return "" if varies is None else f", standard deviation varies by {varies:.0%}"
