"""OMNIGLOT (B. Lake et al., 2015; MIT): 1,623 characters of 50 alphabets, each drawn by 20 people.

    omniglot/images_background.zip, images_evaluation.zip    as published: omniglot_zips
    omniglot/omniglot_28_area.npz      or prepared: images (32460, 28, 28), bytes, the shares of
                                       ink of 105 x 105 pixels, by exact area averages
    omniglot/omniglot_105_packed.npz   and of the same rows: alphabet, alphabet_names, drawer

Of each alphabet's 20 drawers 5 are held out, by the seed: 24,345 images are trained on and 8,115
are not. That is not Burda's split of 24,345 and 8,070 (chardata.mat, another resize:
core.data.images.omniglot_burda), so likelihoods do not compare with published ones; nor is it the
split into 30 and 20 alphabets, after which no held-out character would have neighbours to vote.
"""

from pathlib import Path

import numpy as np

from core.data.dataset import Dataset
from core.data.folder import data_file, find_data
from core.data.images.ink import drawn_anew
from core.data.images.labelled import Labelled
from core.data.images.omniglot_zips import read_zips
from core.data.images.published import offered
from core.data.labels import LABELS
from core.data.typical import typical_of_usual_ink
from core.files import FileProblem, read_arrays

IMAGES = "omniglot/omniglot_28_area.npz"
ABOUT = "omniglot/omniglot_105_packed.npz"
ZIPS = ("omniglot/images_background.zip", "omniglot/images_evaluation.zip")
SOURCE = "https://github.com/brendenlake/omniglot"
SHAPE = (28, 28)
NUM_DRAWERS, NUM_HELD_OUT = 20, 5  # of each alphabet


def omniglot(seed: int = 0) -> Dataset:
    """Returns the characters in a seeded order; labels are the alphabets. Errors: FileProblem."""
    generator = np.random.default_rng(seed)
    images, drawers, names = _read()
    held_out = _drawers_held_out(len(names), generator)[images.labels, drawers]
    if held_out.all() or not held_out.any():
        raise FileProblem(
            f"The {len(images):,} characters of OMNIGLOT are by too few drawers to hold some out; "
            "fetch the files again."
        )
    train = images.at(generator.permutation(np.flatnonzero(~held_out)))
    test = images.at(np.flatnonzero(held_out))
    label = LABELS["group"].named(names)
    return drawn_anew("omniglot", SHAPE, train, test, label, seed, typical_of_usual_ink)


def _drawers_held_out(num_alphabets: int, generator: np.random.Generator) -> np.ndarray:
    """Returns (alphabets, 1 + drawers), true for those who are held out; drawers count from 1."""
    ranks = generator.permuted(np.tile(np.arange(NUM_DRAWERS), (num_alphabets, 1)), axis=1)
    return np.pad(ranks < NUM_HELD_OUT, ((0, 0), (1, 0)))


def _read() -> tuple[Labelled, np.ndarray, tuple[str, ...]]:
    """Returns the images with their alphabets, the drawer of each, and the alphabets' names."""
    prepared = find_data(IMAGES) and find_data(ABOUT)
    paths = [
        data_file(name, source=offered("omniglot", SOURCE))
        for name in ((IMAGES, ABOUT) if prepared else ZIPS)
    ]
    arrays = _prepared(*paths) if prepared else read_zips(paths)
    images, alphabets, drawers = (arrays[name] for name in ("images", "alphabet", "drawer"))
    names = arrays["alphabet_names"]
    if images.shape[1:] != SHAPE or images.dtype != np.uint8 or not len(images):
        raise FileProblem(f"{paths[0]} does not hold images of 28 x 28 bytes; fetch it again.")
    named = names.ndim == 1 and names.dtype.kind == "U"
    fit = named and _fit(alphabets, len(names)) and _fit(drawers, NUM_DRAWERS + 1)
    if not fit or not drawers.all():  # they count from 1
        raise FileProblem(f"{paths[1]} does not say who drew which alphabet; fetch it again.")
    rows = Labelled(images.reshape(len(images), -1), alphabets)
    if len(drawers) != len(rows):
        raise FileProblem(f"{paths[0]} and {paths[1].name} differ in number; fetch both again.")
    return rows, drawers, tuple(str(name).replace("_", " ") for name in names)


def _prepared(images: Path, about: Path) -> dict[str, np.ndarray]:
    known = read_arrays(about, ("alphabet", "alphabet_names", "drawer"))
    return known | {"images": read_arrays(images, ("images",))["images"]}


def _fit(numbers: np.ndarray, end: int) -> bool:
    """Whether these are whole numbers (N,) below the end."""
    whole = numbers.ndim == 1 and np.issubdtype(numbers.dtype, np.unsignedinteger)
    return bool(whole and (numbers < end).all())
