"""A ConvDRAW under one context: what its latents are decoded to, step by step."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import torch
from torch import Tensor

if TYPE_CHECKING:
    from core.models.conv_draw.conv_draw import ConvDraw

MOST = 128  # images at a time where nothing is learnt: what a core's cache holds of them


@dataclass(frozen=True)
class Given:
    """What a model makes of latents under a context: a coder of images, and a sampler.

    context (K,), or (B, K) for rows with one of their own; K is 0 where nothing is given

    Errors: ValueError for a context of another size.
    """

    model: "ConvDraw"
    context: Tensor

    def __post_init__(self) -> None:
        asked, given = self.model.context.num_columns, self.context.shape[-1]
        if given != asked:
            raise ValueError(f"A context must have {asked:,} numbers, not {given:,}.")

    def posterior(self, x: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Returns what the model's `posterior` does, of images (B, X) without a context."""
        context = self.context.expand(len(x), -1).cpu().numpy()
        return self.model.posterior(np.concatenate([x, context], axis=1))

    def decode(self, z: np.ndarray) -> np.ndarray:
        """Returns the mean images (B, X) of latents (B, Z)."""
        return self.strip(z)[:, -1]

    def strip(self, z: np.ndarray) -> np.ndarray:
        """Returns the mean images (B, S, X) after each step with latents (B, Z)."""
        contexts = self.context.expand(len(z), -1).split(MOST)
        drawn = [self._drawn(*both) for both in zip(parts(z), contexts, strict=True)]
        return np.concatenate(drawn)

    @torch.inference_mode()
    def _drawn(self, z: np.ndarray, context: Tensor) -> np.ndarray:
        model, u = self.model, torch.as_tensor(z, dtype=context.dtype, device=context.device)
        canvases = list(model.network.draw(u, model.context(context)))
        return model.explained(torch.stack(canvases, dim=1)).mean.cpu().numpy()

    def kept(self, z: np.ndarray, steps: int, seed: int | None = None) -> np.ndarray:
        """Returns latents (B, Z) of which those of the first steps stay, and the others are
        those that the prior expects, 0, or draws of it."""
        count = sum(self.model.network.sizes.of_steps[:steps])
        others = np.zeros_like(z) if seed is None else self.sample_prior(len(z), seed)
        return np.concatenate([z[:, :count], others[:, count:]], axis=1)

    def rebuilt(self, x: np.ndarray, steps: int, seed: int | None = None) -> np.ndarray:
        """Returns images (B, X) drawn again with the latents of their first steps."""
        return self.decode(self.kept(self.posterior(x)[0], steps, seed))

    def sample_prior(self, num_samples: int, seed: int) -> np.ndarray:
        """Returns draws (num_samples, Z) of p(u), which no context moves."""
        return self.model.sample_prior(num_samples, seed)


def parts(rows: np.ndarray) -> Iterator[np.ndarray]:
    """Yields some of the rows after the others; once nothing, where there are none."""
    for start in range(0, max(1, len(rows)), MOST):
        yield rows[start : start + MOST]
