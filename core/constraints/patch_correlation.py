r"""C(x, z) = 1 - 1/P sum_P rho_P,    g = E[x|z],    P all overlapping patches

rho_P = (cov_P(x, g) + e) / sqrt((var_P(x) + e) (var_P(g) + e))        (core/constraints/patches)

Without e, rho_P is the patch's normalised cross-correlation psi(x)^T psi(g) of Taming VAEs, blind
to brightness and contrast; with it two flat patches agree, and speckle where x is flat does not.
The MEAN over patches does not depend on the size of the image, as the paper's sum would.
"""

from dataclasses import dataclass

from jaxtyping import Float
from torch import Tensor
from torch.distributions import Distribution

from core.constraints.patches import PatchMeasure
from core.constraints.share import remainder
from core.runs.columns import LOG, Column

FLAT = 1e-3  # e: variances below, of 0.03 of the range of a pixel, are taken for none


@dataclass(frozen=True)
class PatchCorrelation(PatchMeasure):
    """One minus the mean correlation of patches; kappa is the correlation that is asked for.

    >>> import torch
    >>> from core.distributions import DiagonalNormal
    >>> x = torch.tensor([[1.0, 0.0, 0.0, 1.0]])
    >>> paler = DiagonalNormal(0.5 * x[None] + 0.1, torch.zeros(1))
    >>> round(PatchCorrelation((2, 2), patch=2)(x, paler).item(), 3)
    0.002
    """

    @property
    def column(self) -> Column:
        title = "C, one minus the correlation of patches"
        return Column("correlation", title, scale=LOG, level_title="1 − κ")

    def level(self, kappa: float) -> float:
        """Errors: ValueError for what is no correlation that could be asked for."""
        return remainder(kappa, "the mean correlation of patches that is asked for")

    def __call__(self, x: Float[Tensor, "B X"], likelihood: Distribution) -> Float[Tensor, "L B"]:
        g, patches = likelihood.mean, self._patches
        mean_x, mean_g = patches.means(x), patches.means(g)
        covariance = patches.means(x * g) - mean_x * mean_g
        variances = (patches.variances(x, mean_x) + FLAT) * (patches.variances(g, mean_g) + FLAT)
        return 1 - ((covariance + FLAT) / variances.sqrt()).mean(-1)
