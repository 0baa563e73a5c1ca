"""Faces that were rendered of a model of heads (P. Paysan et al., 2009), 64 x 64, grey.

    faces-3d/NAME/*.png       a folder for each head; or all images in one folder

The Basel model is licensed, so everyone renders their own. A tenth of the heads is held out by the
seed, of images without folders a tenth of these; labels number the files. As many are read as
asked for, chosen by the seed.
"""

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
from core.data.pictures import Tiles
from core.data.uploads.form import GREY

FOLDER = "faces-3d"
SOURCE = "https://faces.dmi.unibas.ch/bfm"


def faces_3d(num_images: int = NUM_IMAGES, seed: int = 0) -> Dataset:
    """Returns at most so many training images and held-out ones. Errors: FileProblem."""
    folder = data_subfolder(FOLDER, source=SOURCE)
    paths, generator = picture_files(folder), np.random.default_rng(seed)
    numbers = np.arange(1, len(paths) + 1)
    in_folders = len({path.parent for path in paths}) > 1
    aside = set_aside([str(p.parent if in_folders else p) for p in paths], generator)
    train = some_places(np.flatnonzero(~aside), num_images, generator)
    test = some_places(np.flatnonzero(aside), MOST_TEST, generator)
    rows, shown = (
        read_squares(f"faces-3d/{part}", paths, numbers, places, GREY)
        for part, places in (("train", train), ("test", test))
    )
    ends = np.arange(min(NUM_ENDS, len(test)))
    return parted("faces-3d", Tiles((SIDE, SIDE)), rows, shown, LABELS["number"], ends)
