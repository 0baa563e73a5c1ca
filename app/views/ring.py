"""The key to the colours of an angle: a ring, with what turns drawn where it points.

0 hangs down and grows towards the right, as in core/data/pendulum.py; a yaw is seen from above, by
a viewer who stands below, as in core/data/rendered/views.py. An SVG, so that the first page needs
no chart library; its grey reads on light and on dark, its numbers are in the colour of text.
"""

from math import cos, pi, sin, tau

from app.theme import angle_colour, ink
from core.data.labels import Label

SIZE, OUTER, INNER = 240, 80, 64  # SVG units
NUM_ARCS, NUM_DRAWN, NUM_LABELS = 72, 8, 4
NEUTRAL = "#8B877D"


def ring(of: Label, dark: bool) -> tuple[str, str]:
    """Returns the key to labels that are angles, and what it shows in words."""
    draw, words = DRAWN[of.name]
    arcs = "".join(arc(i * tau / NUM_ARCS, (i + 1) * tau / NUM_ARCS) for i in range(NUM_ARCS))
    drawn = "".join(draw(i * tau / NUM_DRAWN) for i in range(NUM_DRAWN))
    labels = "".join(label(i * tau / NUM_LABELS, ink(dark).text) for i in range(NUM_LABELS))
    half = SIZE / 2
    box = f"{-half:g} {-half:g} {SIZE} {SIZE}"
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{box}">{arcs}{drawn}{labels}</svg>'
    return svg, f"Key: the colour of each {words}."


def at(angle: float, radius: float) -> tuple[float, float]:
    return radius * sin(angle), radius * cos(angle)


def arc(start: float, end: float) -> str:
    end += 0.01  # overlap, or the background shines through between arcs
    corners = [at(start, OUTER), at(end, OUTER), at(end, INNER), at(start, INNER)]
    points = " ".join(f"{x:.2f},{y:.2f}" for x, y in corners)
    return f'<polygon points="{points}" fill="{angle_colour((start + end) / 2)}"/>'


def pendulum(angle: float) -> str:
    """Returns a rod and bob around their own pivot, outside the ring."""
    x, y = at(angle, 99)
    right, down = at(angle, 11)
    return (
        f'<g stroke="{NEUTRAL}" fill="{angle_colour(angle)}" stroke-width="2.5">'
        f'<line x1="{x - right:.1f}" y1="{y - down:.1f}"'
        f' x2="{x + right:.1f}" y2="{y + down:.1f}"/>'
        f'<circle cx="{x + right:.1f}" cy="{y + down:.1f}" r="7"/></g>'
    )


def head(angle: float) -> str:
    """Returns a head from above, outside the ring, whose nose points where it looks."""
    x, y = at(angle, 99)
    corners = [at(angle + turn, radius) for turn, radius in ((-0.5, 10), (0, 18), (0.5, 10))]
    nose = " ".join(f"{x + right:.1f},{y + down:.1f}" for right, down in corners)
    return (
        f'<g stroke="{NEUTRAL}" fill="{angle_colour(angle)}" stroke-width="2.5">'
        f'<polygon points="{nose}"/><circle cx="{x:.1f}" cy="{y:.1f}" r="11"/></g>'
    )


DRAWN = {"angle": (pendulum, "pendulum angle"), "yaw": (head, "yaw, seen from above")}


def label(angle: float, colour: str) -> str:
    x, y = at(angle, 36)
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" fill="{colour}" font-family="sans-serif" font-size="25"'
        f' text-anchor="middle" dominant-baseline="central">{round(angle * 180 / pi)}°</text>'
    )
