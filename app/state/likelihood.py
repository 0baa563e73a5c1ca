"""What the Likelihood page asks for: a dataset, and what its curves are drawn over."""

from collections.abc import Sequence

from app import loading
from app.state import last_data
from app.state.field import Field, choice
from app.views.bound_traces import UNITS

FIRST = (
    *("static-mnist", "mnist", "fashion-mnist", "omniglot", "omniglot-burda", "mnist-2d"),
    "digits",
)
NO_DATA = "There is no run of data {asked} yet; {instead} is shown instead."
NO_AXIS = f"The curves are drawn over {', '.join(UNITS)}, not {{asked}}."


def datasets_of(names: Sequence[str]) -> list[str]:
    """Returns the datasets of runs, those of the paper's Table 2 first."""
    there = list(dict.fromkeys(map(loading.dataset, names)))
    return sorted(there, key=lambda data: FIRST.index(data) if data in FIRST else len(FIRST))


def fields(datasets: Sequence[str]) -> list[Field]:
    return [
        last_data.shared(choice("data", datasets, NO_DATA, shown=loading.shown_data), datasets),
        choice("x", UNITS, NO_AXIS),
    ]
