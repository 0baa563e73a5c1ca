"""Published images in folders: CelebA, 3D Chairs and faces, made squares of 64 x 64."""

from os import fsdecode
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from core.data import DATASETS
from core.data.folder import VARIABLE
from core.data.images import picture_files
from core.files import FileProblem
from core.places import HOME


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Returns an empty data folder, beside one of one's own."""
    monkeypatch.setenv(VARIABLE, str(tmp_path / "data"))
    monkeypatch.setenv(HOME, str(tmp_path / "home"))
    (tmp_path / "data").mkdir()
    return tmp_path / "data"


def paint(
    path: Path, colour: tuple[int, int, int] | int, size: tuple[int, int] = (80, 80)
) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.new("L" if isinstance(colour, int) else "RGB", size, colour).save(path, quality=95)


# CelebA

FACES = "celeba/img_align_celeba"


def write_faces(folder: Path, count: int = 20) -> None:
    for i in range(1, count + 1):
        paint(folder / FACES / f"{i:06d}.jpg", (10 * i, 0, 250 - 10 * i), (178, 218))


def write_partition(folder: Path, text: str | None = None) -> None:
    lines = (f"{i:06d}.jpg {0 if i <= 12 else 1 if i <= 16 else 2}\n" for i in range(1, 21))
    (folder / "celeba/list_eval_partition.txt").write_text(text or "".join(lines))


def test_celeba_is_split_as_published(folder):
    write_faces(folder)
    write_partition(folder)
    data, other = DATASETS["celeba"](), DATASETS["celeba"](seed=1)
    assert sorted(data.train_label) == list(range(1, 13))
    assert sorted(data.test_label) == list(range(17, 21))
    assert data.train.shape == (12, 3 * 64 * 64) and data.train.dtype == np.float32
    images = data.picture.images(data.train) * 255
    assert np.abs(images[:, 30, 30, 0] - 10 * data.train_label).max() < 4
    assert np.abs(images[:, 30, 30, 2] - 250 + 10 * data.train_label).max() < 4
    assert not data.probabilities and data.label.unique
    assert other.train_label.tolist() != data.train_label.tolist()


def test_celeba_has_a_small_edition(folder):
    write_faces(folder)
    data = DATASETS["celeba"](side=32)
    assert data.picture.row_shape == (3, 32, 32) and data.train.shape[1] == 3 * 32 * 32
    assert DATASETS["celeba"]().train.shape[1] == 3 * 64 * 64  # and what is kept is not mixed up
    with pytest.raises(ValueError, match="64 or 32 pixels, not 48"):
        DATASETS["celeba"](side=48)


def test_names_that_are_no_unicode_are_read(folder):
    write_faces(folder)
    (folder / FACES / "000001.jpg").rename(folder / FACES / fsdecode(b"\xff.jpg"))
    data = DATASETS["celeba"]()
    assert len(data.train) + len(data.test) == 20


def test_images_are_decoded_once_until_files_or_settings_change(folder, monkeypatch):
    write_faces(folder)
    decoded, square = [], picture_files._square
    monkeypatch.setattr(
        picture_files,
        "_square",
        lambda path, form: decoded.append(path.name) or square(path, form),
    )
    first = DATASETS["celeba"]()
    assert len(decoded) == 20
    again = DATASETS["celeba"]()
    assert len(decoded) == 20
    for part in ("train", "train_label", "test", "test_label", "ends"):
        np.testing.assert_array_equal(getattr(first, part), getattr(again, part))
    kept = folder.parent / "home/data/decoded/celeba"
    assert sorted(path.name for path in kept.iterdir()) == ["test.npz", "train.npz"]
    changed = int(first.train_label[0])
    paint(folder / FACES / f"{changed:06d}.jpg", (0, 255, 0), (178, 218))
    middle = DATASETS["celeba"]().picture.images(DATASETS["celeba"]().train[:1])[0, 30, 30]
    assert np.abs(middle - (0, 1, 0)).max() < 0.02 and len(decoded) == 38
    DATASETS["celeba"](seed=1)
    assert len(decoded) == 58
    (kept / "train.npz").write_bytes(b"PK\x03\x04 cut short")
    assert len(DATASETS["celeba"](seed=1).train) == 18 and len(decoded) == 76


def test_celeba_without_its_list_is_split_by_the_seed(folder):
    write_faces(folder)
    data, again = DATASETS["celeba"](), DATASETS["celeba"]()
    assert len(data.train) == 18 and len(data.test) == 2
    assert {*data.train_label, *data.test_label} == set(range(1, 21))
    assert data.train_label.tolist() == again.train_label.tolist()


def test_as_many_images_are_read_as_asked_for(folder):
    write_faces(folder)
    write_partition(folder)
    data = DATASETS["celeba"](num_images=10)
    assert len(data.train) == 10 and len(data.test) == 1 == len(data.ends)
    with pytest.raises(ValueError, match="num_images should be at least 1"):
        DATASETS["celeba"](num_images=0)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("000001.jpg 0\n", r"lacks 000002\.jpg"),
        ("000001.jpg\n", "should hold lines such as"),
        ("000001.jpg 3\n", "should hold lines such as"),
        ("<!DOCTYPE html><html>", "should hold lines such as"),
        ("".join(f"{i:06d}.jpg 1\n" for i in range(1, 21)), "no image of the part train"),
    ],
)
def test_another_list_is_refused(text, why, folder):
    write_faces(folder)
    write_partition(folder, text)
    with pytest.raises(FileProblem, match=why):
        DATASETS["celeba"]()


# 3D Chairs

AZIMUTHS = (0, 90, 180, 270)


def write_chairs(folder: Path, num_models: int = 10) -> None:
    """Chairs whose grey tells the model, each from eight sides."""
    for model in range(num_models):
        for view, (height, azimuth) in enumerate((h, a) for h in (20, 30) for a in AZIMUTHS):
            name = f"image_{view:03d}_p{height:03d}_t{azimuth:03d}_r096.png"
            paint(folder / f"rendered_chairs/{model:x}/renders/{name}", 20 * model)


def test_chairs_are_labelled_by_their_yaw_and_split_by_model(folder):
    write_chairs(folder)
    data = DATASETS["chairs-3d"]()
    assert data.train.shape == (72, 4096) and data.test.shape == (8, 4096)
    assert data.label.circular and not data.label.alone  # chairs differ in more than their yaw
    assert not data.probabilities
    assert sorted(np.degrees(data.test_label).round()) == sorted(2 * AZIMUTHS)
    assert not set(np.unique(data.train)) & set(np.unique(data.test))
    np.testing.assert_allclose(np.degrees(data.end_label), AZIMUTHS)


@pytest.mark.parametrize("name", ["rendered_chairs/a/renders/front.png", "rendered_chairs/a.png"])
def test_a_chair_whose_name_tells_no_view_is_refused(name, folder):
    write_chairs(folder)
    paint(folder / name, 0)
    with pytest.raises(FileProblem, match="says from where the chair is seen"):
        DATASETS["chairs-3d"]()


# Faces


def test_faces_are_split_by_head_where_each_has_a_folder(folder):
    for head in range(10):
        for i in range(3):
            paint(folder / f"faces-3d/{head}/{i}.png", (25 * head, 25 * head, 25 * head))
    data = DATASETS["faces-3d"]()
    assert data.train.shape == (27, 4096) and data.test.shape == (3, 4096)
    assert len(np.unique(data.test)) == 1
    assert np.unique(data.test)[0] not in np.unique(data.train)


def test_faces_in_one_folder_are_split_by_image(folder):
    for i in range(20):
        paint(folder / f"faces-3d/{i}.jpg", 10 * i, (90, 70))
    data = DATASETS["faces-3d"]()
    assert len(data.train) == 18 and len(data.test) == 2


# What is not right


@pytest.mark.parametrize(
    ("name", "place"),
    [("celeba", FACES), ("chairs-3d", "rendered_chairs"), ("faces-3d", "faces-3d")],
)
def test_a_folder_that_is_absent_empty_or_of_one_image_is_one_sentence(name, place, folder):
    with pytest.raises(FileProblem, match=rf"data folder.*http.*{VARIABLE}"):
        DATASETS[name]()
    (folder / place).mkdir(parents=True)
    with pytest.raises(FileProblem, match="holds no images"):
        DATASETS[name]()
    paint(folder / place / "image_000_p020_t011_r096.png", 0)
    with pytest.raises(FileProblem, match="only one"):
        DATASETS[name]()


@pytest.mark.parametrize("content", [b"", b"<!DOCTYPE html>", b"\x89PNG\r\n\x1a\n", None])
def test_an_image_that_is_damaged_is_named(content, folder):
    for i in range(20):
        paint(folder / f"faces-3d/{i:02d}.png", 10 * i)
    path = folder / "faces-3d/07.png"
    path.write_bytes(path.read_bytes()[:60] if content is None else content)
    with pytest.raises(FileProblem, match=r"07\.png.*(truncated|no image)") as problem:
        DATASETS["faces-3d"]()
    assert "\n" not in str(problem.value)
