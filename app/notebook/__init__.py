"""A run in a notebook: the plane of the app, with picks and film, and no server.

>>> from app.notebook import plane                          # doctest: +SKIP
>>> plane("checkpoints/pendulum/vhp-rewo")                  # doctest: +SKIP
"""

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.notebook.widget import PlaneWidget

NEEDS = "A notebook shows a run by anywidget; install it: pip install 'priorscape[notebook]'."


def plane(
    run: str | Path, start: str | None = None, end: str | None = None, length: str = "squared"
) -> "PlaneWidget":
    """Returns the widget of a run's folder. Its `pair` holds the two points that are picked.

    start, end: of a first walk, as in an address: `90`, `3-2`, `n12`, `d5`; the usual ones if not
    given · length: squared or euclidean

    Errors: FileProblem for a folder that is no run; ValueError for an end or a length that there
    is not; ImportError without anywidget.
    """
    try:
        from app.notebook.widget import PlaneWidget
    except ModuleNotFoundError as missing:
        raise ImportError(NEEDS) from missing
    from app.notebook.shown import shown

    data, pair = shown(Path(run), length, start, end)
    return PlaneWidget(shown=data, pair=pair)
