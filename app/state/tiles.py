"""What the Tiles page asks for: runs of a handful of images, those of Figure 8 first."""

from collections.abc import Sequence

from app.state import chosen_runs
from app.state.field import Field
from core.places import program_name

FIRST = ("micro-mnist/geco-re", "micro-mnist/elbo-equal", "micro-mnist/elbo")
NO_RUNS = (
    "No run here has recorded its tiles. "
    f"`{program_name()} train {FIRST[0]}` trains one that does."
)
NO_RUN = "There is no run called {} whose tiles were recorded; those that are here stand below."


def runs_field(offered: Sequence[str]) -> Field:
    """Returns the field of the runs."""
    usual = [name for name in FIRST if name in offered] or list(offered[:3])
    return chosen_runs.runs_field(offered, usual, NO_RUN)
