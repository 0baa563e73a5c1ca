"""Folders of pictures: which are classes, which parts of a split, what lies beside them."""

import io
import zipfile
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from core.data.uploads.reading import read_files, read_path
from core.data.uploads.upload import Upload
from core.files import FileProblem

PICTURE = io.BytesIO()
Image.fromarray(np.random.default_rng(0).integers(0, 256, (9, 9), dtype=np.uint8)).save(
    PICTURE, "PNG"
)


def pictures(folder: str, count: int = 12) -> list[str]:
    return [f"{folder}/{i}.png".lstrip("/") for i in range(count)]


def in_folder(path: Path, names: list[str], empty: tuple[str, ...] = ()) -> Upload:
    for name in names:
        (path / name).parent.mkdir(parents=True, exist_ok=True)
        (path / name).write_bytes(PICTURE.getvalue() if name.endswith("png") else b"text")
    for folder in empty:
        (path / folder).mkdir(parents=True)
    return read_path(path, 8)


def in_zip(names: list[str]) -> Upload:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name in names:
            archive.writestr(name, PICTURE.getvalue() if name.endswith("png") else b"")
    return read_files([("a.zip", packed.getvalue())], 8)


def counts(brought: Upload) -> dict[str, int]:
    if brought.labels is None:
        return {}
    return dict(zip(brought.classes, np.bincount(brought.labels).tolist(), strict=True))


CLASSES = [*pictures("cats"), *pictures("dogs", 15)]
SPLITS = [
    ("train", "test"), ("train", "val"), ("Train", "Valid", "TEST"), ("training", "testing"),
    ("train", "validation"), ("training", "validation", "test"), ("seg_train", "seg_test"),
    ("train2017", "val2017"), ("training_set", "test_set"), ("01-train", "02-test"),
    ("test", "validation"),
]  # fmt: skip


@pytest.mark.parametrize("parts", SPLITS, ids="-".join)
@pytest.mark.parametrize("wrapped", ["", "data/set/"])
def test_parts_of_a_split_on_top_of_class_folders_are_no_classes(tmp_path, parts, wrapped):
    names = [f"{wrapped}{part}/{name}" for part in parts for name in CLASSES]
    for brought in (in_folder(tmp_path, names), in_zip(names)):
        assert counts(brought) == {"cats": 12 * len(parts), "dogs": 15 * len(parts)}
        said = next(said for said in brought.done if "parts of a split, not classes" in said)
        assert all(f"{part!r} (27)" in said for part in parts)


@pytest.mark.parametrize("parts", SPLITS, ids="-".join)
def test_parts_of_a_split_within_class_folders_are_said_too(parts):
    names = [f"{kind}/{part}/{i}.png" for kind in "ab" for part in parts for i in range(9)]
    brought = in_zip(names)
    assert counts(brought) == {"a": 9 * len(parts), "b": 9 * len(parts)}
    assert any("parts of a split, not classes" in said for said in brought.done)


def test_parts_of_a_split_without_class_folders_make_no_classes():
    brought = in_zip([*pictures("train", 20), *pictures("test", 8)])
    assert brought.labels is None and len(brought.values) == 28
    assert any("'test' (8) and 'train' (20) are parts of a split" in s for s in brought.done)


def test_a_part_that_is_named_twice_and_one_that_is_none(tmp_path):
    names = [f"{part}/{part}/{name}" for part in ("seg_train", "seg_test") for name in CLASSES]
    brought = in_zip([*names, *pictures("seg_pred/seg_pred", 7)])
    assert counts(brought) == {"cats": 24, "dogs": 30}
    assert any(
        "7 images beside the parts of a split were left out: those in 'seg_pred'" in said
        for said in brought.done
    )


def test_a_part_without_labels_is_left_out_and_counted():
    brought = in_zip([*(f"train/{name}" for name in CLASSES), *pictures("test", 9)])
    assert counts(brought) == {"cats": 12, "dogs": 15}
    assert any("9 images lie beside the folders" in said for said in brought.done)


@pytest.mark.parametrize(
    "names",
    [("train", "car", "bus"), ("test tube", "training shoe"), ("trains", "tests"), ("test", "cat"),
     ("train", "training")],
)  # fmt: skip
def test_classes_that_sound_like_parts_of_a_split_stay_classes(names):
    brought = in_zip([name for folder in names for name in pictures(folder)])
    assert counts(brought) == dict.fromkeys(sorted(names), 12)


@pytest.mark.parametrize("wrapped", ["", "pets/", "a/b/"])
@pytest.mark.parametrize("stray", [["preview.png"], [f"{i}.png" for i in range(7)]])
def test_a_picture_beside_class_folders_is_left_out_and_named(tmp_path, wrapped, stray):
    names = [f"{wrapped}{name}" for name in (*CLASSES, *stray)]
    for brought in (in_folder(tmp_path, names), in_zip(names)):
        assert counts(brought) == {"cats": 12, "dogs": 15}
        said = next(said for said in brought.done if "left out" in said)
        assert said.startswith(f"{len(stray):,} image") and repr(wrapped + stray[0]) in said
        assert ("and 2 more" in said) == (len(stray) == 7)


def test_a_picture_beside_the_folder_that_holds_the_classes_is_left_out_too():
    brought = in_zip(["cover.png", *(f"data/{name}" for name in CLASSES), "data/icon.png"])
    assert counts(brought) == {"cats": 12, "dogs": 15}
    assert sum("'cover.png'" in s or "'data/icon.png'" in s for s in brought.done) == 2


def test_a_picture_beside_the_classes_of_one_part_is_left_out():
    names = [f"{part}/{name}" for part in ("train", "test") for name in CLASSES]
    brought = in_zip([*names, "train/overview.png"])
    assert counts(brought) == {"cats": 24, "dogs": 30}
    assert any("'train/overview.png'" in said for said in brought.done)


def test_folders_beside_many_pictures_are_no_classes_and_no_picture_is_lost():
    brought = in_zip([*pictures("", 30), *pictures("more", 10)])
    assert brought.labels is None and len(brought.values) == 40
    assert any("no folder was taken for a class" in said for said in brought.done)


@pytest.mark.parametrize("wrapped", ["", "pets\\", "pets\\all\\"])
def test_backslashes_in_an_archive_part_folders(wrapped):
    names = [wrapped + name.replace("/", "\\") for name in CLASSES]
    brought = in_zip([f"{wrapped}cats\\", *names])
    assert counts(brought) == {"cats": 12, "dogs": 15}
    assert not any("no image" in said for said in brought.done)


def test_what_systems_leave_behind_is_no_picture_and_no_class(tmp_path):
    left = ["__MACOSX/cats/._0.png", ".DS_Store", "cats/.DS_Store", "cats/Thumbs.db",
            "dogs/desktop.ini", "__MACOSX/0.png", ".git/x.png", "cats/@eaDir/0.png"]  # fmt: skip
    for brought in (in_folder(tmp_path, [*CLASSES, *left]), in_zip([*CLASSES, *left])):
        assert counts(brought) == {"cats": 12, "dogs": 15}
        assert not any("left out" in said or "no class" in said for said in brought.done)


def test_folders_within_classes_are_no_classes():
    names = [f"{kind}/images/{i}.png" for kind in ("cats", "dogs") for i in range(12)]
    assert counts(in_zip(names)) == {"cats": 12, "dogs": 12}


def test_empty_class_folders_are_named(tmp_path):
    for brought in (
        in_folder(tmp_path, [*CLASSES, "fish/notes.txt"], ("birds", ".cache", "cats/more")),
        in_zip([*CLASSES, "fish/notes.txt", "fish/", "birds/", ".cache/", "cats/more/"]),
    ):
        assert counts(brought) == {"cats": 12, "dogs": 15}
        assert any(
            "2 folders are no classes, as no image is there: 'birds', 'fish'." in said
            for said in brought.done
        )


def test_an_empty_class_of_an_archive_that_lists_no_folders_is_named():
    brought = in_zip([*CLASSES, "fish/notes.txt"])
    assert any("'fish'" in said for said in brought.done)


def test_too_few_pictures_without_the_strays_are_refused():
    with pytest.raises(FileProblem, match="holds 18 images"):
        in_zip([*pictures("cats", 9), *pictures("dogs", 9), *pictures("", 5)])
