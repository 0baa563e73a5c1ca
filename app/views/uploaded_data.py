"""What is shown of uploaded data: a row of tiles, and what was made of the files, in words."""

from collections.abc import Iterator

import numpy as np

from app.views.sentences import plain
from core.data.uploads.adding import sentences as said
from core.data.uploads.limits import LARGEST_FILE, MEGA
from core.data.uploads.store import UploadDescription
from core.places import program_name

NUM_TILES = 12
MOST_CLASSES = 6  # of which rows are shown before a dataset is added
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


def samples(
    arrays: dict[str, np.ndarray], about: UploadDescription
) -> Iterator[tuple[str, np.ndarray]]:
    """Yields some rows of each class as images, beside the class's name and how many it has; of
    data without classes some rows beside nothing."""
    rows, labels = arrays["train"], arrays["train_label"]
    if not about.classes:
        yield "", tiles(rows, about)
    for label, name in list(enumerate(about.classes))[:MOST_CLASSES]:
        count = sum(int((arrays[part] == label).sum()) for part in ("train_label", "test_label"))
        if (members := rows[labels == label]).size:
            yield f"**{plain(name)}**: {count:,}", tiles(members, about)


def unseen(about: UploadDescription) -> str:
    """Returns which classes `samples` does not show, "" where it shows all."""
    others = about.classes[MOST_CLASSES:]
    return f"Not shown: {', '.join(map(plain, others))}." if others else ""


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


def settings(about: UploadDescription, trains: bool) -> str:
    """Returns how such data will be trained, before they are added; trains: whether here."""
    first = f"κ, the error that trainings tolerate, is {about.kappa:g}, "
    pca = "from a principal component analysis with two components."
    if not trains:
        return first + pca
    return (
        "Once it is added, an autoencoder is trained for some seconds: which error it reaches "
        f"decides κ, the error that trainings tolerate. Until then κ is {about.kappa:g}, {pca}"
    )
