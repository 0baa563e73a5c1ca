"""The skeleton that poses are drawn with: subject 35 of the CMU Graphics Lab Motion Capture
Database.

Measurements of one person, from 35.asf of http://mocap.cs.cmu.edu (free for research and
commercial use; created with funding from NSF EIA-0196217). Lengths are in the file's unit, 1/0.45
inches or 5.64 cm, rounded to four decimals; x points to the person's left, y up, z ahead. All
poses are drawn with this one skeleton, whoever made them. The bones stand in the order of .amc
files; those list no hips, which are stiff.
"""

from typing import Any

import numpy as np

from core.data.mocap.kinematics import AXES, Bone, Skeleton

# bone, parent, offset x y z, axis x y z in degrees, angles
_TABLE = """
lowerback  root        0.0341  2.0161 -0.2223    0   0   0  rx ry rz
upperback  lowerback   0.0346  2.0301  0.0094    0   0   0  rx ry rz
thorax     upperback   0.0167  2.0544  0.1144    0   0   0  rx ry rz
lowerneck  thorax     -0.0022  1.7046  0.2086    0   0   0  rx ry rz
upperneck  lowerneck   0.0252  1.7234 -0.2218    0   0   0  rx ry rz
head       upperneck   0.0028  1.7412 -0.0982    0   0   0  rx ry rz
rclavicle  thorax     -3.5016  0.8038 -0.7153    0   0   0  ry rz
rhumerus   rclavicle  -5.3639  0.0000  0.0000  180  30  90  rx ry rz
rradius    rhumerus   -3.5804  0.0000  0.0000  180  30  90  rx
rwrist     rradius    -1.7902  0.0000  0.0000    0 -90 -90  ry
rhand      rwrist     -0.6637  0.0000  0.0000    0 -90 -90  rx rz
rfingers   rhand      -0.5351  0.0000  0.0000    0 -90 -90  rx
rthumb     rwrist     -0.5433  0.0000  0.5433  -90 -45   0  rx rz
lclavicle  thorax      3.3636  1.0055 -0.3766    0   0   0  ry rz
lhumerus   lclavicle   5.0651  0.0000  0.0000  180 -30 -90  rx ry rz
lradius    lhumerus    3.6020  0.0000  0.0000  180 -30 -90  rx
lwrist     lradius     1.8010  0.0000  0.0000    0  90  90  ry
lhand      lwrist      0.4503  0.0000  0.0000    0  90  90  rx rz
lfingers   lhand       0.3631  0.0000  0.0000    0  90  90  rx
lthumb     lwrist      0.3686  0.0000  0.3686  -90  45   0  rx rz
rhipjoint  root       -1.5847 -1.8899  0.4827    0   0   0
rfemur     rhipjoint  -2.6039 -7.1540  0.0000    0   0 -20  rx ry rz
rtibia     rfemur     -2.7333 -7.5098  0.0000    0   0 -20  rx
rfoot      rtibia     -0.2562 -0.7038  2.2182  -90   0 -20  rx rz
rtoes      rfoot       0.0000  0.0000  1.1638  -90   0 -20  rx
lhipjoint  root        1.7778 -1.8899  0.4827    0   0   0
lfemur     lhipjoint   2.5344 -6.9633  0.0000    0   0  20  rx ry rz
ltibia     lfemur      2.7107 -7.4475  0.0000    0   0  20  rx
lfoot      ltibia      0.1799 -0.4943  2.2252  -90   0  20  rx rz
ltoes      lfoot       0.0000  0.0000  1.1469  -90   0  20  rx
"""


def _bone(row: str) -> Bone:
    name, parent, *rest = row.split()
    x, y, z, *axis = map(float, rest[:6])
    return Bone(name, parent, (x, y, z), (axis[0], axis[1], axis[2]), tuple(rest[6:]))


SKELETON = Skeleton(tuple(_bone(row) for row in _TABLE.strip().splitlines()))

# Angles that never move in the recordings, in degrees: what the markers do not resolve.
STIFF = {f"{side}clavicle.{axis}": 0.0 for side in "rl" for axis in ("ry", "rz")}
STIFF |= {"rfingers.rx": 7.12502, "lfingers.rx": 7.12502}
FEATURES = tuple(name for name in SKELETON.angles if name not in STIFF)  # 50 of 56 angles
COLUMNS = [SKELETON.angles.index(feature) for feature in FEATURES]
HALF_TURN = 180.0  # degrees


def joints(poses: np.ndarray) -> np.ndarray:
    """Returns where the 31 joints (N, J, 3) are in poses (N, 50), FEATURES in half turns."""
    angles = np.tile([STIFF.get(name, 0.0) for name in SKELETON.angles], (len(poses), 1))
    angles[:, COLUMNS] = poses * HALF_TURN
    return SKELETON.positions(angles)


def described() -> list[dict[str, Any]]:
    """Returns the bones for another program: the joint each starts from, its offset, its axis in
    degrees, and its angles about x, y and z in half turns: a constant, or the column of a pose."""
    return [
        {
            "parent": parent,
            "offset": bone.offset,
            "axis": bone.axis,
            "columns": [_column(f"{bone.name}.{axis}") for axis in AXES],
            "constants": [STIFF.get(f"{bone.name}.{axis}", 0.0) / HALF_TURN for axis in AXES],
        }
        for bone, parent in zip(SKELETON.bones, SKELETON.parents, strict=True)
    ]


def _column(angle: str) -> int:
    return FEATURES.index(angle) if angle in FEATURES else -1
