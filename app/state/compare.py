"""What the Compare page asks for: data, two to four of their runs, two images, edge lengths."""

from collections.abc import Mapping, Sequence

from app import loading
from app.components.latent_canvas import POINTS
from app.state import last_data
from app.state.field import Field, Query, Reading, all_of, choice, shortened, text
from app.state.page_state import PageState
from app.state.shown import match
from app.views import compare as views
from app.views.compare import MOST, CompareChoice
from app.views.node_kinds import KINDS
from app.views.walks import LONG, RULES
from core.atlas import Atlas
from core.graph import LENGTHS

NO_DATA = "There is no run of data {asked} yet; {instead} is used instead."
NO_SUCH = "There is no {name} {{asked}}; {{instead}} is used instead."


def fields(dataset_of: Mapping[str, str]) -> list[Field]:
    """Returns the page's fields; dataset_of: every run's dataset."""
    datasets = list(dict.fromkeys(dataset_of.values()))

    def read_data(query: Query) -> Reading:
        """The data that are asked for, else those of the first run."""
        matched = (match_run(name, list(dataset_of)) for name in all_of(query, "runs"))
        known = [dataset_of[name] for name in matched if name]
        usual = next(iter(known), None)
        asked = choice("data", datasets, NO_DATA, usual=usual, shown=loading.shown_data)
        found = asked.read(query)
        return found or ((known[0], []) if known else None)

    def read_runs(query: Query) -> Reading:
        if "runs" not in query and "data" not in query:
            return None
        data = (read_data(query) or (datasets[0], []))[0]
        runs, problems = _runs_of(all_of(query, "runs"), data, dataset_of)
        return runs or usual_runs(data, dataset_of), problems

    data = Field("data", datasets[0], "data", read_data, fits=datasets.__contains__)
    first = last_data.among(datasets)
    return [
        last_data.shared(data, datasets),
        Field(
            "runs",
            usual_runs(datasets[0], dataset_of),
            "runs",
            read_runs,
            fits=lambda runs: set(runs) <= set(dataset_of),
            first=first and usual_runs(first, dataset_of),
        ),
        text("from"),
        text("to"),
        choice("length", list(LENGTHS), no_such("length"), shown=lambda one: [RULES[one]]),
        *drawn_fields(),
    ]


def drawn_fields() -> list[Field]:
    """Returns the fields of what a walk leads over and how it is drawn, of Walk and Compare."""
    return [
        choice("nodes", list(KINDS), no_such("kind of nodes"), shown=lambda one: [KINDS[one]]),
        choice(
            "long", list(LONG), no_such("way to draw long edges"), shown=lambda one: [LONG[one]]
        ),
        choice("points", POINTS, no_such("way to draw points")),
    ]


def no_such(thing: str) -> str:
    """Returns the sentence on what an address asks for; thing: in words, one of them."""
    return NO_SUCH.format(name=thing)


def match_run(asked: str, names: Sequence[str]) -> str | None:
    """Returns the run that an address names, as pages show it; None where there is none."""
    return match(asked, names, loading.shown_names())


def offered_runs(data: str, dataset_of: Mapping[str, str]) -> list[str]:
    return [name for name, dataset in dataset_of.items() if dataset == data]


def usual_runs(data: str, dataset_of: Mapping[str, str]) -> list[str]:
    return list(views.usual_runs(offered_runs(data, dataset_of), data))


def _runs_of(
    asked: Sequence[str], data: str, dataset_of: Mapping[str, str]
) -> tuple[list[str], list[str]]:
    """Returns at most MOST runs of one dataset, and a sentence on each other one."""
    there = offered_runs(data, dataset_of)
    named = {one: match_run(one, there) or match_run(one, list(dataset_of)) for one in asked}
    known = list(dict.fromkeys(name for name in named.values() if name))
    fitting = [name for name in known if dataset_of[name] == data]
    problems = [
        f"There is no run called {shortened(name)}; it is left out."
        for name, found in named.items()
        if name and not found
    ]
    if len(fitting) < len(known):
        called = loading.collection(data).title
        problems.append(f"Only runs of one dataset can be compared; those of {called} are shown.")
    if len(fitting) > MOST:
        problems.append(f"At most {MOST} runs can be compared; the first {MOST} are shown.")
    return fitting[:MOST], problems


def current(state: PageState) -> CompareChoice:
    ends = (state[name] for name in ("from", "to", "length", "nodes", "long"))
    return CompareChoice(state["data"], tuple(state["runs"]), *ends)


def check_ends(state: PageState, atlas: Atlas) -> None:
    """Replaces ends that these runs lack, and says so."""
    ends = loading.collection(state["data"]).ends
    checked, problems = views.check_ends(current(state), atlas, ends)
    state.correct({"from": checked.start, "to": checked.end}, problems)


def follow_data(state: PageState, dataset_of: Mapping[str, str]) -> None:
    """Goes to the usual runs of other data, where no image is one of the images before."""
    runs = usual_runs(state["data"], dataset_of)
    state.put({"runs": runs, "from": None, "to": None})
