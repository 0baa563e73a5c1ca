"""CelebA (Z. Liu et al., 2015): faces of celebrities, in colour, resized to 64 x 64 or 32 x 32.

    celeba/img_align_celeba/000001.jpg ...       202,599 images of 178 x 218
    celeba/list_eval_partition.txt               "000001.jpg 0": 0 train, 1 valid, 2 test

Without the list a tenth of the images is held out by the seed. All of them would take 10 GB: as
many are read as asked for, chosen by the seed. They are for research that is not commercial.
"""

from pathlib import Path

import numpy as np

from core.data.dataset import Dataset
from core.data.folder import data_subfolder
from core.data.images.labelled import parted
from core.data.images.picture_files import (
    MOST_TEST,
    NUM_ENDS,
    NUM_IMAGES,
    SIDE,
    picture_files,
    read_squares,
    set_aside,
    some_places,
)
from core.data.labels import LABELS
from core.data.pictures import Colours
from core.data.uploads.form import COLOUR
from core.files import FileProblem

FOLDERS = ("celeba/img_align_celeba", "img_align_celeba", "celeba")
PARTITION = "list_eval_partition.txt"
SOURCE = "https://mmlab.ie.cuhk.edu.hk/projects/CelebA.html"
SIDES = (SIDE, 32)  # the second for models that need much time for each pixel
PARTS = {"0": "train", "1": "valid", "2": "test"}


def celeba(num_images: int = NUM_IMAGES, seed: int = 0, side: int = SIDE) -> Dataset:
    """Returns at most so many training images and a tenth as many held-out ones; labels number
    the files. Errors: FileProblem; ValueError for an impossible number or side."""
    if side not in SIDES:
        raise ValueError(f"side should be {' or '.join(map(str, SIDES))} pixels, not {side!r}.")
    folder = data_subfolder(*FOLDERS, source=SOURCE)
    paths, generator = picture_files(folder), np.random.default_rng(seed)
    numbers = np.arange(1, len(paths) + 1)
    parts = _parts(folder, paths, generator)
    limits = {"train": num_images, "test": min(MOST_TEST, max(1, num_images // 10))}
    rows = {}
    for part, most in limits.items():
        places = some_places(np.flatnonzero(parts == part), most, generator)
        if not len(places):
            raise FileProblem(f"The folder {folder} holds no image of the part {part}.")
        rows[part] = read_squares(f"celeba/{part}", paths, numbers, places, COLOUR, side)
    ends = np.arange(min(NUM_ENDS, len(rows["test"])))
    train, test = rows["train"], rows["test"]
    return parted("celeba", Colours((side, side)), train, test, LABELS["number"], ends)


def _parts(folder: Path, paths: list[Path], generator: np.random.Generator) -> np.ndarray:
    """Returns of each image the part that it belongs to."""
    listed = next((p for p in (folder, folder.parent) if (p / PARTITION).is_file()), None)
    if listed is None:
        return np.where(set_aside([path.name for path in paths], generator), "test", "train")
    parts = _listed(listed / PARTITION)
    if missing := [path.name for path in paths if path.name not in parts]:
        raise FileProblem(f"{listed / PARTITION} lacks {missing[0]}; fetch it again.")
    return np.array([parts[path.name] for path in paths])


def _listed(path: Path) -> dict[str, str]:
    try:
        lines = [line.split() for line in path.read_text(encoding="utf-8").splitlines()]
        return {name: PARTS[part] for name, part in filter(None, lines)}
    except (OSError, ValueError, KeyError):
        raise FileProblem(
            f"{path} should hold lines such as '000001.jpg 0', with 0, 1 or 2; fetch it again."
        ) from None
