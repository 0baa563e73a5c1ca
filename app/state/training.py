"""What the Training page asks for: a dataset, some of its runs, the axis of the steps, and whether
widths are drawn."""

from collections.abc import Sequence

from app import loading
from app.state.field import Field, Query, Reading, all_of, choice, last, shortened
from app.views.datasets import collection

SCALES = ("log", "linear")
NO_DATA = "There is no data called {asked}; {instead} is shown instead."


def data_field(names: Sequence[str]) -> Field:
    """Returns the field of the dataset: that of the runs that are asked for, if it is not."""
    datasets = list(dict.fromkeys(map(loading.dataset, names)))
    asked_data = choice("data", datasets, NO_DATA)

    def read(query: Query) -> Reading:
        runs = [name for name in all_of(query, "runs") if name in names]
        return asked_data.read(query) or ((loading.dataset(runs[0]), []) if runs else None)

    return Field("data", datasets[0], "data", read, fits=datasets.__contains__)


def runs_field(names: Sequence[str], dataset: str) -> Field:
    """Returns the field of the runs; each dataset has its own to choose from.

    `runs=` names none, and is kept so.
    """
    offered = loading.of_dataset(names, dataset)
    preferred = collection(dataset).training
    usual = [name for name in offered if name in preferred] or offered[:3]

    def read(query: Query) -> Reading:
        asked = all_of(query, "runs")
        if not asked:
            return None
        problems = [
            f"There is no run called {shortened(name)}; those that are here stand below."
            for name in asked
            if name and name not in names
        ]
        known = [name for name in asked if name in names]
        chosen = [name for name in offered if name in known]
        return (chosen if known or asked == [""] else usual), problems

    return Field(
        f"runs-{dataset}", usual, "runs", read, fits=lambda runs: set(runs) <= set(offered)
    )


def scale_field() -> Field:
    return choice("x", SCALES, "The step axis is log or linear, not {asked}.")


def spread_field() -> Field:
    """Returns the field of the expander that draws how wide posteriors are."""

    def read(query: Query) -> Reading:
        asked = last(query, "spread")
        return None if asked is None else (asked == "true", [])

    return Field("spread", False, "spread", read, lambda is_open: [str(is_open).lower()])
