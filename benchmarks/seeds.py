r"""How many seeds become a ring: methods x seeds of the pendulum, trained to so many steps.

    python -m benchmarks.seeds --methods vhp-rewo vhp-geco --seeds 100-139 --steps 700

Every seed counts, none is left out. Runs lie in OUT/START-STEPS/pendulum/METHOD/seed-N, a stopped
call goes on where it was, and --read trains nothing: the rings are judged anew, from the posterior
means of the held-out images (core/metrics/topology). Intervals are Clopper and Pearson's, of 95 %.
--start standardised is the start of before November 2026. The runs are trained only: `python -m
core train --resume` draws and measures one as a whole.
"""

import argparse
import json
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median

from scipy.stats import binomtest

from core.build import load_model
from core.experiments import of_dataset
from core.machine.switches import switch_on
from core.metrics.angle_error import angle_error
from core.metrics.topology import topology
from core.runs import Run
from core.runs.recording import record

DATASET = "pendulum"
HEADER = (
    "| method | steps | rings | share, 95 % | angle error: median, least to greatest | no ring |"
)


@dataclass(frozen=True)
class Seed:
    """A trained seed: whether its latents are a ring, and the angle error in radians."""

    method: str
    steps: int
    seed: int
    is_ring: bool
    winding_number: int
    gap: float
    hole: float
    angle_error: float

    @classmethod
    def of(cls, run: Run) -> "Seed":
        """Reads the latents of a trained run. Errors: FileProblem."""
        (model, data), config = load_model(run), run.config
        train, test = (model.posterior(rows)[0] for rows in (data.train, data.test))
        found = topology(test, data.test_label)
        return cls(
            config.name.removeprefix(f"{DATASET}/"),
            config.steps,
            config.seed,
            found.is_ring,
            found.winding_number,
            round(found.gap, 4),
            round(found.hole, 4),
            round(angle_error(train, data.train_label, test, data.test_label), 4),
        )


def train(method: str, seed: int, steps: int, start: str, out: Path) -> Run:
    """Returns the run of a seed, trained from where it was."""
    config = of_dataset(DATASET)[method].changed(seed=seed, steps=steps, start=start)
    run = run_of(method, seed, steps, start, out)
    if not run.is_finished:
        for _ in record(run, config, resume=True):
            pass
    return run


def run_of(method: str, seed: int, steps: int, start: str, out: Path) -> Run:
    return Run(out / f"{start}-{steps}" / DATASET / method / f"seed-{seed}")


def row(method: str, seeds: Sequence[Seed]) -> str:
    """Returns a method's line of the table."""
    rings, errors = sum(seed.is_ring for seed in seeds), [seed.angle_error for seed in seeds]
    share = binomtest(rings, len(seeds)).proportion_ci(0.95, method="exact")
    others = ", ".join(str(seed.seed) for seed in seeds if not seed.is_ring) or "none"
    spread = f"{median(errors):.3f}, {min(errors):.3f} to {max(errors):.3f}"
    return (
        f"| {method} | {seeds[0].steps:,} | {rings} of {len(seeds)} | "
        f"{share.low:.2f} to {share.high:.2f} | {spread} | {others} |"
    )


def numbers(text: str) -> list[int]:
    """Returns whole numbers.

    >>> numbers("0-2,12")
    [0, 1, 2, 12]
    """
    ends = [part.split("-") for part in text.split(",")]
    return [n for end in ends for n in range(int(end[0]), int(end[-1]) + 1)]


def counted(asked: argparse.Namespace) -> Iterator[Seed]:
    """Yields the seeds of all methods as they are trained, or only read."""
    for method in asked.methods:
        for seed in asked.seeds:
            where = (method, seed, asked.steps, asked.start, asked.out)
            run = run_of(*where) if asked.read else train(*where)
            if run.is_finished:
                yield Seed.of(run)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--methods", nargs="+", choices=of_dataset(DATASET), default=["vhp-rewo"])
    parser.add_argument("--seeds", type=numbers, default=numbers("100-139"), help="100-139,7")
    parser.add_argument("--steps", type=int, default=700)
    parser.add_argument("--start", default="components", help="or standardised")
    parser.add_argument("--out", type=Path, default=Path("runs/seeds"))
    parser.add_argument("--read", action="store_true", help="train nothing")
    parser.add_argument("--json", action="store_true", help="a line a seed")
    asked = parser.parse_args()
    switch_on(1)
    seeds = []
    for seed in counted(asked):
        seeds.append(seed)
        if asked.json:
            print(json.dumps(asdict(seed)), flush=True)
        elif not asked.read:
            print(f"{time.strftime('%H:%M:%S')} {seed}", flush=True)
    if not asked.json:
        print("\n".join([HEADER, "|---" * 6 + "|"]))
        for method in dict.fromkeys(seed.method for seed in seeds):
            print(row(method, [seed for seed in seeds if seed.method == method]))


if __name__ == "__main__":
    main()
