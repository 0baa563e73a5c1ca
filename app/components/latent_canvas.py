"""The one custom component: every latent plane of the app, plain JavaScript without a build step.

`explore` draws the prior graph of an atlas, finds the walk between two picks in the browser and
plays it; `compare` does so in several planes at once, between the same two images; `playback`
plays recorded trainings side by side under one cursor.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import streamlit as st

from app.components.atlas_payload import (
    ComparedRun,
    StraightLine,
    divided_payload,
    identified,
    line_payload,
    weights_payload,
)
from app.components.canvas_source import script, style
from app.components.payloads import STEP_RULES, identity, palette, walk_rules
from app.components.playback_payload import PlayedRun, playback_payload
from app.components.probe_payload import Probe, checked_place, probe_payload, probed
from app.views.planar import LATENT
from app.views.planes import SHARED, atlas_note, compare_note, playback_note
from app.views.probing import AT_LAST, COMPARED
from app.views.quantities import Levels
from core.atlas import Atlas, Pair, Point

if TYPE_CHECKING:
    from app.views.walks import Walk
    from core.atlas.edge_weights import EdgeWeights

__all__ = [
    "ComparedRun",
    "PlayedRun",
    "Probe",
    "StraightLine",
    "compare",
    "explore",
    "playback",
]

POINTS = ("dots", "images")  # as what points are drawn
PAGE, SLIDE = LAYOUTS = ("page", "slide")  # below each other as a page has room; on one screen
IMAGES = ("end", "datum")  # kinds of points that are the same images in all runs of a dataset
# Registered once, when the module is imported.
mount = st.components.v2.component(
    "priorscape.latent_canvas",
    css=style("latent_canvas", "slide"),
    js=script("latent_canvas"),
)


def explore(
    atlas: Atlas,
    *,
    key: str,
    title: str = "",
    length: str = "squared",
    weights: "EdgeWeights | None" = None,
    pair: Pair | None = None,
    line: StraightLine | None = None,
    kind: str = "shortest",
    height: int = 520,
    autoplay: bool = True,
    noun: str = "image",
    space: str = LATENT,
    divided: "Walk | None" = None,
    points: str = POINTS[0],
    probe: Probe | None = None,
    tiled: bool = False,
    layout: str = PAGE,
    on_pair: Callable[[Pair | None], None] | None = None,
    on_points: Callable[[str], None] | None = None,
) -> None:
    """Draws the prior graph and the walk between a pair of its points, of any kind.

    title: the run's, for files and figures
    length: one of core.graph.RULES · weights: of edges, by a rule that takes a decoder
    kind: shortest, straight or both; straight needs a line
    noun: what one of the data is called · space: what the plane shows
    divided: the walk between the pair, with frames in between on long edges
    points: how they are drawn, one of POINTS · on_points: is told of another choice, else it is
    kept for the session · probe: how places between points are decoded, if at all · tiled:
    whether the plane begins filled with what is decoded there · layout: of LAYOUTS
    The browser finds the path itself; `on_pair` is called before the rerun that follows two picks,
    with None after Esc; without it the picked pair is kept for the session, in place of `pair`.
    Turns are counted: an answer to an older pick never replaces a newer one.
    """
    if on_pair is None:
        pair = st.session_state.get(f"{key}-pair", pair)
    if on_points is None:
        points = st.session_state.get(f"{key}-points", points)
    identifier, static = identified(atlas, noun)
    mount(
        key=key,
        data={
            "kind": "walk",
            "layout": layout,
            "walk_kind": kind,
            "palette": palette(),
            "rules": walk_rules(),
            "graph": identifier,
            "atlas": static,
            "note": atlas_note(atlas, space),
            "title": title,
            "space": space,
            "length": length,
            "weights": None if weights is None else weights_payload(weights),
            "pair": None if pair is None else [list(point) for point in pair],
            "turn": _turn(key),
            "line": None if line is None else line_payload(line, atlas.picture),
            "divided": divided_payload(divided, atlas),
            "points": points,
            "probe": probe_payload(probe, key, st.session_state.pop(f"{key}-place", None)),
            "tiled": tiled,
            "height": height,
            "autoplay": autoplay,
        },
        on_pair_change=partial(_picked, key, atlas.kinds, on_pair or partial(_keep, key, "pair")),
        on_points_change=partial(_drawn, key, on_points or partial(_keep, key, "points")),
        on_place_change=partial(_asked, key),
    )


def compare(
    planes: Sequence[ComparedRun],
    *,
    key: str,
    length: str = "squared",
    pair: Pair | None = None,
    height: int = 340,
    autoplay: bool = True,
    divided: "Mapping[str, Walk]" = MappingProxyType({}),
    points: str = POINTS[0],
    probes: Mapping[str, Probe] = MappingProxyType({}),
    layout: str = PAGE,
    on_pair: Callable[[Pair | None], None],
    on_points: Callable[[str], None] | None = None,
) -> None:
    """Draws planes of the same images side by side, with the walks between a pair of them.

    pair: two images, which are the same points in all planes
    divided: walks with frames in between on long edges, probes: how places are decoded that the
    browser decodes, both by the titles of the planes
    length, points, layout, on_pair, on_points: as of `explore`
    """
    if on_points is None:
        points = st.session_state.get(f"{key}-points", points)
    atlases = [plane.atlas for plane in planes]
    images = {kind: atlases[0].count(kind) for kind in IMAGES}
    mount(
        key=key,
        data={
            "kind": "compare",
            "layout": layout,
            "palette": palette(),
            "rules": walk_rules(),
            "planes": [plane.payload for plane in planes],
            "note": compare_note(atlases, planes[0].noun, [plane.space for plane in planes])
            + probed(COMPARED, probes.values()),
            "probes": {
                plane.payload["id"]: probe_payload(probes[plane.title], f"{key}-{number}", None)
                for number, plane in enumerate(planes)
                if plane.title in probes
            },
            "divided": {
                plane.payload["id"]: divided_payload(walk, plane.atlas)
                for plane in planes
                if (walk := divided.get(plane.title))
            },
            "points": points,
            "length": length,
            "pair": None if pair is None else [list(point) for point in pair],
            "turn": _turn(key),
            "height": height,
            "autoplay": autoplay,
        },
        on_pair_change=partial(_picked, key, images, on_pair),
        on_points_change=partial(_drawn, key, on_points or partial(_keep, key, "points")),
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
    scale: str = SHARED,
    note: str = "",
    probes: Sequence[Probe | None] = (),
    layout: str = PAGE,
) -> None:
    """Draws the recordings side by side at one training step, and curves of their history below.

    curves: columns of the history · references: levels for each recording
    cursor: the step to rest on, the last one by default. With autoplay the recordings are played
    once, when loaded, and rest on the last step (at once where the system asks for less motion).
    scale: a key of app.views.planes.SCALES, one for all planes or one each
    note: what stands below, where points are not what they usually are · layout: of LAYOUTS
    probes: how places of each plane are decoded by the browser at its last step, if they are
    """
    static = playback_payload(recordings, curves, references or [{}] * len(recordings))
    mount(
        key=key,
        data={
            "kind": "playback",
            "layout": layout,
            "palette": palette(),
            "rules": STEP_RULES,
            "graph": identity(static),
            **static,
            "note": note
            or playback_note(
                [r.atlas for r in recordings],
                [r.noun for r in recordings],
                scale,
                [(r.dots, r.circles) for r in recordings],
            )
            + probed(AT_LAST, filter(None, probes)),
            "probes": [
                probe_payload(probe, f"{key}-{number}", None)
                for number, probe in enumerate(probes)
            ],
            "scale": scale,
            "cursor": cursor,
            "autoplay": autoplay,
            "height": height,
        },
    )


def _turn(key: str) -> int:
    return st.session_state.get(f"{key}-turn", 0)


def _keep(key: str, what: str, value: Any) -> None:
    st.session_state[f"{key}-{what}"] = value


def _drawn(key: str, on_points: Callable[[str], None]) -> None:
    """Tells of how points are drawn from now on; nothing that comes in is trusted."""
    if (points := st.session_state[key].get("points")) in POINTS:
        on_points(points)


def _asked(key: str) -> None:
    """Keeps the place that the run which follows shall decode."""
    _keep(key, "place", checked_place(st.session_state[key].get("place")))


def _picked(key: str, kinds: Mapping[str, int], on_pair: Callable[[Pair | None], None]) -> None:
    """Keeps the number of the pick that is answered, and tells the page of the pair.

    kinds: of the points that can be picked, and how many there are of each
    """
    value = st.session_state[key].get("pair") or {}
    st.session_state[f"{key}-turn"] = int(value.get("turn", 0))
    on_pair(_checked_pair(value.get("pair"), kinds))


def _checked_pair(value: Any, kinds: Mapping[str, int]) -> Pair | None:
    """Returns the browser's pair, or None if it is none; nothing that comes in is trusted."""
    if not isinstance(value, list) or len(value) != 2:
        return None
    start, end = (_checked_point(point, kinds) for point in value)
    return None if start is None or end is None else (start, end)


def _checked_point(value: Any, kinds: Mapping[str, int]) -> Point | None:
    if not isinstance(value, list) or len(value) != 2:
        return None
    kind, index = value
    known = isinstance(kind, str) and isinstance(index, int) and 0 <= index < kinds.get(kind, 0)
    return (kind, index) if known else None
