r"""Through the plane: how much worse data are explained by what X says of z than by z itself.

x: mean of -log p(x|z~(X))        z: mean of -log p(x|E z)        nats, held-out data
"""

from typing import Protocol, runtime_checkable

import numpy as np

from core.charts import KernelChart

AT_ONCE = 500  # data


@runtime_checkable
class Explaining(Protocol):
    """What tells how badly data (B, X) are explained by given latents (B, Z)."""

    def distortion(self, x: np.ndarray, z: np.ndarray) -> np.ndarray:
        """Returns -log p(x|z) (B,) in nats."""


def through_plane(chart: KernelChart, x: np.ndarray) -> dict[str, float] | None:
    """Returns "x" and "z" of data (N, X); None for a model that is no density of x given z."""
    model = chart.model
    if not isinstance(model, Explaining):
        return None
    parts = [x[i : i + AT_ONCE] for i in range(0, len(x), AT_ONCE)]
    by_plane = [model.distortion(part, chart.latents(chart.encode(part))) for part in parts]
    by_latents = [model.distortion(part, model.posterior(part)[0]) for part in parts]
    return {"x": _mean(by_plane), "z": _mean(by_latents)}


def _mean(parts: list[np.ndarray]) -> float:
    return float(np.concatenate(parts).mean(dtype=float))
