"""OMNIGLOT as Burda, Grosse and Salakhutdinov (2016) resized and split it: 24,345 and 8,070.

    omniglot/chardata.mat    data (784, 24345), testdata (784, 8070): grey in [0, 1], a column an
                             image, its pixels column by column, as MATLAB counts them
                             target, testtarget (50, N): 1 in the row of an image's alphabet

Likelihoods compare with published ones on these images only. The file does not name the
alphabets: labels are their numbers.
"""

from pathlib import Path

import numpy as np

from core.data.dataset import Dataset
from core.data.folder import data_file
from core.data.images.ink import drawn_anew
from core.data.images.labelled import Labelled
from core.data.images.mat import read_matrices
from core.data.labels import LABELS
from core.data.typical import typical_of_usual_ink
from core.files import FileProblem

FILE = "omniglot/chardata.mat"
SOURCE = "https://github.com/yburda/iwae/tree/master/datasets/OMNIGLOT"
PARTS = (("data", "target"), ("testdata", "testtarget"))
SHAPE, NUM_PIXELS = (28, 28), 784


def omniglot_burda(seed: int = 0) -> Dataset:
    """Returns the characters; labels are the alphabets. Errors: FileProblem."""
    path = data_file(FILE, source=SOURCE)
    arrays = read_matrices(path, tuple(name for names in PARTS for name in names))
    train, test = (_part(path, arrays, *names) for names in PARTS)
    return drawn_anew(
        "omniglot-burda", SHAPE, train, test, LABELS["class"], seed, typical_of_usual_ink
    )


def _part(path: Path, arrays: dict[str, np.ndarray], data: str, target: str) -> Labelled:
    columns, alphabets = arrays[data], arrays[target]
    for name, matrix in ((data, columns), (target, alphabets)):
        if matrix.ndim != 2 or not matrix.size:
            raise FileProblem(f"{path} has {name} that is no matrix of numbers; fetch it again.")
    if len(columns) != NUM_PIXELS or columns.shape[1] != alphabets.shape[1]:
        raise FileProblem(
            f"{path} has {data} of shape {columns.shape} and {target} of {alphabets.shape} where "
            f"({NUM_PIXELS}, N) and (50, N) were expected; fetch it again."
        )
    if not (np.isfinite(columns).all() and columns.min() >= 0 and columns.max() <= 1):
        raise FileProblem(f"{path} has {data} outside of 0 to 1; fetch it again.")
    upright = columns.T.reshape(-1, *SHAPE).swapaxes(1, 2).reshape(-1, NUM_PIXELS)
    return Labelled(upright.astype(np.float32), alphabets.argmax(axis=0))
