"""Skeletons in Acclaim's .asf text files, as http://mocap.cs.cmu.edu offers one for each person.

    :units          angle deg                      lengths are in a unit of the file's own
    :bonedata       begin ... end for each bone: name, direction x y z, length, axis x y z XYZ,
                    and, unless it is stiff, dof rx ry rz
    :hierarchy      a parent and its children in each line, from the root on

A bone's offset is its length times its direction. Sections that a pose does not need are skipped.
"""

from collections.abc import Iterator
from pathlib import Path

import numpy as np

from core.data.mocap.kinematics import AXES, Bone, Skeleton
from core.files import FileProblem

MOST_BYTES = 2**20


def read_asf(path: Path) -> Skeleton:
    """Returns the skeleton, its bones in the order of the hierarchy.

    Errors: FileProblem, in one sentence, for a file that is missing, cut short or foreign.
    """
    sections = _sections(path)
    if missing := {"units", "bonedata", "hierarchy"} - set(sections):
        names = ", ".join(sorted(missing))
        raise FileProblem(f"{path} is cut short or no .asf file: it lacks the parts {names}.")
    if ["angle", "deg"] not in sections["units"]:
        raise FileProblem(f"{path} does not give its angles in degrees (angle deg).")
    try:
        described = {bone["name"][0]: bone for bone in _bones(sections["bonedata"])}
        parents = dict(_parents(sections["hierarchy"]))
        bones = tuple(_bone(described[name], parents[name]) for name in parents)
        if unlinked := set(described) - set(parents):
            raise ValueError(f"no parent for {', '.join(sorted(unlinked))}")
        return Skeleton(bones)
    except (KeyError, IndexError, ValueError) as error:
        reason = f"{error.args[0]!r} is missing" if isinstance(error, KeyError) else str(error)
        raise FileProblem(f"{path} is cut short or no .asf file: {reason}.") from None


def _sections(path: Path) -> dict[str, list[list[str]]]:
    """Returns the words of each line by section."""
    sections: dict[str, list[list[str]]] = {}
    name = ""
    for line in _text(path).splitlines():
        words = line.split()
        if words and words[0].startswith(":"):
            name = words[0][1:]
        if words and not words[0].startswith(("#", ":")):
            sections.setdefault(name, []).append(words)
    return sections


def _text(path: Path) -> str:
    try:
        with path.open("rb") as file:
            content = file.read(MOST_BYTES + 1)
    except OSError:
        raise FileProblem(f"{path.name} is missing from {path.parent}.") from None
    if len(content) > MOST_BYTES or not content.isascii():
        raise FileProblem(f"{path} is no .asf file: it is no text of at most 1 MiB.")
    return content.decode("ascii")


def _bones(lines: list[list[str]]) -> Iterator[dict[str, list[str]]]:
    """Yields what each begin ... end says: words by keyword."""
    bone: dict[str, list[str]] = {}
    for keyword, *words in lines:
        if keyword == "begin":
            bone = {}
        elif keyword == "end":
            yield bone
        else:
            bone[keyword] = words


def _parents(lines: list[list[str]]) -> Iterator[tuple[str, str]]:
    """Yields each bone with its parent."""
    if lines[0] != ["begin"] or lines[-1] != ["end"]:
        raise ValueError("its hierarchy does not end")
    for parent, *children in lines[1:-1]:
        yield from ((child, parent) for child in children)


def _bone(described: dict[str, list[str]], parent: str) -> Bone:
    name, (length,) = described["name"][0], described["length"]
    *axis, order = described["axis"]
    freedom = tuple(described.get("dof", ()))
    if order != "XYZ" or any(name not in AXES for name in freedom):
        raise ValueError(f"the axis or the freedom of {name} is of an unknown kind")
    return Bone(
        name, parent, _vector(described["direction"], float(length)), _vector(axis), freedom
    )


def _vector(words: list[str], factor: float = 1.0) -> tuple[float, float, float]:
    x, y, z = (float(word) * factor for word in words)
    if not np.isfinite((x, y, z)).all():
        raise ValueError("a number that is not finite")
    return x, y, z
