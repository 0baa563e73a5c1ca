"""What is shown of uploaded data: a row of tiles, and what was made of the files, in words."""

import numpy as np

from app.views.sentences import plain
from core.data.uploads.adding import sentences as said
from core.data.uploads.limits import LARGEST_FILE, MEGA
from core.data.uploads.store import UploadDescription
from core.places import program_name

NUM_TILES = 12
MOST_RUNS = 8  # that are listed; all of them are on the page Walk


def tiles(rows: np.ndarray, about: UploadDescription) -> np.ndarray:
    """Returns twelve of the rows, evenly spread over them, as images in [0, 1].

    >>> about = UploadDescription("", "images", "number", (2, 3), 100, 9, (), (), 0.1, 0.1)
    >>> tiles(np.full((100, 6), 255, np.uint8), about).shape
    (12, 2, 3)
    """
    chosen = np.linspace(0, len(rows) - 1, min(NUM_TILES, len(rows))).round().astype(int)
    white = 255 if rows.dtype == np.uint8 else 1
    return about.drawing.images(rows[chosen] / white)


def sentences(about: UploadDescription) -> list[str]:
    """Returns what core.data.uploads.adding says of a dataset, fit for Markdown."""
    return list(map(plain, said(about)))


def takes(megabytes: int) -> str:
    """Returns how large a file may be here, and what to do with a larger one."""
    return (
        f"A file may have up to **{megabytes} MB** here; a larger one is marked with a red ! and "
        f"not taken. `{program_name()} data add PATH --name NAME` takes files of up to "
        f"{LARGEST_FILE // MEGA} MB, and folders."
    )


def settings(about: UploadDescription) -> str:
    """Returns how such data are trained, with the rule behind it."""
    return (
        f"Trained with κ = {about.kappa:g} and a normal likelihood with σ = {about.scale:g}, "
        "from the squared residual of a principal component analysis of the training rows with "
        "two components."
    )
