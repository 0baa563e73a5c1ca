"""What is shown of uploaded data: a row of tiles, and what was made of the files, in words."""

import numpy as np

from app.views.sentences import plain
from core.data.pictures import Cells
from core.data.uploads.limits import LARGEST_FILE, MEGA
from core.data.uploads.store import UploadDescription
from core.places import program_name

NUM_TILES = 12
MOST_RUNS = 8  # that are listed; all of them are on the page Walk


def tiles(rows: np.ndarray, about: UploadDescription) -> np.ndarray:
    """Returns twelve of the rows, evenly spread over them, as images (T, H, W) in [0, 1].

    >>> about = UploadDescription("", "images", "number", (2, 3), 100, 9, (), (), 0.1, 0.1)
    >>> tiles(np.full((100, 6), 255, np.uint8), about).shape
    (12, 2, 3)
    """
    chosen = np.linspace(0, len(rows) - 1, min(NUM_TILES, len(rows))).round().astype(int)
    white = 255 if rows.dtype == np.uint8 else 1
    return Cells(about.shape).images(rows[chosen] / white)


def sentences(about: UploadDescription) -> list[str]:
    """Returns what was done and what labels will say, one sentence each, fit for Markdown."""
    return [plain(sentence) for sentence in (*about.done, _labels(about))]


def _labels(about: UploadDescription) -> str:
    if about.classes:
        return f"Classes: {', '.join(about.classes)}."
    return (
        "There are no classes; images are numbered from 1, in the order of their names."
        if about.kind == "images"
        else "There are no classes; rows are numbered from 1, in their order."
    )


def takes(megabytes: int) -> str:
    """Returns how large a file may be here, and what to do with a larger one."""
    return (
        f"A file may have up to **{megabytes} MB** here; a larger one is marked with a red ! and "
        f"not taken. `{program_name()} data add PATH --name NAME` takes files of up to "
        f"{LARGEST_FILE // MEGA} MB, and folders."
    )


def settings(about: UploadDescription) -> str:
    """Returns how such data will be trained, before they are added."""
    return (
        "Once it is added, an autoencoder is trained for some seconds: which error it reaches "
        f"decides κ, the error that trainings tolerate. Until then κ is {about.kappa:g}, from a "
        "principal component analysis with two components."
    )
