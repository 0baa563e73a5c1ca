"""How well runs explain unseen data, as far as it was measured (metrics.json, run.json).

    NLL = -1/N sum_n log p(x_n), estimated;   95 % interval = mean +- 1.96 standard errors
    epochs = steps x batch size / number of training data

Nothing is guessed: what a run does not say is None.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from app.views.measures import is_number, value
from core.metrics.effective_size import is_reliable
from core.runs import RunConfig

SAMPLED, CONTROLLED = "negative_log_likelihood", "negative_log_likelihood_all"
Z = 1.96  # standard errors: of a normal, 95 % lie within
USUAL_COUNT = 64  # held-out data of an estimate that does not say how many


@dataclass(frozen=True)
class Estimate:
    """An estimated mean over data, nats: its standard error, and of how many data it is."""

    mean: float
    error: float
    count: int

    @property
    def interval(self) -> tuple[float, float]:
        return self.mean - Z * self.error, self.mean + Z * self.error

    def __sub__(self, other: "Estimate") -> "Estimate":
        """Returns the difference, as if both were of different data: on the same its error is
        smaller, if anything."""
        error = float(np.hypot(self.error, other.error))
        return Estimate(self.mean - other.mean, error, min(self.count, other.count))


@dataclass(frozen=True)
class Spent:
    """What a training took: steps, epochs, and minutes, of the processor or by the clock."""

    steps: int
    epochs: float | None = None
    minutes: float | None = None
    is_clock: bool = False


@dataclass(frozen=True)
class Evidence:
    """What is known of how well a run explains unseen data.

    method: a key of app.theme.METHODS · paper: the paper's negative log-likelihood, if it has one
    settled: whether beta and error have come to rest; None where nothing is held
    sampled: by 5,000 samples on some of the data · controlled: by a control variate on all
    effective_size: of those samples, in the median · units (U,): KL of each inner latent dimension
    """

    title: str
    method: str
    sampled: Estimate | None
    controlled: Estimate | None
    effective_size: float | None
    rate: float | None
    distortion: float | None
    active: int | None
    units: np.ndarray | None
    spent: Spent
    paper: float | None = None
    settled: bool | None = None

    @property
    def reliable(self) -> bool:
        """Whether enough samples carry the estimate for it to be ranked."""
        return self.effective_size is not None and is_reliable(self.effective_size)


def evidence(
    look: tuple[str, str],
    metrics: Mapping[str, Any],
    spent: Spent,
    paper: float | None = None,
    settled: bool | None = None,
) -> Evidence:
    """Returns what a run's measures say; look: its title and its method's key."""
    active = _number(metrics, "active_units")
    return Evidence(
        *look,
        sampled=estimate(metrics, SAMPLED),
        controlled=estimate(metrics, CONTROLLED),
        effective_size=_number(metrics, SAMPLED, "effective_size"),
        rate=_number(metrics, "rate"),
        distortion=_number(metrics, "distortion"),
        active=None if active is None else int(active),
        units=_units(metrics.get("divergence_per_unit")),
        spent=spent,
        paper=paper,
        settled=settled,
    )


def spent(config: RunConfig, provenance: Mapping[str, Any], num_train: int | None) -> Spent:
    """Returns what run.json says that a training took."""
    used = provenance.get("cpu_seconds")
    seconds = used if is_number(used) else provenance.get("seconds")
    return Spent(
        config.steps,
        epochs=config.steps * config.batch_size / num_train if num_train else None,
        minutes=seconds / 60 if isinstance(seconds, int | float) else None,
        is_clock=not is_number(used),
    )


def _number(metrics: Mapping[str, Any], *path: str) -> float | None:
    found = value(dict(metrics), path)
    return float(found) if is_number(found) else None


def estimate(metrics: Mapping[str, Any], name: str) -> Estimate | None:
    """Returns what was measured under a name, SAMPLED or CONTROLLED; None where it was not."""
    mean, error = (_number(metrics, name, part) for part in ("mean", "standard_error"))
    if mean is None or error is None:
        return None
    return Estimate(mean, error, int(_number(metrics, name, "count") or USUAL_COUNT))


def _units(values: Any) -> np.ndarray | None:
    """Returns divergences from the greatest; None for what is no list of numbers."""
    if not isinstance(values, list) or not values or not all(map(is_number, values)):
        return None
    return np.sort(np.array(values, np.float64))[::-1]
