r"""C(x, z) = 1/D sum_d (x_d - E[x_d|z])^2, the mean squared error a pixel.

Only the mean, not the sum, makes the paper's kappa an intensity: kappa = 0.02 is two per cent of
the range of a pixel, and the constraint is E C <= kappa^2.
"""

from jaxtyping import Float
from torch import Tensor


def reconstruction_error(
    x: Float[Tensor, "B X"], x_mean: Float[Tensor, "L B X"]
) -> Float[Tensor, "L B"]:
    """Returns C in squared pixel intensity.

    >>> import torch
    >>> reconstruction_error(torch.zeros(1, 4), torch.full((1, 1, 4), 0.5)).item()
    0.25
    """
    return (x - x_mean).square().mean(-1)
