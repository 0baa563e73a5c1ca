"""The one custom component: every latent plane of the app, plain JavaScript without a build step.

`explore` draws the prior graph of an atlas, finds the walk between two picks in the browser and
plays it; `compare` does so in several planes at once, between the same two images; `playback`
plays recorded trainings side by side under one cursor.
"""

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import streamlit as st

from app.components.payloads import (
    ComparedRun,
    Pair,
    PlayedRun,
    StraightLine,
    identified,
    identity,
    line_payload,
    palette,
    playback_payload,
)
from app.views.planes import atlas_note, compare_note, playback_note
from app.views.quantities import Levels
from core.atlas import Atlas

__all__ = [
    "ComparedRun",
    "Pair",
    "PlayedRun",
    "StraightLine",
    "compare",
    "explore",
    "playback",
]

FOLDER = Path(__file__).parent
PARTS = (
    *("encoding", "labels", "looks", "marks", "names", "grid_index", "plane", "heap", "paths"),
    *(
        "measures",
        "figure",
        "film",
        "track",
        "film_row",
        "player",
        "picks",
        "view_switch",
        "scene",
    ),
    *("walk_layout", "walk_picture", "walk_input", "walk", "compare_plane", "compare"),
    *("axis_ticks", "curves", "panel", "playback", "cloud", "latent_canvas"),
)

# Registered once, when the module is imported. The parts share one module scope, in this order.
mount = st.components.v2.component(
    "priorscape.latent_canvas",
    css=(FOLDER / "latent_canvas.css").read_text(encoding="utf-8"),
    js="\n".join((FOLDER / f"{part}.js").read_text(encoding="utf-8") for part in PARTS),
)


def explore(
    atlas: Atlas,
    *,
    key: str,
    length: str = "squared",
    pair: Pair | None = None,
    line: StraightLine | None = None,
    kind: str = "shortest",
    height: int = 520,
    autoplay: bool = True,
    noun: str = "image",
    on_pair: Callable[[Pair | None], None] | None = None,
) -> None:
    """Draws the prior graph and the walk between a pair of nodes, ends or held-out images.

    pair: their places in the order of the sprite's tiles, 0..N-1, ..N+A-1, ..N+A+M-1
    length: a key of core.graph.LENGTHS · kind: shortest, straight or both; straight needs a line
    noun: what one of the data is called
    The browser finds the path itself; `on_pair` is called before the rerun that follows two picks,
    with None after Esc; without it the picked pair is kept for the session, in place of `pair`.
    Turns are counted: an answer to an older pick never replaces a newer one.
    """
    count = len(atlas.nodes) + len(atlas.ends) + len(atlas.data)
    if on_pair is None:
        pair = st.session_state.get(f"{key}-pair", pair)
    identifier, static = identified(atlas, noun)
    mount(
        key=key,
        data={
            "kind": "walk",
            "walk_kind": kind,
            "palette": palette(),
            "graph": identifier,
            "atlas": static,
            "note": atlas_note(atlas),
            "length": length,
            "pair": None if pair is None else list(pair),
            "turn": _turn(key),
            "line": None if line is None else line_payload(line),
            "height": height,
            "autoplay": autoplay,
        },
        on_pair_change=partial(_picked, key, count, on_pair or partial(_keep, key)),
    )


def compare(
    planes: Sequence[ComparedRun],
    *,
    key: str,
    length: str = "squared",
    pair: Pair | None = None,
    height: int = 340,
    autoplay: bool = True,
    on_pair: Callable[[Pair | None], None],
) -> None:
    """Draws planes of the same images side by side, with the walks between a pair of them.

    pair: numbers of images, ends (0..A-1) before held-out ones (A..A+M-1), the same in all planes
    length, on_pair: as of `explore`
    """
    atlases = [plane.atlas for plane in planes]
    count = len(atlases[0].ends) + len(atlases[0].data)
    mount(
        key=key,
        data={
            "kind": "compare",
            "palette": palette(),
            "planes": [plane.payload for plane in planes],
            "note": compare_note(atlases, planes[0].noun),
            "length": length,
            "pair": None if pair is None else list(pair),
            "turn": _turn(key),
            "height": height,
            "autoplay": autoplay,
        },
        on_pair_change=partial(_picked, key, count, on_pair),
    )


def playback(
    recordings: Sequence[PlayedRun],
    *,
    key: str,
    curves: Sequence[str] = ("beta",),
    references: Sequence[Levels] = (),
    cursor: float | None = None,
    autoplay: bool = True,
    height: int = 320,
) -> None:
    """Draws the recordings side by side at one training step, and curves of their history below.

    curves: columns of the history · references: levels for each recording
    cursor: the step to rest on, the last one by default. With autoplay the recordings are played
    once, when loaded, and rest on the last step (at once where the system asks for less motion).
    """
    static = playback_payload(recordings, curves, references or [{}] * len(recordings))
    mount(
        key=key,
        data={
            "kind": "playback",
            "palette": palette(),
            "graph": identity(static),
            **static,
            "note": playback_note([r.atlas for r in recordings], [r.noun for r in recordings]),
            "cursor": cursor,
            "autoplay": autoplay,
            "height": height,
        },
    )


def _turn(key: str) -> int:
    return st.session_state.get(f"{key}-turn", 0)


def _keep(key: str, pair: Pair | None) -> None:
    st.session_state[f"{key}-pair"] = pair


def _picked(key: str, count: int, on_pair: Callable[[Pair | None], None]) -> None:
    """Keeps the number of the pick that is answered, and tells the page of the pair."""
    value = st.session_state[key].get("pair") or {}
    st.session_state[f"{key}-turn"] = int(value.get("turn", 0))
    on_pair(_checked_pair(value.get("pair"), count))


def _checked_pair(value: Any, count: int) -> Pair | None:
    """Returns the browser's pair, or None if it is none; nothing that comes in is trusted."""
    if not isinstance(value, list) or len(value) != 2:
        return None
    if not all(isinstance(node, int) and 0 <= node < count for node in value):
        return None
    return (value[0], value[1])
