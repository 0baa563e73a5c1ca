r"""What batches are drawn from: rows as they are, or rows whose pixels are drawn anew each time.

    x ~ Bernoulli(p)        p: the grey of a pixel, taken for the probability of ink

So a step never sees the same image twice, and a Bernoulli likelihood sees what it speaks of (Burda
et al., 2015, call it dynamic binarisation). The noise comes from torch's generator, as all noise
of a training does: a resumed run draws what a straight one draws.
"""

from dataclasses import dataclass
from typing import Protocol, runtime_checkable

import torch
from torch import Tensor


@runtime_checkable
class Examples(Protocol):
    """Rows (N, X) that give a batch (B, X) for B places; a tensor is one."""

    def __len__(self) -> int: ...

    def __getitem__(self, places: Tensor, /) -> Tensor: ...


@dataclass(frozen=True)
class Redrawn:
    """Rows of 0 and 1, drawn anew from their probabilities (N, X) whenever they are asked for.

    >>> rows = Redrawn(torch.tensor([[0.0, 1.0], [1.0, 1.0]]))
    >>> len(rows), rows[torch.tensor([1, 0])].tolist()
    (2, [[1.0, 1.0], [0.0, 1.0]])
    """

    probabilities: Tensor

    def __len__(self) -> int:
        return len(self.probabilities)

    def __getitem__(self, places: Tensor) -> Tensor:
        return self.probabilities[places].bernoulli()


def spread(examples: Examples, most: int) -> Tensor:
    """Returns rows from all over the examples, at most so many: files may be in some order.

    >>> spread(torch.arange(10.0)[:, None], 3).ravel().tolist()
    [0.0, 4.0, 8.0]
    """
    return examples[torch.arange(0, len(examples), -(-len(examples) // most))]


def picked(examples: Examples, number: int) -> Tensor:
    """Returns so many rows from all over the examples; some twice where there are fewer.

    >>> picked(torch.arange(10.0)[:, None], 4).ravel().tolist()
    [0.0, 2.0, 5.0, 7.0]
    """
    return examples[torch.arange(number) * len(examples) // number]
