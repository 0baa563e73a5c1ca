r"""How much of a training step the framework costs: `core train` beside a hand-written loop.

    python -m benchmarks.training [--json] [--rounds 9] [--steps 60]

Both train `pendulum/vhp-rewo` in its main phase (all four nets are optimised) in one process, by
turns: ours, plain, ours, plain, ... The plain loop is torch and nothing around it: no classes, no
record, no check of the loss. A third loop is the plain one in a process without our switches. The
two must agree step by step, or the comparison is refused.
"""

import argparse
import json
import math
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import redirect_stderr
from dataclasses import replace
from itertools import islice, pairwise
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

import torch
from torch import Tensor, nn

from core.__main__ import with_progress
from core.build import build_dataset, build_model
from core.experiments import EXPERIMENTS
from core.models import VAE
from core.recording import Recorder, open_recorder
from core.runs import Run
from core.schedules import Multiplier
from core.switches import switch_on

CONFIG = EXPERIMENTS["pendulum/vhp-rewo"]
# A moment of the main phase: the constraint is violated, the prior's gradients are weighed.
START = Multiplier(beta=0.5, error=0.0006, initial_phase=False)
CHECKED = 20  # steps on which both loops must agree
TOLERANCE = 1e-4  # relative: the order of float32 sums differs between the two
LOG_TWO_PI = math.log(2 * math.pi)


def mlp(sizes: list[int]) -> nn.Sequential:
    layers: list[nn.Module] = []
    for width, next_width in pairwise(sizes[:-1]):
        layers += [nn.Linear(width, next_width), nn.ReLU(inplace=True)]
    return nn.Sequential(*layers, nn.Linear(sizes[-2], sizes[-1]))


def plain_nets(model: VAE) -> list[nn.Sequential]:
    """Returns encoder, decoder, conditional and proposal with the weights of our model."""
    hidden, pixels = [256] * 4, 256
    nets = [mlp([pixels, *hidden, 4]), mlp([2, *hidden, pixels])]
    nets += [mlp([2, *hidden, 4]) for _ in range(2)]
    prior: Any = model.prior
    ours = (model.encoder, model.decoder, prior.conditional, prior.proposal)
    for net, distribution in zip(nets, ours, strict=True):
        net.load_state_dict(distribution.net.state_dict())
    return nets


def plain_loop(nets: list[nn.Sequential], x_train: Tensor, seed: int) -> Iterator[Tensor]:
    """Algorithm 1 with Table 3's numbers, written out; yields the loss of each step."""
    encoder, decoder, conditional, proposal = nets
    kappa, nu, tau, alpha, sigma, num_importance, batch = 0.02, 5.0, 3.0, 0.99, 0.29, 16, 64
    first = [p for net in (encoder, decoder) for p in net.parameters()]
    second = [p for net in (conditional, proposal) for p in net.parameters()]
    adam_first = torch.optim.Adam(first, lr=1e-4, fused=True)
    adam_second = torch.optim.Adam(second, lr=1e-4, fused=True)
    beta, average = START.beta, START.error or 0.0
    step, batches = 0, len(x_train) // batch
    while True:
        epoch, position = divmod(step, batches)
        if position == 0:
            generator = torch.Generator().manual_seed(seed * 1_000_003 + epoch)
            order = torch.randperm(len(x_train), generator=generator)
        x = x_train[order[position * batch : (position + 1) * batch]]

        loc, h = encoder(x).chunk(2, dim=-1)
        log_scale = 7 * torch.tanh(h / 7)
        noise = torch.randn(batch, 2)
        z = loc + log_scale.exp() * noise
        log_q = -(0.5 * noise.square() + log_scale).sum(-1) - LOG_TWO_PI

        difference = x - decoder(z)
        squared = difference.square()
        distortion = 0.5 * squared.sum(-1) / sigma**2 + 256 * (math.log(sigma) + 0.5 * LOG_TWO_PI)

        loc, h = proposal(z).chunk(2, dim=-1)
        log_scale = 7 * torch.tanh(h / 7)
        noise = torch.randn(num_importance, batch, 2)
        zeta = loc + log_scale.exp() * noise
        log_weight = (0.5 * (noise.square() - zeta.square()) + log_scale).sum(-1)
        loc, h = conditional(zeta.view(-1, 2)).view(*zeta.shape[:2], 4).chunk(2, dim=-1)
        log_scale = 7 * torch.tanh(h / 7)
        standardised = (z - loc) * torch.exp(-log_scale)
        log_weight = log_weight - (0.5 * standardised.square() + log_scale).sum(-1) - LOG_TWO_PI
        log_p = torch.logsumexp(log_weight, dim=0) - math.log(num_importance)

        average = (1 - alpha) * squared.mean().item() + alpha * average
        excess = average - kappa**2
        factor = -1.0 if excess >= 0 else math.tanh(tau * (beta - 1))
        beta = min(1.0, beta * math.exp(nu * factor * excess))
        loss = (distortion + beta * (log_q - log_p)).mean()

        adam_first.zero_grad()
        adam_second.zero_grad()
        loss.backward()
        adam_first.step()
        torch._foreach_div_([p.grad for p in second if p.grad is not None], beta)
        adam_second.step()
        step += 1
        yield loss.detach()


def plain(seed: int) -> Iterator[Tensor]:
    dataset = build_dataset(CONFIG)
    nets = plain_nets(build_model(replace(CONFIG, seed=seed), dataset))
    torch.manual_seed(seed)
    return plain_loop(nets, torch.from_numpy(dataset.train), seed)


def ours(folder: Path, seed: int) -> Recorder:
    """Returns what `core train` runs: the trainer with everything that writes it down."""
    recorder = open_recorder(Run(folder), replace(CONFIG, seed=seed), resume=False, device="cpu")
    recorder.trainer.multiplier = START
    return recorder


def disagreement(seed: int = 0) -> float:
    """Returns the largest relative difference of the losses of both loops over CHECKED steps."""
    with TemporaryDirectory() as folder:
        our_losses = [step.loss for step in islice(ours(Path(folder), seed).steps(), CHECKED)]
    plain_losses = [loss.item() for loss in islice(plain(seed), CHECKED)]
    pairs = zip(our_losses, plain_losses, strict=True)
    return max(abs(a - b) / abs(b) for a, b in pairs)


def rate(run: Callable[[], None], steps: int) -> float:
    """Returns iterations a second of a function that makes `steps` of them."""
    started = time.perf_counter()
    run()
    return steps / (time.perf_counter() - started)


def consume(iterator: Iterator[object], count: int) -> None:
    for _ in islice(iterator, count):
        pass


def watch(iterator: Iterator[Any], count: int) -> None:
    """Consumes as the command line does, progress bar and all."""
    with open(os.devnull, "w") as nowhere, redirect_stderr(nowhere):
        with_progress(islice(iterator, count), count)


def serve(steps: int) -> None:
    """The child: for each line read, times the plain loop without switches and prints the rate."""
    loop = plain(0)
    consume(loop, steps)  # warm
    for _ in sys.stdin:
        print(rate(lambda: consume(loop, steps), steps), torch.get_num_threads(), flush=True)


def ask(child: subprocess.Popen[str]) -> tuple[float, int]:
    assert child.stdin is not None
    assert child.stdout is not None
    child.stdin.write("\n")
    child.stdin.flush()
    its, threads = child.stdout.readline().split()
    return float(its), int(threads)


def measure(rounds: int, steps: int) -> dict[str, list[float]]:
    """Returns the iterations a second of the three loops, a value a round, taken by turns."""
    loop = plain(0)
    rates: dict[str, list[float]] = {"ours": [], "plain": [], "default": []}
    command = [sys.executable, "-m", "benchmarks.training", "--serve", "--steps", str(steps)]
    with (
        TemporaryDirectory() as folder,
        subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        ) as child,
    ):
        steps_of_ours = ours(Path(folder), 0).steps()
        ask(child)  # waits until it is warm
        for number in range(rounds + 1):
            state = torch.get_rng_state()
            a = rate(lambda: watch(steps_of_ours, steps), steps)
            torch.set_rng_state(state)
            b = rate(lambda: consume(loop, steps), steps)
            c, threads = ask(child)
            if number:  # the first round warms up
                for name, value in zip(rates, (a, b, c), strict=True):
                    rates[name].append(value)
        rates["default_threads"] = [threads]
    return rates


def summary(rates: dict[str, list[float]]) -> dict[str, float]:
    """Returns medians, and medians of the ratios taken round by round."""

    def ratio(other: str) -> float:
        return median(a / b for a, b in zip(rates["ours"], rates[other], strict=True))

    return {
        "ours_iterations_per_second": median(rates["ours"]),
        "plain_iterations_per_second": median(rates["plain"]),
        "default_iterations_per_second": median(rates["default"]),
        "ratio": ratio("plain"),
        "ratio_to_default": ratio("default"),
    }


def machine() -> dict[str, object]:
    precision = torch.backends.mkldnn.matmul.fp32_precision  # type: ignore[attr-defined]
    return {
        "threads": torch.get_num_threads(),
        "wide_kernels": precision == "bf16",
        "torch": torch.__version__,
        "capability": torch.backends.cpu.get_cpu_capability(),
    }


def show(result: dict[str, object], rates: dict[str, list[float]]) -> None:
    print("Machine:", ", ".join(f"{name} {value}" for name, value in machine().items()))
    print(f"Losses of {CHECKED} steps agree within {result['disagreement']:.1e} (relative).")
    print("round   ours  plain  default   ours/plain     iterations a second")
    triples = zip(*(rates[name] for name in ("ours", "plain", "default")), strict=True)
    for number, (a, b, c) in enumerate(triples, 1):
        print(f"{number:5} {a:6.1f} {b:6.1f} {c:8.1f} {a / b:12.3f}")
    print(
        f"median {result['ours_iterations_per_second']:5.1f} "
        f"{result['plain_iterations_per_second']:6.1f} "
        f"{result['default_iterations_per_second']:8.1f} {result['ratio']:12.3f}"
    )
    print(
        f"ours / the plain loop without switches ({rates['default_threads'][0]} thread(s)): "
        f"{result['ratio_to_default']:.2f}"
    )


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.training")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--steps", type=int, default=60)
    parser.add_argument("--serve", action="store_true", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.serve:
        serve(arguments.steps)
        return 0
    switch_on(1)
    different = disagreement()
    if not different < TOLERANCE:
        print(f"The loops disagree by {different:.1e}: not the same mathematics.", file=sys.stderr)
        return 1
    rates = measure(max(7, arguments.rounds), arguments.steps)
    result: dict[str, object] = {"disagreement": different, **summary(rates)}
    if arguments.json:
        print(json.dumps(result | {"machine": machine(), "rounds": rates}))
    else:
        show(result, rates)
    return 0


if __name__ == "__main__":
    sys.exit(main())
