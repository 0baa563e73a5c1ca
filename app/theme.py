"""What things look like: methods, colours of angles and of classes, inks, the chart layout.

Colours belong to methods; every method has a dash as well, so that nothing is told by colour
alone. The first run of a method on some data has its method's look, others lighter and darker
shades of it with dashes of their own. Plain data: importing this costs nothing.
"""

import re
from dataclasses import dataclass, replace
from math import floor, isfinite, tau
from typing import Any
from zlib import crc32


@dataclass(frozen=True)
class Method:
    """The look of a method: title, colour on light and on dark, plotly dash."""

    title: str
    light: str
    dark: str
    dash: str

    def colour(self, dark: bool) -> str:
        return self.dark if dark else self.light


@dataclass(frozen=True)
class Ink:
    """The neutral colours of one mode and its one accent."""

    background: str
    surface: str
    text: str
    muted: str
    line: str
    accent: str
    path: str


# The methods of core/experiments/experiments.py, in the order in which pages offer them.
KNOWN = {
    "vhp-rewo": Method("VHP + REWO", "#0072B2", "#56B4E9", "solid"),
    "vhp-geco": Method("VHP + GECO", "#D55E00", "#E69F00", "dash"),
    "vhp": Method("VHP", "#5B4B9A", "#A78BFA", "10px,3px"),
    "vhp-wu20": Method("VHP + warm-up 20", "#7F7F7F", "#A6A6A6", "longdash"),
    "vhp-wu200": Method("VHP + warm-up 200", "#3A3A44", "#E6E3DA", "16px,4px"),
    "geco": Method("GECO", "#5E4200", "#FFE08A", "5px,3px"),
    "vampprior": Method("VampPrior", "#009E73", "#2FC49A", "dot"),
    "iwae": Method("IWAE", "#CC79A7", "#E29BC4", "dashdot"),
    "iwae-2": Method("IWAE (two layers)", "#8E2F66", "#F7CFE3", "7px,3px,2px,3px,2px,3px"),
    "geco-iwae": Method("GECO + IWAE", "#2E5E1E", "#86C06C", "5px,2px,2px,2px"),
    "vhp-rewo-alternative": Method(
        "VHP + REWO (Eq. 15-16)", "#3D56E0", "#7F8CFF", "20px,3px,2px,3px"
    ),
    "vhp-rewo-elbo": Method("VHP + REWO (ELBO, B.4)", "#007C8A", "#3FD0DD", "20px,3px"),
    "vae": Method("VAE", "#6B7A0F", "#B9C85A", "3px,2px"),
    "vae-annealed": Method("VAE, annealed β", "#A8326B", "#F28CB8", "12px,3px,3px,3px,3px,3px"),
    "beta-vae": Method("beta-VAE", "#8C564B", "#D0A090", "3px,5px"),
    "geco-re": Method("GECO + RE", "#B3541E", "#F0A06A", "8px,3px,2px,3px"),
    "geco-cla": Method("GECO + CLA", "#9C2F4F", "#F291A8", "6px,2px,6px,4px"),
    "elbo": Method("ELBO", "#2F6F73", "#7FC4C4", "12px,2px,2px,2px"),
    "elbo-equal": Method("ELBO at equal error", "#4F6D2F", "#A9CC7E", "2px,2px,8px,2px"),
    "elbo-at-once": Method("ELBO without warm-up", "#5F6B7A", "#AAB6C5", "1px,4px"),
    "re": Method("RE", "#355C7D", "#8FB4D8", "12px,2px"),
    "cla": Method("CLA", "#B3261E", "#FF8A80", "2px,3px"),
    "fre": Method("FRE", "#7A5C00", "#D9B84A", "8px,4px,2px,4px"),
    "pncc": Method("pNCC", "#1F7A1F", "#7FE07F", "6px,2px"),
    "re-cla": Method("RE + CLA", "#7A2BD0", "#C89BFF", "18px,2px,2px,2px"),
    "fre-pncc": Method("FRE + pNCC", "#00686B", "#6FE3E1", "4px,4px"),
    "draw-elbo": Method("ConvDRAW, ELBO", "#1D5C9E", "#86B6F0", "10px,2px,4px,2px"),
    "draw-geco": Method("ConvDRAW, GECO + RE", "#9A4E00", "#FFB55C", "10px,2px,2px,2px,2px,2px"),
    "draw-fre": Method("ConvDRAW, GECO + FRE", "#6B6A00", "#D6D25A", "14px,2px,6px,2px"),
    "nonparametric": Method("Nonparametric VAE", "#2B4F60", "#9AD0E6", "3px,3px,9px,3px"),
    "tight": Method("RE + CLA, too tight", "#555049", "#C8C2B8", "1px,2px,8px,2px"),
}

# Of further runs of a method: a share towards the background (below 0) or the ink, and a dash.
VARIANTS = (
    (0.5, "4px,2px,1px,2px"), (-0.4, "9px,2px"), (0.25, "2px,2px,6px,2px"),
    (-0.2, "14px,3px,3px,3px"), (0.65, "1px,3px"),
)  # fmt: skip

# For methods without a place above: distinct from it, chosen by name, so a colour never moves.
SPARE = (
    ("#4A2A14", "#D9A679", "longdashdot"),
    ("#A33EA1", "#D57BE0", "5px,2px,1px,2px"),
    ("#5C8AA8", "#9FC0D6", "2px,4px"),
)

LIGHT = Ink("#FCFBF9", "#F4F2ED", "#1F1E1B", "#6B6860", "#E2DFD7", "#0072B2", "#D7263D")
DARK = Ink("#171613", "#211F1B", "#ECEAE4", "#A5A196", "#38352F", "#56B4E9", "#FF5C6C")

# Twelve steps of a turn; survives deuteranopia, protanopia and both backgrounds.
ANGLES = (
    "#8dc6ac", "#abb977", "#b89c3c", "#b37903", "#a05a1a", "#894a3d",
    "#744861", "#64528a", "#5868b3", "#4c88d3", "#4ca8df", "#67c0d1",
)  # fmt: skip

# Ten classes on light and on dark: least OKLab difference 0.15, 0.10 under deuteranopia and under
# protanopia, from the red of the path as well. Twice that cannot be had with ten, so planes also
# name their groups.
CLASSES = (
    ("#63AE98", "#2EE4A1"), ("#6B90FF", "#8F85F9"), ("#1E4000", "#167800"),
    ("#EB771A", "#F5A300"), ("#930A4C", "#9D3A6D"), ("#2B7C8A", "#CBF8F6"),
    ("#CECF3C", "#E6F868"), ("#5CD7FF", "#5AD5FF"), ("#410E7E", "#B3A3B6"),
    ("#5B50BE", "#4659C5"),
)  # fmt: skip


def blend(first: str, second: str, share: float) -> str:
    pairs = zip(channels(first), channels(second), strict=True)
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in pairs)


def channels(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def shaded(look: Method, share: float, dash: str) -> Method:
    """Returns a look's hue nearer the ink, or nearer the background, with a dash of its own."""
    light, dark = (
        blend(colour, ink.text if share > 0 else ink.background, abs(share))
        for colour, ink in ((look.light, LIGHT), (look.dark, DARK))
    )
    return Method(look.title, light, dark, dash)


# All looks by key: those of methods, spare ones for methods without a place above, and shades.
FIRST = KNOWN | {f"spare-{i}": Method("", *spare) for i, spare in enumerate(SPARE)}
METHODS = FIRST | {
    f"{name}/{number}": shaded(look, *variant)
    for name, look in FIRST.items()
    for number, variant in enumerate(VARIANTS, start=1)
}


def method_in(name: str) -> str:
    """Returns the method of KNOWN whose name one number follows, a setting; else the name itself.

    >>> method_in("geco-0.15"), method_in("iwae-2"), method_in("mine-2")
    ('geco', 'iwae-2', 'mine-2')
    """
    begins = re.sub(r"-\d+(\.\d+)?$", "", name)
    return begins if name not in KNOWN and begins in KNOWN else name


def look_key(method: str, place: int) -> str:
    """Returns the key in METHODS of the look of a run, in charts and on canvases alike.

    place: of the run among those of its method on its data; 0 has the method's own look
    """
    first = method if method in KNOWN else f"spare-{crc32(method.encode()) % len(SPARE)}"
    variant = place % (len(VARIANTS) + 1)
    return f"{first}/{variant}" if variant else first


def method(name: str) -> Method:
    """Returns the look of a method, or of a key of METHODS; an unknown method gets a spare colour
    by its name alone."""
    known = METHODS.get(name) or METHODS.get(method_in(name))
    return known or replace(METHODS[look_key(name, 0)], title=name)


def ink(dark: bool) -> Ink:
    return DARK if dark else LIGHT


def angle_colour(angle: float) -> str:
    """Returns the colour of an angle in radians, blended between the two nearest of the twelve."""
    if not isfinite(angle):
        return "#888888"
    place = (angle % tau) / tau * len(ANGLES)
    low = floor(place) % len(ANGLES)
    return blend(ANGLES[low], ANGLES[(low + 1) % len(ANGLES)], place - floor(place))


def class_colour(label: float, dark: bool) -> str:
    """Returns the colour of a class; more than ten share them."""
    return CLASSES[int(label) % len(CLASSES)][dark]


def translucent(colour: str, opacity: float) -> str:
    return "rgba({},{},{},{})".format(*channels(colour), opacity)


def axis(dark: bool) -> dict[str, Any]:
    """Returns a plotly axis: a hairline grid, no zero line, numbers in the muted ink."""
    colours = ink(dark)
    return {
        "gridcolor": colours.line,
        "linecolor": colours.line,
        "zeroline": False,
        "tickfont": {"color": colours.muted, "size": 12},
        "title": {"font": {"color": colours.muted, "size": 13}},
    }


def layout(dark: bool) -> dict[str, Any]:
    """Returns a plotly layout with explicit colours, so that no default theme shows through."""
    colours = ink(dark)
    return {
        "paper_bgcolor": colours.background,
        "plot_bgcolor": colours.background,
        "font": {"family": '"Source Sans", sans-serif', "size": 14, "color": colours.text},
        "hoverlabel": {
            "bgcolor": colours.surface,
            "bordercolor": colours.line,
            "font": {"color": colours.text},
        },
        "margin": {"l": 64, "r": 16, "t": 36, "b": 44},
        "modebar": {"bgcolor": "rgba(0,0,0,0)", "color": colours.muted},
    }
