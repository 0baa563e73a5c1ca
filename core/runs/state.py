"""The state of a training on disk: all that its next step depends on.

    state.safetensors   tensors by name; as metadata config, constraints, step, precision, and
                        seconds, cpu_seconds so far

It is ONE file, replaced atomically: a run on disk is always at some step, never between two.
"""

import json
from collections.abc import Iterator
from typing import Any

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save

from core.build import PRECISIONS
from core.files import FileProblem, write_bytes
from core.nets import Modular, multiply_in, precision_of
from core.runs import STATE, Run, RunConfig
from core.runs.log import TrainingLog
from core.runs.upgrade import CONSTRAINT
from core.training import Trainer

ABOUT = {"config", "constraints", "step", "seconds", "cpu_seconds", "precision"}
ABSENT = {"precision": None, "cpu_seconds": None}  # from states of older versions
BEARABLE = 2.0  # times float32's: the precision a training began in, measured where it goes on


def save_state(run: Run, config: RunConfig, trainer: Trainer, log: TrainingLog) -> None:
    """Replaces the state on disk. Errors: OSError."""
    tensors, tracked = trainer.state()
    tensors |= {name: torch.from_numpy(rows) for name, rows in log.arrays().items()}
    about = {
        "config": config.to_json(),
        "constraints": tracked,
        "step": trainer.step,
        "seconds": log.seconds,
        "cpu_seconds": log.cpu_seconds,
        "precision": trained_in(trainer.model),
    }
    metadata = {key: json.dumps(value) for key, value in about.items()}
    content = save({name: tensor.contiguous() for name, tensor in tensors.items()}, metadata)
    write_bytes(run.path / STATE, content)


def trained_in(module: Modular) -> str:
    """Returns the name of the precision in which the nets of a module are multiplied."""
    return str(precision_of(module)).removeprefix("torch.")


def restored(run: Run, config: RunConfig, trainer: Trainer) -> TrainingLog:
    """Puts a trainer where a training was when it last saved; returns what it had recorded.

    It goes on in the precision it began in. Those of layout 1 do not say it.

    Errors: FileProblem for a state that is foreign, of other settings, or further on.
    """
    about, tensors = _read(run)
    try:
        kept = RunConfig.from_json(about["config"])
    except (FileProblem, TypeError, AttributeError) as error:
        raise _foreign(run, error) from None
    require_same(run, config, kept)
    try:
        if about["precision"] is not None:  # or the bits would hang on what is timed anew
            multiply_in(PRECISIONS[about["precision"]], trainer.model, BEARABLE)
        trainer.restore(tensors, about["constraints"])
        if trainer.step > config.steps:
            raise FileProblem(f"{run.path} has already made {trainer.step} steps; ask for more.")
        arrays = {key: tensor.numpy() for key, tensor in tensors.items()}
        seconds = float(about["seconds"])
        used = about["cpu_seconds"]
        return TrainingLog.from_arrays(arrays, seconds, seconds if used is None else float(used))
    except FileProblem:
        raise
    except (RuntimeError, KeyError, TypeError, ValueError, AttributeError) as error:
        raise _foreign(run, error) from None


def require_same(run: Run, config: RunConfig, kept: RunConfig) -> None:
    """Raises FileProblem unless a run was begun with the same settings; steps may differ."""
    given, before = config.to_json(), kept.to_json()
    before["steps"] = given["steps"]
    if "start" not in before["model"] and "start" in given["model"]:  # of before November 2026
        before["model"]["start"] = given["model"]["start"]
    if changed := dict.fromkeys(_differences(given, before)):
        raise FileProblem(
            f"{run.path} was trained with other settings ({', '.join(changed)}); not resumed."
        )


def _differences(one: dict[str, Any], other: dict[str, Any]) -> Iterator[str]:
    """Yields the names of settings that differ, wherever they stand."""
    for name in {**one, **other}:
        a, b = one.get(name), other.get(name)
        if isinstance(a, dict) and isinstance(b, dict):
            yield from _differences(a, b)
        elif a != b:
            yield name


def _read(run: Run) -> tuple[dict[str, Any], dict[str, torch.Tensor]]:
    try:
        with safe_open(run.path / STATE, framework="pt") as file:
            about = {key: json.loads(value) for key, value in (file.metadata() or {}).items()}
            tensors = {key: file.get_tensor(key) for key in file.keys()}  # noqa: SIM118
        about, tensors = _upgraded(ABSENT | about, tensors)
        if set(about) != ABOUT:
            raise ValueError("it was not written by a training")
        return about, tensors
    except (SafetensorError, ValueError, OSError) as error:
        raise _foreign(run, error) from None


def _upgraded(
    about: dict[str, Any], tensors: dict[str, torch.Tensor]
) -> tuple[dict[str, Any], dict[str, torch.Tensor]]:
    """Returns a state in today's layout; until November 2026 there was one multiplier, which held
    the average as well, and the optimiser of encoder and decoder had no name of its own."""
    if "multiplier" not in about or not isinstance(about["multiplier"], dict):
        return about, tensors
    kept = {name: value for name, value in about.items() if name != "multiplier"}
    multiplier = dict(about["multiplier"])
    multiplier["average"] = multiplier.pop("error", None)
    kept |= {"constraints": {CONSTRAINT: multiplier}, "step": multiplier.get("step")}
    renamed = {
        f"coder_{name}" if name.startswith("optimiser.") else name: tensor
        for name, tensor in tensors.items()
    }
    return kept, renamed


def _foreign(run: Run, error: Exception) -> FileProblem:
    reason = str(error).splitlines()[0]
    return FileProblem(
        f"{run.path / STATE} is truncated or foreign ({reason}); delete it to start anew."
    )
