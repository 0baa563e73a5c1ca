r"""C(x, z) = 1/D sum_d (x_d - E[x_d|z])^2, the mean squared error a pixel.

Only the mean, not the sum, makes the paper's kappa an intensity: kappa = 0.02 is two per cent of
the range of a pixel, and the constraint is E C <= kappa^2.
"""

from dataclasses import dataclass

from jaxtyping import Float
from torch import Tensor
from torch.distributions import Distribution

from core.runs.columns import ERROR, Column


@dataclass(frozen=True)
class ReconstructionError:
    """The mean squared error of the likelihood's mean, in squared pixel intensity.

    >>> import torch
    >>> from core.distributions import DiagonalNormal
    >>> half = DiagonalNormal(torch.full((1, 1, 4), 0.5), torch.zeros(1))
    >>> ReconstructionError()(torch.zeros(1, 4), half).item(), ReconstructionError().level(0.5)
    (0.25, 0.25)
    """

    @property
    def column(self) -> Column:
        return ERROR

    def level(self, kappa: float) -> float:
        return kappa**2

    def __call__(self, x: Float[Tensor, "B X"], likelihood: Distribution) -> Float[Tensor, "L B"]:
        return (x - likelihood.mean).square().mean(-1)
