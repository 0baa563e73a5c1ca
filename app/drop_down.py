"""A drop-down that is as wide as its longest option needs, however large the type is."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from streamlit.delta_generator import DeltaGenerator

from app.presentation import scale

LETTER, AROUND = 6.6, 66  # pixels of usual type: a letter at most on average; arrow and edges
LEAST, MOST = 110, 480
MOST_UNSEARCHED = 8  # options; a longer list is searched by typing


def drop_down(
    place: DeltaGenerator,
    label: str,
    options: Sequence[Any],
    *,
    key: str,
    title: Callable[[Any], str] = str,
    on_change: Callable[..., None] | None = None,
    args: tuple[Any, ...] = (),
    help: str | None = None,
    later: Sequence[Any] = (),
) -> Any:
    """Returns the chosen option; title: what an option is called · later: options that may come
    to be offered, for which there is room already: nothing moves then."""
    return place.selectbox(
        label,
        options,
        key=key,
        format_func=title,
        filter_mode="contains" if len(options) > MOST_UNSEARCHED else None,
        on_change=on_change,
        args=args,
        help=help,
        width=fitting(map(title, [*options, *later])),
    )


def fitting(titles: Iterable[str]) -> int:
    """Returns the pixels that options of these titles need."""
    longest = max(map(len, titles), default=0)
    return round(scale() * min(max(AROUND + LETTER * longest, LEAST), MOST))
