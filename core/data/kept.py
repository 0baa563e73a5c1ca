"""Images that take long to make, kept so that they are made once: home()/data/NAME.npz.

What is kept belongs to a digest of all that it was made of, such as code, settings and files:
after a change of any it is made anew. Where nothing can be written, it is made every time.
"""

from collections.abc import Callable, Iterable
from contextlib import suppress
from hashlib import sha256
from pathlib import Path

import numpy as np

from core.files import FileProblem, read_arrays, remove_leftovers, write_arrays
from core.places import home

Images = dict[str, np.ndarray]
DIGEST = "digest"


def kept(name: str, made_of: Iterable[bytes], make: Callable[[], Images]) -> Images:
    """Returns the images of a name by part, uint8: those that are kept, or else made ones."""
    path, digest = home() / "data" / f"{name}.npz", _digest(made_of)
    with suppress(FileProblem):
        found = read_arrays(path, (DIGEST,))
        if np.array_equal(found.pop(DIGEST), digest):
            return found
    images = make()
    with suppress(OSError):
        remove_leftovers(path.parent)
        write_arrays(path, images | {DIGEST: digest})
    return images


def code_in(folder: Path) -> list[bytes]:
    """Returns the modules of a folder, by their names."""
    return [path.read_bytes() for path in sorted(folder.glob("*.py"))]


def _digest(made_of: Iterable[bytes]) -> np.ndarray:
    """Returns the bytes (32,) that tell one way of making from another."""
    return np.frombuffer(sha256(b"\0".join(made_of)).digest(), np.uint8)
