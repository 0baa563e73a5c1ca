"""Drawn images that are kept, so that they are drawn once: home()/data/rendered/NAME.npz.

What is kept belongs to a digest of this folder's code and of the settings: after a change of
either it is drawn anew. Where nothing can be written, it is drawn every time.
"""

from collections.abc import Callable
from contextlib import suppress
from hashlib import sha256
from pathlib import Path

import numpy as np

from core.files import FileProblem, read_arrays, remove_leftovers, write_arrays
from core.places import home

Images = dict[str, np.ndarray]
DIGEST = "digest"


def kept(name: str, settings: str, draw: Callable[[], Images]) -> Images:
    """Returns the images of a dataset by part, uint8: those that are kept, or else drawn ones."""
    path, digest = home() / "data" / "rendered" / f"{name}.npz", _digest(settings)
    with suppress(FileProblem):
        found = read_arrays(path, (DIGEST,))
        if np.array_equal(found.pop(DIGEST), digest):
            return found
    images = draw()
    with suppress(OSError):
        remove_leftovers(path.parent)
        write_arrays(path, images | {DIGEST: digest})
    return images


def _digest(settings: str) -> np.ndarray:
    """Returns the bytes (32,) that tell one way of drawing from another."""
    sources = sorted(Path(__file__).parent.glob("*.py"))
    content = b"\0".join([settings.encode(), *(path.read_bytes() for path in sources)])
    return np.frombuffer(sha256(content).digest(), np.uint8)
