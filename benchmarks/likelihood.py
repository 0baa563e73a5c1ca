r"""The log-likelihood by 5,000 importance samples: ours now and before, and pythae's.

    python -m benchmarks.likelihood [--json] [--images 16] [--rounds 3] [--mnist FOLDER]

A VAE (784-300-300-32 and back, Bernoulli) is trained by us for some hundreds of steps, its weights
are copied to pythae's VAE (where that is installed), and all estimate log p(x) of the same images,
by turns, in one process and without gradients:

    float32         core.metrics.likelihood
    cross-entropy   what that did until November 2026: 16,384 samples of 64 images at a time
    pythae          get_nll: one image after the other, the mean's sign not turned

Throughput is images a second of the processor, of one thread.

One estimate varies by half a nat from seed to seed (32 dimensions, a short training). So they are
compared on the same noise, image by image: the means must agree, with pythae's within 0.05 nats
and with our own of before within 0.01, or the comparison is refused. A last side is ours with a
decoder in bfloat16, where the machine has it.
"""

import argparse
import copy
import json
import math
import sys
import time
from collections.abc import Callable
from functools import partial
from itertools import islice
from pathlib import Path
from statistics import mean, median
from typing import Any

import torch
from torch import Tensor, nn

from benchmarks.images import binary_images
from benchmarks.methods import BATCH, NUM_IMAGES, RATE, REPORTED, our_model
from benchmarks.pythae_models import MISSING, is_installed, pythae_model
from core.distributions import seeded
from core.machine import processor
from core.machine.switches import is_fast, switch_on
from core.metrics.effective_size import NUM_SAMPLES, in_words
from core.metrics.likelihood import importance_sampled
from core.models import VAE
from core.objectives import ELBO
from core.training import Trainer

TRAINED_STEPS = 500
BEFORE = "cross-entropy"
TOLERANCE = {"pythae": 0.05, BEFORE: 0.01}  # nats
DECODED = 16_384  # samples at a time, as before
Estimate = Callable[[Tensor, int], float]


class InBfloat16(nn.Module):
    """A net that multiplies in bfloat16 and returns float32."""

    def __init__(self, net: nn.Module):
        super().__init__()
        self.net = net

    def forward(self, c: Tensor) -> Tensor:
        with torch.autocast(c.device.type, torch.bfloat16):
            return self.net(c).float()


def trained_model(x: Tensor) -> VAE:
    model = our_model("vae", x)
    trainer = Trainer(model, ELBO(), REPORTED, learning_rate=RATE, batch_size=BATCH, seed=0)
    for _ in islice(trainer.run(x, TRAINED_STEPS), TRAINED_STEPS):
        pass
    return model


def ours(model: VAE, x: Tensor, seed: int = 0) -> float:
    return importance_sampled(model, x.numpy(), NUM_SAMPLES, seed).log_likelihood.mean().item()


def before(model: VAE, x: Tensor, seed: int = 0) -> float:
    with torch.inference_mode(), seeded(seed):
        sums = torch.cat([_sum(model, rows) for rows in x.split(64)])
    return sums.double().mean().item() - math.log(NUM_SAMPLES)


def _sum(model: VAE, x: Tensor) -> Tensor:
    """Returns log sum_l w_l (B,), streamed, as both sums were."""
    first = second = torch.full((len(x),), -math.inf)
    for left in range(NUM_SAMPLES, 0, -(DECODED // len(x))):
        log_weight = model.log_weight(x, min(left, DECODED // len(x)))
        first = torch.logaddexp(first, log_weight.logsumexp(dim=0))
        second = torch.logaddexp(second, (2 * log_weight).logsumexp(dim=0))
    return first


def effective_size(model: VAE, x: Tensor) -> float:
    """Returns the median of the images' effective sizes, which all sides share: same weights."""
    return median(importance_sampled(model, x.numpy(), NUM_SAMPLES).effective_size.tolist())


def pythae(model: Any, x: Tensor, seed: int = 0) -> float:
    torch.manual_seed(seed)
    with torch.inference_mode():
        return float(model.get_nll(x, n_samples=NUM_SAMPLES))


def sides(model: VAE) -> dict[str, Estimate]:
    """Returns the compared estimates of the mean log p(x) in nats, functions of x and a seed."""
    both: dict[str, Estimate] = {
        BEFORE: partial(before, model),
        "float32": partial(ours, model),
    }
    if is_installed():
        both["pythae"] = partial(pythae, pythae_model(model, "vae").eval())
    if is_fast(torch.bfloat16):
        rounded = copy.deepcopy(model)
        rounded.decoder.net = InBfloat16(rounded.decoder.net)
        both["bfloat16"] = partial(ours, rounded)
    return both


def same_noise(estimate: Estimate, x: Tensor) -> float:
    """Returns the mean log p(x) with one seed an image: only so do all sides draw alike."""
    return mean(estimate(x[i : i + 1], i) for i in range(len(x)))


def measure(both: dict[str, Estimate], x: Tensor, rounds: int) -> dict[str, dict[str, float]]:
    """Returns, a side, images a CPU second and the mean log-likelihood; taken by turns."""
    speeds: dict[str, list[float]] = {side: [] for side in both}
    for _ in range(rounds):
        for side, estimate in both.items():
            started = time.process_time()
            estimate(x, 0)
            speeds[side].append(len(x) / (time.process_time() - started))
    means = {side: same_noise(estimate, x) for side, estimate in both.items()}
    return {
        side: {
            "images_per_second": median(values),
            "ratio": median(speeds["float32"]) / median(values),
            "log_likelihood": means[side],
            "difference": means["float32"] - means[side],
        }
        for side, values in speeds.items()
    }


def show(rows: dict[str, dict[str, float]], images: str, size: float) -> None:
    print(f"Processor: {processor.kind()}")
    print(f"{NUM_SAMPLES:,} samples an image, {images}, after {TRAINED_STEPS} training steps")
    print(f"{'':16}images / CPU second   log p(x)   float32's ratio   difference (nats)")
    for side, row in rows.items():
        print(
            f"{side:16}{row['images_per_second']:19.2f} {row['log_likelihood']:10.3f} "
            f"{row['ratio']:17.2f} {row['difference']:19.4f}"
        )
    if not is_installed():
        print(MISSING)
    print(f"log p(x), in the median of the images: {in_words(size)}")


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.likelihood")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--images", type=int, default=16)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--mnist", type=Path, help="folder of the idx files; else random pixels")
    options = parser.parse_args()
    switch_on(1)
    x = binary_images(options.mnist, NUM_IMAGES)
    held_out = x[-options.images :]
    model = trained_model(x[: -options.images])
    rows = measure(sides(model), held_out, options.rounds)
    for side, tolerance in TOLERANCE.items():
        if side in rows and not (different := abs(rows[side]["difference"])) < tolerance:
            print(f"{side} differs by {different:.3f} nats; not compared.", file=sys.stderr)
            return 1
    size = effective_size(model, held_out)
    if options.json:
        sized = {side: row | {"effective_size": size} for side, row in rows.items()}
        print(json.dumps(sized | {"processor": processor.kind()}))
    else:
        images = "random pixels" if options.mnist is None else "MNIST binarised at random"
        show(rows, images, size)
    return 0


if __name__ == "__main__":
    sys.exit(main())
