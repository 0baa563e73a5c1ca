r"""Forward kinematics: from the angles of a skeleton's joints to their positions.

    M_b = M_parent(b) C_b R_b C_b^T,   p_b = p_parent(b) + M_b o_b,   M_root = 1,  p_root = 0
    R_b = Rz(rz) Ry(ry) Rx(rx),        C_b = Rz(az) Ry(ay) Rx(ax)

b: bone, named after the joint at its far end · o: offset of that joint from its parent's in the
rest pose · (rx, ry, rz): the bone's angles, 0 where it has no such freedom · (ax, ay, az): the
axis, which turns the bone's own frame into the world's. Degrees, and the skeleton's own unit of
length. The root neither moves nor turns: a pose, not where somebody stands.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

AXES = ("rx", "ry", "rz")


@dataclass(frozen=True)
class Bone:
    """A bone: parent (a bone or "root"), offset (3,), axis (3,) in degrees, freedom: the
    angles it has, of AXES and in the order in which recordings list them."""

    name: str
    parent: str
    offset: tuple[float, float, float]
    axis: tuple[float, float, float]
    freedom: tuple[str, ...]


@dataclass(frozen=True)
class Skeleton:
    """A skeleton from its bones, parents first.

    Errors: ValueError for a bone before its parent, or two of one name.

    >>> arm = Bone("arm", "root", (0.0, 2.0, 0.0), (0.0, 0.0, 0.0), ("rz",))
    >>> Skeleton((arm,)).positions(np.array([[90.0]])).round(6)[0, 1].tolist()
    [-2.0, 0.0, 0.0]
    """

    bones: tuple[Bone, ...]

    def __post_init__(self) -> None:
        known = ["root"]
        for bone in self.bones:
            if bone.parent not in known or bone.name in known:
                raise ValueError(f"The bone {bone.name!r} is listed twice or before its parent.")
            known.append(bone.name)

    @cached_property
    def joints(self) -> tuple[str, ...]:
        return ("root", *(bone.name for bone in self.bones))

    @cached_property
    def angles(self) -> tuple[str, ...]:
        """Returns the names of all angles, such as "head.rx", in the order of the bones."""
        return tuple(f"{bone.name}.{axis}" for bone in self.bones for axis in bone.freedom)

    @cached_property
    def parents(self) -> tuple[int, ...]:
        """Returns the joint from which each bone starts; bone b ends at joint b + 1."""
        return tuple(self.joints.index(bone.parent) for bone in self.bones)

    def positions(self, angles: np.ndarray) -> np.ndarray:
        """Returns the joints (N, J, 3) of poses (N, A), in degrees and in the order of `angles`.

        Errors: ValueError for another number of angles.
        """
        if angles.ndim != 2 or angles.shape[1] != len(self.angles):
            raise ValueError(f"A pose has {len(self.angles)} angles; given: {angles.shape}.")
        columns = dict(zip(self.angles, np.radians(angles.T), strict=True))
        turned = {"root": np.broadcast_to(np.eye(3), (len(angles), 3, 3))}
        place = {"root": np.zeros((len(angles), 3))}
        for bone in self.bones:
            turned[bone.name] = turned[bone.parent]
            if bone.freedom:
                turned[bone.name] = turned[bone.parent] @ _turn(bone, columns)
            place[bone.name] = place[bone.parent] + turned[bone.name] @ np.array(bone.offset)
        return np.stack([place[joint] for joint in self.joints], axis=1)


def _turn(bone: Bone, columns: dict[str, np.ndarray]) -> np.ndarray:
    """Returns C R C^T (N, 3, 3) of one bone; columns: all angles in radians by name."""
    zero = np.zeros(1)
    rx, ry, rz = (columns.get(f"{bone.name}.{axis}", zero) for axis in AXES)
    own = _euler(*np.radians(np.array(bone.axis))[:, None])[0]
    # One product of (N, 9) with the constant (9, 9): C R C^T = (C x C) R as vectors.
    flat = _euler(rx, ry, rz).reshape(-1, 9) @ np.kron(own, own).T
    return flat.reshape(-1, 3, 3)


def _euler(x: np.ndarray, y: np.ndarray, z: np.ndarray) -> np.ndarray:
    """Returns Rz(z) Ry(y) Rx(x) (N, 3, 3) of angles in radians: first about x, at last about z."""
    (sx, sy, sz), (cx, cy, cz) = (
        np.broadcast_arrays(*map(f, (x, y, z))) for f in (np.sin, np.cos)
    )
    rows = (
        (cy * cz, sx * sy * cz - cx * sz, cx * sy * cz + sx * sz),
        (cy * sz, sx * sy * sz + cx * cz, cx * sy * sz - sx * cz),
        (-sy, sx * cy, cx * cy),
    )
    return np.moveaxis(np.array(rows), -1, 0)
