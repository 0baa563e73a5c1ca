"""The three numbers that an objective and a schedule need of a model, one a posterior sample."""

from dataclasses import dataclass
from typing import Protocol, runtime_checkable

import numpy as np
from jaxtyping import Float
from torch import Tensor


@dataclass(frozen=True)
class Terms:
    """The terms at z_l ~ q(z|x_b).

    distortion: -log p(x|z) in nats, constants included
    rate: log q(z|x) - log p(z) in nats, whose mean is the KL divergence (or its bound, Eq. 9)
    error: C(x, z) in the constraint's own unit; never mixed with the other two
    """

    distortion: Float[Tensor, "L B"]
    rate: Float[Tensor, "L B"]
    error: Float[Tensor, "L B"]


@runtime_checkable
class Model(Protocol):
    """What the trainer, the graph, the metrics and the pages know of a model.

    terms and log_weight are for training and bounds, in tensors; the rest is for looking, in numpy
    arrays.
    """

    def terms(self, x: Float[Tensor, "B X"], num_samples: int) -> Terms: ...

    def log_weight(self, x: Float[Tensor, "B X"], num_samples: int) -> Float[Tensor, "L B"]: ...

    def encode(self, x: np.ndarray) -> np.ndarray: ...

    def posterior(self, x: np.ndarray) -> tuple[np.ndarray, np.ndarray]: ...

    def draw(self, x: np.ndarray, seed: int) -> tuple[np.ndarray, np.ndarray]: ...

    def log_posterior_of_each(self, z: np.ndarray, x: np.ndarray) -> np.ndarray: ...

    def decode(self, z: np.ndarray) -> np.ndarray: ...

    def sample_prior(self, num_samples: int, seed: int) -> np.ndarray: ...

    def log_prior(self, z: np.ndarray, num_draws: int = 1, seed: int = 0) -> np.ndarray: ...

    def innermost(self, x: np.ndarray) -> tuple[np.ndarray, np.ndarray] | None: ...
