"""What others know of a model, each a small protocol of its own.

Lossy, Trainable and Weighable are for training and bounds, in tensors; the others are for looking,
in numpy arrays.
"""

from abc import abstractmethod
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Protocol, runtime_checkable

import numpy as np
from jaxtyping import Float
from torch import Tensor, nn

from core.constraints import Measure
from core.models.conditional import Decoder
from core.models.smoother import KernelSmoother
from core.models.terms import Terms
from core.runs.columns import Column

CODER, PRIOR = "coder", "prior"  # groups of parameters
LogDensities = Callable[[np.ndarray], np.ndarray]  # of points (S, Z), (S, N) in nats


@runtime_checkable
class Lossy(Protocol):
    """What has a loss: its terms at draws of z."""

    @abstractmethod
    def terms(self, x: Float[Tensor, "B X"], num_samples: int) -> Terms: ...


@runtime_checkable
class Trainable(Lossy, Protocol):
    """What a trainer needs: the terms of the loss, and the parameters in groups.

    The group PRIOR minimises the rate itself and rests in the initial phase; every other group
    follows the loss.

    penalties: the columns of what the terms add to the loss as it is
    """

    @property
    @abstractmethod
    def penalties(self) -> Sequence[Column]: ...

    @abstractmethod
    def parameter_groups(self) -> Mapping[str, Sequence[nn.Parameter]]: ...

    @abstractmethod
    def prior_begins(self, x: Float[Tensor, "B X"]) -> None:
        """Shows the prior where the latents of data lie; called once, before it learns."""

    @abstractmethod
    def remember(self, x: Float[Tensor, "N X"]) -> None:
        """Keeps of training data what the model is looked at with; called at snapshots."""

    def modules(self) -> Iterator[nn.Module]: ...

    def parameters(self) -> Iterator[nn.Parameter]: ...

    def state_dict(self) -> dict[str, Any]: ...

    def load_state_dict(self, state_dict: Mapping[str, Any]) -> Any: ...


@runtime_checkable
class Weighable(Protocol):
    """What a bound of the likelihood needs: log p(x, z) / q(z|x) at draws of z, a few of many
    images at once, or many of an image at a time."""

    @abstractmethod
    def log_weight(self, x: Float[Tensor, "B X"], num_samples: int) -> Float[Tensor, "L B"]: ...

    @abstractmethod
    def log_weights_of_each(
        self, x: Float[Tensor, "B X"], num_samples: int
    ) -> Iterator[Tensor]: ...


@runtime_checkable
class Coder(Protocol):
    """What codes: data (B, X) to latents (B, Z) and their spread, latents to mean data."""

    @abstractmethod
    def posterior(self, x: np.ndarray) -> tuple[np.ndarray, np.ndarray]: ...

    @abstractmethod
    def decode(self, z: np.ndarray) -> np.ndarray: ...


@runtime_checkable
class Correlated(Protocol):
    """What knows the covariances (B, Z, Z) of its posteriors; None where these are no normals."""

    @abstractmethod
    def covariance(self, x: np.ndarray) -> np.ndarray | None: ...


@runtime_checkable
class Sampler(Protocol):
    """What samples: draws (N, Z) of the prior."""

    @abstractmethod
    def sample_prior(self, num_samples: int, seed: int) -> np.ndarray: ...


@runtime_checkable
class Mixture(Protocol):
    """What has a prior that may be a mixture: means (M, Z) of M <= most of its parts, or None."""

    @abstractmethod
    def prior_means(self, most: int, seed: int) -> np.ndarray | None: ...


@runtime_checkable
class Density(Protocol):
    """What has a density: log p(z), and posteriors with theirs, in nats."""

    @abstractmethod
    def log_prior(self, z: np.ndarray, num_draws: int = 1, seed: int = 0) -> np.ndarray: ...

    @abstractmethod
    def draw(self, x: np.ndarray, seed: int) -> tuple[np.ndarray, np.ndarray]: ...

    @abstractmethod
    def log_posteriors(self, x: np.ndarray) -> LogDensities: ...

    @abstractmethod
    def innermost(self, x: np.ndarray) -> tuple[np.ndarray, np.ndarray] | None: ...


@runtime_checkable
class Smoothed(Protocol):
    """What may have a plane beside its latents, from which these are predicted."""

    smoother: KernelSmoother | None


class StepDecoder(Decoder, Protocol):
    """What decodes latents of steps, of which the first ones can be kept and the others be as the
    prior expects them, or drawn of it where there is a seed."""

    @abstractmethod
    def kept(self, z: np.ndarray, steps: int, seed: int | None = None) -> np.ndarray: ...


@runtime_checkable
class Stepwise(Protocol):
    """What draws an image in steps, with latents of each, under contexts (C,) or (B, C), which may
    be of no numbers: KL divergences (B, S) in nats of the steps, each given a draw of those
    before it."""

    @abstractmethod
    def rate_per_step(self, x: np.ndarray, seed: int = 0) -> np.ndarray: ...

    @abstractmethod
    def given(self, context: np.ndarray) -> StepDecoder: ...


class Model(nn.Module, Trainable, Weighable, Coder, Sampler, Mixture, Density, Smoothed):
    """All of these together in one module, as every model of core/build is.

    measures: C(x, p(x|z)) by the names of the constraints that hold them
    """

    measures: Mapping[str, Measure]

    def __init__(self) -> None:
        super().__init__()
        self.smoother: KernelSmoother | None = None

    @property
    def penalties(self) -> Sequence[Column]:
        return ()

    def remember(self, x: Float[Tensor, "N X"]) -> None:
        """Keeps nothing, unless there is a smoother."""
