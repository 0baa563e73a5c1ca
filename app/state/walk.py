"""What the Walk page asks for, and what follows from another dataset and another run."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from app import loading
from app.other_nodes import atlas_over
from app.state import last_data
from app.state.compare import NO_DATA, drawn_fields, no_such
from app.state.field import Field, Query, Reading, choice, text, unwritten
from app.state.notice import Notice
from app.state.page_state import PageState
from app.views import walks
from app.views.node_kinds import SAMPLES, lacking
from app.views.walk_words import LINES, NO_PLANE, NOT_WEIGHED, PATHS, STRAIGHT_IN_Z
from app.views.walks import WalkChoice
from core.atlas import Atlas
from core.files import FileProblem
from core.graph import LENGTHS, RULES

TITLES = walks.RULES | walks.DECODED_RULES
NEAREST_CHOSEN = Notice("walk-nearest")  # for one run of the page
NEAREST_OF_RUN = "Samples belong to one run; the nearest prepared images were chosen."
NEAREST_OF_NODE = "The ends were nodes of before; the nearest prepared images were chosen."


def fields(names: Sequence[str]) -> list[Field]:
    """Returns the page's fields; a run tells of which data it is, data alone ask for a run."""
    datasets = list(dict.fromkeys(map(loading.dataset, names)))
    data = choice("data", datasets, NO_DATA, shown=loading.shown_data)

    def read_run(query: Query) -> Reading:
        """The run that is asked for; data alone ask for their usual one."""
        asked, of_data = any_run.read(query), data.read(query)
        if of_data is None or (asked and not asked[1]):
            return asked and (asked[0], asked[1] + contradicted(asked[0], of_data))
        there = loading.of_dataset(names, of_data[0])
        found = run_of(there).read(query) or (walks.default_run(there), [])
        return found[0], of_data[1] + found[1]

    def contradicted(run: str, of_data: Reading) -> list[str]:
        own = loading.dataset(run)
        wrong = of_data is not None and (of_data[1] or of_data[0] != own)
        return [f"The run {run} is of {own}: other data are left out."] if wrong else []

    last = last_data.among(datasets)
    first = walks.default_run(loading.of_dataset(names, last)) if last else None

    def run_of(there: Sequence[str]) -> Field:
        usual = walks.default_run(there)
        return choice("run", there, no_such("run"), usual=usual, shown=loading.shown_names())

    any_run = run_of(names)
    run = replace(any_run, read=read_run, first=first)

    def read_data(query: Query) -> Reading:
        found = run.read(query)
        return found and (loading.dataset(found[0]), [])

    of_run = Field("data", loading.dataset(run.usual), "data", read_data, write=unwritten)
    return [
        run,
        last_data.shared(of_run, datasets),
        text("from"),
        text("to"),
        choice("length", list(RULES), no_such("length"), shown=lambda one: [TITLES[one]]),
        line_field(),
        choice("path", walks.PATHS, no_such("path"), shown=lambda one: [PATHS[one]]),
        *drawn_fields(),
    ]


def line_field() -> Field:
    """Returns the field of the kind of a straight line; None is the usual one of a run."""
    read = choice("line", list(LINES), no_such("straight line"), shown=lambda one: [LINES[one]])
    return replace(read, usual=None, fits=(None, *LINES).__contains__)


def current(state: PageState) -> WalkChoice:
    asked = WalkChoice(*(state[name] for name in ("run", "from", "to", "length", "path")))
    optional = (*drawn_fields(), line_field())
    unusual = {f.name: state[f.name] for f in optional if state[f.name] != f.usual}
    return replace(asked, **unusual)


def check_nodes(state: PageState, kinds: Sequence[str], title: str) -> None:
    """Goes back to samples where the run has no nodes of the kind that is asked for."""
    if state["nodes"] not in kinds:
        state.correct({"nodes": SAMPLES}, [lacking(state["nodes"], [title])])


def check_length(state: PageState, rules: Mapping[str, str], title: str) -> None:
    """Goes back to the usual rule of lengths where the run does not offer the one asked for."""
    if state["length"] not in rules:
        usual = next(iter(LENGTHS))
        said = NOT_WEIGHED.format(title=title, usual=usual)
        state.correct({"length": usual}, [said])


def check_line(state: PageState, name: str) -> str | None:
    """Returns the usual kind of a run's straight lines, straight in the space that it is walked
    in; None where it has no plane X: then there is one kind, and another one was asked in vain."""
    if loading.has_kernel_chart(name):
        usual = "x" if loading.on_plane(name) else STRAIGHT_IN_Z
        if state["line"] is None:
            state.put({"line": usual})
        return usual
    said = [NO_PLANE.format(title=loading.title(name))]
    if state["line"] is not None:
        state.correct({"line": None}, said if state["line"] != STRAIGHT_IN_Z else [])
    return None


def check_ends(state: PageState, atlas: Atlas) -> WalkChoice:
    """Returns the choice, whose ends are replaced where this run's atlas lacks them."""
    ends = loading.collection(state["data"]).ends
    checked, problems = walks.check_ends(current(state), atlas, ends)
    state.correct({"from": checked.start, "to": checked.end}, problems)
    return checked


def follow_data(state: PageState, names: Sequence[str]) -> None:
    """Goes to the same method on other data, where no image is one of the images before."""
    method = loading.trained_as(state.before("run"))
    there = loading.of_dataset(names, state["data"])
    alike = [name for name in there if loading.trained_as(name) == method]
    state.put({"run": (alike or there)[0], "from": None, "to": None, "line": None})


def follow_nodes(state: PageState) -> None:
    """Keeps the two images when the nodes change: one of these is none of the others."""
    before = state.before("nodes")
    _keep_images(state, lambda: atlas_over(state["run"], before), NEAREST_OF_NODE)


def follow_run(state: PageState) -> None:
    """Keeps the two images when the run changes: samples of one graph are none of another."""
    run, kind = state.before("run"), state.before("nodes")  # a plane asks for no nodes
    state.put({"line": None})
    _keep_images(state, lambda: atlas_over(run, kind), NEAREST_OF_RUN)


def _keep_images(state: PageState, before: Callable[[], Atlas], said: str) -> None:
    """Replaces nodes at the ends by the nearest prepared images; before: gives their atlas."""
    ends = {name: state.before(name) for name in ("from", "to")}
    if not any((end or "").startswith("n") for end in ends.values()):
        return
    NEAREST_CHOSEN.put(said)
    try:
        atlas = before()
    except FileProblem:
        return
    state.put({name: walks.same_image(end, atlas) for name, end in ends.items()})
