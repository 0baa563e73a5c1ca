"""The walks of a comparison: which one is smoothest, and the rows of measures that say so."""

from collections.abc import Mapping
from typing import Any

from app.views import walks
from app.views.compare import LEAST, CompareChoice, pair_of
from app.views.measures import Measure
from app.views.sentences import plain
from app.views.walks import Walk
from core.atlas import Atlas

CAUTION = "More frames make a walk smoother by themselves: weigh both numbers."
JUMPS = (
    "This walk: the one in the plane above. Read jumps first: a blurred short cut that jumps "
    "scores low in smoothness as well."
)
WALKED = (
    Measure("This walk: jumps", ("this_walk", "jumps"), ".0f", JUMPS),
    Measure("This walk: smoothness (lower is smoother)", ("this_walk", "smoothness"), ".2g", ""),
    Measure("This walk: frames", ("this_walk", "frames"), ".0f", ""),
)


def walked(atlases: Mapping[str, Atlas], choice: CompareChoice) -> dict[str, Walk]:
    """Returns the walks between the chosen images, of the atlases in which a path leads."""
    found = {title: _walk(atlas, choice) for title, atlas in atlases.items()}
    return {title: walk for title, walk in found.items() if walk}


def _walk(atlas: Atlas, choice: CompareChoice) -> Walk | None:
    return walks.walk(atlas, pair_of(choice, atlas), choice.length)


def measured(found: Mapping[str, Walk]) -> dict[str, dict[str, Any]]:
    """Returns what the rows of WALKED show."""
    return {
        title: {
            "jumps": int(walk.jumps.sum()),
            "smoothness": walk.smoothness,
            "frames": len(walk.frames),
        }
        for title, walk in found.items()
    }


def smoothest(found: Mapping[str, Walk]) -> str:
    """Returns the walks without a jump in the order of their smoothness, as a sentence; nothing
    where fewer than two walks were found, or all jump."""
    without = [title for title, walk in found.items() if not walk.jumps.any()]
    if len(found) < LEAST or not without:
        return ""
    ranked = sorted(without, key=lambda title: found[title].smoothness)
    first, *others = (f"{plain(title)} ({_in_brackets(found[title])})" for title in ranked)
    then = f"; then {', '.join(others)}" if others else ""
    return f"**Smoothest walk without a jump: {first}**{then}. {CAUTION}"


def _in_brackets(walk: Walk) -> str:
    return f"{walk.smoothness:.2g} over {len(walk.frames)} frames"
