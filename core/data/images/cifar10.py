"""CIFAR-10 (A. Krizhevsky, 2009), the binary edition: 60,000 photographs of 32 x 32 pixels.

    data_batch_1.bin ... data_batch_5.bin, test_batch.bin     10,000 records each
    a record: a byte, the class; 1,024 bytes of red, 1,024 of green, 1,024 of blue, row by row

They lie unpacked in a folder, or inside of cifar-10-binary.tar.gz as it is published. The Python
edition is a pickle, which could run anybody's code, and is never opened.
"""

import tarfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np

from core.data.dataset import Dataset
from core.data.folder import data_file, find_data
from core.data.images.labelled import Labelled, parted
from core.data.images.published import offered
from core.data.labels import LABELS
from core.data.pictures import Colours
from core.files import FileProblem

FOLDERS = ("cifar10", "cifar10/cifar-10-batches-bin", "cifar-10-batches-bin")
PACKED = "cifar10/cifar-10-binary.tar.gz"
PICKLED = (
    *("cifar10/cifar-10-python.tar.gz", "cifar-10-python.tar.gz"),
    *("cifar10/cifar-10-batches-py/data_batch_1", "cifar-10-batches-py/data_batch_1"),
)
SOURCE = "https://www.cs.toronto.edu/~kriz/cifar.html, its binary version"
TRAIN, TEST = tuple(f"data_batch_{i}.bin" for i in range(1, 6)), ("test_batch.bin",)
SIDE, NUM_RECORDS = 32, 10_000  # pixels; in a file
NUM_BYTES = 1 + 3 * SIDE**2  # of a record
KINDS = (
    *("airplane", "automobile", "bird", "cat", "deer"),
    *("dog", "frog", "horse", "ship", "truck"),
)


def cifar10(seed: int = 0) -> Dataset:
    """Returns the photographs; test in a seeded order; labels are what they show. Errors:
    FileProblem."""
    train, test = _parts()
    test = test.at(np.random.default_rng(seed).permutation(len(test)))
    return parted("cifar10", Colours((SIDE, SIDE)), train, test, LABELS["group"].named(KINDS))


def _parts() -> tuple[Labelled, Labelled]:
    """Returns training and test images from unpacked files, or from the packed ones."""
    unpacked = [f"{folder}/{TRAIN[0]}" for folder in FOLDERS]
    if find_data(*unpacked, PACKED) is None and (pickled := find_data(*PICKLED)):
        raise FileProblem(
            f"{pickled} is CIFAR-10's Python edition, a pickle that could run anybody's code and "
            "is not opened; get cifar-10-binary.tar.gz from the same place."
        )
    path = data_file(*unpacked, PACKED, source=offered("cifar10", SOURCE))
    return _packed(path) if path.suffix == ".gz" else _unpacked(path.parent)


def _unpacked(folder: Path) -> tuple[Labelled, Labelled]:
    try:
        batches = {name: (folder / name).read_bytes() for name in (*TRAIN, *TEST)}
    except OSError as error:
        raise FileProblem(f"{error.filename} cannot be read: {error.strerror}.") from None
    return _labelled(folder, batches, TRAIN), _labelled(folder, batches, TEST)


def _packed(path: Path) -> tuple[Labelled, Labelled]:
    batches = {}
    with _opened(path) as archive:
        for member in archive:
            name = Path(member.name).name
            if (
                member.isfile()
                and name in (*TRAIN, *TEST)
                and (file := archive.extractfile(member))
            ):
                batches[name] = file.read(NUM_RECORDS * NUM_BYTES + 1)
    if missing := [name for name in (*TRAIN, *TEST) if name not in batches]:
        raise FileProblem(f"{path} lacks {', '.join(missing)}; fetch it again.")
    return _labelled(path, batches, TRAIN), _labelled(path, batches, TEST)


@contextmanager
def _opened(path: Path) -> Iterator[tarfile.TarFile]:
    try:
        with tarfile.open(path, "r|gz") as archive:
            yield archive
    except (tarfile.TarError, OSError, EOFError, zlib.error):
        raise FileProblem(f"{path} is cut short or no .tar.gz file; fetch it again.") from None


def _labelled(place: Path, batches: dict[str, bytes], names: tuple[str, ...]) -> Labelled:
    """Returns the records of some files as images and classes."""
    records = np.concatenate([_records(place / name, batches.pop(name)) for name in names])
    return Labelled(records[:, 1:], records[:, 0])


def _records(path: Path, content: bytes) -> np.ndarray:
    if len(content) != NUM_RECORDS * NUM_BYTES:
        raise FileProblem(
            f"{path} holds {len(content):,} bytes where {NUM_RECORDS:,} records of {NUM_BYTES:,} "
            "were expected; fetch it again."
        )
    records = np.frombuffer(content, np.uint8).reshape(NUM_RECORDS, NUM_BYTES)
    if (most := records[:, 0].max()) >= len(KINDS):
        raise FileProblem(f"{path} holds the class {most} where 0 to 9 were expected.")
    return records
