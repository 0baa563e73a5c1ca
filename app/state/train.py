"""What the Train page asks for: data, method, size, settings and a name; and the job looked at."""

from collections.abc import Callable, Iterable, Sequence

from app.loading import LOCAL
from app.state.field import Field, Query, Reading, choice, last, shortened
from app.state.notice import Notice
from app.state.page_state import PageState
from app.state.shown import match, no_other

REFUSED = Notice("train-refused")  # why nothing was started, until the name changes
FAILED = Notice("train-failed")  # what went wrong with a job, until the next action


def option_field(
    name: str,
    options: Sequence[str],
    first: str = "",
    shown: Callable[[str], Iterable[str]] = no_other,
) -> Field:
    """Returns the field of one of the options; shown: the other names that the page gives it.

    first: what is offered to a session that has chosen none; the first option, if it is none
    """
    sentence = f"There is no {name} called {{asked}}; {{instead}} is offered instead."
    first_one = first if first in options else None
    return choice(name, options, sentence, first=first_one, shown=shown)


def job_field(names: Iterable[str]) -> Field:
    """Returns the field of the job that is looked at; names: of all jobs."""
    known = list(names)

    def read(query: Query) -> Reading:
        asked = last(query, "job")
        if asked is None:
            return None
        if found := match(asked, known, lambda name: [f"{LOCAL}/{name}"]):
            return found, []
        return None, [f"There is no training called {shortened(asked)}."]

    return Field("job", None, "job", read)


def watch(state: PageState, name: str) -> None:
    FAILED.clear()
    state.put({"job": name})


def propose(state: PageState, data: str, method: str) -> None:
    """Brings the form to the top, with data and a method chosen."""
    state.put({"data": data, "method": method, "job": None})
