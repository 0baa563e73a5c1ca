"""What the Train page asks for: data, method, size, settings and a name; and the job looked at."""

from collections.abc import Iterable, Sequence

from app.state.field import Field, Query, Reading, choice, last, shortened
from app.state.notice import Notice
from app.state.page_state import PageState

REFUSED = Notice("train-refused")  # why nothing was started, until the name changes
FAILED = Notice("train-failed")  # what went wrong with a job, until the next action


def option_field(name: str, options: Sequence[str], first: str = "") -> Field:
    """Returns the field of one of the options.

    first: what is offered to a session that has chosen none; the first option, if it is none
    """
    sentence = f"There is no {name} called {{asked}}; {{instead}} is offered instead."
    return choice(name, options, sentence, first=first if first in options else None)


def job_field(names: Iterable[str]) -> Field:
    """Returns the field of the job that is looked at; names: of all jobs."""
    known = set(names)

    def read(query: Query) -> Reading:
        asked = last(query, "job")
        if asked is None:
            return None
        if asked in known:
            return asked, []
        return None, [f"There is no training called {shortened(asked)}."]

    return Field("job", None, "job", read)


def watch(state: PageState, name: str) -> None:
    FAILED.clear()
    state.put({"job": name})


def propose(state: PageState, data: str, method: str) -> None:
    """Brings the form to the top, with data and a method chosen."""
    state.put({"data": data, "method": method, "job": None})
