r"""What the rate is made of: how well places tell images apart, and what is not the prior's shape.

    average KL  =  information  +  marginal KL
    E_x KL( q(z|x) || p(z) )  =  E log q(z|x) / q(z)  +  KL( q(z) || p(z) ),
    q(z) = 1/N sum_n q(z|x_n)                                                               (nats)

All three are means over the same draws of q(z), so that they add up for every number of draws, not
in expectation only. The information lies between 0, where all posteriors are one, and log N, where
none overlaps another.
"""

from dataclasses import dataclass

import numpy as np

FEW = 100  # images, of each of which so many draws are made that all can be drawn alike often


@dataclass(frozen=True)
class Divergence:
    """The average KL in its two parts, in nats, and the most that the information can be."""

    information: float
    marginal: float
    most: float

    @classmethod
    def of(
        cls,
        log_posterior: np.ndarray,
        log_mixture: np.ndarray,
        log_prior: np.ndarray,
        num_images: int,
    ) -> "Divergence":
        """Returns the parts from log q(z|x), log q(z) and log p(z), (S,) each, at draws of q(z|x)
        for images x, of which there are num_images.

        >>> found = Divergence.of(np.log([2.0]), np.log([1.0]), np.log([0.5]), num_images=2)
        >>> round(found.average - np.log(4), 12)
        0.0
        """
        return cls(
            information=float((log_posterior - log_mixture).mean()),
            marginal=float((log_mixture - log_prior).mean()),
            most=float(np.log(num_images)),
        )

    @property
    def average(self) -> float:
        return self.information + self.marginal

    def to_json(self) -> dict[str, float]:
        return {"average": self.average, **vars(self)}


def whose(num_images: int, num_draws: int) -> np.ndarray:
    """Returns the image (S,) of whose posterior each draw is: random ones, but of few images all
    alike often.

    >>> whose(3, 6).tolist()
    [0, 1, 2, 0, 1, 2]
    """
    if num_images <= FEW:
        return np.arange(num_draws) % num_images
    return np.random.default_rng(0).integers(num_images, size=num_draws)
