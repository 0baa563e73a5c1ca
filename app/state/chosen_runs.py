"""The runs that a page shows beside each other, as an address names them."""

from collections.abc import Sequence

from app import loading
from app.state.field import Field, Query, Reading, all_of, shortened
from app.state.shown import match


def runs_field(offered: Sequence[str], usual: Sequence[str], no_run: str) -> Field:
    """Returns the field of some of the runs that are offered; `runs=` names none, and is kept so.

    no_run: what is said of a run {} that is not offered
    """
    first = list(usual)
    shown = loading.shown_names()

    def read(query: Query) -> Reading:
        asked = all_of(query, "runs")
        if not asked:
            return None
        found = {one: match(one, offered, shown) for one in asked if one}
        problems = [no_run.format(shortened(one)) for one, name in found.items() if not name]
        chosen = [name for name in found.values() if name]
        return (list(dict.fromkeys(chosen)) if chosen or asked == [""] else first), problems

    return Field("runs", first, "runs", read, fits=lambda runs: set(runs) <= set(offered))
