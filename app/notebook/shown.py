"""What the canvas needs of a run's folder, as the page Walk sends it."""

from pathlib import Path
from typing import Any

from app.components.atlas_payload import identified
from app.components.payloads import palette, walk_rules
from app.views import walks
from app.views.datasets import collection, group_of
from app.views.planar import space_of
from app.views.planes import atlas_note
from app.views.walks import RULES, WalkChoice
from core.atlas import Atlas
from core.runs import Run

HEIGHT = 420  # pixels of the plane


def shown(
    folder: Path, length: str, start: str | None, end: str | None
) -> tuple[dict[str, Any], list[list[Any]]]:
    """Returns the canvas's data, and the pair of a first walk.

    Errors: FileProblem for a folder that is no run; ValueError for a length or an end that there
    is not.
    """
    if length not in RULES:
        raise ValueError(f"Unknown length {length!r}; known: {', '.join(RULES)}.")
    config, atlas = Run(folder).config, Atlas.load(folder)
    data = collection(group_of(config.name, config.dataset["name"]))
    space = space_of(config.chart["name"])
    identifier, static = identified(atlas, data.noun)
    return {
        "walk_kind": "shortest",
        "palette": palette(),
        "rules": walk_rules(),
        "graph": identifier,
        "atlas": static,
        "note": atlas_note(atlas, space),
        "space": space,
        "length": length,
        "points": "dots",
        "height": HEIGHT,
        "autoplay": False,
    }, _pair(atlas, data.ends, start, end)


def _pair(
    atlas: Atlas, usual: tuple[str, str] | None, start: str | None, end: str | None
) -> list[list[Any]]:
    choice, problems = walks.check_ends(WalkChoice("", start, end), atlas, usual)
    if problems:
        raise ValueError(problems[0])
    return [list(point) for point in walks.pair_of(choice, atlas)]
