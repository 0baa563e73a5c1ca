"""Rendered datasets: seeded, drawn as their factors say, kept, and held out by shape."""

import time

import numpy as np
import pytest

from core.data import DATASETS, LABELS, kept
from core.data.rendered import chairs, faces, studio
from core.data.rendered.chairs import CHAIRS, designs, ends
from core.data.rendered.faces import FACES
from core.data.rendered.shapes import shapes_at
from core.data.rendered.studio import NUM_TEST, NUM_VIEWS
from core.data.rendered.views import Views
from core.places import HOME

STUDIOS = {"chairs": CHAIRS, "faces": FACES}
BACKGROUND = {"chairs": 255, "faces": 0}
FEW = 40


@pytest.fixture(autouse=True)
def own_home(monkeypatch, tmp_path):
    monkeypatch.setenv(HOME, str(tmp_path))
    return tmp_path


@pytest.fixture
def few_held_out(monkeypatch):
    monkeypatch.setattr(studio, "NUM_TEST", FEW)


def pictures(name, yaw, pitch=0.2, light=0.0, shape=0):
    """Returns one shape's images at yaws (N,)."""
    of, yaw = STUDIOS[name], np.asarray(yaw, float)
    shapes = shapes_at(of.shapes(np.random.default_rng(3), 8), np.full(len(yaw), shape))
    views = Views(yaw, np.full(len(yaw), pitch), np.full(len(yaw), light))
    return of.pictures(shapes, views)


def ink(name, image):
    return image != BACKGROUND[name]


@pytest.mark.parametrize("name", STUDIOS)
def test_a_rendered_dataset_is_seeded_bounded_and_split(name, monkeypatch, tmp_path, few_held_out):
    data = DATASETS[name](num_images=FEW)
    monkeypatch.setenv(HOME, str(tmp_path / "elsewhere"))  # where nothing is kept yet
    again, other = DATASETS[name](num_images=FEW), DATASETS[name](num_images=FEW, seed=1)
    np.testing.assert_array_equal(data.train, again.train)
    np.testing.assert_array_equal(data.test, again.test)
    np.testing.assert_array_equal(data.test_label, again.test_label)
    assert not np.array_equal(data.train, other.train)
    assert data.label == LABELS["yaw"]
    assert (data.train.shape, data.test.shape) == ((FEW, 64 * 64), (FEW, 64 * 64))
    assert len(data.train_label) == len(data.test_label) == FEW
    assert len(data.ends) == len(data.end_label) >= 12
    for images in (data.train, data.test, data.ends):
        assert images.dtype == np.float32
        assert images.min() >= 0
        assert images.max() <= data.intensity
    for labels in (data.train_label, data.test_label, data.end_label):
        assert ((labels >= 0) & (labels < 2 * np.pi)).all()


@pytest.mark.parametrize("name", STUDIOS)
def test_no_shape_is_both_trained_on_and_held_out(name):
    trained_on, held_out = STUDIOS[name].parts(1_000, seed=0)
    of = [{*scenes.shapes.width} for scenes in (trained_on, held_out)]
    assert (len(of[0]), len(of[1])) == (1_000 / NUM_VIEWS, NUM_TEST / NUM_VIEWS)
    assert not of[0] & of[1]


@pytest.mark.parametrize("name", STUDIOS)
def test_an_image_shows_the_scene_that_is_listed_with_it(name, few_held_out):
    data, (trained_on, _) = DATASETS[name](num_images=FEW), STUDIOS[name].parts(FEW, seed=0)
    np.testing.assert_array_equal(data.train_label, trained_on.views.yaw)
    for i in (0, FEW - 1):
        one = slice(i, i + 1)
        drawn = STUDIOS[name].pictures(
            shapes_at(trained_on.shapes, one), trained_on.views.part(one)
        )
        np.testing.assert_allclose(data.train[i], drawn.ravel() / 255, atol=1e-6)


@pytest.mark.parametrize("name", STUDIOS)
def test_a_whole_turn_changes_nothing(name):
    before, after = pictures(name, [0.7, 0.7 + 2 * np.pi]).astype(int)
    assert (np.abs(before - after) > 2).mean() < 1e-3  # a pixel on an edge may be rounded


@pytest.mark.parametrize("name", STUDIOS)
def test_light_changes_brightness_and_not_the_silhouette(name):
    left, right = (pictures(name, [0.5], light=light)[0] for light in (-0.9, 0.9))
    unlike = ink(name, left) != ink(name, right)
    assert unlike.mean() < 0.002  # of a pixel that is hardly covered little is left in the dark
    assert np.abs(left.astype(int) - right).max() > 20


def test_light_falls_where_it_comes_from():
    for light in (-0.9, 0.9):
        image = pictures("faces", [0.0], light=light)[0].astype(float)
        left, right = image[:, :32].sum(), image[:, 32:].sum()
        assert (right > left) == (light > 0)


@pytest.mark.parametrize("name", STUDIOS)
def test_small_turns_are_small_changes_and_large_ones_larger(name):
    images = pictures(name, np.radians([0, 2, 30])).astype(float)
    near, far = (np.square(images[0] - other).mean() for other in images[1:])
    assert 0 < near < far / 3


@pytest.mark.parametrize("name", STUDIOS)
def test_growing_yaw_turns_the_front_to_the_right(name):
    """A nose sticks out; a back stands on the other side."""
    left, ahead, right = pictures(name, np.radians([-60, 0, 60]))
    rows = slice(0, 30) if name == "chairs" else slice(34, 42)  # above the seat; about the nose
    middles = [
        np.flatnonzero(ink(name, image[rows]).any(axis=0)).mean() for image in (left, ahead, right)
    ]
    sign = -1 if name == "chairs" else 1
    assert sign * middles[0] < sign * middles[1] < sign * middles[2]


@pytest.mark.parametrize("name", STUDIOS)
def test_things_are_alike_on_both_sides(name):
    """Turned as far to the other side, in light from there, the picture is mirrored."""
    one = pictures(name, [0.6], light=0.3)[0].astype(int)
    other = pictures(name, [-0.6], light=-0.3)[0].astype(int)
    assert np.abs(one - other[:, ::-1]).mean() < 3


def test_opposite_ends_show_the_same_chair():
    scenes = ends(CHAIRS.parts(FEW, seed=0)[1].shapes)
    half = len(scenes.views) // 2
    np.testing.assert_array_equal(scenes.shapes.width[:half], scenes.shapes.width[half:])
    np.testing.assert_allclose(scenes.views.yaw[half:] - scenes.views.yaw[:half], np.pi)
    assert sorted({*designs(scenes.shapes)}) == [0, 1, 2, 3, 4, 5]


def test_faces_look_to_the_left_first_and_as_far_to_the_right_then(few_held_out):
    data = faces(num_images=FEW)
    left, right = np.split(data.end_label, 2)
    np.testing.assert_allclose(left, 2 * np.pi - right)
    assert data.train_label[data.train_label < np.pi].max() < 1.3
    assert data.train_label[data.train_label > np.pi].min() > 2 * np.pi - 1.3


def test_what_was_drawn_is_kept_and_read(own_home, monkeypatch, few_held_out):
    drawn = chairs(num_images=FEW)
    monkeypatch.setattr(CHAIRS.__class__, "drawn", None)  # cannot draw any more
    np.testing.assert_array_equal(chairs(num_images=FEW).test, drawn.test)
    assert [path.name for path in (own_home / "data" / "rendered").iterdir()] == ["chairs.npz"]


@pytest.mark.parametrize("content", [b"", b"not an archive", b"PK\x03\x04 cut short"])
def test_what_is_kept_and_damaged_is_drawn_anew(content, own_home, few_held_out):
    drawn = chairs(num_images=FEW)
    path = own_home / "data" / "rendered" / "chairs.npz"
    path.write_bytes(content)
    np.testing.assert_array_equal(chairs(num_images=FEW).test, drawn.test)
    assert len(path.read_bytes()) > len(content)


def test_other_settings_and_other_code_are_drawn_anew(monkeypatch, few_held_out):
    assert len(chairs(num_images=FEW).train) == FEW
    assert len(chairs(num_images=2 * FEW).train) == 2 * FEW
    drawn = chairs(num_images=FEW).train
    assert not np.array_equal(chairs(num_images=FEW, seed=1).train, drawn)
    monkeypatch.setattr(kept, "_digest", lambda made_of: np.zeros(32, np.uint8))
    monkeypatch.setattr(CHAIRS.__class__, "drawn", lambda self, s: np.zeros((2, 64, 64), np.uint8))
    assert len(chairs(num_images=FEW).train) == 2


def test_where_nothing_can_be_written_images_are_drawn(monkeypatch, tmp_path, few_held_out):
    (tmp_path / "file").write_bytes(b"")
    monkeypatch.setenv(HOME, str(tmp_path / "file"))  # no folder
    assert len(chairs(num_images=FEW).train) == FEW


@pytest.mark.parametrize("number", [0, -1, 100_001])
def test_impossible_numbers_of_images_are_refused(number):
    with pytest.raises(ValueError, match="1 to 100,000"):
        chairs(num_images=number)


@pytest.mark.parametrize(("name", "least"), [("chairs", 600), ("faces", 200)])
def test_drawing_takes_a_time_that_one_waits_for(name, least):
    scenes, _ = STUDIOS[name].parts(200, seed=0)
    start = time.process_time()
    STUDIOS[name].drawn(scenes)
    assert 200 / (time.process_time() - start) > least
