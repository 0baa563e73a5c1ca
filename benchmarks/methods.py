r"""A training step of VAE, VampPrior and IWAE: ours beside pythae's, by turns in one process.

    python -m benchmarks.methods [--json] [--rounds 9] [--steps 10] [--mnist FOLDER]

Same nets (784-300-300-32 and back, ReLU, Bernoulli), same start, batches of 128, Adam. Ours is the
Trainer with all it checks and reports; pythae's is what its trainer does with a batch: model,
zero_grad, backward, torch's Adam. VampPrior: 500 components; IWAE: K = 16. Times are those of the
processor, of one thread; our switches belong to the process, so that pythae has them too.

First the gradients of both sides, averaged over draws of the noise, must agree. pythae's VAE takes
the KL divergence in closed form, and pythae's IWAE arranges its noise in another order: there the
draws differ, and the tolerance is wider.
"""

import argparse
import json
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from statistics import median
from typing import Any

import torch
from torch import Tensor

from benchmarks.images import binary_images
from benchmarks.pythae_models import MISSING, is_installed, pythae_model
from core.constraints import Constraint, ReconstructionError
from core.distributions import ConditionalBinomial, ConditionalNormal
from core.machine import processor
from core.machine.switches import is_fast, switch_on
from core.models import VAE
from core.nets import MLP, multiply_in
from core.objectives import ELBO, ImportanceWeighted, Objective
from core.priors import Prior, StandardNormal, VampPrior
from core.schedules import Constant
from core.training import Trainer

HIDDEN, LATENT_DIM, BATCH, RATE = (300, 300), 32, 128, 1e-3
NUM_IMAGES, NUM_COMPONENTS, NUM_SAMPLES = 12_800, 500, 16
DRAWS = 30  # of the noise, over which gradients are averaged before they are compared


@dataclass(frozen=True)
class Method:
    """What is compared: the objective, and how far the averaged gradients may differ."""

    objective: Objective
    tolerance: float  # relative


METHODS = {
    "vae": Method(ELBO(), 0.1),
    "vampprior": Method(ELBO(), 1e-3),
    "iwae": Method(ImportanceWeighted(NUM_SAMPLES), 0.1),
}

REPORTED = {"error": Constraint(ReconstructionError(), Constant(1.0))}  # held to no level


def our_model(name: str, x: Tensor) -> VAE:
    torch.manual_seed(0)
    prior: Prior = StandardNormal(LATENT_DIM)
    if name == "vampprior":
        prior = VampPrior(x[:NUM_COMPONENTS])
    encoder = ConditionalNormal(MLP(x.shape[1], HIDDEN, 2 * LATENT_DIM))
    decoder = ConditionalBinomial(MLP(LATENT_DIM, HIDDEN, x.shape[1]))
    return VAE(encoder, decoder, prior, {"error": ReconstructionError()})


def our_steps(name: str, x: Tensor, precision: torch.dtype) -> Iterator[object]:
    model = our_model(name, x)
    multiply_in(precision, model)
    objective = METHODS[name].objective
    settings: dict[str, Any] = {"learning_rate": RATE, "batch_size": BATCH, "seed": 0}
    return Trainer(model, objective, REPORTED, **settings).run(x, 10**9)


def pythae_steps(name: str, x: Tensor) -> Iterator[object]:
    """What pythae's trainer does with a batch, without its loaders, epochs and logs."""
    model = pythae_model(our_model(name, x), name, NUM_SAMPLES)
    adam = torch.optim.Adam(model.parameters(), lr=RATE)
    while True:
        for rows in torch.randperm(len(x)).split(BATCH):
            loss = model({"data": x[rows]}).loss
            adam.zero_grad()
            loss.backward()
            adam.step()
            yield loss.item()


def disagreement(name: str, x: Tensor) -> float:
    """Returns |g_ours - g_pythae| / |g_pythae| for the gradients of the nets, averaged."""
    model, batch = our_model(name, x), x[-BATCH:]
    theirs = pythae_model(model, name, NUM_SAMPLES)
    objective = METHODS[name].objective
    for draw in range(DRAWS):
        torch.manual_seed(draw)
        objective(model.terms(batch, objective.num_samples), beta=1.0).backward()
        torch.manual_seed(draw)
        theirs({"data": batch}).loss.backward()
    ours = flat_gradient(model.encoder, model.decoder)
    expected = flat_gradient(theirs.encoder, theirs.decoder)
    return ((ours - expected).norm() / expected.norm()).item()


def flat_gradient(*modules: torch.nn.Module) -> Tensor:
    gradients = [p.grad for module in modules for p in module.parameters()]
    return torch.cat([g.flatten() for g in gradients if g is not None])


def milliseconds(steps: Iterator[object], count: int) -> float:
    started = time.process_time()
    for _ in islice(steps, count):
        pass
    return (time.process_time() - started) / count * 1e3


def measure(name: str, x: Tensor, rounds: int, steps: int) -> dict[str, list[float]]:
    """Returns CPU milliseconds a step of the three sides, a value a round, taken by turns."""
    loops = {"pythae": pythae_steps(name, x), "float32": our_steps(name, x, torch.float32)}
    if is_fast(torch.bfloat16):
        loops["bfloat16"] = our_steps(name, x, torch.bfloat16)
    times: dict[str, list[float]] = {side: [] for side in loops}
    for number in range(rounds + 1):
        for side, loop in loops.items():
            value = milliseconds(loop, steps)
            if number:  # the first round warms up
                times[side].append(value)
    return times


def summary(times: dict[str, list[float]]) -> dict[str, float]:
    """Returns medians, and pythae's median over each of ours."""
    result = {f"{side}_milliseconds": median(values) for side, values in times.items()}
    for side in times.keys() - {"pythae"}:
        result[f"ratio_{side}"] = median(times["pythae"]) / median(times[side])
    return result


def show(name: str, row: dict[str, float]) -> None:
    ours = "   ".join(
        f"ours {side} {row[f'{side}_milliseconds']:6.2f} ms (x {row[f'ratio_{side}']:.2f})"
        for side in ("float32", "bfloat16")
        if f"ratio_{side}" in row
    )
    print(
        f"{name:10} gradients within {row['disagreement']:.1e}   "
        f"pythae {row['pythae_milliseconds']:6.2f} ms   {ours}"
    )


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.methods")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--steps", type=int, default=10)
    parser.add_argument("--mnist", type=Path, help="folder of the idx files; else random pixels")
    options = parser.parse_args()
    if not is_installed():
        print(MISSING, file=sys.stderr)
        return 2
    switch_on(1)
    x = binary_images(options.mnist, NUM_IMAGES)
    rows: dict[str, Any] = {}
    if not options.json:
        print(f"Processor: {processor.kind()}")
    for name, method in METHODS.items():
        different = disagreement(name, x)
        if not different < method.tolerance:
            print(
                f"{name}: the gradients differ by {different:.1e}; not compared.", file=sys.stderr
            )
            return 1
        times = measure(name, x, options.rounds, options.steps)
        rows[name] = {"disagreement": different, **summary(times)}
        if not options.json:
            show(name, rows[name])
    if options.json:
        print(json.dumps(rows | {"processor": processor.kind()}))
    return 0


if __name__ == "__main__":
    sys.exit(main())
