"""What labels mean, how data are drawn and where points lie, for every member of a dictionary."""

import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from app.components import canvas_source, payloads, update_field
from app.components.latent_canvas import _checked_pair
from app.views import walks
from app.views.labels import WORDS
from benchmarks.ring import digit_atlas, pose_atlas, ring_atlas
from core.atlas import POINT_KINDS, Atlas
from core.data import LABELS, PICTURES
from core.data.mocap.skeleton import FEATURES
from core.files import FileProblem
from core.metrics import jumps

COMPONENTS = Path(payloads.__file__).parent
RANDOM = np.random.default_rng(0)
SOME = np.array([0.0, 3.0, 1.0, 2.0, 5.0])  # radians, or whole numbers
ROWS = {
    "tile": 6,
    "cells": 5,
    "colours": 18,
    "figure": len(FEATURES),
}  # numbers of a row drawn on 2 x 3 pixels


@pytest.fixture(params=LABELS)
def label(request):
    return LABELS[request.param]


@pytest.fixture(params=PICTURES)
def picture(request):
    return PICTURES[request.param]((48, 40) if request.param == "figure" else (2, 3), 0.5)


def test_a_label_is_written_as_it_is_read(label):
    for value in SOME:
        assert label.read(label.written(value)) == pytest.approx(value, abs=1e-4)
    for nonsense in ("", "three", "nan", "1e999"):
        assert label.read(nonsense) is None


@pytest.mark.parametrize(
    "names", [("3", "5"), ("5", "0", "1"), ("-1", "1"), ("0.5", "2", "cat"), ("cat", "dog")]
)
def test_a_class_with_a_name_is_found_by_it_and_by_no_number_where_names_are_numbers(names):
    label, digits = LABELS["group"].named(names), digit_atlas(60)
    shared = {
        field: np.arange(float(len(getattr(digits, field)))) % len(names)
        for field in ("node_labels", "data_labels", "end_labels")
    }
    atlas = replace(digits, label=label, **shared)
    for place, name in enumerate(names):
        assert label.read(name) == place == label.read(label.written(float(place)))
        written = walks.end_name(("end", place), atlas)
        assert walks.end_point(written, atlas) == walks.end_point(name, atlas) == ("end", place)
        assert walks.end_title(written, atlas) == name
        again = walks.end_name(("end", place + len(names)), atlas)
        assert walks.end_point(again, atlas) == ("end", place + len(names))
        assert walks.end_title(again, atlas) == f"{name} (2)"
    assert label.read("1") == {"-1": 1.0, "5": 2.0, "cat": 1.0}.get(names[0])


def test_a_number_is_written_in_one_way(label):
    for nonsense in ("2020_01", "infinity", "\u0661", "0x1", "1,5", "1 2"):
        assert label.read(nonsense) is None
    assert label.read("1e0") is not None


def test_a_label_is_nearest_to_itself_and_no_gap_lies_between(label):
    for place, value in enumerate(SOME):
        assert label.nearest(SOME, float(value)) == place
        gaps = label.gap(SOME, float(value))
        assert gaps[place] == 0 and (np.delete(gaps, place) > 0).all()
    assert label.nearest(SOME[:0], 1.0) is None


def test_nothing_lies_farther_from_a_label_than_its_opposite(label):
    start = np.arange(len(SOME))
    for one, other in zip(start, label.opposites(SOME, start, RANDOM), strict=True):
        assert one != other
        assert label.gap(SOME, SOME[one]).max() == label.gap(SOME[[other]], SOME[one])[0]


def test_labels_with_one_value_only_still_have_opposites(label):
    alike = np.zeros(4)
    assert len(label.opposites(alike, np.arange(4), RANDOM)) == 4


def test_labels_that_are_no_labels_are_called_so(label):
    assert label.problem(SOME) is None
    if not label.circular:
        assert "no whole numbers" in (label.problem(SOME + 0.5) or "")
        assert "without a name" in (label.named(("a", "b")).problem(SOME) or "")


def test_a_label_turns_where_it_is_an_angle_and_only_there(label):
    assert (label.angles(SOME) is None) != label.alone
    assert label.circular or not label.alone
    assert sum((label.circular, label.shared, label.unique)) == 1


def test_every_meaning_of_labels_has_words_and_an_object_in_the_browser(label):
    assert WORDS[label.name].label == label
    script = (COMPONENTS / "labels.js").read_text(encoding="utf-8")
    known = re.search(r"^const LABELS = \{(.*)\};$", script, re.MULTILINE)
    assert known and f"{label.name}: " in known[1]


def test_every_picture_has_images_of_its_shape_and_an_object_in_the_browser(picture):
    rows = RANDOM.uniform(0, 0.5, (3, ROWS[picture.name])).astype(np.float32)
    images = picture.images(rows)
    assert images.shape == (3, *picture.image_shape)
    assert picture.image_shape[:2] == picture.shape == picture.row_shape[-2:]
    assert 0 <= images.min() < images.max() <= 0.5
    behind = picture.behind(rows)
    assert (behind is None) == (not picture.features)
    script = (COMPONENTS / "encoding.js").read_text(encoding="utf-8")
    for sent in (picture.sheet(b"", 40, behind), picture.frames_payload(images / 0.5, behind)):
        assert re.search(rf"^  {sent['kind']}: \(sent\) =>", script, re.MULTILINE)


def test_a_tile_lasts_as_it_was_and_a_film_has_a_byte_a_pixel():
    tile = PICTURES["tile"]((1, 2), 1.0)
    assert tile.sheet(b"png", 7, None) == {
        "kind": "tile", "png": b"png", "height": 1, "width": 2, "columns": 7,
    }  # fmt: skip
    film = tile.frames_payload(np.array([[[0.0, 0.5]], [[1.0, 2.0]]]), None)
    assert film["frames"].tolist() == [[[0, 128]], [[255, 255]]]


@pytest.mark.parametrize("atlas", [ring_atlas(60), digit_atlas(60), pose_atlas(60)])
def test_the_points_of_an_atlas_fill_its_tiles_kind_after_kind(atlas: Atlas):
    assert list(atlas.kinds) == list(POINT_KINDS)
    places = [atlas.place(kind, i) for kind in POINT_KINDS for i in range(atlas.count(kind))]
    assert places == list(range(len(atlas.tile_labels())))
    for kind in POINT_KINDS:
        assert len(atlas.points(kind)) == len(atlas.labels(kind)) == atlas.count(kind)
        np.testing.assert_array_equal(atlas.tile_labels()[atlas.span(kind)], atlas.labels(kind))


@pytest.mark.parametrize("atlas", [ring_atlas(60), digit_atlas(60), pose_atlas(60)])
def test_every_point_is_found_by_its_name(atlas: Atlas):
    for kind in POINT_KINDS:
        for index in range(atlas.count(kind)):
            assert walks.end_point(walks.end_name((kind, index), atlas), atlas) == (kind, index)


@pytest.mark.parametrize(
    "sent",
    [
        None, "node,1", 7, [], [3, 4], [["node", 1]], [["node", 1], None], [["node", 1], ["node"]],
        [["node", 1], ["node", 5]], [["node", 1], ["node", -1]], [["node", 1], ["node", 1.0]],
        [["node", 1], ["node", "1"]], [["node", 1], ["dust", 0]], [["node", 1], [["node"], 0]],
    ],
)  # fmt: skip
def test_what_is_no_pair_of_points_is_none(sent):
    assert _checked_pair(sent, {"node": 5, "end": 2}) is None


def test_a_pair_of_points_comes_from_the_browser_as_it_was_sent():
    assert _checked_pair([["node", 4], ["end", 0]], {"node": 5, "end": 2}) == (
        ("node", 4),
        ("end", 0),
    )


@pytest.mark.parametrize("name", ["label", "picture"])
def test_an_atlas_of_an_unknown_kind_is_one_sentence(tmp_path, name):
    digit_atlas(60).save(tmp_path)
    with np.load(tmp_path / "atlas.npz") as archive:
        arrays = dict(archive) | {name: np.array("colour")}
    np.savez(tmp_path / "atlas.npz", **arrays)
    with pytest.raises(FileProblem, match=r"contradicts itself \((labels|pictures) .*; rebuild"):
        Atlas.load(tmp_path)


def test_an_atlas_of_before_pictures_had_names_is_read_as_what_it_shows(tmp_path):
    for atlas in (digit_atlas(60), pose_atlas(60)):
        atlas.save(tmp_path)
        with np.load(tmp_path / "atlas.npz") as archive:
            arrays = {name: values for name, values in archive.items() if name != "picture"}
        np.savez(tmp_path / "atlas.npz", **arrays)
        assert Atlas.load(tmp_path).picture == atlas.picture


def test_the_browser_is_sent_the_rules_and_has_none_of_its_own():
    sent = payloads.walk_rules()
    assert sent["jump"] == {
        "turn": jumps.LARGEST_TURN, "steps": jumps.TYPICAL_STEPS, "change": jumps.LEAST_CHANGE,
    }  # fmt: skip
    scripts = "".join(path.read_text(encoding="utf-8") for path in COMPONENTS.glob("*.js"))
    for copied in ("Math.PI / 6", '"squared"', '"euclidean"', '"UMAP"'):
        assert copied not in scripts, copied


@pytest.mark.parametrize("parts", [canvas_source.PARTS, (*update_field.SHARED, "field")])
def test_no_two_parts_of_a_component_declare_the_same_name(parts):
    """They share one scope, in which a second declaration ends the whole component."""
    scripts = ((COMPONENTS / f"{part}.js").read_text(encoding="utf-8") for part in parts)
    declared = re.compile(
        r"^(?:export )?(?:async )?(?:const|let|function|class) (\w+)", re.MULTILINE
    )
    names = [name for script in scripts for name in declared.findall(script)]
    assert len(names) > len(parts)
    assert not {name for name in names if names.count(name) > 1}
