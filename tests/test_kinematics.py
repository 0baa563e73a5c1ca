"""Forward kinematics against scipy's rotations, a rest pose, a mirror; what figures show."""

import time

import numpy as np
import pytest
from scipy.spatial.transform import Rotation

from core.data.mocap.figure import AZIMUTH, HEIGHT, WIDTH, figures, projected
from core.data.mocap.kinematics import Bone, Skeleton
from core.data.mocap.skeleton import FEATURES, SKELETON, joints

RANDOM = np.random.default_rng(0)
RANDOM_POSES = RANDOM.uniform(-90, 90, (20, len(SKELETON.angles)))


def chained(skeleton: Skeleton, pose: np.ndarray) -> np.ndarray:
    """Returns the joints (J, 3) of one pose by walking from each joint up to the root."""
    angles = dict(zip(skeleton.angles, pose, strict=True))
    bones = {bone.name: bone for bone in skeleton.bones}

    def own_turn(bone: Bone) -> Rotation:
        turn = [angles.get(f"{bone.name}.{axis}", 0.0) for axis in ("rx", "ry", "rz")]
        axis = Rotation.from_euler("xyz", bone.axis, degrees=True)  # lower case: fixed axes
        return axis * Rotation.from_euler("xyz", turn, degrees=True) * axis.inv()

    def joint(name: str) -> np.ndarray:
        place = np.zeros(3)
        while name != "root":
            place = own_turn(bones[name]).apply(place + bones[name].offset)
            name = bones[name].parent
        return place

    return np.array([joint(name) for name in skeleton.joints])


def test_joints_are_where_a_chain_of_scipys_rotations_puts_them():
    found = SKELETON.positions(RANDOM_POSES)
    for pose, places in zip(RANDOM_POSES, found, strict=True):
        np.testing.assert_allclose(places, chained(SKELETON, pose), atol=1e-9)


def test_bones_keep_their_lengths_whatever_the_pose():
    places = SKELETON.positions(RANDOM_POSES)
    bones = np.linalg.norm(places[:, 1:] - places[:, list(SKELETON.parents)], axis=2)
    lengths = [np.linalg.norm(bone.offset) for bone in SKELETON.bones]
    np.testing.assert_allclose(bones, np.broadcast_to(lengths, bones.shape), atol=1e-12)


def test_at_rest_the_offsets_add_up_and_the_person_stands_upright_with_arms_spread():
    (places,) = SKELETON.positions(np.zeros((1, len(SKELETON.angles))))
    at = dict(zip(SKELETON.joints, places, strict=True))
    offsets = {bone.name: np.array(bone.offset) for bone in SKELETON.bones}
    arm = ("lowerback", "upperback", "thorax", "lclavicle", "lhumerus", "lradius")
    np.testing.assert_allclose(at["lradius"], sum(offsets[bone] for bone in arm))
    assert at["head"][1] > 11 > 0 > -16 > at["ltoes"][1]
    assert at["lhand"][0] > 14
    assert at["rhand"][0] < -14
    assert at["ltoes"][2] > 2  # toes point ahead


def test_a_knee_bends_backwards_and_an_arm_rises_sidewards():
    def posed(**angles: float) -> dict[str, np.ndarray]:
        row = [angles.get(name.replace(".", "_"), 0.0) for name in SKELETON.angles]
        return dict(zip(SKELETON.joints, SKELETON.positions(np.array([row]))[0], strict=True))

    bent = posed(rtibia_rx=90.0)
    assert bent["rtibia"][2] < bent["rfemur"][2] - 7
    ahead = posed(lfemur_rx=-90.0)
    assert ahead["lfemur"][2] > ahead["lhipjoint"][2] + 6


def mirrored(skeleton: Skeleton) -> Skeleton:
    """Returns the skeleton of the person in the mirror: x changes sign, and left is right."""
    other = {"l": "r", "r": "l"}

    def name(old: str) -> str:
        paired = other.get(old[0], "") + old[1:]
        return paired if paired in skeleton.joints else old

    return Skeleton(
        tuple(
            Bone(name(b.name), name(b.parent), (-b.offset[0], *b.offset[1:]),
                 (b.axis[0], -b.axis[1], -b.axis[2]), b.freedom)
            for b in skeleton.bones
        )
    )  # fmt: skip


def test_a_mirrored_pose_of_the_mirrored_skeleton_is_the_mirror_image():
    # x changes sign: turns about x stay as they are, those about y and z turn round
    sign = np.array([1 if name.endswith("rx") else -1 for name in SKELETON.angles])
    image = mirrored(SKELETON)
    assert image.joints[7] == "lclavicle"
    places = image.positions(RANDOM_POSES * sign)
    np.testing.assert_allclose(places * (-1, 1, 1), SKELETON.positions(RANDOM_POSES), atol=1e-9)


def test_a_pose_of_another_skeleton_is_refused():
    with pytest.raises(ValueError, match="56 angles"):
        SKELETON.positions(np.zeros((3, 50)))
    with pytest.raises(ValueError, match="twice or before"):
        Skeleton((Bone("hand", "arm", (0.0, 0.0, 0.0), (0.0, 0.0, 0.0), ()),))


def test_features_in_half_turns_become_joints():
    features = np.zeros((1, len(FEATURES)))
    features[0, FEATURES.index("rtibia.rx")] = 0.5
    row = np.zeros((1, len(SKELETON.angles)))
    row[0, SKELETON.angles.index("rtibia.rx")] = 90.0
    found, expected = joints(features), SKELETON.positions(row)
    stiff = [SKELETON.joints.index(name) for name in ("lfingers", "rfingers")]
    np.testing.assert_allclose(np.delete(found, stiff, 1), np.delete(expected, stiff, 1))
    assert not np.allclose(found[:, stiff], expected[:, stiff])  # fingers are bent by 7 degrees


def test_ten_thousand_poses_take_a_fraction_of_a_second():
    poses = np.tile(RANDOM_POSES, (500, 1))
    SKELETON.positions(poses[:100])
    started = time.process_time()
    assert SKELETON.positions(poses).shape == (10_000, 31, 3)
    assert time.process_time() - started < 0.5  # 0.1 s alone on a core


# Figures


def test_the_picture_shows_left_and_ahead_on_the_right_and_up_above():
    u, v, depth = projected(np.eye(3)).T
    assert u[0] == pytest.approx(np.cos(AZIMUTH))  # left
    assert u[2] == pytest.approx(np.sin(AZIMUTH))  # ahead
    assert u[1] == pytest.approx(0)
    assert v[1] > 0.9  # up
    assert depth[0] < 0 < depth[2]  # the left side is farther away


def test_a_figure_fits_its_tile_and_its_limbs_have_greys_of_their_own():
    (tile,) = figures(np.zeros((1, len(FEATURES))))
    assert tile.shape == (HEIGHT, WIDTH)
    assert tile.dtype == np.float32
    assert (tile.min(), tile.max()) == (0, 1)
    border = np.concatenate([tile[0], tile[-1], tile[:, 0], tile[:, -1]])
    assert not border.any()
    legs = tile[HEIGHT * 2 // 3 : HEIGHT * 5 // 6]
    right, left = legs[:, : WIDTH // 2].max(), legs[:, WIDTH // 2 :].max()
    assert right > 0.9
    assert 0.3 < left < 0.6


def test_another_pose_is_another_picture_and_no_pose_is_none():
    poses = np.zeros((2, len(FEATURES)))
    poses[1, FEATURES.index("lfemur.rx")] = -0.4
    still, kicking = figures(poses)
    assert np.abs(still - kicking).max() > 0.3
    assert figures(poses[:0]).shape == (0, HEIGHT, WIDTH)
