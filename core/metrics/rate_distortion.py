r"""Runs in the information plane, and whether one lies below the curve that the ELBOs' ends span.

    gap = distortion - D(rate),   D: through the ends of ELBOs, monotone cubics over log rate

nats a pixel · below 0: fewer nats a pixel at as many nats an image. Models of one class are
compared: each has a curve of its own. D is convex, and what is laid
through few of its points lies above it in between: small gaps below 0 say nothing. How far seeds
of one setting lie apart, as gaps, is the other thing that a gap is held against.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.interpolate import PchipInterpolator

from core.runs import RunConfig

GECO, ELBO, ANNEALED, OTHER = "geco", "elbo", "annealed", "other"
KINDS = {"geco": GECO, "constant": ELBO, "annealed": ANNEALED}  # by their schedules
FEWEST = 2  # settings of ELBOs that span a curve
Curve = Callable[[float], float | None]  # from nats an image to nats a pixel
SLACK = 1.02  # times kappa: the root mean squared error up to which it counts as met


@dataclass(frozen=True)
class PlaneTrace:
    """A training in the information plane: step (S,), rate (S,) in nats an image, error (S,) in
    squared intensity, distortion (S,) in nats a pixel.

    method: what it was trained as · kind: GECO, ELBO or ANNEALED, each of a normal prior and one
    sample; OTHER
    setting: what tells runs of a method apart, as "κ 0.15"
    kappa: the tolerated error, where there is one · beta: the rate's weight at the end
    model: its class, as its config names it
    """

    title: str
    method: str
    kind: str
    setting: str
    seed: int
    kappa: float | None
    beta: float
    step: np.ndarray
    rate: np.ndarray
    error: np.ndarray
    distortion: np.ndarray
    model: str

    @property
    def end(self) -> tuple[float, float]:
        """Rate and distortion at the last step."""
        return float(self.rate[-1]), float(self.distortion[-1])

    @property
    def rmse(self) -> float:
        """The root mean squared error at the last step: what kappa is held against."""
        return float(np.sqrt(self.error[-1]))

    @property
    def is_met(self) -> bool | None:
        """Whether the held-out error came to kappa; None where there is no kappa."""
        return None if self.kappa is None else self.rmse <= SLACK * self.kappa

    @property
    def hook(self) -> int:
        """The place in the arrays where the rate is highest."""
        return int(self.rate.argmax())

    def at(self, step: int) -> int:
        """Returns the place of the last recorded step up to this one, the first before any."""
        return max(0, int(np.searchsorted(self.step, step, side="right")) - 1)


def kind_of(config: RunConfig) -> str:
    """Returns what a run is compared as."""
    if config.prior["name"] != "standard_normal" or config.objective["name"] != "elbo":
        return OTHER
    return KINDS.get(config.schedule["name"], OTHER)


def setting_of(config: RunConfig) -> str:
    """Returns what tells a run from others of its kind; sigma is the one of which the ELBO with
    beta = 1 has the same minimum."""
    schedule = config.schedule
    if config.kappa is not None:
        return f"κ {config.kappa:g}"
    if schedule["name"] == "annealed":
        return f"β {schedule['beta']:g} to {schedule['end']:g}"
    scale = config.likelihood.get("scale")
    return "" if scale is None else f"σ {scale * schedule.get('beta', 1.0) ** 0.5:.3g}"


def elbo_curves(traces: Sequence[PlaneTrace]) -> dict[str, Curve]:
    """Returns D of each class of models, which is None beyond the rates of its ELBOs; those are
    left out whose ELBOs have too few settings."""
    elbos = [trace for trace in traces if trace.kind == ELBO and trace.end[0] > 0]
    ends = {of: _means([t for t in elbos if t.model == of]) for of in {t.model for t in elbos}}
    return {of: _through(places) for of, places in ends.items() if len(places) >= FEWEST}


def _through(ends: Sequence[tuple[float, float]]) -> Curve:
    rate, distortion = np.array(sorted(ends)).T
    drawn = PchipInterpolator(np.log(rate), distortion)
    return lambda r: float(drawn(np.log(r))) if rate[0] <= r <= rate[-1] else None


def _means(traces: Sequence[PlaneTrace]) -> list[tuple[float, float]]:
    """Returns the mean end of each setting."""
    settings = dict.fromkeys(trace.setting for trace in traces)
    ends = [[t.end for t in traces if t.setting == setting] for setting in settings]
    return list(dict.fromkeys(tuple(np.mean(of, axis=0).tolist()) for of in ends))


def gaps(traces: Sequence[PlaneTrace]) -> dict[str, float]:
    """Returns the gap of every run whose rate lies within those of the ELBOs, by title."""
    curves = elbo_curves(traces)
    known = [trace for trace in traces if trace.model in curves]
    found = {trace.title: (trace.end[1], curves[trace.model](trace.end[0])) for trace in known}
    return {title: end - on for title, (end, on) in found.items() if on is not None}


def seeds_apart(traces: Sequence[PlaneTrace]) -> float | None:
    """Returns how far the gaps of one setting's seeds lie apart at most; None without seeds."""
    of = gaps(traces)
    settings: dict[tuple[str, str, str], list[float]] = {}
    for trace in traces:
        if trace.title in of:
            setting = trace.model, trace.kind, trace.setting
            settings.setdefault(setting, []).append(of[trace.title])
    ranges = [max(values) - min(values) for values in settings.values() if len(values) > 1]
    return max(ranges, default=None)


def below(traces: Sequence[PlaneTrace]) -> list[str] | None:
    """Returns the runs of GECO that lie below the ELBOs' curve by more than seeds lie apart; None
    where there is no curve or there are no seeds to tell."""
    apart, of = seeds_apart(traces), gaps(traces)
    if apart is None or not of:
        return None
    return [t.title for t in traces if t.kind == GECO and of.get(t.title, 0.0) < -apart]
