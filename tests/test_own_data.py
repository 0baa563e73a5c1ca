"""Own data: what is brought becomes a dataset that is trained, measured and walked."""

import io
import json
import sys
import zipfile
from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from core import __main__
from core.atlas import Atlas
from core.atlas.drawing import draw_atlas
from core.build import ConfigProblem, build_dataset, build_model
from core.charts import LatentChart
from core.data import LABELS, uploads
from core.data.folder import VARIABLE
from core.data.uploads.adding import add_path
from core.data.uploads.preparing import medoids, prepared, split
from core.data.uploads.reading import ENDINGS, read_files, read_path
from core.data.uploads.standardising import said_of_tile, standardised, tile
from core.data.uploads.upload import Upload
from core.experiments import experiments
from core.files import FileProblem
from core.metrics.evaluation import evaluate
from core.metrics.walks import opposite_pairs, walks_without_jump

RANDOM = np.random.default_rng(0)
COLOURS = RANDOM.integers(0, 256, (40, 12, 10, 3), dtype=np.uint8)
ROWS = RANDOM.normal(size=(40, 6)) * [1, 10, 100, 1e-3, 1e6, 1] + 5


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Returns the folder that own datasets lie in."""
    monkeypatch.setenv(uploads.VARIABLE, str(tmp_path / "data"))
    return tmp_path / "data"


@pytest.fixture
def few_walks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Measures the walks of two graphs instead of those of a hundred."""
    few = partial(walks_without_jump, num_graphs=2, num_pairs=2)
    monkeypatch.setattr("core.metrics.evaluation.walks_without_jump", few)


def folder(path: Path, pictures: np.ndarray = COLOURS, names: list[str] | None = None) -> Path:
    for i, picture in enumerate(pictures):
        place = path / (names[i] if names else f"{i + 1}.png")
        place.parent.mkdir(parents=True, exist_ok=True)
        Image.fromarray(picture).save(place)
    return path


def packed(source: Path, path: Path) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        for file in sorted(source.rglob("*.png")):
            archive.write(file, file.relative_to(source.parent))
    return path


def table(path: Path, classes: list[str] | None = None, separator: str = ",") -> Path:
    heads = [*"abcdef", *(["Label"] if classes else [])]
    body = [[*map(repr, row.tolist()), *classes[i : i + 1]] if classes else map(repr, row.tolist())
            for i, row in enumerate(ROWS)]  # fmt: skip
    path.write_text("\n".join(separator.join(line) for line in [heads, *body]), encoding="utf-8")
    return path


def test_a_folder_its_zip_its_upload_and_its_array_become_the_same_images(tmp_path):
    source = folder(tmp_path / "a")
    np.save(tmp_path / "a.npy", COLOURS)
    files = [(path.name, path.read_bytes()) for path in source.iterdir()]
    by_folder = read_path(source, 8).values
    assert by_folder.shape == (40, 8, 8, 3) and by_folder.dtype == np.uint8
    np.testing.assert_array_equal(
        read_path(packed(source, tmp_path / "a.zip"), 8).values, by_folder
    )
    np.testing.assert_array_equal(read_files(files, 8).values, by_folder)
    np.testing.assert_array_equal(read_path(tmp_path / "a.npy", 8).values, by_folder)


def test_an_image_is_cut_to_its_middle_square(tmp_path):
    wide = np.zeros((20, 60), np.uint8)
    wide[:, 20:40] = 200
    brought = read_path(folder(tmp_path / "a", np.stack([wide] * 19 + [wide // 2])), 10)
    assert (brought.values[:19] == 200).all() and (brought.values[19] == 100).all()


def test_images_are_numbered_from_one_in_the_order_of_their_names(tmp_path):
    pictures = np.stack([np.full((8, 8), 5 * i, np.uint8) for i in range(1, 41)])
    brought = read_path(folder(tmp_path / "a", pictures), 8)
    np.testing.assert_array_equal(brought.values[:, 0, 0], 5 * np.arange(1, 41))
    arrays, about = prepared(brought)
    for part in ("train", "test", "end"):
        images = arrays["ends" if part == "end" else part]
        np.testing.assert_array_equal(images[:, 0], 5 * arrays[f"{part}_label"])
    assert about.label == "number" and sorted(
        [*arrays["train_label"], *arrays["test_label"]]
    ) == list(range(1, 41))


@pytest.mark.parametrize("kind", ["folder", "zip"])
def test_sub_folders_name_classes(tmp_path, kind):
    names = [f"{('dogs', 'cats')[i % 2]}/{i}.png" for i in range(40)]
    source = folder(tmp_path / "pets", names=names)
    path = source if kind == "folder" else packed(source, tmp_path / "a.zip")
    brought = read_path(path, 8)
    assert brought.classes == ("cats", "dogs")
    about = add_path(path, "pets", 8)
    data = uploads.load("pets")
    assert data.label.name == "group" and about.classes == ("cats", "dogs")
    assert set(data.test_label) == {0, 1} and data.end_label.tolist() == [0, 1]


def test_transparent_parts_are_white_and_sixteen_bits_are_eight(tmp_path):
    (tmp_path / "a").mkdir()
    clear = Image.fromarray(np.zeros((9, 9, 4), np.uint8))
    for i in range(19):
        clear.save(tmp_path / "a" / f"{i}.png")
    Image.fromarray(np.full((9, 9), 128 * 257, np.uint16)).save(tmp_path / "a" / "19.png")
    values = read_path(tmp_path / "a", 9).values
    assert (values[:19] == 255).all() and (values[19] == 128).all()


def test_a_cameras_rotation_is_undone(tmp_path):
    picture = np.zeros((16, 16), np.uint8)
    picture[:8] = 255
    source, exif = folder(tmp_path / "a", np.stack([picture] * 20)), Image.Exif()
    exif[0x0112] = 6  # the camera lay on its side
    Image.fromarray(picture).save(source / "1.png", exif=exif)
    turned, upright = read_path(source, 16).values[:2]
    np.testing.assert_array_equal(turned, np.rot90(upright, -1))


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (np.array([0.0, 0.5, 1.0]), [0, 128, 255]),
        (np.array([0.0, 100.0, 255.0]), [0, 100, 255]),
        (np.array([-1.0, 0.0, 1.0]), [0, 128, 255]),
        (np.array([0, 100, 255], np.int64), [0, 100, 255]),
        (np.array([False, True, True]), [0, 255, 255]),
        (np.array([0, 1, 1]), [0, 255, 255]),
        (np.array([0, 8, 16], np.uint8), [0, 128, 255]),
        (np.array([5, 8, 20]), [0, 51, 255]),
        (np.array([0, 100, 200], np.uint8), [0, 100, 200]),
        (np.array([0.0, 1e200, 2e200]), [0, 128, 255]),
    ],
)
def test_arrays_of_images_are_scaled_to_grey(tmp_path, values, expected):
    np.save(tmp_path / "a.npy", np.tile(values[:, None, None], (10, 8, 8)))
    brought = read_path(tmp_path / "a.npy", 8)
    assert brought.values[:3, 0, 0].tolist() == expected


def test_what_becomes_black_and_white_is_said_unless_bytes_are_as_they_were(tmp_path):
    digits = np.tile(np.arange(17, dtype=np.uint8)[:, None, None], (2, 8, 8))
    opaque = np.full_like(digits, 255)
    np.save(tmp_path / "a.npy", digits)
    np.save(tmp_path / "b.npy", np.stack([digits, digits, digits, opaque], axis=3))
    np.save(tmp_path / "c.npy", digits * 15)
    said = ("Values from 0 to 16 were scaled to black and white.",)
    beside = ("Channel 4 was taken for opacity, on white.", "None has colours: they are grey.")
    for name, done in (("a", said), ("b", said + beside), ("c", ())):
        brought = read_path(tmp_path / f"{name}.npy", 8)
        assert brought.done == done and brought.values.max() == (255 if done else 240)


def test_features_are_standardised_by_the_training_rows(tmp_path):
    values = np.column_stack([ROWS, np.full(40, 3.0)])
    train, test = split(np.zeros(40), seed=0)
    cells, done = standardised(values, train)
    np.testing.assert_allclose(cells[train].mean(axis=0), 0.5, atol=1e-3)
    np.testing.assert_allclose(cells[train].std(axis=0), 1 / 6, atol=1e-3)
    assert cells.shape == (40, 6) and any(
        "1 constant columns were left out" in said for said in done
    )
    moved = values.copy()
    moved[test] += 1e3
    np.testing.assert_allclose(standardised(moved, train)[0][train], cells[train], atol=1e-6)


def test_a_tile_is_no_row_that_could_hardly_be_seen():
    for count in range(3, 257):
        height, width = tile(count)
        assert height * width >= count and 1 <= width / height <= 2.5
        assert bool(said_of_tile(count)) == (height * width > count)


def test_a_held_out_row_changes_no_feature_of_the_others():
    values, train = RANDOM.normal(size=(40, 2)), np.arange(30)
    cells, _ = standardised(values, train)
    far = values.copy()
    far[35] = [1e300, -1e300]
    moved, done = standardised(far, train)
    np.testing.assert_array_equal(moved[train], cells[train])
    assert moved[35].tolist() == [1, 0] and not any("constant" in said for said in done)


def test_features_are_kept_without_the_empty_cells_of_their_pictures():
    arrays, about = prepared(Upload("", RANDOM.normal(size=(40, 13))))
    uploads.save("mine", arrays, about)
    data = uploads.load("mine")
    assert data.train.shape == (32, 13) and data.picture.shape == about.shape == (3, 5)
    pictures = data.picture.images(data.test)
    np.testing.assert_array_equal(pictures.reshape(8, 15)[:, :13], data.test)
    assert (pictures[:, 2, 3:] == 0.5).all() and any("2 empty cells" in s for s in about.done)


def test_data_that_were_saved_with_empty_cells_are_still_read():
    arrays, about = prepared(Upload("", RANDOM.normal(size=(40, 13))))
    wide = {name: np.pad(arrays[name], ((0, 0), (0, 2))) for name in ("train", "test", "ends")}
    uploads.save("mine", arrays | wide, about)
    assert uploads.load("mine").picture.images(uploads.load("mine").train).shape == (32, 3, 5)


@pytest.mark.parametrize("scale", [1e-200, 1e200])
def test_features_of_any_unit_are_standardised_alike(scale):
    train = np.arange(30)
    cells = standardised(ROWS, train)[0]
    np.testing.assert_allclose(standardised(ROWS * scale, train)[0], cells, atol=1e-5)


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_a_table_has_features_and_a_column_of_classes(tmp_path, separator):
    classes = ["red", "green", "blue", "blue"] * 10
    brought = read_path(table(tmp_path / "a.csv", classes, separator), 28)
    np.testing.assert_array_equal(brought.values, ROWS)
    assert [brought.classes[label] for label in brought.labels] == classes
    assert read_path(table(tmp_path / "a.csv"), 28).classes == ()


def test_a_table_without_a_header_keeps_its_first_row(tmp_path):
    np.savetxt(tmp_path / "a.csv", ROWS, delimiter=",")
    np.testing.assert_allclose(read_path(tmp_path / "a.csv", 28).values, ROWS)


def test_an_npz_brings_labels_along(tmp_path):
    np.savez(tmp_path / "a.npz", images=COLOURS, labels=np.arange(40) % 3)
    brought = read_path(tmp_path / "a.npz", 8)
    assert brought.classes == ("0", "1", "2") and brought.labels[:4].tolist() == [0, 1, 2, 0]


def test_a_split_holds_out_a_fifth_of_every_group():
    groups = np.repeat([0, 1, 2], [50, 30, 20])
    train, test = split(groups, seed=3)
    assert sorted([*train, *test]) == list(range(100))
    assert np.bincount(groups[test]).tolist() == [10, 6, 4]
    assert not np.array_equal(train, split(groups, seed=4)[0])


def test_medoids_are_rows_of_all_clusters():
    clusters = RANDOM.normal(size=(4, 1, 2)) * 100 + RANDOM.normal(size=(4, 25, 2))
    assert sorted(medoids(clusters.reshape(100, 2), 4) // 25) == [0, 1, 2, 3]
    assert len(medoids(np.zeros((5, 2)), 12)) <= 5


def test_what_is_saved_is_loaded(tmp_path, home):
    about = add_path(folder(tmp_path / "a"), "mine", 12)
    assert uploads.names() == ["mine"] and uploads.about("mine") == replace(
        about, digest=uploads.about("mine").digest
    )
    data = uploads.load("mine")
    arrays, _ = prepared(read_path(tmp_path / "a", 12))
    np.testing.assert_array_equal((data.train * 255).round(), arrays["train"])
    assert data.train.dtype == data.ends.dtype == np.float32 and data.picture.shape == (12, 12)
    assert data.train.max() <= data.intensity
    assert sorted(path.name for path in home.rglob("*")) == ["data.json", "data.npz", "mine"]


def test_a_removed_dataset_is_gone_and_a_missing_one_named(tmp_path, home):
    add_path(table(tmp_path / "a.csv"), "mine", 28)
    uploads.remove("mine")
    assert not list(home.iterdir())
    for act in (uploads.load, uploads.about, uploads.remove):
        with pytest.raises(FileProblem, match="no own dataset 'mine'; known: none"):
            act("mine")


@pytest.mark.parametrize("name", ["mnist", "fashion-mnist", "omniglot", "mine"])
def test_what_else_lies_in_the_folder_of_a_removed_dataset_stays(tmp_path, home, name):
    add_path(table(tmp_path / "a.csv"), "mine", 28)
    if name != "mine":
        (home / "mine").rename(home / name)  # of a version that did not know this name
    published = home / name / "train-images-idx3-ubyte.gz"
    published.write_bytes(b"published")
    (home / name / ".data.npz.12345678").write_bytes(b"left by a kill")
    uploads.remove(name)
    assert not uploads.names() and published.read_bytes() == b"published"
    assert not list(home.rglob("data.*"))


def test_a_damaged_dataset_says_so_and_can_be_removed(tmp_path, home):
    add_path(table(tmp_path / "a.csv"), "mine", 28)
    archive, about = home / "mine" / "data.npz", home / "mine" / "data.json"
    whole, known = archive.read_bytes(), json.loads(about.read_text(encoding="utf-8"))
    arrays = dict(np.load(archive))
    np.savez(archive, **arrays | {"train": arrays["train"] * 0})
    with pytest.raises(FileProblem, match=r"is not what data\.json describes"):
        uploads.load("mine")
    archive.write_bytes(whole[:-100])
    with pytest.raises(FileProblem, match="truncated"):
        uploads.load("mine")
    for change in ({"label": "angle"}, {"shape": [0]}, {"kappa": -1}, {"num_train": "x"}):
        about.write_text(json.dumps(known | change), encoding="utf-8")
        with pytest.raises(FileProblem, match="does not describe an own dataset"):
            uploads.about("mine")
    uploads.remove("mine")
    assert not uploads.names()


def test_data_that_were_replaced_are_not_those_of_an_old_run(tmp_path):
    add_path(table(tmp_path / "a.csv"), "mine", 28)
    config = experiments.experiment("mine/vae")
    assert build_dataset(config).name == "mine"
    uploads.remove("mine")
    add_path(table(tmp_path / "a.csv", ["x", "y"] * 20), "mine", 28)
    with pytest.raises(ConfigProblem, match="no longer those"):
        build_dataset(config)


def test_a_missing_dataset_is_one_clear_sentence(tmp_path):
    add_path(table(tmp_path / "a.csv"), "mine", 28)
    config = experiments.experiment("mine/vae")
    with pytest.raises(ConfigProblem, match=r"Unknown dataset 'gone'; known: .*digits, .*mine, "):
        build_dataset(config.changed(dataset={"name": "gone"}))


@pytest.mark.parametrize("name", ["gone/vae", "mine/gan", "mine", "", "/", "../x"])
def test_an_unknown_experiment_is_one_clear_sentence(tmp_path, name):
    add_path(table(tmp_path / "a.csv"), "mine", 28)
    with pytest.raises(experiments.UnknownExperiment, match="known: "):
        experiments.experiment(name)


def test_own_data_have_the_methods_of_all_others(tmp_path):
    add_path(table(tmp_path / "a.csv"), "mine", 28)
    configs = experiments.of_dataset("mine")
    assert list(configs) == list(experiments.of_dataset("pendulum"))
    data = build_dataset(configs["vae"])
    for method, config in configs.items():
        assert config.name == f"mine/{method}"
        build_model(config.changed(hidden=(8, 8)), data)


def one_class_held_out(data):
    return replace(data, test_label=np.zeros(len(data.test)))


def thirteen_features(path: Path) -> Path:
    np.save(path, RANDOM.normal(size=(20, 13)))
    return path


@pytest.mark.parametrize("kind", ["images", "one class held out", "features"])
def test_every_measure_and_the_atlas_work_for_the_smallest_data(tmp_path, few_walks, kind):
    names = [f"{i % 2 if kind != 'images' else 0}/{i}.png" for i in range(20)]
    images = folder(tmp_path / "a", COLOURS[:20], names)
    add_path(images if kind != "features" else thirteen_features(tmp_path / "a.npy"), "mine", 8)
    config = experiments.experiment("mine/vhp-rewo").changed(
        hidden=(8, 8), num_nodes=40, num_neighbours=5
    )
    data = build_dataset(config)
    data = one_class_held_out(data) if kind == "one class held out" else data
    assert len(data.test) == 4 and len(opposite_pairs(data, 9, seed=0)) == 9
    model = build_model(config, data).eval()
    values = json.loads(json.dumps(evaluate(model, LatentChart(model), data, config)))
    flat = [v for m in values.values() for v in (m.values() if isinstance(m, dict) else [m])]
    assert all(v is None or np.isfinite(v).all() for v in flat)
    draw_atlas(LatentChart(model), data, config).save(tmp_path)
    assert Atlas.load(tmp_path).label == data.label and data.label.name in LABELS


def ask(capsys: pytest.CaptureFixture[str], *words: object) -> tuple[int, str, str]:
    before, sys.argv = sys.argv, ["core", *map(str, words)]
    try:
        code = __main__.main()
    finally:
        sys.argv = before
    return code, *capsys.readouterr()


def test_the_command_line_adds_lists_trains_walks_and_removes(
    tmp_path, capsys, monkeypatch, few_walks
):
    monkeypatch.chdir(tmp_path)
    source = folder(tmp_path / "a")
    code, out, _ = ask(capsys, "data", "add", source, "--name", "mine", "--size", 8)
    assert code == 0 and "40 images of 8 × 8 pixels in colour: 32 to train on, 8 held out" in out
    assert "python -m core train mine/vhp-rewo (about 1" in out
    code, out, _ = ask(capsys, "data", "list", "--json")
    assert code == 0 and json.loads(out)["mine"]["shape"] == [8, 8]
    small = {"net": experiments.mlp(8, 8), "num_nodes": 60, "num_neighbours": 8}
    monkeypatch.setattr(experiments, "UPLOADED", experiments.UPLOADED | small)
    code, _, said = ask(capsys, "train", "mine/vae", "--steps", 20, "--out", "runs/mine/vae")
    assert code == 0, said
    number = int(uploads.load("mine").train_label[0])
    walk = ("interpolate", "runs/mine/vae", "--out", "walk.png", "--from", number)
    assert ask(capsys, *walk)[0] == 0 and Path("walk.png").is_file()
    code, _, said = ask(capsys, *walk, "--to", "41")
    assert code == 2 and "no number '41'" in said
    code, out, _ = ask(capsys, "data", "remove", "mine")
    assert code == 0 and not uploads.names() and Path("runs/mine/vae/run.json").is_file()


BAD = {
    "missing file": (("add", "no.csv", "--name", "x"), "No such file"),
    "size": (("add", "no.csv", "--name", "x", "--size", "900"), "900 is not in 8 .. 64"),
    "no name": (("add", "no.csv"), "--name"),
    "a name that climbs": (("add", "no.csv", "--name", "../x"), "cannot name a dataset"),
    "nothing to remove": (("remove", "x"), "no own dataset 'x'"),
    "no action": ((), "action"),
}


@pytest.mark.parametrize("what", BAD)
def test_bad_input_of_the_command_line_is_one_sentence_and_code_2(what, capsys):
    words, said = BAD[what]
    code, out, err = ask(capsys, "data", *words)
    assert code == 2 and not out and said in err and err.count("\n") == 1


def test_every_kind_is_offered_once():
    assert len(set(ENDINGS)) == len(ENDINGS) and all(kind.startswith(".") for kind in ENDINGS)
    buffer = io.BytesIO(b"1,2\n" * 30)
    with pytest.raises(FileProblem, match="alone, or several images"):
        read_files([("a.csv", buffer.getvalue()), ("b.png", b"")], 28)


def test_data_called_like_a_dataset_that_came_along_later_stay_a_persons(home, monkeypatch):
    add_path(table(home.parent / "a.csv"), "mine", 28)
    for file in ("data.npz", "data.json"):
        (home / "mnist").mkdir(exist_ok=True)
        (home / "mnist" / file).write_bytes((home / "mine" / file).read_bytes())
    monkeypatch.setitem(
        experiments.EXPERIMENTS, "mnist/vae", experiments.EXPERIMENTS["digits/vae"]
    )
    assert "mnist" in uploads.names()
    config = experiments.experiment("mnist/vae")
    assert config.dataset["digest"] == uploads.about("mnist").digest
    np.testing.assert_array_equal(build_dataset(config).train, uploads.load("mnist").train)
    shipped = replace(config, dataset={"name": "mnist"})
    monkeypatch.setenv(VARIABLE, str(home / "nowhere"))
    with pytest.raises(ConfigProblem, match="train-images-idx3-ubyte"):
        build_dataset(shipped)
