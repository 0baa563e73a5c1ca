r"""The weight of the rate that a normal likelihood's width stands for.

    -log N(x; g(z), s^2) + KL = ( |x - g(z)|^2 / 2 + s^2 KL ) / s^2 + constant

so a VAE whose likelihood has the width s weighs its rate with beta = s^2 beside half the squared
error, and code that adds the KL to half the summed squared error has taken s = 1.
"""

from collections.abc import Mapping
from typing import Any, Protocol


class Configured(Protocol):
    @property
    def likelihood(self) -> Mapping[str, Any]: ...


def weight_of(config: Configured) -> float | None:
    """Returns s^2 where the likelihood is normal and its width is fixed."""
    scale = config.likelihood.get("scale") if config.likelihood["name"] == "normal" else None
    return float(scale) ** 2 if isinstance(scale, int | float) else None


def written(weight: float) -> str:
    """Returns a weight as it stands beside beta.

    >>> written(0.01), written(0.09), written(1.0)
    ('0.01', '0.09', '1')
    """
    return f"{weight:.2g}"
