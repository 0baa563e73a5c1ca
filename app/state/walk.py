"""What the Walk page asks for, and what follows from another dataset and another run."""

from collections.abc import Sequence

from app import loading
from app.state.field import Field, Query, Reading, choice, text
from app.state.notice import Notice
from app.state.page_state import PageState
from app.views import walks
from app.views.walks import WalkChoice
from core.atlas import Atlas
from core.files import FileProblem
from core.graph import LENGTHS

NO_SUCH = "There is no {name} {{asked}}; {{instead}} is used instead."
NEAREST_CHOSEN = Notice("walk-nearest")  # for one run of the page


def fields(names: Sequence[str]) -> list[Field]:
    run = choice("run", names, no_such("run"), usual=walks.default_run(names))

    def read_data(query: Query) -> Reading:
        found = run.read(query)
        return found and (loading.dataset(found[0]), [])

    return [
        run,
        Field("data", loading.dataset(run.usual), read=read_data),  # whose runs are offered
        text("from"),
        text("to"),
        choice("length", list(LENGTHS), no_such("length")),
        choice("path", walks.PATHS, no_such("path")),
    ]


def no_such(name: str) -> str:
    return NO_SUCH.format(name=name)


def current(state: PageState) -> WalkChoice:
    return WalkChoice(*(state[name] for name in ("run", "from", "to", "length", "path")))


def check_ends(state: PageState, atlas: Atlas) -> WalkChoice:
    """Returns the choice, whose ends are replaced where this run's atlas lacks them."""
    checked, problems = walks.check_ends(current(state), atlas)
    state.correct({"from": checked.start, "to": checked.end}, problems)
    return checked


def follow_data(state: PageState, names: Sequence[str]) -> None:
    """Goes to the same method on other data, where no image is one of the images before."""
    method = state.before("run").rpartition("/")[2]
    there = loading.of_dataset(names, state["data"])
    alike = [name for name in there if name.rpartition("/")[2] == method]
    state.put({"run": (alike or there)[0], "from": None, "to": None})


def follow_run(state: PageState) -> None:
    """Keeps the two images when the run changes: samples of one graph are none of another."""
    ends = {name: state.before(name) for name in ("from", "to")}
    if any((end or "").startswith("n") for end in ends.values()):
        NEAREST_CHOSEN.put("Samples belong to one run; the nearest prepared images were chosen.")
    try:
        atlas = loading.atlas(state.before("run"))
    except FileProblem:
        return
    state.put({name: walks.same_image(end, atlas) for name, end in ends.items()})
