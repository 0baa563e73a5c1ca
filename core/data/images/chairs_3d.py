"""3D Chairs (M. Aubry et al., 2014): 1,393 chairs seen from 62 sides, resized to 64 x 64, grey.

    rendered_chairs/MODEL/renders/image_000_p020_t011_r096.png

p: elevation, t: azimuth in degrees, r: distance. Labels are the azimuths, the yaws. A tenth of the
models is held out by the seed: how a chair turns has to be known of chairs that were never seen.
All 86,366 images would take a while to read: as many are read as asked for, chosen by the seed.
"""

import re
from pathlib import Path

import numpy as np

from core.data.dataset import Dataset
from core.data.folder import data_subfolder
from core.data.images.labelled import parted
from core.data.images.picture_files import (
    MOST_TEST,
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
from core.files import FileProblem

FOLDERS = ("chairs-3d/rendered_chairs", "rendered_chairs", "chairs-3d")
SOURCE = "https://www.di.ens.fr/willow/research/seeing3Dchairs"
VIEW = re.compile(r"image_\d+_p(\d{3})_t(\d{3})_r\d{3}\.png")


def chairs_3d(num_images: int = NUM_IMAGES, seed: int = 0) -> Dataset:
    """Returns at most so many training images, and all views of some held-out chairs; labels are
    azimuths, the ends a held-out chair on its way around. Errors: FileProblem."""
    folder = data_subfolder(*FOLDERS, source=SOURCE)
    paths, generator = picture_files(folder), np.random.default_rng(seed)
    models = np.array([_model(path) for path in paths])
    elevation, azimuth = np.array([_view(path) for path in paths]).T
    aside = set_aside(models, generator)
    train = some_places(np.flatnonzero(~aside), num_images, generator)
    test = _views_of_few(np.flatnonzero(aside), models, generator)
    around = _around(test, models, elevation, azimuth)
    rows, shown = (
        read_squares(f"chairs-3d/{part}", paths, azimuth, places, GREY)
        for part, places in (("train", train), ("test", test))
    )
    return parted("chairs-3d", Tiles((SIDE, SIDE)), rows, shown, LABELS["yaw"], around)


def _model(path: Path) -> str:
    return path.parent.parent.name if path.parent.name == "renders" else path.parent.name


def _view(path: Path) -> tuple[int, float]:
    """Returns the elevation in degrees and the azimuth in radians that a file's name says."""
    if not (found := VIEW.fullmatch(path.name)):
        raise FileProblem(
            f"{path} should have a name such as image_000_p020_t011_r096.png, which says from "
            "where the chair is seen; leave other images out."
        )
    return int(found[1]), float(np.radians(int(found[2]) % 360))


def _views_of_few(
    places: np.ndarray, models: np.ndarray, generator: np.random.Generator
) -> np.ndarray:
    """Returns the places of all views of as many models as may be held out, in a random order."""
    kept: np.ndarray = np.empty(0, int)
    for model in generator.permutation(np.unique(models[places])):
        views = places[models[places] == model]
        if len(kept) and len(kept) + len(views) > MOST_TEST:
            break
        kept = np.concatenate([kept, views])
    return generator.permutation(kept)


def _around(
    test: np.ndarray, models: np.ndarray, elevation: np.ndarray, azimuth: np.ndarray
) -> np.ndarray:
    """Returns where in test the views of one chair from one height are, by azimuth."""
    first = test[0]
    same = (models[test] == models[first]) & (elevation[test] == elevation[first])
    places = np.flatnonzero(same)
    return places[azimuth[test[places]].argsort(kind="stable")]
