"""The processes that train one model: one alone, or several that torchrun started.

    rank r of R draws B / R rows of every batch, with noise of its own

    C = (C_1 + ... + C_R) / R      errors, before a schedule moves
    g = (g_1 + ... + g_R) / R      gradients, before Adam steps

Both come out byte-equal on every rank, and so does all that follows from them. Gradients alone
would not do: each rank would end the initial phase by its own errors, at a step of its own, and
the priors would drift apart from there on.
"""

import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Protocol, runtime_checkable

import numpy as np
import torch
from torch import Tensor, distributed

from core.machine.devices import CPU, GPU, DeviceProblem, require_device

FIRST = 0  # the rank that reads and writes


class RankLost(ValueError):
    """A process that takes part in a training has ended before it was done."""


@runtime_checkable
class Stateful(Protocol):
    """What has a state of tensors by name, and of data, as a trainer has."""

    def state(self) -> tuple[dict[str, Tensor], dict[str, Any]]: ...

    def restore(self, tensors: dict[str, Tensor], data: dict[str, Any]) -> None: ...


@runtime_checkable
class Ranks(Protocol):
    """The processes that train one model, as one of them sees them.

    number: of this one, from 0 · count: how many there are
    """

    number: int
    count: int

    def begin(self, seed: int, step: int) -> None:
        """Sets the noise of a step, where that is not simply what comes next."""

    def share(self, batch: Tensor) -> Tensor:
        """Returns the part of a batch (B, ...) that is this rank's, (B / count, ...)."""
        ...

    def average(self, *tensors: Tensor) -> None:
        """Replaces tensors by their means over all ranks."""

    def align(self, trained: Stateful) -> None:
        """Brings all ranks to the state that the first one is in."""

    def of_first(self, data: Any) -> Any:
        """Returns the data, as JSON has them, that the first rank gave."""
        ...


class Alone:
    """The one process of a training: its batches are whole, its numbers are the means."""

    number, count = FIRST, 1

    def begin(self, seed: int, step: int) -> None:
        pass

    def share(self, batch: Tensor) -> Tensor:
        return batch

    def average(self, *tensors: Tensor) -> None:
        pass

    def align(self, trained: Stateful) -> None:
        pass

    def of_first(self, data: Any) -> Any:
        return data


class Together:
    """One of several processes, in torch's process group.

    Its noise is a function of seed, rank and step, so that a resumed run equals a straight one,
    though the first rank alone writes a state.
    """

    def __init__(self) -> None:
        self.number = distributed.get_rank()
        self.count = distributed.get_world_size()

    def begin(self, seed: int, step: int) -> None:
        (mixed,) = np.random.SeedSequence((seed, step, self.number)).generate_state(1, np.uint64)
        torch.manual_seed(int(mixed >> np.uint64(1)))

    def share(self, batch: Tensor) -> Tensor:
        return batch.chunk(self.count)[self.number]

    def average(self, *tensors: Tensor) -> None:
        flat = torch.cat([tensor.flatten() for tensor in tensors])
        _with_all(distributed.all_reduce, flat)
        flat /= self.count
        for tensor, mean in zip(tensors, flat.split([t.numel() for t in tensors]), strict=True):
            tensor.copy_(mean.view_as(tensor))

    def align(self, trained: Stateful) -> None:
        tensors, data = trained.state()
        firsts = {name: tensor.detach().clone() for name, tensor in tensors.items()}
        for tensor in firsts.values():
            _with_all(distributed.broadcast, tensor, FIRST)
        trained.restore(firsts, self.of_first(data))

    def of_first(self, data: Any) -> Any:
        text = torch.tensor(list(json.dumps(data).encode()), dtype=torch.uint8)
        length = torch.tensor(len(text))
        _with_all(distributed.broadcast, length, FIRST)
        text = text if self.number == FIRST else text.new_empty(int(length))
        _with_all(distributed.broadcast, text, FIRST)
        return json.loads(bytes(text.tolist()))


def _with_all(call: Callable[..., Any], *arguments: Any) -> None:
    """Does what all ranks take part in. Errors: RankLost where one of them is gone."""
    try:
        call(*arguments)
    except RuntimeError as error:
        raise RankLost(
            "Another process of this training has ended; what it said tells why."
        ) from error


ALONE = Alone()


@contextmanager
def joined(device: str) -> Iterator[tuple[Ranks, str]]:
    """Joins the processes that torchrun started, if it started this one, until the training is
    done; yields them, and the device of this one.

    Errors: DeviceProblem.
    """
    if int(os.environ.get("WORLD_SIZE", "1")) < 2:
        require_device(device)
        yield ALONE, device
        return
    own = device_of_rank(device, os.environ.get("LOCAL_RANK", "0"))
    require_device(own)
    distributed.init_process_group("gloo" if own == CPU else f"cpu:gloo,{GPU}:nccl")
    yield Together(), own
    distributed.destroy_process_group()  # after an error torchrun ends the others


def device_of_rank(device: str, local_rank: str) -> str:
    """Returns the device of one of several processes on a machine: each has a GPU of its own.

    Errors: DeviceProblem.

    >>> device_of_rank("cpu", "1"), device_of_rank("cuda", "1")
    ('cpu', 'cuda:1')
    """
    if device not in (CPU, GPU):
        raise DeviceProblem(
            f"Several processes cannot share the device {device!r}; known: {CPU}, and {GPU} for a "
            "GPU each."
        )
    return CPU if device == CPU else f"{GPU}:{local_rank}"
