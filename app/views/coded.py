r"""One image through a VAE, as HTML: the image, its place and width, what is decoded there.

q(z|x) = N(z; mu, L L^T),   L = [s, 0; r t, t sqrt(1 - r^2)] of two latents

drawn as the ellipse mu + 2 L u, |u| = 1, over samples of the prior
"""

from dataclasses import dataclass
from html import escape

import numpy as np

from app import theme
from app.views.frame_pictures import svg_source
from app.views.live import embedded
from core.atlas import Atlas, pictures
from core.atlas.tiles import WHITE, shown

SIDE = 260  # SVG units, of the plane
WIDTHS = 2  # of sigma, from the place to the ellipse
CORNERS = 60  # of an ellipse
REACH = 0.99  # the share of samples that the plane shows
ARROW = ' <b style="align-self: center">→</b> '
PICTURE = "width: 100%; border-radius: 0.4rem; image-rendering: pixelated; display: block"


@dataclass(frozen=True, eq=False)
class Code:
    """An image (H, W) uint8, its place (2,) and width (2,), the factor of its covariance (2, 2),
    samples of the prior (N, 2), and what is decoded from the place and from draws of the posterior
    (1 + D, H, W) uint8."""

    image: np.ndarray
    place: np.ndarray
    scale: np.ndarray
    factor: np.ndarray
    samples: np.ndarray
    decoded: np.ndarray


def image_of(atlas: Atlas, datum: int) -> np.ndarray:
    return shown(atlas, np.array([atlas.place("datum", datum)]))[0]


def factor(atlas: Atlas, datum: int) -> np.ndarray:
    """Returns L (2, 2) of an image's posterior; without correlations its latents have none."""
    s, t = atlas.data_scales[datum]
    r = 0.0 if atlas.data_correlations is None else float(atlas.data_correlations[datum])
    return np.array([[s, 0.0], [r * t, t * np.sqrt(1 - r**2)]])


def draws(atlas: Atlas, datum: int, count: int) -> np.ndarray:
    """Returns the place of an image and draws of its posterior (1 + D, Z), always the same."""
    noise = np.random.default_rng(0).normal(size=(count, atlas.data.shape[1]))
    place = atlas.data[datum]
    moved = place + noise @ factor(atlas, datum).T
    return np.concatenate([place[None], moved]).astype(np.float32)


def in_numbers(code: Code) -> str:
    z, sigma = (", ".join(f"{n:.2f}" for n in values) for values in (code.place, code.scale))
    return f"z = ({z}), σ = ({sigma})".replace("-", "−")


def coded_html(code: Code, dark: bool) -> str:
    """Returns image, plane and what is decoded, side by side."""
    cells = (
        ("The image", _picture(code.image)),
        (f"Encoded: {in_numbers(code)}", _plane(code, dark)),
        ("Decoded from z", _picture(code.decoded[0])),
    )
    figures = ARROW.join(_cell(words, picture) for words, picture in cells)
    drawn = _drawn(code.decoded[1:]) if len(code.decoded) > 1 else ""
    return (
        '<div role="img" aria-label="An image, the place and width that it is encoded to, and '
        f'what is decoded there: {escape(in_numbers(code))}." style="display: flex; flex-wrap: '
        f'wrap; gap: 0.6rem 1rem; align-items: start">{figures}</div>{drawn}'
    )


def _cell(words: str, picture: str) -> str:
    size = "flex: 1 1 9rem; min-width: 0; max-width: 15rem; margin: 0"
    return f'<figure style="{size}">{picture}<figcaption>{escape(words)}</figcaption></figure>'


def _picture(image: np.ndarray) -> str:
    return f'<img alt="" style="{PICTURE}" src="{embedded(pictures.strip(image[None] / WHITE))}">'


def _drawn(images: np.ndarray) -> str:
    size = "flex: 1 1 6rem; max-width: 9rem"
    parts = "".join(f'<div style="{size}">{_picture(image)}</div>' for image in images)
    return (
        '<p style="margin: 1rem 0 0.3rem">Decoded from places that are drawn with that width:</p>'
        f'<div style="display: flex; gap: 1rem">{parts}</div>'
    )


def _plane(code: Code, dark: bool) -> str:
    ink, middle = theme.ink(dark), np.median(code.samples, axis=0)
    reach = float(np.quantile(np.abs(code.samples - middle), REACH)) * 1.1
    unit = SIDE / 2 / reach

    def at(points: np.ndarray) -> np.ndarray:
        return SIDE / 2 + (points - middle) * unit * np.array([1, -1])

    dots = "".join(f'<circle cx="{x:.0f}" cy="{y:.0f}" r="2"/>' for x, y in at(code.samples))
    x, y = at(code.place)
    turns = np.linspace(0, 2 * np.pi, CORNERS, endpoint=False)
    circle = np.stack([np.cos(turns), np.sin(turns)], axis=1)
    edge = at(code.place + WIDTHS * circle @ code.factor.T)
    corners = " ".join(f"{x:.1f},{y:.1f}" for x, y in edge)
    drawing = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {SIDE} {SIDE}">'
        f'<g fill="none" stroke="{ink.muted}" opacity="0.5">{dots}</g>'
        f'<polygon points="{corners}" '
        f'fill="{theme.translucent(ink.path, 0.3)}" stroke="{ink.path}" stroke-width="2"/>'
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4" fill="{ink.path}"/></svg>'
    )
    style = f"width: 100%; display: block; border: 1px solid {ink.line}; border-radius: 0.4rem"
    return f'<img alt="" style="{style}" src="{svg_source(drawing)}">'
