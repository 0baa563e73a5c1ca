"""What the Multiplier page asks for: schedules, a training over each, axes, gains, a point."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial

from app import loading
from app.state.field import Field, Query, Reading, choice, unwritten
from app.state.page_state import PageState
from app.views import multiplier as views
from app.views.multiplier import MultiplierChoice
from app.views.update_fields import KINDS
from core.runs.columns import BETA, ERROR

PATH = {BETA.name, ERROR.name}
NO_DATA = "There is no data called {asked}; the usual trainings are shown."
NONE = ""  # the training of a schedule that has none
Offered = Mapping[str, Sequence[str]]  # names of runs by the schedule that they were trained with


def runs_of(names: Sequence[str]) -> Offered:
    """Returns the runs that have a path over a schedule's field: of one error and one weight."""
    configs, _ = loading.opened(names, loading.config)
    columns, _ = loading.opened(configs, loading.columns)
    drawn = [name for name, known in columns.items() if {column.name for column in known} >= PATH]
    return {
        kind: [name for name in drawn if configs[name].schedule["name"] == kind] for kind in KINDS
    }


def fields(names: Sequence[str], offered: Offered) -> list[Field]:
    """Returns the page's fields; the address's `runs` are one for each schedule here."""
    of_choice = {field.name: field for field in views.fields(names, loading.shown_names())}
    runs = of_choice.pop("runs")
    show = of_choice["show"]
    of_choice["show"] = replace(show, usual=list(show.usual), read=partial(_read_list, show))
    data = data_field(names)
    over = (_run_over(kind, runs, data, offered[kind]) for kind in KINDS)
    return [*of_choice.values(), data, *over]


def data_field(names: Sequence[str]) -> Field:
    """Returns the field of the data whose trainings are asked for; the address names these."""
    datasets = list(dict.fromkeys(map(loading.dataset, names)))
    asked = choice("data", [*datasets, NONE], NO_DATA, usual=NONE, shown=loading.shown_data)
    return replace(asked, write=unwritten)


def _read_list(field: Field, query: Query) -> Reading:
    """Reads what a widget of several pills wants as a list."""
    found = field.read(query)
    return found and (list(found[0]), found[1])


def _run_over(kind: str, runs: Field, data: Field, offered: Sequence[str]) -> Field:
    """Returns the field of the training over a schedule: the first offered one, if it may."""

    def read(query: Query) -> Reading:
        if found := runs.read(query):
            return first(found[0]), found[1]
        of_data = data.read(query)
        asked = of_data and loading.of_dataset(offered, of_data[0])
        return (first(asked or None), []) if of_data else None

    def first(names: Sequence[str] | None) -> str:
        return next((name for name in offered if names is None or name in names), NONE)

    return Field(kind, first(None), "runs", read, fits=[*offered, NONE].__contains__)


def current(state: PageState, offered: Offered) -> MultiplierChoice:
    names = ("scale", "error", "steps", "nu", "tau", "kappa", "at")
    chosen = tuple(state[kind] for kind in KINDS)
    usual = tuple((offered[kind] or [NONE])[0] for kind in KINDS)
    return MultiplierChoice(
        show=tuple(visible_kinds(state)),
        runs=None if chosen == usual else tuple(filter(None, chosen)),
        **{name: state[name] for name in names},
    )


def visible_kinds(state: PageState) -> list[str]:
    return [kind for kind in KINDS if kind in state["show"]]
