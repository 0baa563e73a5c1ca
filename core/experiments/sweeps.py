"""A sweep: methods x datasets x seeds, written down in a TOML file.

    out = "runs/sweep"            # optional; below the current folder
    datasets = ["pendulum"]       # and those of your own
    methods = ["vhp-rewo", "iwae"]
    seeds = [0, 1, 2]
    steps = 2000

Its runs lie in OUT/DATASET/METHOD/seed-N.
"""

import tomllib
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Annotated, Any

from msgspec import Meta

from core.data import uploads
from core.experiments import EXPERIMENTS, of_dataset
from core.files import FileProblem, inside
from core.jobs import Job
from core.naming import brief
from core.places import here
from core.runs import LARGEST
from core.validated import Misfit, validated

MOST_BYTES = 1_000_000  # of a sweep's file
Names = Annotated[list[Any], Meta(min_length=1)]  # what is no name is refused as unknown
Seed = Annotated[int, Meta(ge=0, le=LARGEST["seed"], title="A seed")]


class SweepProblem(ValueError):
    """A sweep asks for what is unknown or impossible; the message says what would be possible."""


@dataclass(frozen=True)
class Sweep:
    """A sweep of methods x datasets x seeds, all of so many iterations."""

    datasets: Names
    methods: Names
    seeds: Annotated[list[Seed], Meta(min_length=1)]
    steps: Annotated[int, Meta(ge=1, le=LARGEST["steps"])]
    out: Annotated[str, Meta(description="the name of a folder")] = "runs/sweep"

    @classmethod
    def read(cls, path: Path) -> "Sweep":
        """Reads a sweep. Errors: FileProblem, SweepProblem unless every run of it is possible."""
        values = _read_toml(path)
        try:
            sweep = validated(cls, values)
            _require_possible(sweep)
        except Misfit as misfit:
            raise SweepProblem(misfit.sentence(path)) from None
        except ValueError as problem:
            raise SweepProblem(f"{path}: {problem}") from None
        return sweep

    def jobs(self) -> list[Job]:
        combinations = product(self.datasets, self.methods, self.seeds)
        out = here() / self.out
        return [seed_job(out, f"{d}/{m}", seed, self.steps) for d, m, seed in combinations]


def _require_possible(sweep: Sweep) -> None:
    shipped = [name.split("/", 1) for name in EXPERIMENTS]
    known = {dataset for dataset, _ in shipped} | set(uploads.names())
    _require_known("datasets", sweep.datasets, known)
    _require_known("methods", sweep.methods, {method for _, method in shipped})
    names = [f"{dataset}/{method}" for dataset, method in product(sweep.datasets, sweep.methods)]
    own = {f"{d}/{m}" for d in sweep.datasets if d in uploads.names() for m in of_dataset(d)}
    _require_known("experiments", names, {*EXPERIMENTS, *own})
    _require_once("seeds", sweep.seeds)
    inside(Path.cwd() / here(), sweep.out)


def seed_job(out: Path, name: str, seed: int, steps: int) -> Job:
    """Returns the job of an experiment's seed, in its folder below `out`."""
    return Job(name, seed, steps, out / name / f"seed-{seed}")


def _read_toml(path: Path) -> dict[str, Any]:
    if not path.is_file():
        raise FileProblem(f"{path} is {'not a file' if path.exists() else 'missing'}.")
    if path.stat().st_size > MOST_BYTES:
        raise FileProblem(f"{path} is too large for a sweep.")
    try:
        return tomllib.loads(path.read_bytes().decode())
    except (ValueError, RecursionError) as error:
        raise FileProblem(f"{path} cannot be read as TOML: {error}.") from None


def _require_known(what: str, values: list[Any], known: set[str]) -> None:
    _require_once(what, values)
    if unknown := [value for value in values if value not in list(known)]:
        raise SweepProblem(
            f"{what}: there is no {brief(unknown[0])}; known: {', '.join(sorted(known))}."
        )


def _require_once(what: str, values: list[Any]) -> None:
    if twice := [value for i, value in enumerate(values) if value in values[:i]]:
        raise SweepProblem(f"{what} names {brief(twice[0])} twice.")
