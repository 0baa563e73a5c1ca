r"""What ConvDRAWs spend at equal error, ELBO beside GECO: Figure 5 of Taming VAEs.

    difference = KL - K(error),   K: through the ends of ELBOs, straight in log KL over log error

Ends are means over seeds of a setting. Beyond the ELBOs' errors nothing is compared.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import plotly.graph_objects as go

from app import theme
from app.views.measures import is_number, value
from app.views.sentences import enumeration, plain
from core.metrics.rate_distortion import ELBO, GECO

NEAR = 1.05  # times an ELBO's error: as far as a single one is called equal
SYMBOLS = {ELBO: "square", GECO: "circle"}
HEIGHT = 340


@dataclass(frozen=True)
class End:
    """Where a training ended: error, root mean squared, and average KL in nats, held out.

    kind: of core/metrics/rate_distortion · setting: what tells it from others of its kind
    """

    title: str
    method: str
    kind: str
    setting: str
    error: float
    nats: float


def end_of(
    title: str, method: str, kind: str, setting: str, metrics: Mapping[str, Any]
) -> End | None:
    """Returns the end of a run, None where it was not measured."""
    error, nats = value(metrics, ("error",)), value(metrics, ("average_kl",))
    if not (is_number(error) and is_number(nats) and error > 0 and nats > 0):
        return None
    return End(title, method, kind, setting, float(error) ** 0.5, float(nats))


def compared(ends: Sequence[End]) -> dict[str, tuple[float, float, float]]:
    """Returns error, nats, and those of the ELBOs at this error, of each setting of GECO that has
    an error among theirs."""
    elbos = sorted(_settings(ends, ELBO).values())
    found = {}
    for setting, (error, nats) in _settings(ends, GECO).items():
        if (other := _at(elbos, error)) is not None:
            found[setting] = (error, nats, other)
    return found


def _at(elbos: Sequence[tuple[float, float]], error: float) -> float | None:
    near = [one for one in elbos if max(one[0], error) <= NEAR * min(one[0], error)]
    if not elbos or (len(elbos) == 1 and not near):
        return None
    errors, nats = np.array(elbos).T
    if not errors[0] / NEAR <= error <= errors[-1] * NEAR:
        return None
    return float(np.exp(np.interp(np.log(error), np.log(errors), np.log(nats))))


def _settings(ends: Sequence[End], kind: str) -> dict[str, tuple[float, float]]:
    """Returns mean error and mean nats of each setting."""
    settings = dict.fromkeys(end.setting for end in ends if end.kind == kind)
    of = {s: [e for e in ends if (e.kind, e.setting) == (kind, s)] for s in settings}
    return {
        s: (float(np.mean([e.error for e in es])), float(np.mean([e.nats for e in es])))
        for s, es in of.items()
    }


def seeds_apart(ends: Sequence[End]) -> float | None:
    """Returns how far nats of one setting's seeds lie apart at most, as a share; None without
    seeds."""
    groups: dict[tuple[str, str], list[float]] = {}
    for end in ends:
        groups.setdefault((end.kind, end.setting), []).append(end.nats)
    ranges = [(max(of) - min(of)) / min(of) for of in groups.values() if len(of) > 1]
    return max(ranges, default=None)


def verdict(ends: Sequence[End]) -> str:
    """Returns whether GECO spends fewer nats at equal error, as far as seeds tell."""
    found, apart = compared(ends), seeds_apart(ends)
    if not found:
        return (
            "Whether GECO spends fewer nats at equal error cannot be told: no ELBO here has an "
            "error near that of a GECO."
        )
    told = "; ".join(
        f"{plain(setting)}, at an error of {error:.3f}: {nats:.1f} nats, ELBOs {other:.1f}"
        for setting, (error, nats, other) in found.items()
    )
    if apart is None:
        return f"{told}. One seed each: how far seeds lie apart is not known, so nothing is shown."
    fewer = [s for s, (_, nats, other) in found.items() if nats < other / (1 + apart)]
    more = [s for s, (_, nats, other) in found.items() if nats > other * (1 + apart)]
    seeds = f"Seeds of one setting lie up to {apart:.0%} apart"
    return f"{_weighed(fewer, more, len(found))} {told}. {seeds}."


def _weighed(fewer: Sequence[str], more: Sequence[str], count: int) -> str:
    if fewer and len(fewer) == count:
        return "**GECO spends fewer nats at equal error, as in the paper.**"
    if not fewer and not more:
        return "**GECO spends about as many nats at equal error:** not what the paper shows."
    if len(more) == count:
        return "**GECO spends more nats at equal error:** the contrary of what the paper shows."
    parts = [f"fewer with {enumeration(map(plain, fewer))}"] if fewer else []
    parts += [f"more with {enumeration(map(plain, more))}"] if more else []
    return f"**It depends on κ:** GECO spends {enumeration(parts)}."


def equal_chart(ends: Sequence[End], dark: bool) -> go.Figure:
    """Returns each run's average KL over its error, and a line through the ELBOs' means."""
    usual, ink = theme.axis(dark), theme.ink(dark)
    figure = go.Figure(layout={**theme.layout(dark), "template": "none", "height": HEIGHT})
    if len(curve := sorted(_settings(ends, ELBO).values())) > 1:
        errors, nats = zip(*curve, strict=True)
        line = {"color": ink.muted, "width": 1, "dash": "dot"}
        figure.add_scatter(x=errors, y=nats, mode="lines", line=line, name="between the ELBOs")
    for end in ends:
        figure.add_scatter(
            x=[end.error],
            y=[end.nats],
            name=end.title,
            mode="markers",
            marker={
                "symbol": SYMBOLS.get(end.kind, "diamond"),
                "size": 11,
                "color": theme.method(end.method).colour(dark),
            },
            hovertemplate="error %{x:.4f}, %{y:.1f} nats<extra>%{fullData.name}</extra>",
        )
    title = usual["title"]
    text = "root mean squared error, held out"
    figure.update_xaxes(usual | {"title": title | {"text": text}, "type": "log"})
    figure.update_yaxes(usual | {"title": title | {"text": "average KL, nats"}, "type": "log"})
    legend = {"orientation": "h", "x": 0, "y": 1.02, "yanchor": "bottom", "font": {"size": 12}}
    return figure.update_layout(legend=legend, margin={"l": 62, "r": 16, "t": 96, "b": 48})


def equal_alt(ends: Sequence[End]) -> str:
    said = "; ".join(f"{end.title} {end.error:.3f} and {end.nats:.1f}" for end in ends)
    return f"Error and average KL in nats of each run: {said}."
