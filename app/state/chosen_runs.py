"""The runs that a page shows beside each other, as an address names them, and their data."""

from collections.abc import Sequence
from dataclasses import replace

from app import loading
from app.state import last_data
from app.state.field import Field, Query, Reading, all_of, choice, shortened
from app.state.shown import match

NO_DATA = "There is no run of data {asked} yet; {instead} is shown instead."
OTHERS = "Only runs of one dataset are shown together: here of {}."


def datasets_of(names: Sequence[str]) -> list[str]:
    """Returns the data of runs, in their order."""
    return list(dict.fromkeys(map(loading.dataset, names)))


def data_field(names: Sequence[str]) -> Field:
    """Returns the field of the data: those of the runs that are asked for, if no others are."""
    datasets = datasets_of(names)
    data = choice("data", datasets, NO_DATA, shown=loading.shown_data)
    shown = loading.shown_names()

    def read(query: Query) -> Reading:
        asked = [*all_of(query, "runs"), *all_of(query, "run")]
        runs = [run for name in asked if (run := match(name, names, shown))]
        return data.read(query) or ((loading.dataset(runs[0]), []) if runs else None)

    return last_data.shared(replace(data, read=read), datasets)


def runs_of_data(names: Sequence[str], data: str, usual: Sequence[str], no_run: str) -> Field:
    """Returns the field of the runs of some data: each data have their own to choose from, and a
    field of their own."""
    offered = loading.of_dataset(names, data)
    others = [name for name in names if name not in offered]
    field = runs_field(offered, usual, no_run, others, OTHERS.format(loading.shown_data(data)[0]))
    return replace(field, name=f"runs-{data}")


def runs_field(
    offered: Sequence[str],
    usual: Sequence[str],
    no_run: str,
    others: Sequence[str] = (),
    no_others: str = "",
) -> Field:
    """Returns the field of some of the runs that are offered; `runs=` names none, and is kept so.

    no_run: what is said of a run {} that is not there · no_others: of those that are, but are
    not offered
    """
    first = list(usual)
    shown = loading.shown_names()

    def read(query: Query) -> Reading:
        asked = all_of(query, "runs")
        if not asked:
            return None
        found = {one: match(one, offered, shown) for one in asked if one}
        lacking = [one for one, name in found.items() if not name]
        unknown = [one for one in lacking if not match(one, others, shown)]
        problems = [no_run.format(shortened(one)) for one in unknown]
        if len(unknown) < len(lacking):
            problems.append(no_others)
        chosen = [name for name in found.values() if name]
        return (list(dict.fromkeys(chosen)) if chosen or asked == [""] else first), problems

    return Field("runs", first, "runs", read, fits=lambda runs: set(runs) <= set(offered))
