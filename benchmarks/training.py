r"""What a training step costs: `core train` beside hand-written loops, by turns.

    python -m benchmarks.training [--json] [--rounds 9] [--steps 40]

All train `pendulum/vhp-rewo` in its main phase (all four nets are optimised), on one thread:

    full      ours as `core train` runs it: record, progress bar, bfloat16, full covariances
    bfloat16  ours with diagonal covariances, as in all that follow
    float32   ours with precision="float32"
    plain     torch and nothing around it, with our switches, units in place and a fused Adam
    default   what one writes first: nn.Sequential, nn.ReLU(), torch.optim.Adam, no switches; it
              runs in a process of its own, because switches belong to a process

float32 / default is what our code gains, bfloat16 / float32 what rounding hidden layers gains on
top. Ours in float32 and both loops must agree step by step, or the comparison is refused. Rates
are iterations a second of the processor, so that what else runs matters little.
"""

import argparse
import json
import math
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stderr
from dataclasses import dataclass, replace
from functools import partial
from itertools import islice, pairwise
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

import torch
from torch import Tensor, nn

from core.build import build_dataset, build_model
from core.commands.train import with_progress
from core.constraints import Tracked
from core.experiments import EXPERIMENTS
from core.machine import processor
from core.machine.switches import switch_on
from core.models import VAE
from core.runs import Run
from core.runs.recording import Recorder, open_recorder
from core.schedules import Multiplier

# Diagonal normals, which the loops write out; full covariances are timed beside them.
CONFIG = EXPERIMENTS["pendulum/vhp-rewo"].changed(covariance="diagonal")
# A moment of the main phase: the constraint is violated, the prior's gradients are weighed.
START = Tracked(Multiplier(beta=0.5, initial_phase=False), average=0.0006)
LATE = 25_000  # a step that is recorded as rarely as most of 150,000; the first are all recorded
OURS = {
    "full": {"covariance": "full"},
    "bfloat16": {"precision": "bfloat16"},
    "float32": {"precision": "float32"},
}
CHECKED = 20  # steps on which both loops must agree
TOLERANCE = 1e-4  # relative: the order of float32 sums differs between the two
LOG_TWO_PI = math.log(2 * math.pi)


@dataclass(frozen=True)
class Style:
    """How a loop is written by hand; the mathematics is the same."""

    in_place: bool
    adam: Callable[..., torch.optim.Optimizer]


PLAIN = Style(in_place=True, adam=partial(torch.optim.Adam, fused=True))
DEFAULT = Style(in_place=False, adam=torch.optim.Adam)


def mlp(sizes: list[int], in_place: bool) -> nn.Sequential:
    layers: list[nn.Module] = []
    for width, next_width in pairwise(sizes[:-1]):
        layers += [nn.Linear(width, next_width), nn.ReLU(in_place)]
    return nn.Sequential(*layers, nn.Linear(sizes[-2], sizes[-1]))


def plain_nets(model: VAE, in_place: bool) -> list[nn.Sequential]:
    """Returns encoder, decoder, conditional and proposal with the weights of our model."""
    hidden, pixels = [256] * 4, 256
    nets = [mlp([pixels, *hidden, 4], in_place), mlp([2, *hidden, pixels], in_place)]
    nets += [mlp([2, *hidden, 4], in_place) for _ in range(2)]
    prior: Any = model.prior
    ours = (model.encoder, model.decoder, prior.conditional, prior.proposal)
    for net, distribution in zip(nets, ours, strict=True):
        net.load_state_dict(distribution.net.state_dict())
    return nets


def plain_loop(
    nets: list[nn.Sequential], adam: Callable[..., Any], x_train: Tensor, seed: int
) -> Iterator[Tensor]:
    """Algorithm 1 with Table 3's numbers, written out; yields the loss of each step."""
    encoder, decoder, conditional, proposal = nets
    kappa, nu, tau, alpha, sigma, num_importance, batch = 0.02, 5.0, 3.0, 0.99, 0.29, 16, 64
    first = [p for net in (encoder, decoder) for p in net.parameters()]
    second = [p for net in (conditional, proposal) for p in net.parameters()]
    adam_first = adam(first, lr=1e-4)
    adam_second = adam(second, lr=1e-4)
    beta, average = START.multiplier.beta, START.average or 0.0
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


def plain(style: Style, seed: int = 0) -> Iterator[Tensor]:
    dataset = build_dataset(CONFIG)
    nets = plain_nets(build_model(CONFIG.changed(seed=seed), dataset), style.in_place)
    torch.manual_seed(seed)
    return plain_loop(nets, style.adam, torch.from_numpy(dataset.train), seed)


def ours(folder: Path, step: int = 0, **settings: str) -> Recorder:
    """Returns what `core train` runs: the trainer with everything that writes it down."""
    config = CONFIG.changed(seed=0, **settings)
    recorder = open_recorder(Run(folder), config, resume=False, device="cpu")
    moved = replace(START.multiplier, step=step)
    recorder.trainer.tracked = {"error": replace(START, multiplier=moved)}
    return recorder


def disagreement(style: Style) -> float:
    """Returns the largest relative difference of the losses of ours and a loop over CHECKED
    steps."""
    with TemporaryDirectory() as folder:
        steps = ours(Path(folder), precision="float32").steps()
        our_losses = [step.loss for step in islice(steps, CHECKED)]
    plain_losses = [loss.item() for loss in islice(plain(style), CHECKED)]
    pairs = zip(our_losses, plain_losses, strict=True)
    return max(abs(a - b) / abs(b) for a, b in pairs)


def rate(run: Callable[[], None], steps: int) -> float:
    """Returns iterations a CPU second of a function that makes `steps` of them."""
    started = time.process_time()
    run()
    return steps / (time.process_time() - started)


def consume(iterator: Iterator[object], count: int) -> None:
    for _ in islice(iterator, count):
        pass


def watch(iterator: Iterator[Any], count: int) -> None:
    """Consumes as the command line does, progress bar and all."""
    with open(os.devnull, "w") as nowhere, redirect_stderr(nowhere):
        with_progress(islice(iterator, count), count)


def serve(steps: int) -> None:
    """The child: for each line read, times the default loop without switches, prints the rate."""
    torch.set_num_threads(1)
    loop = plain(DEFAULT)
    consume(loop, steps)  # warm
    for _ in sys.stdin:
        print(rate(lambda: consume(loop, steps), steps), flush=True)


def ask(child: subprocess.Popen[str]) -> float:
    assert child.stdin is not None
    assert child.stdout is not None
    child.stdin.write("\n")
    child.stdin.flush()
    return float(child.stdout.readline())


@contextmanager
def default_loop(steps: int) -> Iterator[Callable[[], float]]:
    """Yields a function that times the default loop in a process of its own."""
    command = [sys.executable, "-m", "benchmarks.training", "--serve", "--steps", str(steps)]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True) as child:
        ask(child)  # waits until it is warm
        yield lambda: ask(child)


def with_own_noise(measured: Callable[[], float]) -> float:
    """Calls, and leaves torch's generator as it was: the loops share it in this process."""
    state = torch.get_rng_state()
    try:
        return measured()
    finally:
        torch.set_rng_state(state)


def measure(rounds: int, steps: int) -> dict[str, list[float]]:
    """Returns the iterations a CPU second of the five loops, a value a round, by turns."""
    with TemporaryDirectory() as folder, default_loop(steps) as default:
        own = {
            name: ours(Path(folder) / name, LATE, **settings).steps()
            for name, settings in OURS.items()
        }
        loop = plain(PLAIN)
        turns: dict[str, Callable[[], float]] = {
            **{name: partial(rate, partial(watch, own[name], steps), steps) for name in OURS},
            "plain": lambda: rate(lambda: consume(loop, steps), steps),
            "default": default,
        }
        rows = [[with_own_noise(turn) for turn in turns.values()] for _ in range(rounds + 1)]
    columns = zip(*rows[1:], strict=True)  # the first round warms up
    return {name: list(values) for name, values in zip(turns, columns, strict=True)}


RATIOS = {
    "full / bfloat16": "what full covariances cost",
    "bfloat16 / default": "all together",
    "float32 / default": "without bfloat16: our code and switches",
    "bfloat16 / float32": "bfloat16 alone",
    "float32 / plain": "what our framework costs beside a tuned loop",
}


def summary(rates: dict[str, list[float]]) -> dict[str, float]:
    """Returns medians, and medians of the ratios taken round by round."""
    result = {name: median(values) for name, values in rates.items()}
    for pair in RATIOS:
        one, other = (rates[name] for name in pair.split(" / "))
        result[pair] = median(a / b for a, b in zip(one, other, strict=True))
    return result


def machine() -> dict[str, object]:
    precision = torch.backends.mkldnn.matmul.fp32_precision  # type: ignore[attr-defined]
    return {
        "processor": processor.kind(),
        "threads": torch.get_num_threads(),
        "wide_kernels": precision == "bf16",
        "torch": torch.__version__,
    }


def show(result: dict[str, float], rates: dict[str, list[float]]) -> None:
    print("Machine:", ", ".join(f"{name} {value}" for name, value in machine().items()))
    print(f"Losses of {CHECKED} steps agree within {result['disagreement']:.1e} (relative).")
    print("Iterations a CPU second:")
    print("round  " + "".join(f"{name:>10}" for name in rates))
    for number, row in enumerate(zip(*rates.values(), strict=True), 1):
        print(f"{number:<7}" + "".join(f"{value:10.1f}" for value in row))
    print("median " + "".join(f"{result[name]:10.1f}" for name in rates))
    for pair, meaning in RATIOS.items():
        print(f"{pair:20}{result[pair]:6.2f}   {meaning}")


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.training")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--steps", type=int, default=40)
    parser.add_argument("--serve", action="store_true", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.serve:
        serve(arguments.steps)
        return 0
    switch_on(1)
    different = max(disagreement(style) for style in (PLAIN, DEFAULT))
    if not different < TOLERANCE:
        print(f"The loops disagree by {different:.1e}: not the same mathematics.", file=sys.stderr)
        return 1
    rates = measure(max(7, arguments.rounds), arguments.steps)
    result = {"disagreement": different, **summary(rates)}
    if arguments.json:
        print(json.dumps(result | {"machine": machine(), "rounds": rates}))
    else:
        show(result, rates)
    return 0


if __name__ == "__main__":
    sys.exit(main())
