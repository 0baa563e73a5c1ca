"""What the Tiles page asks for: runs of a handful of images, those of Figure 8 first."""

from collections.abc import Sequence

from app import loading
from app.state.field import Field, Query, Reading, all_of, shortened
from app.state.shown import match
from core.places import program_name

FIRST = ("micro-mnist/geco-re", "micro-mnist/elbo-equal", "micro-mnist/elbo")
NO_RUNS = (
    "No run here has recorded its tiles. "
    f"`{program_name()} train {FIRST[0]}` trains one that does."
)
NO_RUN = "There is no run called {} whose tiles were recorded; those that are here stand below."


def runs_field(offered: Sequence[str]) -> Field:
    """Returns the field of the runs; `runs=` names none, and is kept so."""
    usual = [name for name in FIRST if name in offered] or list(offered[:3])
    shown = loading.shown_names()

    def read(query: Query) -> Reading:
        asked = all_of(query, "runs")
        if not asked:
            return None
        found = {one: match(one, offered, shown) for one in asked if one}
        problems = [NO_RUN.format(shortened(one)) for one, name in found.items() if not name]
        chosen = [name for name in found.values() if name]
        return (list(dict.fromkeys(chosen)) if chosen or asked == [""] else usual), problems

    return Field("runs", usual, "runs", read, fits=lambda runs: set(runs) <= set(offered))
