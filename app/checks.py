"""What pages rely on beyond the file format: arrays of the shapes that core/runs/run.py promises.

A run folder may hold another program's file under the right name. Checked once, when it is read.
"""

from pathlib import Path

import numpy as np

from core.files import NAME, FileProblem
from core.runs import RunConfig
from core.runs.columns import ALWAYS

Arrays = dict[str, np.ndarray]


def config(value: RunConfig, folder: Path) -> RunConfig:
    """Returns the settings if what pages show of them has the right kind."""
    if not NAME.fullmatch(str(value.name)):
        raise FileProblem(f"{folder / 'run.json'} should name its experiment.")
    kappa = value.kappa
    if kappa is not None and not (isinstance(kappa, int | float) and 0 < kappa < float("inf")):
        raise FileProblem(f"{folder / 'run.json'} should give kappa as a positive number.")
    return value


def history(arrays: Arrays, folder: Path) -> Arrays:
    """Returns the arrays if all are numbers, one a recorded step, with steps that grow."""
    if missing := [column.name for column in ALWAYS if column.name not in arrays]:
        raise FileProblem(
            f"{folder / 'run.json'} names no column {', '.join(missing)}; restore or retrain it."
        )
    columns = list(arrays.values())
    if not all(map(numbers, columns)) or {c.shape for c in columns} != {(len(columns[0]),)}:
        raise FileProblem(f"{folder / 'history.npz'} should hold columns of numbers; retrain it.")
    if not len(arrays["step"]) or (np.diff(arrays["step"]) <= 0).any():
        raise FileProblem(f"{folder / 'history.npz'} has no growing steps; retrain it.")
    return arrays


def bounds(arrays: Arrays, folder: Path) -> Arrays:
    """Returns the arrays if all are numbers, one a snapshot, with steps that grow."""
    return _along(arrays, folder / "bounds.npz")


def plane(arrays: Arrays, folder: Path) -> Arrays:
    """Returns the arrays if all are finite numbers, one a place, with steps that grow."""
    path = folder / "plane.npz"
    along = _along(arrays, path)
    if not all(np.isfinite(values).all() for values in along.values()):
        raise FileProblem(f"{path} holds numbers that are not finite; retrain it.")
    return along


def _along(arrays: Arrays, path: Path) -> Arrays:
    columns = list(arrays.values())
    step = arrays["step"]
    alike = all(map(numbers, columns)) and {c.shape for c in columns} == {(len(step),)}
    if not alike or not len(step) or step[0] < 1 or (np.diff(step) <= 0).any():
        raise FileProblem(f"{path} contradicts itself; retrain it.")
    return arrays


def tiles(arrays: Arrays, folder: Path) -> Arrays:
    """Returns the arrays if draws, samples, shares and divergences belong together."""
    drawn, prior, step = arrays["drawn"], arrays["prior"], arrays["step"]
    shapes = {
        "prior": (len(step), prior.shape[1] if prior.ndim == 3 else 0, drawn.shape[-1]),
        "owner": prior.shape[:2],
        "share": (len(step), drawn.shape[2] if drawn.ndim == 4 else 0),
        **dict.fromkeys(("information", "marginal", "error"), step.shape),
    }
    fits = (
        all(map(numbers, arrays.values()))
        and drawn.ndim == 4
        and drawn.size > 0
        and len(drawn) == len(step)
        and all(arrays[name].shape == shape for name, shape in shapes.items())
    )
    if not fits or not all(np.isfinite(values).all() for values in arrays.values()):
        raise FileProblem(f"{folder / 'tiles.npz'} contradicts itself; retrain it.")
    return arrays


def strips(arrays: Arrays, folder: Path) -> Arrays:
    """Returns the arrays if pictures, nats and errors of a drawing's steps belong together."""
    problem = FileProblem(f"{folder / 'strips.npz'} contradicts itself; draw it again.")
    image, rate, crossed = (arrays[name] for name in ("image", "rate", "crossed"))
    kinds = {"rate": (2,), "image": (3, 4), "given": (3,)}
    if not all(arrays[name].ndim in ranks for name, ranks in kinds.items()) or not rate.size:
        raise problem
    if not all(map(numbers, arrays.values())):
        raise problem
    (count, steps), one = rate.shape, image.shape[1:]
    shapes = {
        "image": (count, *one),
        "expected": (count, steps + 1, *one),
        "drawn": (len(arrays["drawn"]), count, steps + 1, *one),
        "sample": (len(arrays["sample"]), *one),
        "given": (count, *arrays["given"].shape[1:3]),
        "crossed": (len(crossed), count, *one),
        "average": (steps,),
        **dict.fromkeys(("coarse", "fine"), (steps + 1,)),
        "label": (count,),
    }
    pictures = ("image", "expected", "drawn", "sample", "given", "crossed")
    fits = (
        all(arrays[name].shape == shape for name, shape in shapes.items())
        and all(arrays[name].dtype == np.uint8 for name in pictures)
        and all(np.isfinite(values).all() for values in arrays.values())
    )
    if not fits:
        raise problem
    return arrays


def snapshots(arrays: Arrays, folder: Path) -> Arrays:
    """Returns the arrays if steps, posterior, prior and labels belong together and are finite."""
    mean, scale, prior = (arrays[n] for n in ("posterior_mean", "posterior_scale", "prior_sample"))
    steps, labels = arrays["step"], arrays["label"]
    fits = (
        all(map(numbers, (mean, scale, prior, steps, labels)))
        and mean.ndim == prior.ndim == 3
        and mean.shape == scale.shape == (len(steps), len(labels), prior.shape[2])
        and len(prior) == len(steps) > 0
    )
    if not fits or not all(np.isfinite(values).all() for values in (mean, scale, prior)):
        raise FileProblem(f"{folder / 'snapshots.npz'} contradicts itself; retrain it.")
    return arrays


def numbers(values: np.ndarray) -> bool:
    return values.ndim > 0 and values.dtype.kind in "biuf"
