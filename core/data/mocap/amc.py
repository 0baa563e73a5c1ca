"""Motions in Acclaim's .amc text files, plain or gzipped, as http://mocap.cs.cmu.edu offers them.

    # comment                         any number, and keywords such as :FULLY-SPECIFIED, :DEGREES
    17                                a frame's number; they count up by one
    root 4.40 17.89 -21.10 -0.94 -8.38 -7.43       position and angles of the root
    lowerback 11.51 1.60 4.41         a bone's angles in degrees, in the skeleton's order

Nobody's file is trusted: its size and its frames are bounded, and whatever is wrong with it is one
sentence that names the file and the frame.
"""

import gzip
import math
import zlib
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import numpy as np

from core.data.mocap.kinematics import Skeleton
from core.files import FileProblem

MOST_BYTES, MOST_FRAMES = 64 * 2**20, 50_000  # uncompressed; 7 minutes at 120 frames a second
NUM_ROOT = 6  # its position and angles


def read_amc(path: Path, skeleton: Skeleton) -> np.ndarray:
    """Returns the angles (F, A) of a file's frames in degrees, in the order of skeleton.angles.

    Errors: FileProblem, in one sentence, for a file that is missing, cut short, foreign, too
    large, of another skeleton, or holds numbers that are not finite.
    """
    sizes = {bone.name: len(bone.freedom) for bone in skeleton.bones if bone.freedom}
    sizes = {"root": NUM_ROOT} | sizes
    frames = _frames(path, _lines(path))
    return np.array([_row(frame, lines, sizes) for frame, lines in frames])[:, NUM_ROOT:]


def _lines(path: Path) -> list[str]:
    text = _text(path)
    if not text.endswith("\n"):
        raise FileProblem(f"{path} is cut short: its last line does not end; fetch it again.")
    lines = [line for line in map(str.strip, text.splitlines()) if line and line[0] != "#"]
    if ":DEGREES" not in lines:
        raise FileProblem(f"{path} is no .amc file in degrees: the line :DEGREES is missing.")
    return [line for line in lines if line[0] != ":"]


def _text(path: Path) -> str:
    try:
        with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as file:
            content = file.read(MOST_BYTES + 1)
    except FileNotFoundError:
        raise FileProblem(f"{path.name} is missing from {path.parent}.") from None
    except (EOFError, zlib.error, OSError):
        raise FileProblem(f"{path} is cut short or damaged; fetch it again.") from None
    if len(content) > MOST_BYTES:
        raise FileProblem(f"{path} is larger than {MOST_BYTES >> 20} MiB; cut it into parts.")
    try:
        return content.decode("ascii")
    except UnicodeDecodeError:
        raise FileProblem(f"{path} is no .amc file: it holds bytes that are no text.") from None


def _frames(path: Path, lines: list[str]) -> Iterator[tuple[str, list[str]]]:
    """Yields each frame as its name for sentences and the lines of its bones."""
    starts = [i for i, line in enumerate(lines) if line.isdecimal() and len(line) < 10]
    if not starts or starts[0] != 0:
        raise FileProblem(f"{path} is no .amc file: it does not begin with a frame's number.")
    if len(starts) > MOST_FRAMES:
        raise FileProblem(f"{path} has more than {MOST_FRAMES:,} frames; cut it into parts.")
    first = int(lines[0])
    for count, (start, end) in enumerate(pairwise([*starts, len(lines)])):
        if lines[start] != str(first + count):
            raise FileProblem(f"{path}: frame {lines[start]} stands where {first + count} should.")
        yield f"{path}: frame {lines[start]}", lines[start + 1 : end]


def _row(frame: str, lines: list[str], sizes: dict[str, int]) -> list[float]:
    """Returns a frame's numbers in the order of sizes, which says how many each bone has."""
    numbers: dict[str, list[float]] = {}
    for name, *words in map(str.split, lines):
        if name not in sizes or name in numbers:
            why = "twice" if name in sizes else "which the skeleton lacks"
            raise FileProblem(f"{frame} names the bone {name[:40]!r}, {why}.")
        if len(words) != sizes[name]:
            raise FileProblem(f"{frame}: {name} has {len(words)} numbers, not {sizes[name]}.")
        numbers[name] = _finite(f"{frame}: {name}", words)
    if missing := [name for name in sizes if name not in numbers]:
        raise FileProblem(
            f"{frame} lacks {', '.join(missing)}; the file is cut short or of another skeleton."
        )
    return [number for name in sizes for number in numbers[name]]


def _finite(where: str, words: list[str]) -> list[float]:
    try:
        values = [float(word) for word in words]
    except ValueError:
        raise FileProblem(f"{where} has something that is no number.") from None
    if not all(map(math.isfinite, values)):
        raise FileProblem(f"{where} has a number that is not finite.")
    return values
