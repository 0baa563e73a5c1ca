"""The recordings of human motion as poses: 50 angles in degrees, 30 times a second.

They come from one prepared array where it lies in the data folder, else from the .amc files that
http://mocap.cs.cmu.edu offers; where both exist they agree in every bit. A recording is named
after its file, "35_01", or is a part of it, "13_29:0-468", in the file's frames from the first up
to but without the last.
"""

from collections.abc import Iterable
from pathlib import Path

import numpy as np

from core.data.folder import data_file, find_data
from core.data.mocap.amc import read_amc
from core.data.mocap.skeleton import COLUMNS, FEATURES, SKELETON
from core.files import FileProblem, read_arrays

SOURCE = "http://mocap.cs.cmu.edu"
PREPARED = "cmu_mocap/cmu_motions_50d_30fps.npz"
EVERY = 4  # of the files' 120 frames a second
LARGEST_LEAP = 60.0  # degrees; no joint is there and back within a tenth of a second


def recordings(names: Iterable[str]) -> list[np.ndarray]:
    """Returns the poses (F, 50) of each recording, without those that leap.

    Errors: FileProblem if the files are absent or not what their names say.
    """
    names, path = list(names), find_data(PREPARED)
    found = _prepared(path, names) if path else map(from_amc, names)
    return [without_leaps(poses) for poses in found]


def from_amc(name: str) -> np.ndarray:
    """Returns the poses (F, 50), float32, of one recording from its .amc or .amc.gz file."""
    trial, _, part = name.partition(":")
    first, _, last = part.partition("-")
    frames = read_amc(data_file(*_files(trial), source=SOURCE), SKELETON)
    kept: np.ndarray = frames[int(first or 0) : int(last or len(frames)) : EVERY, COLUMNS]
    wrapped: np.ndarray = (kept + 180) % 360 - 180
    return wrapped.astype(np.float32)


def are_there(names: Iterable[str]) -> bool:
    """Whether the recordings are in the data folder, by the names of their files."""
    trials = (name.partition(":")[0] for name in names)
    return bool(find_data(PREPARED)) or all(find_data(*_files(trial)) for trial in trials)


def _files(trial: str) -> tuple[str, ...]:
    return tuple(f"cmu_mocap/amc/{trial}.amc{ending}" for ending in (".gz", ""))


def without_leaps(poses: np.ndarray) -> np.ndarray:
    """Returns poses (F, A) without those of which an angle is far from its median over five: a
    marker that was lost or swapped (three poses of walking and jogging, at the right hand and the
    left thumb).

    >>> without_leaps(np.array([[1.0], [2.0], [95.0], [3.0], [4.0]])).ravel().tolist()
    [1.0, 2.0, 3.0, 4.0]
    """
    padded = np.pad(poses, ((2, 2), (0, 0)), mode="edge")
    median = np.median(np.stack([padded[i : i + len(poses)] for i in range(5)]), axis=0)
    leaps = (np.abs(poses - median) > LARGEST_LEAP).any(axis=1)
    return np.delete(poses, np.flatnonzero(leaps), axis=0)


def _prepared(path: Path, names: list[str]) -> list[np.ndarray]:
    arrays = read_arrays(path, ("x", "segment", "segment_names", "feature_names"))
    poses, segment = arrays["x"], arrays["segment"]
    known = poses.shape == (len(segment), len(FEATURES)) and np.isfinite(poses).all()
    if not known or tuple(arrays["feature_names"]) != FEATURES:
        raise FileProblem(f"{path} does not hold poses of the {len(FEATURES)} known angles.")
    parts = {str(name): poses[segment == i] for i, name in enumerate(arrays["segment_names"])}
    if missing := [name for name in names if name not in parts]:
        raise FileProblem(f"{path} lacks the recordings {', '.join(missing)}.")
    return [parts[name] for name in names]
