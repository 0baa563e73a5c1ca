"""What every network offers: vectors in, vectors out, a first and a last layer that can be set.

precision: the type in which layers are multiplied in training: hidden ones of MLPs, all of other
nets. bfloat16 halves their time where the processor has it (AVX512-BF16, AMX), and rounds products
to 3 digits; weights, gradients, optimiser and what comes out stay in float32. Without gradients
nothing is rounded.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterator
from typing import Protocol, runtime_checkable

import torch
from jaxtyping import Float
from torch import Tensor, nn

from core.machine.switches import is_fast

ROUNDED = (torch.bfloat16, torch.float16)


class Net(nn.Module, ABC):
    """A network from vectors (*batch, C) to vectors (*batch, D); images are flat in both."""

    precision: torch.dtype | None = None  # of training; None: not in training

    @property
    @abstractmethod
    def first(self) -> nn.Linear | nn.Conv2d:
        """The layer that sees the input."""

    @property
    @abstractmethod
    def last(self) -> nn.Linear | nn.Conv2d | nn.ConvTranspose2d:
        """The layer that makes the output."""

    @property
    @abstractmethod
    def out_features(self) -> int:
        """How many numbers the output has."""

    def standardise(self, mean: Float[Tensor, " C"], sd: float) -> None:
        """Lets the net see (c - mean) / sd from now on where it saw c."""
        with torch.no_grad():
            self.first.weight.div_(sd)
            if self.first.bias is not None:
                self.first.bias.sub_(self.first.weight @ mean)

    def rounding(self, device: torch.device) -> torch.autocast:
        """Returns a context in which products are rounded, if they are to be."""
        rounds = self.precision in ROUNDED and torch.is_grad_enabled()
        return torch.autocast(device.type, self.precision, enabled=rounds)

    @abstractmethod
    def forward(self, c: Float[Tensor, "*batch C"]) -> Float[Tensor, "*batch D"]: ...


@runtime_checkable
class Modular(Protocol):
    """What consists of modules with parameters, as every nn.Module does."""

    def modules(self) -> Iterator[nn.Module]: ...

    def parameters(self) -> Iterator[nn.Parameter]: ...


def multiply_in(precision: torch.dtype, module: Modular, share: float = 0.8) -> None:
    """Lets every net of a module train in a precision, or in float32 unless products take less
    than this share of float32's time here."""
    device = next(module.parameters()).device.type
    used = precision if is_fast(precision, device, share) else torch.float32
    for net in _nets(module):
        net.precision = used


def precision_of(module: Modular) -> torch.dtype:
    """Returns the precision in which the nets of a module are trained."""
    return next((net.precision for net in _nets(module) if net.precision), torch.float32)


def _nets(module: Modular) -> list[Net]:
    return [net for net in module.modules() if isinstance(net, Net)]
