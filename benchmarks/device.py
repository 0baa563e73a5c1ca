r"""One GPU for ten minutes: what lower precision costs, and the paper's own networks on it.

    python -m benchmarks.device --device cuda --minutes 6 --out runs/device

1. float32, TF32 and bfloat16: error of a product and of a convolution beside float64, nats of a
   batch's distortion beside float32, and time of a step.
2. VHP + REWO on static MNIST with Table 3's gated convolutions for so many minutes, in TF32 if it
   costs less than TOLERANCE nats, else in float32. A second call goes on where the first one was.
3. -log p(x) of held-out images by importance sampling beside the paper's 82.74 nats: ten at a
   time, until all are done or --nll-minutes are over.

The data are where PRIORSCAPE_DATA says, or --data. It was written without a GPU: what it does was
tried on a processor alone.
"""

import argparse
import math
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import nn

from core.__main__ import use_data
from core.build import build_dataset, build_model
from core.data import Dataset
from core.experiments import experiment
from core.files import locked
from core.machine import processor
from core.machine.devices import require_device
from core.machine.switches import switch_on
from core.metrics.likelihood import importance_sampled
from core.models import Model
from core.nets import multiply_in
from core.runs import Run, RunConfig
from core.runs.recorder import Recorder
from core.runs.recording import open_recorder

NAME = "static-mnist/vhp-rewo"
PAPER = 82.74  # nats, Table 2 of the paper
TOLERANCE = 0.01  # nats of distortion that a precision may cost
AT_ONCE = 10  # images
PRECISIONS = ("float32", "tf32", "bfloat16")


def config_of(arguments: argparse.Namespace) -> RunConfig:
    net = {"name": arguments.net} | ({"hidden": [300, 300]} if "mlp" in arguments.net else {})
    config = experiment(NAME).changed(steps=arguments.steps)
    return config.changed(encoder=net, decoder=net, precision="float32")


@contextmanager
def multiplied_in(precision: str, device: str) -> Iterator[None]:
    """Lets products and convolutions be rounded to a precision."""
    kinds: Any = (torch.backends.cuda.matmul, torch.backends.cudnn.conv)
    before = [kind.fp32_precision for kind in kinds]
    for kind in kinds:
        kind.fp32_precision = "tf32" if precision == "tf32" else "ieee"
    try:
        with torch.autocast(device.partition(":")[0], torch.bfloat16, precision == "bfloat16"):
            yield
    finally:
        for kind, was in zip(kinds, before, strict=True):
            kind.fp32_precision = was


def errors_of(precision: str, device: str) -> tuple[float, float]:
    """Returns the greatest errors of a product and of a convolution, as shares of the greatest
    value."""
    torch.manual_seed(0)
    a, b = torch.randn(2, 512, 512, device=device)
    images, filters = (
        torch.randn(8, 32, 28, 28, device=device),
        torch.randn(32, 32, 5, 5, device=device),
    )
    exact = a.double() @ b.double(), nn.functional.conv2d(images.double(), filters.double())
    with multiplied_in(precision, device):
        found = a @ b, nn.functional.conv2d(images, filters)
    first, second = (
        ((f.double() - e).abs().max() / e.abs().max()).item()
        for f, e in zip(found, exact, strict=True)
    )
    return first, second


def step_of(model: Model, x: torch.Tensor, precision: str, device: str) -> tuple[float, float]:
    """Returns the distortion of a batch in nats, and the seconds that a step's terms and
    gradients take, the least of three."""
    rounded = torch.bfloat16 if precision == "bfloat16" else torch.float32
    multiply_in(rounded, model, math.inf)  # whether it is fast here is what is to be seen
    seconds, nats = [], 0.0
    for _ in range(3):
        torch.manual_seed(0)
        started = time.perf_counter()
        with multiplied_in(precision, device):
            terms = model.terms(x, 1)
            (terms.distortion.mean() + terms.rate.mean()).backward()
        nats = terms.distortion.double().mean().item()
        seconds.append(time.perf_counter() - started)
    return nats, min(seconds)


def compare_precisions(config: RunConfig, dataset: Dataset, device: str) -> str:
    """Prints what each precision costs; returns the one to train in.

    The decoder has random weights here: one that starts at the mean image hardly hears z.
    """
    model = build_model(config.changed(start="standardised"), dataset).to(device)
    x = torch.from_numpy(dataset.train[: config.batch_size]).to(device)
    exact, _ = step_of(model, x, "float32", device)
    print("| precision | product | convolution | distortion, nats off | step, ms |")
    print("| :-- | --: | --: | --: | --: |")
    chosen = "float32"
    for precision in PRECISIONS:
        product, convolution = errors_of(precision, device)
        nats, seconds = step_of(model, x, precision, device)
        row = f"{product:.1e} | {convolution:.1e} | {nats - exact:+.4f} | {1e3 * seconds:.1f}"
        print(f"| {precision} | {row} |", flush=True)
        if precision == "tf32" and abs(nats - exact) < TOLERANCE and device != "cpu":
            chosen = precision
    return chosen


def train_for(recorder: Recorder, seconds: float) -> None:
    """Trains until the time is over or all steps are made, and leaves a finished run."""
    config, started = recorder.config, time.monotonic()
    begun = recorder.trainer.step
    steps = recorder.steps()
    for step in steps:
        if step.step % 100 == 0:
            print(f"\rstep {step.step:,}: {step.distortion + step.rate:.1f} nats", end="")
        if time.monotonic() - started > seconds:
            break
    took = time.monotonic() - started
    steps.close()  # type: ignore[attr-defined]
    recorder.config = config.changed(steps=recorder.trainer.step)
    recorder.save()
    recorder.finish()
    made, epoch = recorder.trainer.step, len(recorder.dataset.train) // config.batch_size
    print(
        f"\n{made:,} steps, {made / epoch:.2f} epochs, "
        f"{(made - begun) / took:.1f} steps a second; "
        f"initial phase {'not ended' if recorder.trainer.initial_phase else 'ended'}",
        flush=True,
    )


def print_likelihood(model: Model, x: np.ndarray, num_samples: int, seconds: float) -> None:
    """Prints -log p(x) of images (B, X), of as many as fit into the time, with two standard
    errors."""
    started, nats = time.monotonic(), np.zeros(0)
    for first in range(0, len(x), AT_ONCE):
        found = importance_sampled(model, x[first : first + AT_ONCE], num_samples, seed=first)
        nats = np.append(nats, -found.log_likelihood)
        if time.monotonic() - started > seconds:
            break
    error = 2 * nats.std(ddof=1) / np.sqrt(len(nats))
    print(
        f"-log p(x), {len(nats)} images, {num_samples:,} samples each, "
        f"{time.monotonic() - started:.0f} s: {nats.mean():.2f} ± {error:.2f} nats; "
        f"the paper has {PAPER}"
    )


def parser() -> argparse.ArgumentParser:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--device", default="cuda")
    options.add_argument("--minutes", type=float, default=6.0, help="of training")
    options.add_argument("--nll-minutes", type=float, default=2.0)
    options.add_argument("--steps", type=int, default=10**6, help="at most")
    options.add_argument("--images", type=int, default=500)
    options.add_argument("--samples", type=int, default=5_000)
    options.add_argument("--net", default="gated_conv", help="or gated_conv_fast, gated_mlp")
    options.add_argument("--out", type=Path, default=Path("runs/device"))
    options.add_argument("--data", type=Path)
    return options


def main() -> None:
    arguments = parser().parse_args()
    device = arguments.device
    if arguments.data:
        use_data(arguments.data)
    require_device(device)
    switch_on(1)
    name = torch.cuda.get_device_name(device) if device.startswith("cuda") else "the processor"
    print(f"{name}, {processor.kind()}, torch {torch.__version__}", flush=True)
    config = config_of(arguments)
    precision = compare_precisions(config, build_dataset(config), device)
    run = Run(arguments.out)
    with locked(run.path):
        recorder = open_recorder(run, config, resume=True, device=device)
        print(f"{NAME} with {arguments.net}, in {precision}", flush=True)
        with multiplied_in(precision, device):
            train_for(recorder, 60 * arguments.minutes)
    test = recorder.dataset.test[: arguments.images]
    print_likelihood(recorder.model.eval(), test, arguments.samples, 60 * arguments.nll_minutes)


if __name__ == "__main__":
    main()
