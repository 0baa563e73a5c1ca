"""The page of own data as a person meets it: upload, preview, add, remove, and what is refused."""

import io
import os
import zipfile
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from streamlit import get_option
from streamlit.testing.v1 import AppTest

from app import loading
from app import settings as configuration
from app.sections.kappa import _show
from app.settings import Settings, SettingsProblem, UploadSettings
from app.views.sentences import plain
from benchmarks.ring import digit_atlas, made_up_config, write_ring_run
from core.data import LABELS, uploads
from core.data.uploads import store
from tests.test_own_data_hostile import HOSTILE, PICTURES, RANDOM, lines

ROOT = Path(__file__).resolve().parents[1]
TABLE = ("a.csv", lines().encode(), "text/csv")
SINGLE_FILES = [
    "zip that climbs out",
    "zip bomb",
    "encrypted zip",
    "symbolic link in a zip",
    "NaN in a table",
    "ragged table",
    "empty file",
    "array that would be unpickled",
    "npz with a pickle",
    "header that lies",
    "single row",
]


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv(uploads.VARIABLE, str(tmp_path / "data"))
    return tmp_path / "data"


@pytest.fixture(autouse=True)
def piloted(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Returns the names of the datasets whose pilot was asked for; none is made here."""
    names: list[str] = []
    monkeypatch.setattr("core.jobs.pilots.Pilots.ask", lambda self, name: names.append(name))
    return names


@pytest.fixture
def app() -> AppTest:
    return opened()


def opened() -> AppTest:
    app = AppTest.from_file(str(ROOT / "app" / "Home.py"), default_timeout=120)
    return app.switch_page("../pages/data.py").run()


def texts(app: AppTest) -> str:
    return " ".join(text.value for text in (*app.markdown, *app.caption))


def uploaded(app: AppTest, *files: tuple[str, bytes, str]) -> AppTest:
    app.file_uploader[0].set_value(list(files))
    return app.run()


def test_what_is_added_gets_a_pilot_and_its_kappa_a_reason(app, piloted):
    uploaded(app, TABLE)
    assert "which error it reaches decides κ" in texts(app)
    app.text_input(key="data-name").set_value("mine").run()
    app.button[0].click().run()
    assert not app.exception and piloted == ["mine"]
    assert "No pilot training has been made yet" in texts(app)
    app.button(key="find-kappa-mine").click().run()
    assert piloted == ["mine", "mine"]
    found = store.Reached(600, 0.014, 0.016)
    about = uploads.about("mine")
    uploads.tolerate("mine", about.digest, uploads.load("mine").train, found)
    app.run()
    assert "an autoencoder of the same networks reached" in texts(app)
    assert not [one for one in app.button if one.label == "Find κ"]


def test_a_server_that_trains_nothing_promises_no_autoencoder(app, piloted, monkeypatch):
    quiet = configuration.TrainingSettings(enabled=False)
    monkeypatch.setattr("app.sections.upload.settings", lambda: Settings(training=quiet))
    uploaded(app, TABLE)
    said = texts(app)
    assert "κ, the error that trainings tolerate, is" in said and "autoencoder" not in said


def test_compare_says_where_the_kappa_of_own_data_comes_from(app, tmp_path, monkeypatch):
    uploaded(app, TABLE)
    app.text_input(key="data-name").set_value("mine").run()
    app.button[0].click().run()
    about = uploads.about("mine")
    found = store.Reached(600, 0.014, 0.016)
    uploads.tolerate("mine", about.digest, uploads.load("mine").train, found)
    kappa = uploads.about("mine").kappa
    monkeypatch.setattr(loading, "ROOT", tmp_path)
    for method in ("vhp-rewo", "vhp-geco"):
        config = made_up_config(f"digits/{method}", 100)
        dataset = {"name": "mine", "digest": about.digest}
        config = config.changed(name=f"mine/{method}", dataset=dataset, kappa=kappa)
        write_ring_run(tmp_path / "runs/mine" / method, config, digit_atlas(100))
    page = AppTest.from_file(str(ROOT / "app" / "Home.py"), default_timeout=120)
    page.query_params["data"] = "mine"
    page = page.switch_page("../pages/compare.py").run()
    assert not page.exception
    assert "an autoencoder of the same networks reached" in texts(page)


def test_while_a_pilot_is_made_the_page_says_so(app, monkeypatch):
    monkeypatch.setattr("core.jobs.pilots.Pilots.is_busy", lambda self, name: True)
    uploaded(app, TABLE)
    app.text_input(key="data-name").set_value("mine").run()
    app.button[0].click().run()
    assert not app.exception and "to find κ" in texts(app)
    app.button(key="train-mine").click().run()
    assert app.button(key="train-start").disabled


@pytest.mark.parametrize("busy", [True, False])
def test_a_pilot_that_begins_or_ends_draws_the_page_anew(busy, monkeypatch):
    class Rerun(Exception):
        """What stands for a rerun of the page."""

    def rerun() -> None:
        raise Rerun

    monkeypatch.setattr("streamlit.rerun", rerun)
    monkeypatch.setattr("core.jobs.pilots.Pilots.is_busy", lambda self, name: busy)
    with pytest.raises(Rerun):  # a click on "Find" draws the place of kappa only
        _show("mine", busy_before=not busy)
    _show("mine", busy_before=busy)


def test_a_table_is_previewed_added_and_removed(app, home):
    assert not app.exception and not app.error
    uploaded(app, TABLE)
    assert not app.exception and not app.error and app.get("image")
    assert "30 rows of 2 × 1 cells: 24 to train on, 6 held out" in texts(app)
    app.button[0].click().run()
    assert "cannot name a dataset" in app.error[0].value and not uploads.names()
    app.text_input(key="data-name").set_value("mine").run()
    app.button[0].click().run()
    assert not app.exception and app.success[0].value.startswith("mine was added.")
    assert uploads.names() == ["mine"] and len(app.get("image")) == 1
    assert "python -m core train mine/vhp-rewo" in texts(app)
    assert "(about 1 minute on one core that has nothing else to do)" in texts(app)
    assert "Nothing was trained on it yet" in texts(app)
    app.button(key="remove-mine").click().run()
    assert not app.exception and "mine was removed" in app.success[0].value
    assert not uploads.names() and not list(home.iterdir())


def test_the_browser_s_limit_is_said_beside_the_uploader_and_what_takes_more(app):
    limit = get_option("server.maxUploadSize")
    beside = next(text.value for text in app.markdown if "MB" in text.value)
    assert f"**{limit} MB** here" in beside
    assert "python -m core data add" in beside and "200 MB" in beside


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("ünï cödé", "'ünï cödé' cannot name a dataset"),
        ("-", "begin with a letter or a digit"),
    ],
)
def test_a_name_is_refused_below_its_field_until_it_changes(app, name, said):
    uploaded(app, TABLE)
    app.text_input(key="data-name").set_value(name).run()
    app.button[0].click().run()
    shown = [element.type for element in app.main]
    assert plain(said) in app.error[0].value
    assert shown.index("error") > shown.index("text_input")
    app.text_input(key="data-name").set_value("mine").run()
    assert not app.error and not app.exception


def test_a_dataset_leads_to_the_walks_of_its_runs_and_to_its_training(app, home, tmp_path):
    uploaded(app, TABLE)
    app.text_input(key="data-name").set_value("mine").run()
    app.button[0].click().run()
    app.button(key="train-mine").click().run()
    assert not app.exception and app.selectbox(key="train-data").value == "mine"


def test_the_runs_of_a_dataset_are_listed_with_links_to_their_walks(
    app, home, tmp_path, monkeypatch
):
    uploaded(app, TABLE)
    app.text_input(key="data-name").set_value("mine").run()
    app.button[0].click().run()
    monkeypatch.setattr(loading, "ROOT", tmp_path)
    config = made_up_config("runs/mine/first", 200, experiment="digits/vhp-rewo")
    config = config.changed(dataset={"name": "mine"})
    write_ring_run(tmp_path / "runs" / "mine" / "first", config, digit_atlas(200))
    app.run()
    assert not app.exception and "Nothing was trained" not in texts(app)
    walks = [
        one for one in app.get("page_link") if "runs%2Fmine%2Ffirst" in one.proto.query_string
    ]
    assert len(walks) == 1 and "walk" in walks[0].proto.page


def test_a_table_is_asked_for_no_size_of_images(app):
    assert "data-size" not in [box.key for box in uploaded(app, TABLE).selectbox]
    assert not app.exception and any(button.label == "Add" for button in app.button)


MIXED = "\n".join(
    ["id,a,b,target,species", *(f"{i},{i * i % 7}.5,{i % 5},{i % 3},s{i % 2}" for i in range(30))]
)


def box(app: AppTest, name: str):
    return next(one for one in app.selectbox if one.label == name)


def listed(app: AppTest) -> dict[str, str]:
    """Returns what each column is taken for, as the page's table has it."""
    (table,) = (one.value for one in app.markdown if one.value.startswith("| Column"))
    rows = [line.split(" | ") for line in table.split("\n")[2:]]
    return {row[0].removeprefix("| "): row[1].strip("*") for row in rows}


def test_columns_are_listed_before_they_are_added_and_may_be_chosen_otherwise(app):
    uploaded(app, ("a.csv", MIXED.encode(), "text/csv"))
    assert not app.exception and not app.error
    usual = {
        "id": "left out",
        "a": "feature",
        "b": "feature",
        "target": "left out",
        "species": "label",
    }
    assert listed(app) == usual
    assert box(app, "Label").value == "species"
    assert app.multiselect[0].value == ["id", "target"]
    box(app, "Label").set_value("target").run()
    assert listed(app) == usual | {"target": "label", "species": "left out"}
    assert plain("Classes: 0, 1, 2") in texts(app)
    app.multiselect[0].set_value(["b"]).run()
    assert listed(app) == {
        "id": "feature",
        "a": "feature",
        "b": "left out",
        "target": "label",
        "species": "left out",
    }
    box(app, "Label").set_value("(none)").run()
    assert listed(app)["target"] == "feature" and "no classes" in texts(app)
    app.text_input(key="data-name").set_value("mine").run()
    app.button[0].click().run()
    assert not app.exception and not app.error
    about = uploads.about("mine")
    assert [c.name for c in about.columns if c.role == "feature"] == ["id", "a", "target"]


def test_a_first_line_is_what_a_person_says_it_is(app):
    uploaded(app, ("a.csv", lines(head="9,5").encode(), "text/csv"))
    assert "The first line was taken as data" in texts(app) and "31 rows" in texts(app)
    box(app, "First line").set_value("yes").run()
    assert "taken as names, as you asked" in texts(app) and "30 rows" in texts(app)
    assert list(listed(app)) == ["9", "5"]


def test_a_column_that_cannot_be_read_is_named_and_may_be_left_out(app):
    uploaded(app, ("a.csv", lines({4: "1,red"}, head="a,b").encode(), "text/csv"))
    assert len(app.error) == 1 and listed(app)["b"] == "refused"
    assert all(button.label != "Add" or button.disabled for button in app.button)
    app.multiselect[0].set_value(["b"]).run()
    assert not app.error and listed(app) == {"a": "feature", "b": "left out"}


def test_the_arrays_of_an_npz_are_listed_and_its_label_may_be_chosen(app, tmp_path):
    numbers = np.arange(30)
    np.savez(tmp_path / "a.npz", x=RANDOM.normal(size=(30, 3)), kind=numbers % 2)
    uploaded(app, ("a.npz", (tmp_path / "a.npz").read_bytes(), "application/zip"))
    assert listed(app) == {"x": "data", "kind": "left out"}
    box(app, "Label").set_value("kind").run()
    assert listed(app) == {"x": "data", "kind": "label"} and plain("Classes: 0, 1") in texts(app)


def test_each_kind_of_file_is_explained_with_an_example_to_download(app):
    assert len(app.get("download_button")) == 3
    for kind in (".csv", ".npz", ".zip"):
        assert kind in texts(app)


def test_several_images_make_a_dataset_of_the_chosen_size(app):
    uploaded(app, *((name, content, "image/png") for name, content in PICTURES.items()))
    app.selectbox(key="data-size").set_value(16).run()
    assert "25 images of 16 × 16 pixels" in texts(app)
    assert "had 9 × 9 pixels; their middle square was resized to 16 × 16" in texts(app)


def test_hostile_uploads_give_one_sentence_each_and_leave_nothing(app, tmp_path, home):
    for name in SINGLE_FILES:
        make, said = HOSTILE[name]
        place = tmp_path / name
        place.mkdir()
        path = make(place)
        uploaded(app, (path.name, path.read_bytes(), "application/octet-stream"))
        assert not app.exception, name
        assert len(app.error) == 1 and plain(said) in app.error[0].value, name
        assert not home.exists() and "sprung" not in os.listdir(place)


@pytest.mark.parametrize("name", ["../out", "digits", "Ünïcode", "a b", "<script>"])
def test_a_name_that_is_none_gives_one_sentence(app, home, name):
    uploaded(app, TABLE)
    app.text_input(key="data-name").set_value(name).run()
    app.button[0].click().run()
    assert not app.exception and len(app.error) == 1 and not uploads.names()


def test_a_broken_dataset_is_named_and_can_be_removed(home):
    (home / "broken").mkdir(parents=True)
    (home / "broken" / "data.json").write_text("{}", encoding="utf-8")
    app = opened()
    assert not app.exception and "broken is left out" in app.warning[0].value
    app.button(key="remove-broken").click().run()
    assert not app.exception and not app.warning and not uploads.names()


def test_a_server_without_uploads_says_so_in_one_sentence(monkeypatch):
    off = Settings(upload=UploadSettings(enabled=False))
    monkeypatch.setattr(configuration, "settings", lambda: off)
    app = opened()
    assert not app.exception and not app.file_uploader
    assert len(app.info) == 1 and "takes no uploads" in app.info[0].value


def test_settings_that_cannot_be_used_are_said_in_one_sentence(monkeypatch):
    def fail() -> Settings:
        raise SettingsProblem("priorscape.toml cannot be used: it is empty.")

    monkeypatch.setattr(configuration, "settings", fail)
    app = opened()
    assert not app.exception and not app.file_uploader
    assert len(app.warning) == 1 and "cannot be used" in app.warning[0].value


def test_a_full_disk_is_one_sentence(app, home, monkeypatch):
    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(store, "write_json", fail)
    uploaded(app, TABLE)
    app.text_input(key="data-name").set_value("mine").run()
    app.button[0].click().run()
    assert not app.exception and len(app.error) == 1 and "No space" in app.error[0].value
    assert not uploads.names() and not list(home.iterdir())


@pytest.mark.parametrize("query", [{"data": "../x"}, {"name": "<b>"}])
def test_nonsense_in_the_address_changes_nothing(query):
    app = AppTest.from_file(str(ROOT / "app" / "Home.py"), default_timeout=120)
    app.query_params.update(query)
    app.switch_page("../pages/data.py").run()
    assert not app.exception and not app.error


@pytest.mark.parametrize(("label", "title"), [("number", "image 4"), ("group", "class 4")])
def test_runs_of_own_data_are_shown_and_walked(tmp_path, monkeypatch, label, title):
    monkeypatch.setattr(loading, "ROOT", tmp_path)
    config = made_up_config("runs/mine/vhp-rewo", 200, experiment="digits/vhp-rewo")
    atlas = replace(digit_atlas(200), label=LABELS[label])
    write_ring_run(tmp_path / "runs" / "mine" / "vhp-rewo", config, atlas)
    app = AppTest.from_file(str(ROOT / "app" / "Home.py"), default_timeout=120).run()
    assert not app.exception and not app.error and not app.warning
    for name in ("training", "walk"):
        app.switch_page(f"../pages/{name}.py").run()
        assert not app.exception and not app.error and not app.warning, name
    assert title in app.selectbox(key="walk-from").options
    ends = [app.selectbox(key=f"walk-{end}").value for end in ("from", "to")]
    assert ends == (["0", "9"] if label == "number" else ["0", "1"])


def pets(*folders: str) -> tuple[str, bytes, str]:
    """Returns a zip of a dozen pictures in colour in each folder."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for folder in folders:
            for name, content in list(PICTURES.items())[:12]:
                archive.writestr(f"{folder}/{name}", content)
    return ("pets.zip", packed.getvalue(), "application/zip")


def test_images_are_shown_by_their_classes_before_they_are_added(app, home):
    uploaded(app, pets("cats", "dogs", "fish"))
    assert not app.exception and not app.error
    assert [f"**{name}**: 12" in texts(app) for name in ("cats", "dogs", "fish")] == [True] * 3
    assert len(app.get("image")) == 3 and "9 × 9" in texts(app)
    uploaded(app, pets(*(f"class {i}" for i in range(8))))
    assert len(app.get("image")) == 6 and "Not shown: class 6, class 7." in texts(app)


def test_images_in_colour_can_be_made_grey_and_large(app, home):
    uploaded(app, pets("cats", "dogs"))
    assert "24 images of 28 × 28 pixels in colour in 2 classes" in texts(app)
    app.segmented_control(key="data-mode").set_value("L").run()
    assert "24 images of 28 × 28 pixels in 2 classes" in texts(app)
    assert "They were made grey." in texts(app)
    app.segmented_control(key="data-mode").set_value("RGB").run()
    app.selectbox(key="data-size").set_value(64).run()
    app.text_input(key="data-name").set_value("pets").run()
    app.button[0].click().run()
    assert not app.exception and uploads.about("pets").drawing.image_shape == (64, 64, 3)
    assert "24 images of 64 × 64 pixels in colour in 2 classes" in texts(app)


def test_what_folders_were_taken_for_is_said_on_the_page(app):
    uploaded(app, pets("train/cats", "train/dogs", "test/cats", "test/dogs"))
    assert "48 images" in texts(app) and plain("Classes: cats, dogs.") in texts(app)
    said = "'test' (24) and 'train' (24) are parts of a split, not classes"
    assert plain(said) in texts(app)
