"""Matrices of numbers in MATLAB's .mat files of level 5 (versions 5 to 7).

    128 bytes      124 of text, a version, and "IM" (little-endian) or "MI"
    elements       type and size, 4 bytes each, then so many bytes, padded to a multiple of 8
                   sizes up to 4: two bytes each, then 4 bytes; a packed element is another one
    matrix         an element of four: flags with its class, dimensions, name, numbers

Not by scipy.io.loadmat: bytes that were changed in the header of a matrix make it crash.
"""

import math
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from core.files import FileProblem

HEADER, ORDERS = 128, {b"IM": "<", b"MI": ">"}
MATRIX, PACKED = 14, 15  # types of elements
TYPES = {
    1: "i1",
    2: "u1",
    3: "i2",
    4: "u2",
    5: "i4",
    6: "u4",
    7: "f4",
    9: "f8",
    12: "i8",
    13: "u8",
}
CLASSES = range(6, 16)  # of matrices of numbers; below are cells, structures, text, sparse ones
COMPLEX = 0x0800  # of the flags
MOST_BYTES = 2**30  # unpacked; six times OMNIGLOT's


class _Foreign(ValueError):
    """The bytes are not laid out as those of a .mat file."""


@dataclass(frozen=True)
class _Element:
    """A piece of a file: its type, its bytes, and the order of theirs."""

    kind: int
    content: memoryview
    order: str

    def numbers(self) -> np.ndarray:
        if self.kind not in TYPES:
            raise _Foreign
        kind = np.dtype(self.order + TYPES[self.kind])
        if len(self.content) % kind.itemsize:
            raise _Foreign
        return np.frombuffer(self.content, kind)


def read_matrices(path: Path, names: tuple[str, ...]) -> dict[str, np.ndarray]:
    """Returns the matrices of real numbers with these names. Errors: FileProblem."""
    try:
        content = path.read_bytes()
        found = dict(_matrices(content, names))
    except (OSError, MemoryError, ValueError, RecursionError, zlib.error):
        raise FileProblem(f"{path} is truncated or no .mat file; fetch it again.") from None
    if missing := [name for name in names if name not in found]:
        raise FileProblem(
            f"{path} lacks matrices of numbers {', '.join(missing)}; fetch it again."
        )
    return found


def _matrices(content: bytes, names: tuple[str, ...]) -> Iterator[tuple[str, np.ndarray]]:
    order = ORDERS.get(content[HEADER - 2 : HEADER])
    if order is None:
        raise _Foreign
    for element in _elements(memoryview(content)[HEADER:], order):
        if element.kind == MATRIX:
            yield from _matrix(element, names)


def _elements(content: memoryview, order: str) -> Iterator[_Element]:
    """Yields the elements that follow each other, those that were packed unpacked."""
    while len(content):
        kind, size, start = _tag(content, order)
        body = content[start : start + size]
        if len(body) < size:
            raise _Foreign
        if kind == PACKED:
            yield from _elements(_unpacked(body), order)
        else:
            yield _Element(kind, body, order)
        step = start + size if kind == PACKED else -(-(start + size) // 8) * 8
        content = content[step:]


def _tag(content: memoryview, order: str) -> tuple[int, int, int]:
    """Returns the type of an element, the number of its bytes, and where they start."""
    if len(content) < 8:
        raise _Foreign
    kind, size = (int(number) for number in np.frombuffer(content[:8], order + "u4"))
    return (kind & 0xFFFF, kind >> 16, 4) if kind >> 16 else (kind, size, 8)


def _unpacked(content: memoryview) -> memoryview:
    unpacking = zlib.decompressobj()
    unpacked = unpacking.decompress(content, MOST_BYTES)
    if not unpacking.eof or unpacked[:1] == bytes([PACKED]):  # packed twice: nobody does
        raise _Foreign
    return memoryview(unpacked)


def _matrix(element: _Element, names: tuple[str, ...]) -> Iterator[tuple[str, np.ndarray]]:
    """Yields the name and the numbers of a matrix that has one of the names."""
    parts = list(_elements(element.content, element.order))
    if len(parts) < 3:
        raise _Foreign
    flags, shape = (int(parts[0].numbers()[:1].sum()), parts[1].numbers().tolist())
    name = bytes(parts[2].content).decode("latin-1")
    if name not in names or flags & 0xFF not in CLASSES or flags & COMPLEX:
        return
    numbers = parts[3].numbers() if len(parts) > 3 else np.empty(0)
    if any(length < 0 for length in shape) or numbers.size != math.prod(shape):
        raise _Foreign
    yield name, numbers.reshape(shape, order="F")
