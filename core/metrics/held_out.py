r"""What a training has come to on held-out images, cheaply enough to be recorded as it goes.

    bound = -log 1/L sum_l w_l,   w_l = p(x|z_l) p(z_l) / q(z_l|x),   z_l ~ q(z|x),   L = 20

means over the first 200 held-out images, in nats. In expectation the bound lies above -log p(x),
by about a nat where 5,000 samples (core/metrics/likelihood) have closed it: what falls along a
training falls in both. Every call draws the same noise, and leaves the training's alone.
"""

import math
from dataclasses import dataclass

import numpy as np
import torch

from core.distributions import seeded
from core.models import Trainable

NUM_IMAGES, NUM_SAMPLES = 200, 20
MOST_NUMBERS = 4_000_000  # of images that are decoded at a time: 16 MB, a few times


@dataclass(frozen=True)
class HeldOut:
    """The terms of held-out images, means in nats: bound of -log p(x), distortion, rate."""

    bound: float
    distortion: float
    rate: float


def held_out(model: Trainable, x: np.ndarray) -> HeldOut:
    """Returns what a model makes of images (B, X), of which the first NUM_IMAGES count."""
    like = next(iter(model.parameters()))
    images = torch.as_tensor(x[:NUM_IMAGES], dtype=like.dtype, device=like.device)
    each = max(1, MOST_NUMBERS // (NUM_SAMPLES * x.shape[1]))
    with torch.inference_mode(), seeded(0):
        parts = [model.terms(part, NUM_SAMPLES) for part in images.split(each)]
        distortion = torch.cat([part.distortion for part in parts], dim=1)
        rate = torch.cat([part.rate for part in parts], dim=1)
        bound = math.log(NUM_SAMPLES) - (-distortion - rate).logsumexp(dim=0)
    return HeldOut(*(values.double().mean().item() for values in (bound, distortion, rate)))
