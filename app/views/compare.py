"""What a comparison is asked to be, in a URL and in widgets.

An end is an image: `90` or `3` for a prepared one, `d12` for a held-out one (app/views/walks.py).
It is the same point, ("end", 6) or ("datum", 12), in all runs of a dataset.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from app.state.field import shortened
from app.theme import KNOWN
from app.views import walks
from app.views.node_kinds import SAMPLES
from core.atlas import Atlas, Pair
from core.graph import LENGTHS

LEAST, MOST = 2, 4  # planes beside each other
USUAL = ("vhp-rewo", "vhp-geco", "geco", "iwae", "vampprior")  # methods of a first comparison


@dataclass(frozen=True)
class CompareChoice:
    """What is asked for; runs None for the usual ones, ends None likewise.

    nodes: a kind of app.views.node_kinds · long: one of walks.LONG
    """

    data: str
    runs: tuple[str, ...] | None = None
    start: str | None = None
    end: str | None = None
    length: str = next(iter(LENGTHS))
    nodes: str = SAMPLES
    long: str = next(iter(walks.LONG))


def usual_runs(offered: Sequence[str], data: str) -> tuple[str, ...]:
    """Returns the runs of a first comparison, of those of one dataset: the shipped ones of known
    methods, in their order; where too few of these are there one's own, first one of each."""
    known = [name for method in USUAL if (name := f"{data}/{method}") in offered]
    if len(known) < LEAST:
        own = ([name for name in offered if _is_of(method, name)] for method in USUAL)
        known = list(dict.fromkeys([*known, *(name for names in own for name in names[:1])]))
    return tuple(dict.fromkeys(known if len(known) >= LEAST else [*known, *offered]))[:MOST]


def _is_of(method: str, name: str) -> bool:
    """Whether a run has the name that a training of the method gets by itself, with its seed or a
    number; `iwae-2` is a method, no second `iwae`."""
    last = name.rpartition("/")[2]
    if last in KNOWN:
        return last == method
    return re.fullmatch(rf"{method}(-seed)?(-\d+)?(\.\d+)?", last) is not None


def check_ends(
    choice: CompareChoice, atlas: Atlas, first: walks.Ends | None = None
) -> tuple[CompareChoice, list[str]]:
    """Returns the choice with images that all runs have, and a sentence for each other end.

    first: the ends of a first walk, if not those of the labels
    """
    (start, end), problems = checked_images((choice.start, choice.end), atlas, first)
    return replace(choice, start=start, end=end), problems


def checked_images(
    asked: tuple[str | None, str | None], atlas: Atlas, first: walks.Ends | None = None
) -> tuple[walks.Ends, list[str]]:
    """Returns two images in place of what is asked for, and a sentence for each other end."""
    usual = usual_images(atlas, first)
    start, about_start = _checked_image(asked[0], "from", atlas, usual[0])
    end, about_end = _checked_image(asked[1], "to", atlas, usual[1])
    return (start, end), about_start + about_end


def _checked_image(
    value: str | None, word: str, atlas: Atlas, usual: str
) -> tuple[str, list[str]]:
    if value is None:
        return usual, []
    if value.startswith("n"):
        title = walks.end_title(usual, atlas)
        return usual, [
            f"{word}={shortened(value)} is no image, and samples belong to one prior each; "
            f"{title} is used instead."
        ]
    return walks.checked_end(value, word, atlas, walks.held_out(atlas), usual)


def usual_images(atlas: Atlas, first: walks.Ends | None = None) -> walks.Ends:
    """Returns the ends of a first walk; the first and last held-out image if none is prepared."""
    start, end = walks.usual_ends(atlas, first)
    last = atlas.count("datum") - 1
    return (start, end) if atlas.count("end") else ("d0", f"d{last}")


def pair_of(choice: CompareChoice, atlas: Atlas) -> Pair:
    """Returns the images of a choice whose ends were checked."""
    start, end = (walks.end_point(name or "", atlas) for name in (choice.start, choice.end))
    if start is None or end is None:
        raise ValueError(f"{choice.start} or {choice.end} is no image of these runs.")
    return start, end


def same_images(one: Atlas, other: Atlas) -> bool:
    """Whether two atlases show the same images: then a point is the same one in both."""
    return (
        (one.label.name, one.picture.image_shape, one.intensity)
        == (other.label.name, other.picture.image_shape, other.intensity)
        and np.array_equal(one.end_labels, other.end_labels)
        and np.array_equal(one.data_labels, other.data_labels)
    )
