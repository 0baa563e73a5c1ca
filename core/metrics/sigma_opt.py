r"""Distortions that compare: the one sigma that fits a trained decoder best (Taming VAEs, App. D).

    sigma_opt^2 = E C(x, z)  over training images and z ~ q(z|x),   C = 1/D sum_d (x_d - g_d(z))^2
    distortion(sigma) = D/2 ( log(2 pi sigma^2) + E C / sigma^2 )                             nats

Models that were trained with other sigmas or betas have distortions in units of their own. Eq. 26
there is printed with the sum outside of the root; a standard deviation needs the mean inside.
"""

import math


def distortion_at(error: float, num_pixels: int, sigma: float) -> float:
    """Returns the distortion in nats of images with D pixels and mean squared error E C.

    At sigma^2 = E C it is the smallest there is.

    >>> round(distortion_at(error=0.04, num_pixels=2, sigma=0.2), 4)  # log(2 pi 0.04) + 1
    -0.381
    """
    return num_pixels / 2 * (math.log(2 * math.pi * sigma**2) + error / sigma**2)
