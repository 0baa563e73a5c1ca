"""What the Training page asks for: a dataset, some of its runs, the axis of the steps, and whether
widths are drawn."""

from collections.abc import Sequence

from app import loading
from app.state.field import Field, Query, Reading, all_of, choice, shortened
from app.state.shown import match
from app.views.datasets import collection

SCALES = ("log", "linear")
SPREAD = "spread is true or false, not {asked}."
NO_DATA = "There is no run of data {asked} yet; {instead} is shown instead."


def data_field(names: Sequence[str]) -> Field:
    """Returns the field of the dataset: that of the runs that are asked for, if it is not."""
    datasets = list(dict.fromkeys(map(loading.dataset, names)))
    asked_data = choice("data", datasets, NO_DATA, shown=loading.shown_data)

    def read(query: Query) -> Reading:
        asked = [*all_of(query, "runs"), *all_of(query, "run")]
        runs = [run for name in asked if (run := match(name, names, loading.shown_names()))]
        return asked_data.read(query) or ((loading.dataset(runs[0]), []) if runs else None)

    return Field("data", datasets[0], "data", read, fits=datasets.__contains__)


def runs_field(names: Sequence[str], dataset: str) -> Field:
    """Returns the field of the runs; each dataset has its own to choose from.

    `runs=` names none, and is kept so.
    """
    offered = loading.of_dataset(names, dataset)
    preferred = collection(dataset).training
    usual = [name for name in offered if name in preferred] or offered[:3]

    shown = loading.shown_names()

    def match_run(one: str) -> str | None:
        return match(one, offered, shown) or match(one, names, shown)

    def read(query: Query) -> Reading:
        asked = all_of(query, "runs")
        if not asked:
            return None
        named = {one: match_run(one) for one in asked}
        problems = [
            f"There is no run called {shortened(name)}; those that are here stand below."
            for name, found in named.items()
            if name and not found
        ]
        known = [name for name in named.values() if name]
        chosen = [name for name in offered if name in known]
        if len(chosen) < len(set(known)):
            problems.append(f"Only runs of one dataset are shown together: here of {dataset}.")
        return (chosen if chosen or asked == [""] else usual), problems

    return Field(
        f"runs-{dataset}", usual, "runs", read, fits=lambda runs: set(runs) <= set(offered)
    )


def scale_field() -> Field:
    return choice("x", SCALES, "The step axis is log or linear, not {asked}.")


def spread_field() -> Field:
    """Returns the field of the expander that draws how wide posteriors are."""

    def read(query: Query) -> Reading:
        asked = choice("spread", ["false", "true"], SPREAD).read(query)
        return asked and (asked[0] == "true", asked[1])

    return Field("spread", False, "spread", read, lambda is_open: [str(is_open).lower()])
