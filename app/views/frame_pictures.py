"""The frames of Figure 2 as pictures, an SVG each, in a grid that wraps where the page is narrow.

Grey and size of an image's dot follow the width of its posterior (app/views/frames.py): one grey
for all means that all images contribute alike; a mixture means that they do not. Prior samples
are hollow.
"""

from base64 import b64encode
from html import escape

import numpy as np

from app import theme
from app.views.frames import BOTH, Snapshots, on_plane, spread, width_varies

SIDE = 200  # SVG units, of a frame
LOW, HIGH = 0.5, 2.0  # the greys span half to twice the mean
LEVELS = 16  # of grey and size
DOT = 4.5  # units, of a dot whose posterior is as wide as the mean of all
HOLLOW = 2  # units, radius of a prior sample
GAP, LEAST = "0.75rem", "9rem"  # between frames, of a frame's width


def frames(
    snapshots: Snapshots,
    places: list[int],
    dark: bool,
    reach: float,
    *,
    most: int,
    alt: str,
    rows: tuple[str, ...] = BOTH,
) -> str:
    """Returns the frames of a run as HTML; reach: half the height of each, as of `common_reach`.

    most: frames beside each other, on a page that has room · rows: of snapshots, from the top
    """
    drawn = on_plane(snapshots)
    figures = "".join(frame(drawn, place, dark, reach, rows) for place in places)
    least = f"min(45%, max({LEAST}, 100% / {most} - {GAP}))"
    columns = f"grid-template-columns: repeat(auto-fill, minmax({least}, 1fr))"
    return (
        f'<div role="img" aria-label="{escape(alt)}" '
        f'style="display: grid; gap: {GAP}; {columns}">{figures}</div>'
    )


def frame(
    snapshots: Snapshots, place: int, dark: bool, reach: float, rows: tuple[str, ...]
) -> str:
    """Returns a snapshot: what its words say, and a picture for each row."""
    ink = theme.ink(dark)
    varies = width_varies(snapshots["posterior_scale"][place])
    said = f"step {int(snapshots['step'][place]):,}"
    said += "" if varies is None else f"<br>σ ± {varies:.0%}"
    border = f"display: block; width: 100%; margin-top: 0.3rem; border: 1px solid {ink.line}"
    pictures = "".join(
        f'<img alt="" style="{border}" src="{picture(snapshots, name, place, dark, reach)}">'
        for name in rows
    )
    words = f"color: {ink.muted}; font-size: 0.85rem; line-height: 1.3"
    return (
        f'<figure style="margin: 0"><figcaption style="{words}">{said}</figcaption>'
        f"{pictures}</figure>"
    )


def picture(snapshots: Snapshots, name: str, place: int, dark: bool, reach: float) -> str:
    """Returns the address of one row of a frame: an SVG that it carries."""
    points = (1 + snapshots[name][place] / reach * (1, -1)) * SIDE / 2
    if name == "posterior_mean":
        marks = dots(points, spread(snapshots["posterior_scale"][place]), dark)
    else:
        marks = hollow(points, theme.ink(dark).muted)
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {SIDE} {SIDE}">{marks}</svg>'
    return svg_source(svg)


def svg_source(svg: str) -> str:
    """Returns the address of a drawing that carries the drawing."""
    return f"data:image/svg+xml;base64,{b64encode(svg.encode()).decode()}"


def dots(points: np.ndarray, relative: np.ndarray, dark: bool) -> str:
    """Returns how wide posteriors look: strong and large, or faint and small, never unseen."""
    share = np.log(np.clip(relative, LOW, HIGH) / LOW) / np.log(HIGH / LOW)
    level = (share * (LEVELS - 1)).round().astype(int)
    return "".join(
        dots_of(points[level == number], number / (LEVELS - 1), dark)
        for number in range(LEVELS)
        if (level == number).any()
    )


def dots_of(points: np.ndarray, share: float, dark: bool) -> str:
    """Returns dots of one width; share: of the way from LOW to HIGH. Wide ones stand out most,
    narrow ones at 3 to 1, in both modes."""
    faint, strong = ("#6B675E", "#FFFFFF") if dark else ("#959189", "#000000")
    size = DOT * (LOW * (HIGH / LOW) ** share) ** 0.5
    path = "".join(f"M{x:.1f} {y:.1f}h0" for x, y in points)
    return (
        f'<path stroke="{theme.blend(faint, strong, share)}" stroke-width="{size:.2f}" '
        f'stroke-linecap="round" d="{path}"/>'
    )


def hollow(points: np.ndarray, colour: str) -> str:
    """Returns circles; the line through the points is unseen, its corners are drawn."""
    corners = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    ends = " ".join(f'marker-{at}="url(#o)"' for at in ("start", "mid", "end"))
    return (
        '<marker id="o" overflow="visible" markerUnits="userSpaceOnUse">'
        f'<circle r="{HOLLOW}" fill="none" stroke="{colour}" stroke-width="0.8" opacity="0.8"/>'
        f'</marker><polyline fill="none" {ends} points="{corners}"/>'
    )
