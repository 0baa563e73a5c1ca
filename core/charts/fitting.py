r"""A plane fitted afterwards: a kernel smoother learns from latents that stay as they are.

    minimise  1/B sum_i |E z_i - z~_i|^2   over the smoother alone,  E z_i of a trained q(z|x_i)

Nothing of the model moves, so its likelihood and its divergences are the same with a plane and
without one.
"""

from collections.abc import Iterator
from itertools import islice

import numpy as np
import torch
from torch import Tensor

from core.distributions import DiagonalNormal, seeded
from core.models import Coder, KernelSmoother
from core.training.flat_adam import FlatAdam

STEPS, BATCH, RATE = 3_000, 128, 1e-3
AT_ONCE = 2_000  # rows that are encoded


def fit(
    smoother: KernelSmoother, model: Coder, rows: np.ndarray, seed: int = 0, steps: int = STEPS
) -> Iterator[float]:
    """Yields the match after every step of a smoother's training on rows (N, X); after the last
    one it has its anchors.

    Errors: ValueError for fewer than two rows.
    """
    if len(rows) < 2:
        raise ValueError("A plane needs at least two data: each is predicted from the others.")
    x, latents = torch.from_numpy(rows), torch.from_numpy(_encoded(model, rows))
    optimiser = FlatAdam(list(smoother.parameters()), RATE)
    for step, chosen in enumerate(islice(_batches(len(x), seed), steps)):
        with seeded(seed + step):  # what a step drops
            loss = _match(smoother, x[chosen], latents[chosen])
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        yield loss.item()
    smoother.remember(x, latents)


def _batches(number: int, seed: int) -> Iterator[Tensor]:
    """Yields batches of places for ever, in each none twice: a datum that is there twice would be
    predicted by itself."""
    generator, size = torch.Generator().manual_seed(seed), min(BATCH, number)
    while True:
        order = torch.randperm(number, generator=generator)
        yield from order[: number // size * size].split(size)


def _encoded(model: Coder, rows: np.ndarray) -> np.ndarray:
    parts = [model.posterior(rows[i : i + AT_ONCE])[0] for i in range(0, len(rows), AT_ONCE)]
    return np.concatenate(parts)


def _match(smoother: KernelSmoother, x: Tensor, latents: Tensor) -> Tensor:
    still = DiagonalNormal(latents, torch.zeros(()))
    return smoother(x, still, torch.zeros(1, len(x))).mean()
