"""Whether the data folder has what a dataset of images is read from."""

from pathlib import Path

from core.data.folder import data_folder
from core.data.images import celeba, chairs_3d, cifar10, faces_3d, omniglot_burda
from core.data.images.published import EDITIONS

TRIPLETS = ("mnist-triplets", "mnist-sum", "mnist-sum-hard", "mnist-rotate")
OF_MNIST = ("grey-mnist", "color-mnist", "micro-mnist", *TRIPLETS, *(f"{n}-14" for n in TRIPLETS))
MADE_FROM = dict.fromkeys(OF_MNIST, "mnist")  # of its files
Forms = tuple[tuple[str, ...], ...]
PUBLISHED: dict[str, Forms] = {
    name: tuple(tuple(file.path for file in edition) for edition in editions)
    for name, editions in EDITIONS.items()
}
# By the names in core.data.DATASETS: sets of files and folders, any of which is enough.
READ_FROM: dict[str, Forms] = {
    **PUBLISHED,
    **{name: PUBLISHED[files] for name, files in MADE_FROM.items()},
    "cifar10": (
        *((f"{folder}/{cifar10.TRAIN[0]}",) for folder in cifar10.FOLDERS),
        (cifar10.PACKED,),
    ),
    "omniglot-burda": ((omniglot_burda.FILE,),),
    "celeba": tuple((folder,) for folder in celeba.FOLDERS),
    "chairs-3d": tuple((folder,) for folder in chairs_3d.FOLDERS),
    "faces-3d": ((faces_3d.FOLDER,),),
}


def whereabouts(name: str) -> Path | None:
    """Returns the file or folder that a dataset of images would be read from, the first of those
    if there are more; None where they are not there, or not all."""
    for form in READ_FROM[name]:
        paths = [data_folder() / file for file in form]
        if all(map(_exists, paths)):
            return paths[0]
    return None


def _exists(path: Path) -> bool:
    """Whether it is there; files of MNIST also without .gz."""
    return path.exists() or (path.name.endswith("-ubyte.gz") and path.with_suffix("").exists())
