"""What the Training page asks for beside data: some of their runs, the axis of the steps, and
whether widths are drawn."""

from collections.abc import Sequence

from app import loading
from app.state import chosen_runs
from app.state.field import Field, Query, Reading, choice
from app.views.datasets import collection

SCALES = ("log", "linear")
SPREAD = "spread is true or false, not {asked}."
NO_RUN = "There is no run called {}; those that are here stand below."


def runs_field(names: Sequence[str], dataset: str) -> Field:
    """Returns the field of the runs; each dataset has its own to choose from."""
    offered = loading.of_dataset(names, dataset)
    preferred = collection(dataset).training
    usual = [name for name in offered if name in preferred] or offered[:3]
    return chosen_runs.runs_of_data(names, dataset, usual, NO_RUN)


def scale_field() -> Field:
    return choice("x", SCALES, "The step axis is log or linear, not {asked}.")


def spread_field() -> Field:
    """Returns the field of the expander that draws how wide posteriors are."""

    def read(query: Query) -> Reading:
        asked = choice("spread", ["false", "true"], SPREAD).read(query)
        return asked and (asked[0] == "true", asked[1])

    return Field("spread", False, "spread", read, lambda is_open: [str(is_open).lower()])
