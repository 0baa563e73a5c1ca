"""What the Drawing page asks for: runs that draw in steps, those of Figure 10 first."""

from collections.abc import Sequence

from app import loading
from app.state import chosen_runs
from app.state.field import Field
from core.places import program_name

FIRST = ("color-mnist/draw-geco-0.1", "color-mnist/draw-elbo-0.1", "color-mnist/draw-fre-0.3")
MOST = 3  # beside each other at first
NO_RUNS = (
    "No run here draws in steps yet. "
    f"`{program_name()} train {FIRST[0]}` trains one, in ten minutes of one core."
)
NO_RUN = "There is no run called {} that draws in steps; those that are here stand below."


def stepped(names: Sequence[str]) -> list[str]:
    """Returns the runs that keep what each step adds."""
    return [name for name in names if loading.has_strips(name)]


def runs_field(offered: Sequence[str], data: str) -> Field:
    """Returns the field of the runs of some data."""
    there = loading.of_dataset(offered, data)
    usual = [name for name in FIRST if name in there] or there[:MOST]
    return chosen_runs.runs_of_data(offered, data, usual, NO_RUN)
