"""Figure 3: planes of several runs beside each other, an SVG each; held-out images in the colours
of their classes over training data in grey."""

from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from html import escape

import numpy as np

from app import theme
from core.atlas import Atlas

SIDE, DOT, FAINT = 240, 4.2, 2.6  # SVG units
INSIDE, MARGIN = 0.995, 0.04  # of the points along each axis; of the width
LEAST, MOST = "9rem", "22rem"  # of a picture's width


@dataclass(frozen=True)
class Mapped:
    """A plane as it is drawn: what stands above it, and what it is, for who cannot see it."""

    atlas: Atlas
    said: str


def maps(planes: Mapping[str, Mapped], dark: bool) -> str:
    """Returns the planes by title as HTML."""
    figures = "".join(_figure(title, plane, dark) for title, plane in planes.items())
    least = f"max({LEAST}, 100% / {len(planes)} - 0.75rem)"
    columns = f"grid-template-columns: repeat(auto-fill, minmax(min(46%, {least}, {MOST}), 1fr))"
    return f'<div style="display: grid; gap: 0.75rem; {columns}">{figures}</div>'


def _figure(title: str, plane: Mapped, dark: bool) -> str:
    ink = theme.ink(dark)
    words = f"color: {ink.muted}; font-size: 0.85rem; line-height: 1.3"
    border = f"display: block; width: 100%; margin-top: 0.3rem; border: 1px solid {ink.line}"
    alt = escape(f"{title}: {plane.said}")
    picture = b64encode(drawn(plane.atlas, dark).encode()).decode()
    return (
        f'<figure style="margin: 0; max-width: {MOST}">'
        f'<figcaption style="{words}">{escape(title)}</figcaption>'
        f'<img alt="{alt}" style="{border}" src="data:image/svg+xml;base64,{picture}"></figure>'
    )


def drawn(atlas: Atlas, dark: bool) -> str:
    """Returns the plane of an atlas of two dimensions as an SVG."""
    train = np.zeros((0, 2)) if atlas.train is None else atlas.train
    low, width = _box(np.concatenate([train, atlas.data]))
    known, seen = (SIDE * (places - low) / width for places in (train, atlas.data))
    labels = atlas.data_labels.astype(int)
    marks = _dots(known, theme.blend(*_faint(dark), 0.5), FAINT) + "".join(
        _dots(seen[labels == label], theme.class_colour(label, dark), DOT)
        for label in np.unique(labels)
    )
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {SIDE} {SIDE}">{marks}</svg>'


def _faint(dark: bool) -> tuple[str, str]:
    ink = theme.ink(dark)
    return ink.line, ink.muted


def _box(places: np.ndarray) -> tuple[np.ndarray, float]:
    """Returns the low corner of a square around nearly all places, and its width."""
    low, high = np.quantile(places, [1 - INSIDE, INSIDE], axis=0)
    width = float((high - low).max()) * (1 + 2 * MARGIN) or 1.0
    return (low + high - width) / 2, width


def _dots(places: np.ndarray, colour: str, size: float) -> str:
    path = "".join(f"M{x:.1f} {SIDE - y:.1f}h0" for x, y in places)
    return f'<path stroke="{colour}" stroke-width="{size}" stroke-linecap="round" d="{path}"/>'
