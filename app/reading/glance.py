"""What a page looks up once a run: the names and settings of all runs, which it asks for hundreds
of times. What changes on the disk meanwhile is seen by the page's next run."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from typing import Any, ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")
_SEEN: ContextVar[dict[Any, Any] | None] = ContextVar("seen", default=None)


@contextmanager
def glance() -> Iterator[None]:
    """Within it, in this thread, each look is made once."""
    token = _SEEN.set({})
    try:
        yield
    finally:
        _SEEN.reset(token)


def once(look: Callable[P, T]) -> Callable[P, T]:
    """Returns a look at the disk, with hashable arguments, that is made once within a glance; a
    look that fails is made again."""

    @wraps(look)
    def looked(*args: P.args, **kwargs: P.kwargs) -> T:
        seen = _SEEN.get()
        if seen is None:
            return look(*args, **kwargs)
        key = (look, args, *kwargs.items())
        if key not in seen:
            seen[key] = look(*args, **kwargs)
        return seen[key]

    return looked
