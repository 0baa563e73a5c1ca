r"""C(x, z) = 1/2P sum_P (m_P(x) - m_P(g))^2 + (s_P(x) - s_P(g))^2,    g = E[x|z].

m_P and s_P are mean and standard deviation of the pixels of a patch P (core/constraints/patches):
how much ink there is and how much it varies, not where in the patch. kappa is an intensity, as
the reconstruction error's is.
"""

from dataclasses import dataclass

import torch
from jaxtyping import Float
from torch import Tensor
from torch.distributions import Distribution

from core.constraints.patches import PatchMeasure
from core.runs.columns import LOG, Column

FLAT = 1e-4  # of a variance: the root's gradient ends there, at 0.01 of the range of a pixel


@dataclass(frozen=True)
class PatchError(PatchMeasure):
    """The mean squared error of the means and standard deviations of patches.

    >>> from core.distributions import DiagonalNormal
    >>> swapped = DiagonalNormal(torch.tensor([[[0.0, 1.0, 1.0, 0.0]]]), torch.zeros(1))
    >>> PatchError((2, 2), patch=2)(torch.tensor([[1.0, 0.0, 0.0, 1.0]]), swapped).item()
    0.0
    """

    @property
    def column(self) -> Column:
        title = "C, squared error of patches' means and deviations"
        return Column("patches", title, scale=LOG, level_title="κ²")

    def level(self, kappa: float) -> float:
        return kappa**2

    def __call__(self, x: Float[Tensor, "B X"], likelihood: Distribution) -> Float[Tensor, "L B"]:
        return (self._moments(x) - self._moments(likelihood.mean)).square().mean(-1)

    def _moments(self, rows: Tensor) -> Tensor:
        means = self._patches.means(rows)
        deviations = (self._patches.variances(rows, means) + FLAT).sqrt()
        return torch.cat([means, deviations], dim=-1)
