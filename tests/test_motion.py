"""Human motion: files that nobody trusts, poses that agree with the prepared array, a split that
keeps neighbours apart."""

import gzip
import os
from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from app.views import walks
from app.views.labels import labels_of
from benchmarks.ring import pose_atlas
from core.atlas import Atlas
from core.atlas.drawing import draw_atlas
from core.build import build_model
from core.charts import LatentChart
from core.data.folder import VARIABLE
from core.data.mocap import recordings as motion_recordings
from core.data.mocap.amc import MOST_FRAMES, read_amc
from core.data.mocap.asf import read_asf
from core.data.mocap.figure import HEIGHT, WIDTH, figures
from core.data.mocap.kinematics import Bone, Skeleton
from core.data.mocap.motion import GAP, MOTIONS, NUM_TEST, NUM_TRAIN, motion, split
from core.data.mocap.recordings import LARGEST_LEAP, PREPARED, from_amc, recordings, without_leaps
from core.data.mocap.skeleton import FEATURES, SKELETON, STIFF
from core.experiments import EXPERIMENTS
from core.files import FileProblem, read_arrays

BESIDE = Path(__file__).resolve().parents[2] / "shared" / "data"
FOLDER = Path(os.environ.get(VARIABLE) or BESIDE)
CMU = FOLDER / "cmu_mocap"
with_data = pytest.mark.skipif(
    not (FOLDER / PREPARED).is_file(),
    reason=f"needs the CMU recordings: name their folder in {VARIABLE}",
)
TRIALS = [path.name.split(".")[0] for path in sorted(CMU.glob("amc/*.amc.gz"))]


read_once = cache(read_amc)  # large files are read by two tests


@pytest.fixture
def data(monkeypatch):
    monkeypatch.setenv(VARIABLE, str(FOLDER))
    monkeypatch.setattr(motion_recordings, "read_amc", read_once)


# .amc files

ARM = Skeleton(
    (
        Bone("arm", "root", (0.0, 1.0, 0.0), (0.0, 0.0, 0.0), ("rx", "rz")),
        Bone("bar", "arm", (0.0, 1.0, 0.0), (0.0, 0.0, 0.0), ()),
    )
)
HEAD = "#!OML\n:FULLY-SPECIFIED\n:DEGREES\n"
FRAME = "{}\nroot 0 0 0 0 0 0\narm 1.5 -2e1\n"


def written(folder: Path, text: str | bytes, name: str = "01_01.amc") -> Path:
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def test_a_small_file_is_read_with_either_line_ending(tmp_path):
    text = HEAD + FRAME.format(1) + FRAME.format(2).replace("1.5", "2.5")
    for content in (text, text.replace("\n", "\r\n")):
        angles = read_amc(written(tmp_path, content), ARM)
        np.testing.assert_array_equal(angles, [[1.5, -20.0], [2.5, -20.0]])


def test_a_gzipped_file_is_the_same_file(tmp_path):
    packed = gzip.compress((HEAD + FRAME.format(7)).encode())
    angles = read_amc(written(tmp_path, packed, "01_01.amc.gz"), ARM)
    np.testing.assert_array_equal(angles, [[1.5, -20.0]])


GOOD = HEAD + FRAME.format(1)
BAD = {
    "empty": ("", "last line does not end"),
    "cut in a line": (GOOD + FRAME.format(2)[:-3], "last line does not end"),
    "cut in a frame": (GOOD + "2\nroot 0 0 0 0 0 0\n", "frame 2 lacks arm"),
    "header only": (HEAD, "does not begin with a frame's number"),
    "another text": ("Dear reader,\n", ":DEGREES is missing"),
    "radians": (GOOD.replace(":DEGREES", ":RADIANS"), ":DEGREES is missing"),
    "numbers before the first frame": (HEAD + "arm 1 2\n" + FRAME.format(1), "does not begin"),
    "a frame of many digits": (HEAD + FRAME.format("1" * 5000), "does not begin"),
    "frame left out": (GOOD + FRAME.format(3), "frame 3 stands where 2 should"),
    "frame twice": (GOOD + FRAME.format(1), "frame 1 stands where 2 should"),
    "not a number": (GOOD.replace("1.5", "one"), "arm has something that is no number"),
    "NaN": (GOOD.replace("1.5", "nan"), "arm has a number that is not finite"),
    "infinite": (GOOD.replace("1.5", "1e999"), "arm has a number that is not finite"),
    "too few angles": (GOOD.replace("1.5", ""), "arm has 1 numbers, not 2"),
    "too many angles": (GOOD.replace("1.5", "1 5"), "arm has 3 numbers, not 2"),
    "unknown bone": (GOOD + "tail 1\n", "names the bone 'tail', which the skeleton lacks"),
    "stiff bone": (GOOD + "bar 1\n", "names the bone 'bar', which the skeleton lacks"),
    "bone twice": (GOOD + "arm 1 2\n", "names the bone 'arm', twice"),
    "bytes": (b"\x89PNG\r\n\x1a\n\xff\n", "bytes that are no text"),
    "too many frames": (HEAD + "".join(f"{i}\n" for i in range(MOST_FRAMES + 1)), "more than"),
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_file_gets_one_sentence_that_names_it(tmp_path, name):
    content, why = BAD[name]
    with pytest.raises(FileProblem) as caught:
        read_amc(written(tmp_path, content), ARM)
    sentence = str(caught.value)
    assert why in sentence
    assert "01_01.amc" in sentence
    assert "\n" not in sentence
    assert len(sentence) < 300


def test_a_file_that_is_missing_truncated_or_explodes_gets_one_sentence(tmp_path):
    packed = gzip.compress((HEAD + FRAME.format(1)).encode())
    bomb = gzip.compress(b" " * (65 * 2**20), compresslevel=1)
    cases = ((packed[:-9], "cut short"), (GOOD.encode(), "damaged"), (bomb, "larger than 64 MiB"))
    for content, why in cases:
        with pytest.raises(FileProblem, match=why):
            read_amc(written(tmp_path, content, "01_02.amc.gz"), ARM)
    with pytest.raises(FileProblem, match="missing"):
        read_amc(tmp_path / "none.amc", ARM)


@with_data
@pytest.mark.parametrize("trial", TRIALS)
def test_every_real_recording_is_read(trial):
    angles = read_once(CMU / f"amc/{trial}.amc.gz", SKELETON)
    assert angles.shape[1] == 56
    assert len(angles) > 100
    columns = {name: angles[:, i] for i, name in enumerate(SKELETON.angles)}
    for name, value in STIFF.items():
        np.testing.assert_allclose(columns[name], value, atol=1e-4)


# .asf files

ASF = """:units
  mass 1.0
  angle deg
:bonedata
  begin
    name hip
    direction 0 -1 0
    length 2
    axis 0 0 0 XYZ
  end
  begin
    name leg
    direction 0 -1 0
    length 4
    axis 0 0 20 XYZ
    dof rx rz
    limits (-10 10)
           (-10 10)
  end
:hierarchy
  begin
    root hip
    hip leg
  end
"""


def test_a_small_skeleton_is_read(tmp_path):
    hip, leg = read_asf(written(tmp_path, ASF, "1.asf")).bones
    assert (hip.parent, hip.offset, hip.freedom) == ("root", (0.0, -2.0, 0.0), ())
    assert leg == Bone("leg", "hip", (0.0, -4.0, 0.0), (0.0, 0.0, 20.0), ("rx", "rz"))


@pytest.mark.parametrize(
    "change",
    [
        ("angle deg", "angle rad"),
        (":hierarchy", ":other"),
        ("    hip leg\n", ""),
        ("    root hip\n    hip leg", "    hip leg\n    root hip"),
        ("length 4", "length nan"),
        ("length 4", ""),
        ("length 4", "length four"),
        ("20 XYZ", "20 ZYX"),
        ("dof rx rz", "dof rx l"),
        ("name leg", "name hip"),
        ("hip leg\n  end\n", "hip leg"),
        ("0 -1 0", "0 -1"),
    ],
)
def test_a_bad_skeleton_gets_one_sentence(tmp_path, change):
    with pytest.raises(FileProblem, match=r"1\.asf") as caught:
        read_asf(written(tmp_path, ASF.replace(*change), "1.asf"))
    assert "\n" not in str(caught.value)


@with_data
def test_every_real_skeleton_has_the_same_bones_and_the_table_is_that_of_subject_35():
    for path in sorted(CMU.glob("asf/*.asf")):
        skeleton = read_asf(path)
        assert set(skeleton.angles) == set(SKELETON.angles)
    found = {bone.name: bone for bone in read_asf(CMU / "asf/35.asf").bones}
    for bone in SKELETON.bones:
        same = found[bone.name]
        assert (bone.parent, bone.freedom) == (same.parent, same.freedom)
        np.testing.assert_allclose(bone.offset, same.offset, atol=6e-5)
        np.testing.assert_allclose(bone.axis, same.axis, atol=1e-9)


# Poses


@with_data
def test_the_files_and_the_prepared_array_agree_in_every_bit(data):
    arrays = read_arrays(FOLDER / PREPARED, ("x", "segment", "segment_names"))
    both = [name for name in arrays["segment_names"] if name.partition(":")[0] in TRIALS]
    used = {name for names in MOTIONS.values() for name in names}
    assert len(used & set(both)) == 10
    for name in [str(name) for name in both if name in used or name == "135_06"]:
        prepared = arrays["x"][arrays["segment"] == list(arrays["segment_names"]).index(name)]
        np.testing.assert_array_equal(from_amc(name), prepared)


@with_data
def test_the_prepared_array_has_the_motions_that_we_name():
    arrays = read_arrays(FOLDER / PREPARED, ("segment", "segment_names", "motion"))
    assert len(FEATURES) == 50
    for label, names in enumerate(MOTIONS.values()):
        chosen = np.isin(arrays["segment_names"][arrays["segment"]], names)
        np.testing.assert_array_equal(chosen, arrays["motion"] == label)


@with_data
def test_without_the_prepared_array_the_files_are_read(data, tmp_path, monkeypatch):
    (expected,) = recordings(["35_01"])
    place = tmp_path / "cmu_mocap" / "amc"
    place.mkdir(parents=True)
    content = gzip.decompress((CMU / "amc/35_01.amc.gz").read_bytes())
    (place / "35_01.amc").write_bytes(content)
    monkeypatch.setenv(VARIABLE, str(tmp_path))
    (found,) = recordings(["35_01"])
    np.testing.assert_array_equal(found, expected)


def test_absent_files_are_one_sentence_that_says_what_to_do(tmp_path, monkeypatch):
    monkeypatch.setenv(VARIABLE, str(tmp_path))
    with pytest.raises(FileProblem, match=r"35_01\.amc.*mocap\.cs\.cmu\.edu.*PRIORSCAPE_DATA"):
        motion()


def test_a_foreign_array_is_one_sentence(tmp_path, monkeypatch):
    monkeypatch.setenv(VARIABLE, str(tmp_path))
    path = tmp_path / PREPARED
    path.parent.mkdir()
    arrays = {
        "x": np.zeros((3, 50)),
        "segment": np.zeros(3, int),
        "segment_names": np.array(["35_01"]),
    }
    for features in (np.array(FEATURES[::-1]), np.array(FEATURES)):
        np.savez(path, **arrays, feature_names=features)
        with pytest.raises(FileProblem, match=r"50 known angles|lacks the recordings 35_02"):
            motion()
    path.write_bytes(b"PK")
    with pytest.raises(FileProblem, match="truncated or foreign"):
        motion()


def test_a_pose_that_leaps_and_returns_is_left_out_and_a_step_is_not():
    smooth = np.cumsum(np.full((20, 2), 8.0), axis=0)
    step = smooth + LARGEST_LEAP * 2 * (np.arange(20) >= 10)[:, None]
    np.testing.assert_array_equal(without_leaps(step), step)
    leaping = smooth.copy()
    leaping[[6, 7], 1] += 100
    np.testing.assert_array_equal(without_leaps(leaping), np.delete(smooth, [6, 7], axis=0))


@with_data
def test_of_the_real_recordings_three_poses_leap(data):
    names = [name for names in MOTIONS.values() for name in names]
    arrays = read_arrays(FOLDER / PREPARED, ("segment", "segment_names"))
    counts = np.bincount(arrays["segment"])[
        [list(arrays["segment_names"]).index(n) for n in names]
    ]
    lost = {
        name: count - len(poses)
        for name, count, poses in zip(names, counts, recordings(names), strict=True)
    }
    assert {name: count for name, count in lost.items() if count} == {"35_19": 2, "35_33": 1}


# The split


@pytest.mark.parametrize("num_poses", [36, 41, 60, 117, 276])
def test_no_held_out_pose_is_near_one_that_is_trained_on(num_poses):
    train, test = split(num_poses)
    assert len(test) >= 12
    assert np.abs(train[:, None] - test).min() == GAP + 1
    assert len(train) >= num_poses / 2


@with_data
def test_the_motions_are_in_both_parts_and_in_what_is_shown(data):
    dataset = motion()
    assert dataset.train.shape == (NUM_TRAIN, 50)
    assert dataset.test.shape == (NUM_TEST, 50)
    for labels in (dataset.train_label, dataset.test_label, dataset.test_label[:500]):
        assert set(labels) == {0.0, 1.0, 2.0, 3.0, 4.0}
    assert np.bincount(dataset.train_label.astype(int)).min() > 100
    assert not {row.tobytes() for row in dataset.train} & {row.tobytes() for row in dataset.test}
    assert dataset.end_label.tolist() == [0, 0, 1, 1, 2, 2, 3, 3, 4, 4]
    assert dataset.train.dtype == np.float32
    assert np.abs(dataset.train).max() <= 1


@with_data
def test_the_order_is_seeded(data):
    np.testing.assert_array_equal(motion().test, motion().test)
    assert not np.array_equal(motion(seed=1).test, motion().test)


# The atlas


@with_data
def test_an_atlas_shows_stick_figures(data):
    config = EXPERIMENTS["motion/vhp-rewo"]
    config = config.changed(hidden=(8, 8), num_nodes=60, num_neighbours=4)
    dataset = motion()
    atlas = draw_atlas(LatentChart(build_model(config, dataset)), dataset, config)
    assert atlas.picture.shape == (HEIGHT, WIDTH)
    assert atlas.sprite is None  # drawn from the poses
    shown = walks.shown(atlas, atlas.span("datum")) / 255
    kept = dataset.test[:500].astype(np.float16).astype(float)  # as the atlas keeps them
    np.testing.assert_allclose(shown, figures(kept), atol=1 / 255)
    assert set(atlas.node_labels) <= {0.0, 1.0, 2.0, 3.0, 4.0}


@with_data
def test_an_atlas_keeps_the_poses_behind_its_figures_and_the_names_of_motions(data, tmp_path):
    config = EXPERIMENTS["motion/vhp-rewo"]
    config = config.changed(hidden=(8, 8), num_nodes=60, num_neighbours=4)
    dataset = motion()
    draw_atlas(LatentChart(build_model(config, dataset)), dataset, config).save(tmp_path)
    atlas = Atlas.load(tmp_path)
    np.testing.assert_allclose(atlas.rows[-500:], dataset.test[:500], atol=5e-4)
    assert labels_of(atlas).title("3") == "kicking"


def test_poses_or_names_that_do_not_fit_an_atlas_are_refused():
    atlas = pose_atlas(60)
    for change in (
        {"rows": atlas.rows[1:]},
        {"rows": atlas.rows[:, 1:]},
        {"label": atlas.label.named(("one",))},
    ):
        with pytest.raises(FileProblem, match="contradicts itself"):
            replace(atlas, **change)


def test_figures_are_drawn_from_their_poses_and_need_no_sprite(tmp_path):
    atlas = pose_atlas(60)
    (tmp_path / "sprite.png").write_bytes(b"of an older atlas")
    atlas.save(tmp_path)
    assert not (tmp_path / "sprite.png").exists()
    places = np.array([3, 61, 80])
    drawn = walks.shown(Atlas.load(tmp_path), places) / 255
    np.testing.assert_allclose(drawn, figures(atlas.rows[places].astype(float)), atol=1 / 255)


def test_an_atlas_of_before_that_keeps_figures_in_a_sprite_as_well_is_read(tmp_path):
    pose_atlas(60).save(tmp_path)
    with np.load(tmp_path / "atlas.npz") as archive:
        arrays = dict(archive)
    edges = np.cumsum(arrays.pop("edge_steps"), axis=0)
    digest = np.zeros(16, np.uint8)
    np.savez(tmp_path / "atlas.npz", **arrays, edges=edges, sprite_digest=digest)
    (tmp_path / "sprite.png").write_bytes(b"not looked at")
    np.testing.assert_array_equal(Atlas.load(tmp_path).edges, pose_atlas(60).edges)
