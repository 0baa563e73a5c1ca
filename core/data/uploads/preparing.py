"""From what was brought to a dataset: split by a seed, standardised, with ends to walk between.

How such data are trained is core/data/uploads/tolerance.
"""

from dataclasses import replace

import numpy as np

from core.data.evenly import evenly
from core.data.pictures import Cells, Colours, Image
from core.data.uploads.columns import FEATURE, without_constant
from core.data.uploads.standardising import said_of_tile, standardised, tile, varying
from core.data.uploads.store import UploadDescription
from core.data.uploads.tolerance import LOOSE, kappa_of, residual, scale_of, variance_of
from core.data.uploads.upload import Upload
from core.files import FileProblem

EVERY, MOST_TEST = 5, 1_000  # one row of five is held out
NUM_ENDS, MOST_COMPARED = 12, 500


def prepared(upload: Upload, seed: int = 0) -> tuple[dict[str, np.ndarray], UploadDescription]:
    """Returns what core.data.uploads.store saves. Errors: FileProblem if all rows are alike."""
    given = upload.labels if len(upload.classes) > 1 else None
    labels = np.arange(1, len(upload.values) + 1) if given is None else given
    train, test = split(np.zeros_like(labels) if given is None else given, seed)
    upload = _without_constant(upload, train)
    rows, picture, done = _rows(upload, train)
    ends = _numbered_ends(rows) if given is None else _class_ends(rows, given)
    arrays = {
        "train": rows[train],
        "train_label": labels[train],
        "test": rows[test],
        "test_label": labels[test],
        "ends": rows[ends],
        "end_label": labels[ends],
    }
    return arrays, _about(replace(upload, done=(*upload.done, *done)), arrays, picture)


def _about(upload: Upload, arrays: dict[str, np.ndarray], picture: Image) -> UploadDescription:
    grouped = len(upload.classes) > 1
    kappa = kappa_of(LOOSE * residual(arrays["train"]))
    return UploadDescription(
        source=upload.source,
        kind=upload.kind,
        label="group" if grouped else "number",
        shape=picture.shape,
        num_train=len(arrays["train"]),
        num_test=len(arrays["test"]),
        done=upload.done,
        classes=upload.classes if grouped else (),
        kappa=kappa,
        scale=scale_of(kappa, arrays["train"].shape[1], variance_of(arrays["train"])),
        picture=picture.name,
        columns=upload.columns,
    )


def _without_constant(upload: Upload, train: np.ndarray) -> Upload:
    """Returns a table without the columns that are constant in its training rows, each named."""
    features = [column for column in upload.columns if column.role == FEATURE]
    if not features or not (varies := varying(upload.values[train])).any():
        return upload
    columns = without_constant(upload.columns, varies.tolist())
    return replace(upload, columns=columns, values=upload.values[:, varies])


def split(groups: np.ndarray, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Returns indices of training and held-out rows in random orders: the same share of every
    group is held out.

    >>> [len(part) for part in split(np.repeat([0, 1], 10), seed=0)]
    [16, 4]
    """
    generator = np.random.default_rng(seed)
    order = generator.permutation(len(groups))
    order = order[np.argsort(groups[order], kind="stable")]
    held_out = np.arange(len(order)) % max(EVERY, -(-len(order) // MOST_TEST)) == EVERY // 2
    return generator.permutation(order[~held_out]), generator.permutation(order[held_out])


def _rows(upload: Upload, train: np.ndarray) -> tuple[np.ndarray, Image, tuple[str, ...]]:
    """Returns rows (N, X) as bytes or floats, how they are drawn, and what was done."""
    values = upload.values
    if upload.kind == "features":
        rows, done = standardised(values, train)
        return rows, Cells(tile(rows.shape[1])), (*done, *said_of_tile(rows.shape[1]))
    if (values[train] == values[train[0]]).all():
        raise FileProblem(f"{upload.source}: all images are alike; there is nothing to learn.")
    picture = (Colours if values.ndim == 4 else Cells)(values.shape[1:3])
    return picture.rows(values), picture, ()


def _class_ends(rows: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """Returns indices of the most typical row of each class. Like those of _numbered_ends, some
    are trained on: there are few, and they are whose walks a person wants to see."""
    members = (np.flatnonzero(labels == label) for label in np.unique(labels))
    return np.concatenate([_spread(group, rows, 1) for group in members])


def _numbered_ends(rows: np.ndarray) -> np.ndarray:
    """Returns indices of typical rows that are far from each other."""
    return np.sort(_spread(np.arange(len(rows)), rows, NUM_ENDS))


def _spread(group: np.ndarray, rows: np.ndarray, count: int) -> np.ndarray:
    some = evenly(group, MOST_COMPARED)
    return some[medoids(rows[some] / np.float32(rows.max()), count)]


def medoids(rows: np.ndarray, count: int, rounds: int = 10) -> np.ndarray:
    """Returns indices of typical rows that are far from each other.

    Each is the row with the least sum of squared distances to those that are nearer to it than to
    any other of the chosen; the start is farthest-first.

    >>> medoids(np.array([[0.0], [0.1], [0.2], [5.0], [5.1], [5.2]]), 2).tolist()
    [1, 4]
    """
    squares = np.square(rows).sum(axis=1)
    distance = np.clip(squares[:, None] + squares - 2 * rows @ rows.T, 0, None)
    chosen = [int(distance.sum(axis=1).argmin())]
    while len(chosen) < min(count, len(rows)):
        chosen.append(int(distance[chosen].min(axis=0).argmax()))
    for _ in range(rounds):
        nearest = distance[chosen].argmin(axis=0)
        groups = [np.flatnonzero(nearest == group) for group in range(len(chosen))]
        chosen = [
            int(group[distance[np.ix_(group, group)].sum(axis=1).argmin()]) if len(group) else own
            for own, group in zip(chosen, groups, strict=True)
        ]
    return np.array(sorted(set(chosen)))
