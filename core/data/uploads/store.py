"""A person's own datasets on disk: one folder each, made whole or not at all.

    data/NAME/data.npz    train, test, ends and their labels; images as bytes, features as floats
    data/NAME/data.json   UploadDescription: what was uploaded, what became of it, its training

`core.data.uploads.reading` and `core.data.uploads.preparing` make what is saved here.
"""

import math
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Annotated, Any

import numpy as np
from msgspec import Meta

from core.data.dataset import Dataset
from core.data.labels import LABELS
from core.data.pictures import Cells, Colours, Image
from core.data.uploads.arrays import ARRAYS, IMAGES, as_floats, digest_of, fit
from core.data.uploads.columns import Column
from core.data.uploads.tolerance import Reached, reason, scale_of, tolerated, variance_of
from core.expected import Positive, Rule
from core.files import FileProblem, inside, read_arrays, read_json, write_arrays, write_json
from core.naming import flaw, quoted
from core.places import UPLOADS as VARIABLE
from core.places import home
from core.validated import Misfit, validated

SHIPPED = ("pendulum", "digits", "motion")  # never a person's
RESERVED = (  # the names of core.data.DATASETS; data of one's own that had some before stay
    *SHIPPED,
    *("mnist", "static-mnist", "fashion-mnist", "omniglot", "omniglot-burda", "cifar10"),
    *("grey-mnist", "color-mnist"),
    *("mnist-triplets", "mnist-sum", "mnist-sum-hard", "mnist-rotate"),
    *("mnist-triplets-14", "mnist-sum-14", "mnist-sum-hard-14", "mnist-rotate-14"),
    *("celeba", "chairs", "faces", "chairs-3d", "faces-3d"),
    *("micro-mnist", "mnist-2d"),  # and of core.experiments
)
FILES = ("data.json", "data.npz")  # of a dataset, the one first that makes it one
LONGEST_NAME, MOST_DATASETS = 40, 100
Count = Annotated[int, Meta(ge=1)]
PICTURES: dict[str, type[Cells | Colours]] = {kind.name: kind for kind in (Cells, Colours)}


@dataclass(frozen=True)
class UploadDescription:
    """What is known of an own dataset without its arrays.

    source: what was uploaded, in words · kind: "images" or "features" · label: see Dataset
    shape: (height, width) of a row's picture · picture: its name, colours or (grey) cells
    done: sentences on what was resized, standardised, left out
    classes: their names, in the order of their labels; none where labels are numbers
    kappa, scale: tolerated error and sigma of the normal likelihood, in the unit of the pixels
    digest: of the arrays, so that a run knows its data again
    columns: of a table, with what each was taken for; none of before they were kept
    reached: by the pilot that kappa follows from (core/pilot); None where there was none
    """

    source: str
    kind: str
    label: Annotated[str, Rule("group or number", ("group", "number").__contains__)]
    shape: tuple[Count, Count]
    num_train: Count
    num_test: Count
    done: tuple[str, ...]
    classes: tuple[str, ...]
    kappa: Positive
    scale: Positive
    digest: str = ""
    picture: Annotated[str, Rule("cells or colours", PICTURES.__contains__)] = Cells.name
    columns: tuple[Column, ...] = ()
    reached: Reached | None = None

    @property
    def drawing(self) -> Image:
        """How its rows are drawn."""
        return PICTURES[self.picture](self.shape)

    @property
    def reason(self) -> str:
        """Where kappa comes from, in sentences."""
        return reason(self.kappa, self.reached, self.kind)

    @classmethod
    def from_json(cls, value: dict[str, Any], path: Path) -> "UploadDescription":
        """Errors: FileProblem unless the values are those of an own dataset."""
        try:
            return validated(cls, value)
        except Misfit:
            raise FileProblem(
                f"{path} does not describe an own dataset; add the data again."
            ) from None


def folder() -> Path:
    """Returns where own datasets lie: data/ in home (core.places), or what VARIABLE names."""
    return Path(os.environ.get(VARIABLE) or home() / "data")


def names() -> list[str]:
    """Returns the names of all own datasets, sorted."""
    there = sorted(path.parent.name for path in folder().glob("*/data.json"))
    return [name for name in there if not flaw(name, LONGEST_NAME) and name.lower() not in SHIPPED]


def about(name: str) -> UploadDescription:
    """Returns what is known of an own dataset. Errors: FileProblem."""
    path = _place(name) / "data.json"
    if not path.is_file():
        raise FileProblem(f"There is no own dataset {name!r}; known: {_known()}.")
    return UploadDescription.from_json(read_json(path), path)


def load(name: str, digest: str | None = None) -> Dataset:
    """Returns an own dataset. Errors: FileProblem where it is missing, damaged, or no longer the
    one with the digest that was asked for."""
    known = about(name)
    if digest not in (None, known.digest):
        raise FileProblem(
            f"The data called {name!r} are no longer those that the run was trained on; "
            "train it again."
        )
    path = _place(name) / "data.npz"
    arrays = read_arrays(path, ARRAYS)
    fits = fit(arrays, known.num_train, known.num_test, math.prod(known.drawing.image_shape))
    if digest_of(arrays) != known.digest or not fits:
        raise FileProblem(f"{path} is not what data.json describes; add the data again.")
    parts: dict[str, Any] = {
        part: as_floats(arrays[part]) if part in IMAGES else arrays[part].astype(np.float64)
        for part in ARRAYS
    }
    return Dataset(
        name=name,
        **parts,
        picture=known.drawing,
        intensity=1.0,
        label=LABELS[known.label].named(known.classes),
    )


def save(name: str, arrays: dict[str, np.ndarray], known: UploadDescription) -> None:
    """Writes a dataset into a new folder, and gives it its name only when it is whole.

    Errors: FileProblem for a name that is none, is taken, or is one too many, and for a disk that
    does not take it.
    """
    place = available(name)
    with _hidden(place) as hidden:
        half = hidden / name
        write_arrays(half / "data.npz", arrays)
        write_json(half / "data.json", asdict(known) | {"digest": digest_of(arrays)})
        available(name)  # again: another person may have been faster
        half.rename(place)


def tolerate(name: str, digest: str, rows: np.ndarray, reached: Reached) -> UploadDescription:
    """Replaces a dataset's kappa and sigma by those that follow from what a pilot reached on its
    rows (N, X), those that are trained on.

    Errors: FileProblem where the dataset is missing, or no longer the one with the digest.
    """
    known = about(name)
    if known.digest != digest or not (_place(name) / "data.npz").is_file():
        raise FileProblem(f"The data called {name!r} are no longer those of the pilot.")
    kappa = tolerated(reached.error, variance := variance_of(rows))
    scale = scale_of(kappa, rows.shape[1], variance)
    known = replace(known, kappa=kappa, scale=scale, reached=reached)
    write_json(_place(name) / "data.json", asdict(known))
    return known


def remove(name: str) -> None:
    """Removes an own dataset; its runs stay, and so do published images that were put into a
    folder of the same name. Errors: FileProblem if there is none, or the disk does not let it
    go."""
    place = _place(name)
    if name not in names():
        raise FileProblem(f"There is no own dataset {name!r}; known: {_known()}.")
    with _hidden(place) as hidden:
        if not _is_shared(place):
            place.rename(hidden / name)  # gone at once, whatever happens while its files go
            return
        for file in filter(Path.exists, (place / name for name in FILES)):
            file.rename(hidden / file.name)


def _is_shared(place: Path) -> bool:
    """Whether a dataset's folder holds what is none of its own: data/mnist/ is where published
    images go as well, and a person's data may have been called so before."""
    own = (path.name in FILES or path.name.startswith(".") for path in place.iterdir())
    return not all(own)


@contextmanager
def _hidden(place: Path) -> Iterator[Path]:
    """Makes a hidden folder beside a dataset's, and removes it with all that is left in it.

    Errors: FileProblem for whatever the disk says meanwhile.
    """
    root = place.parent
    try:
        root.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(
            dir=root, prefix=f".{place.name}.", ignore_cleanup_errors=True
        ) as hidden:
            yield Path(hidden)
    except OSError as error:
        raise FileProblem(
            f"{root.name}/ could not be changed: {error.strerror}; see to its space and "
            "permissions, then try again."
        ) from None


def available(name: str) -> Path:
    """Returns the folder that a new dataset of this name would have. Errors: FileProblem."""
    place = _place(name)
    if name.lower() in RESERVED:
        raise FileProblem(f"{name!r} is the name of a dataset that comes along; choose another.")
    if place.exists() or name.lower() in map(str.lower, names()):
        raise FileProblem(f"There are data called {name!r} already; choose another name.")
    if len(names()) >= MOST_DATASETS:
        raise FileProblem(f"There are {MOST_DATASETS} own datasets already; remove one first.")
    return place


def _place(name: str) -> Path:
    if wrong := flaw(name, LONGEST_NAME):
        raise FileProblem(f"{quoted(name)} cannot name a dataset: {wrong}.")
    return inside(folder(), name)


def _known() -> str:
    return ", ".join(names()) or "none"
