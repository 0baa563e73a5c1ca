"""The rate in its two parts, as bars that add up: information and marginal KL (Taming VAEs,
Table 2)."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import plotly.graph_objects as go

from app import theme
from app.views.measures import is_number

PAPER = {"color-mnist": (182.5, 10.3)}  # Table 2, VAE with NVP posterior: ELBO, GECO
NAMES = ("average_kl", "marginal_kl", "information", "marginal_error", "num_images", "num_draws")
BAR, AROUND = 26, 90  # pixels


@dataclass(frozen=True)
class RateParts:
    """Average KL, marginal KL and information of a run in nats, with the marginal KL's standard
    error; N images that make up q(z), and draws."""

    title: str
    average_kl: float
    marginal_kl: float
    information: float
    marginal_error: float
    num_images: float
    num_draws: float

    @property
    def most(self) -> float:
        """What the information is at most: log N."""
        return math.log(self.num_images)


def rate_parts(title: str, metrics: Mapping[str, Any]) -> RateParts | None:
    """Returns what was measured; None where it was not, or is none of ours."""
    found = metrics.get("information")
    if not isinstance(found, Mapping) or not all(is_number(found.get(name)) for name in NAMES):
        return None
    return RateParts(title, *(float(found[name]) for name in NAMES))


def part_bars(runs: Sequence[RateParts], dark: bool) -> go.Figure:
    """Returns a bar a run, from its information on."""
    ink, titles = theme.ink(dark), [run.title for run in runs]
    shared = {"y": titles, "orientation": "h"}
    bars = (
        ("Information", [run.information for run in runs], ink.accent),
        ("Marginal KL", [run.marginal_kl for run in runs], theme.translucent(ink.muted, 0.6)),
    )
    figure = go.Figure()
    for name, values, colour in bars:
        hover = f"{name} %{{x:.2f}} nats<extra>%{{y}}</extra>"
        marker = {"color": colour}
        figure.add_bar(x=values, name=name, marker=marker, hovertemplate=hover, **shared)
    return figure.update_layout(_layout(runs, dark))


def _layout(runs: Sequence[RateParts], dark: bool) -> dict[str, Any]:
    usual = theme.axis(dark)
    most = [run.most for run in runs]
    return {
        **theme.layout(dark),
        "template": "none",
        "barmode": "stack",
        "bargap": 0.3,
        "height": AROUND + BAR * len(runs),
        "margin": {"l": 8, "r": 12, "t": 36, "b": 48},
        "xaxis": usual | {"title": usual["title"] | {"text": "Average KL, nats an image"}},
        "yaxis": usual | {"autorange": "reversed", "automargin": True, "showgrid": False},
        "legend": {
            **{"orientation": "h", "x": 0, "y": 1.0, "yanchor": "bottom", "xanchor": "left"},
        },
        "shapes": [
            {
                "type": "line",
                **{"xref": "x", "x0": x, "x1": x, "yref": "paper", "y0": 0, "y1": 1},
                "line": {"color": theme.ink(dark).text, "width": 1, "dash": "dot"},
            }
            for x in dict.fromkeys(most)
        ],
    }


def parts_alt(runs: Sequence[RateParts]) -> str:
    said = (
        f"{run.title}: average KL {run.average_kl:.1f}, of it marginal KL {run.marginal_kl:.1f}."
        for run in runs
    )
    return " ".join(["Bars of information and marginal KL, in nats.", *said])


def parts_words(runs: Sequence[RateParts], data: str) -> str:
    """Returns how it was estimated and is biased, and the paper's numbers where it has some."""
    first = runs[0]
    said = (
        f"Over {first.num_draws:,.0f} draws from the posteriors of {first.num_images:,.0f} "
        "training images, a seeded choice, which also make up q(z). A place tells at most which "
        f"of these it belongs to: the information is at most ln {first.num_images:,.0f} = "
        f"{first.most:.2f} nats (dotted), and all beyond is marginal KL. Fewer images than a "
        "model was trained on leave gaps in q(z): its marginal KL is biased upwards, by at most "
        "the logarithm of how many times more there are."
    )
    if data not in PAPER:
        return said
    elbo, geco = PAPER[data]
    return (
        f"{said} The paper's Table 2 has a marginal KL of {elbo} nats for an ELBO and {geco} for "
        "GECO, of larger networks with a flow as their posterior."
    )
