"""A sweep: methods x datasets x seeds, written down in a TOML file.

    out = "runs/sweep"            # optional; below the current folder
    datasets = ["pendulum"]
    methods = ["vhp-rewo", "iwae"]
    seeds = [0, 1, 2]
    steps = 2000

Its runs lie in OUT/DATASET/METHOD/seed-N.
"""

import tomllib
from dataclasses import MISSING, dataclass, fields
from itertools import product
from pathlib import Path
from reprlib import repr as short  # what is wrong may be long
from typing import Any

from core.experiments import EXPERIMENTS
from core.files import FileProblem, inside
from core.jobs import Job
from core.places import here
from core.runs import MOST

LARGEST = 1_000_000  # bytes of a sweep's file


class SweepProblem(ValueError):
    """A sweep asks for what is unknown or impossible; the message says what would be possible."""


@dataclass(frozen=True)
class Sweep:
    """A sweep of methods x datasets x seeds, all of so many iterations."""

    datasets: list[str]
    methods: list[str]
    seeds: list[int]
    steps: int
    out: str = "runs/sweep"

    @classmethod
    def read(cls, path: Path) -> "Sweep":
        """Reads a sweep. Errors: FileProblem, SweepProblem unless every run of it is possible."""
        settings = _read_toml(path)
        known = [f.name for f in fields(cls)]
        if unknown := [name for name in settings if name not in known]:
            names = ", ".join(map(short, unknown))
            raise SweepProblem(f"{path}: unknown {names}; known: {', '.join(known)}.")
        required = [f.name for f in fields(cls) if f.default is MISSING]
        if missing := [name for name in required if name not in settings]:
            raise SweepProblem(f"{path} lacks {', '.join(missing)}.")
        try:
            _require_possible(**{"out": cls.out} | settings)
        except ValueError as error:
            raise SweepProblem(f"{path}: {error}") from None
        return cls(**settings)

    def jobs(self) -> list[Job]:
        combinations = product(self.datasets, self.methods, self.seeds)
        out = here() / self.out
        return [seed_job(out, f"{d}/{m}", seed, self.steps) for d, m, seed in combinations]


def _require_possible(datasets: Any, methods: Any, seeds: Any, steps: Any, out: Any) -> None:
    known = [name.split("/", 1) for name in EXPERIMENTS]
    _require_known("datasets", datasets, {dataset for dataset, _ in known})
    _require_known("methods", methods, {method for _, method in known})
    names = [f"{dataset}/{method}" for dataset, method in product(datasets, methods)]
    _require_known("experiments", names, set(EXPERIMENTS))
    _require_list("seeds", seeds)
    for seed in seeds:
        _require_whole("A seed", seed, 0, MOST["seed"])
    _require_whole("steps", steps, 1, MOST["steps"])
    if not isinstance(out, str):
        raise SweepProblem(f"out should be the name of a folder, not {short(out)}.")
    inside(Path.cwd() / here(), out)


def seed_job(out: Path, name: str, seed: int, steps: int) -> Job:
    """Returns the job of an experiment's seed, in its folder below `out`."""
    return Job(name, seed, steps, out / name / f"seed-{seed}")


def _read_toml(path: Path) -> dict[str, Any]:
    if not path.is_file():
        raise FileProblem(f"{path} is {'not a file' if path.exists() else 'missing'}.")
    if path.stat().st_size > LARGEST:
        raise FileProblem(f"{path} is too large for a sweep.")
    try:
        return tomllib.loads(path.read_bytes().decode())
    except (ValueError, RecursionError) as error:
        raise FileProblem(f"{path} cannot be read as TOML: {error}.") from None


def _require_list(what: str, values: Any) -> None:
    if not isinstance(values, list) or not values:
        raise SweepProblem(f"{what} should be a list with something in it, not {short(values)}.")
    if twice := [value for i, value in enumerate(values) if value in values[:i]]:
        raise SweepProblem(f"{what} names {short(twice[0])} twice.")


def _require_known(what: str, values: Any, known: set[str]) -> None:
    _require_list(what, values)
    if unknown := [value for value in values if value not in list(known)]:
        raise SweepProblem(
            f"{what}: there is no {short(unknown[0])}; known: {', '.join(sorted(known))}."
        )


def _require_whole(what: str, value: Any, least: int, most: int) -> None:
    if type(value) is not int or not least <= value <= most:
        raise SweepProblem(
            f"{what} should be a whole number in {least} .. {most}, not {short(value)}."
        )
