"""The walks of a comparison: which is smoothest, whether it is only blurred, and the rows of
measures that say so.

Blur makes a walk smooth: a walk is praised only where no other one is clearly sharper, by its
distance to the nearest held-out images or, of images, by the detail that its frames keep, and
where its frames keep half of that detail at least.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np

from app.views import walks
from app.views.compare import LEAST, CompareChoice, pair_of
from app.views.measures import Measure
from app.views.sentences import plain
from app.views.walks import Walk
from core.atlas import Atlas
from core.atlas.tiles import WHITE, shown
from core.metrics.detail import detail
from core.metrics.nearest_image import nearest_image

CAUTION = (
    "More frames make a walk smoother by themselves, and this is one walk of one training each."
)
CLEARLY = 1.1  # times: from there on one walk is called sharper than another
PIXELS = ("tile", "colours")  # pictures that are images, and no drawings of something else
LEAST_DETAIL = 0.5  # of the images': a walk that keeps less is called blurred
# A jump is a step of more than four times the median: of two steps, none can be.
LEAST_FRAMES = 4
JUMPS = (
    "This walk: the one in the plane above. Read jumps first: a blurred short cut that jumps "
    "scores low in smoothness as well."
)
DETAIL = (
    "Detail: differences between neighbouring pixels, in shares of those of the nearest held-out "
    "images; 100% is as sharp."
)
WALKED = (
    Measure("This walk: jumps", ("this_walk", "jumps"), ".0f", JUMPS),
    Measure("This walk: smoothness (lower is smoother)", ("this_walk", "smoothness"), ".2g", ""),
    Measure("This walk: frames", ("this_walk", "frames"), ".0f", ""),
    Measure(
        "This walk: distance to the nearest (lower is nearer to the data)",
        ("this_walk", "distance"),
        ".3f",
        "A blur or an average is smooth as well: see how far the walk's frames lie from the "
        "nearest held-out data (root mean square; of images white is 1).",
    ),
    Measure("This walk: detail kept (100% is as sharp)", ("this_walk", "detail"), ".0%", DETAIL),
)


def walked(atlases: Mapping[str, Atlas], choice: CompareChoice) -> dict[str, Walk]:
    """Returns the walks between the chosen images, of the atlases in which a path leads."""
    found = {title: _walk(atlas, choice) for title, atlas in atlases.items()}
    return {title: walk for title, walk in found.items() if walk}


def _walk(atlas: Atlas, choice: CompareChoice) -> Walk | None:
    return walks.walk(atlas, pair_of(choice, atlas), choice.length)


def measured(found: Mapping[str, Walk], atlases: Mapping[str, Atlas]) -> dict[str, dict[str, Any]]:
    """Returns what the rows of WALKED show."""
    return {
        title: {
            "jumps": int(walk.jumps.sum()),
            "smoothness": walk.smoothness,
            "frames": len(walk.frames),
        }
        | sharpness(walk, atlases[title])
        for title, walk in found.items()
    }


def sharpness(walk: Walk, atlas: Atlas) -> dict[str, float]:
    """Returns how near the frames between the ends are to held-out data, and of images how much
    detail they keep; nothing where there is none to compare."""
    if len(walk.frames) < 3 or not atlas.count("datum"):
        return {}
    made = walk.frames[1:-1] / np.float32(atlas.intensity)
    true = shown(atlas, atlas.span("datum")) / np.float32(WHITE)
    _, distances = nearest_image(*_measured(walk, made, true, atlas), np.arange(len(true)))
    found = {"distance": float(distances.mean())}
    return found | ({"detail": detail(made, true)} if atlas.picture.name in PIXELS else {})


def _measured(
    walk: Walk, made: np.ndarray, true: np.ndarray, atlas: Atlas
) -> tuple[np.ndarray, np.ndarray]:
    """Returns what is measured of frames and images: the rows behind them, else their pixels."""
    if walk.rows is None or atlas.rows is None:
        return made.reshape(len(made), -1), true.reshape(len(true), -1)
    return walk.rows[1:-1], atlas.rows[atlas.span("datum")].astype(float)


def smoothest(measured: Mapping[str, Mapping[str, Any]]) -> str:
    """Returns the walks without a jump in the order of their smoothness, as a sentence, and
    whether the first is only blurred, and which are too short to be ranked; nothing where fewer
    than two walks were found, or all jump.

    measured: of each walk, by title
    """
    short = [title for title, walk in measured.items() if walk["frames"] < LEAST_FRAMES]
    without = [t for t, walk in measured.items() if not walk["jumps"] and t not in short]
    if len(measured) < LEAST:
        return ""
    if not without:
        return _too_short(short)
    return f"{_ranking(without, measured)} {_too_short(short)}{CAUTION}"


def _too_short(titles: list[str]) -> str:
    if not titles:
        return ""
    return (
        f"Not ranked: {', '.join(map(plain, titles))}. Fewer than {LEAST_FRAMES} frames are too "
        "few to tell a jump, or how smooth a walk is. "
    )


def _ranking(without: list[str], measured: Mapping[str, Mapping[str, Any]]) -> str:
    """Returns those that do not jump by their smoothness, the first in bold if it is sharp."""
    ranked = sorted(without, key=lambda title: measured[title]["smoothness"])
    first, *others = (f"{plain(title)} ({_in_brackets(measured[title])})" for title in ranked)
    then = f"; then {', '.join(others)}" if others else ""
    if blurred := _blurred(ranked[0], measured):
        return f"Smoothest walk without a jump: {first}{then}. **{blurred}**"
    return f"**Smoothest walk without a jump: {first}**{then}."


def _blurred(title: str, measured: Mapping[str, Mapping[str, Any]]) -> str:
    """Returns that a walk is blurrier than others, and by what, or that all are blurred; ""
    where neither is clearly so."""
    own, said = measured[title], []
    farther = {t: w["distance"] for t, w in measured.items() if "distance" in w and t != title}
    if farther and own.get("distance", 0.0) > CLEARLY * min(farther.values()):
        best = min(farther, key=farther.__getitem__)
        said.append(
            f"lies farther from the held-out data ({own['distance']:.3f}; {plain(best)}: "
            f"{farther[best]:.3f})"
        )
    sharper = {t: w["detail"] for t, w in measured.items() if "detail" in w and t != title}
    if sharper and CLEARLY * own.get("detail", 1.0) < max(sharper.values()):
        best = max(sharper, key=sharper.__getitem__)
        said.append(
            f"keeps less detail ({own['detail']:.0%} of the images'; {plain(best)}: "
            f"{sharper[best]:.0%})"
        )
    if not said and own.get("detail", 1.0) < LEAST_DETAIL:
        return (
            f"But it is blurred: it keeps {own['detail']:.0%} of the images' detail, and blur "
            "alone makes a walk smooth."
        )
    if not said:
        return ""
    worse, mixing = (
        ("blurrier", "blur") if "detail" in own else ("less like the data", "averaging")
    )
    return f"But it is {worse}: it {' and '.join(said)}, and {mixing} alone makes a walk smooth."


def _in_brackets(walk: Mapping[str, Any]) -> str:
    return f"{walk['smoothness']:.2g} over {walk['frames']} frames"
