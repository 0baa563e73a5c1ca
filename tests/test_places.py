"""Where own runs and data lie: in a checkout, in an installed copy, where a variable says so."""

import subprocess
from pathlib import Path

import pytest

from app import loading, settings
from core import places
from core.data import folder
from core.data.uploads import store
from core.experiments.sweeps import Sweep
from core.runs import recorder

HOME = places.HOME


@pytest.fixture(autouse=True)
def nothing_named(monkeypatch, tmp_path):
    """Every test stands in a folder that is no checkout; no variable names another."""
    for name in places.VARIABLES:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def installed(monkeypatch, tmp_path) -> Path:
    """Returns the folder of an installed copy with one shipped run."""
    program = tmp_path / "venv" / "priorscape"
    run = program / "checkpoints" / "pendulum" / "vae"
    run.mkdir(parents=True)
    (program / "__init__.py").touch()
    monkeypatch.setattr(places, "PROGRAM", program)
    return program


def test_a_checkout_keeps_runs_and_data_in_its_root_wherever_one_is():
    assert not places.is_installed() and places.program_name() == "python -m core"
    assert places.home() == places.PROGRAM == loading.ROOT
    assert loading.local_runs() == loading.ROOT / "runs"
    assert store.folder() == places.PROGRAM / "data"
    assert places.variables() == {}


def test_commands_of_a_checkout_keep_runs_in_the_current_folder():
    assert str(places.here() / "runs") == "runs"
    assert str(places.shipped()) == "checkpoints"
    assert str(places.found("checkpoints/pendulum/vae")) == "checkpoints/pendulum/vae"


def test_an_installed_copy_keeps_all_in_the_current_folder(installed, tmp_path):
    assert places.is_installed() and places.program_name() == "priorscape"
    assert loading.local_runs() == tmp_path / "runs"
    assert store.folder() == tmp_path / "data"
    assert places.variables() == {HOME: str(tmp_path)}


def test_an_installed_copy_finds_its_shipped_runs_from_any_folder(installed):
    assert places.found("checkpoints/pendulum/vae") == installed / "checkpoints/pendulum/vae"
    assert places.found("checkpoints/pendulum/none") == Path("checkpoints/pendulum/none")
    assert places.found("runs/mine") == Path("runs/mine")
    here = Path("checkpoints/pendulum/vae")
    here.mkdir(parents=True)
    assert places.found(str(here)) == here  # what lies here is what was meant


@pytest.mark.parametrize("copy", ["checkout", "installed"])
def test_a_variable_names_another_home(copy, request, monkeypatch, tmp_path):
    if copy == "installed":
        request.getfixturevalue("installed")
    monkeypatch.setenv(HOME, "elsewhere")
    home = tmp_path / "elsewhere"
    assert places.home() == home and loading.local_runs() == home / "runs"
    assert store.folder() == home / "data" and str(places.here()) == "elsewhere"
    sweep = Sweep(datasets=["digits"], methods=["vae"], seeds=[0], steps=1)
    assert sweep.jobs()[0].folder == Path("elsewhere/runs/sweep/digits/vae/seed-0")


def test_processes_in_another_folder_are_told_whole_names(monkeypatch, tmp_path):
    monkeypatch.setenv(HOME, "elsewhere")
    monkeypatch.setenv(folder.VARIABLE, "recordings")
    monkeypatch.setenv(store.VARIABLE, str(tmp_path / "mine"))
    assert places.variables() == {
        HOME: str(tmp_path / "elsewhere"),
        folder.VARIABLE: str(tmp_path / "recordings"),
        store.VARIABLE: str(tmp_path / "mine"),
    }


def test_recordings_are_looked_for_in_home(monkeypatch, tmp_path):
    monkeypatch.setenv(HOME, str(tmp_path))
    assert folder.find_data("a.txt") is None
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "a.txt").touch()
    assert folder.find_data("a.txt") == tmp_path / "data" / "a.txt"


@pytest.fixture
def fresh_settings():
    settings.settings.cache_clear()
    yield settings.settings
    settings.settings.cache_clear()


def test_without_settings_of_ones_own_the_shipped_ones_are_read(
    fresh_settings, monkeypatch, tmp_path
):
    monkeypatch.setenv(HOME, str(tmp_path))
    assert fresh_settings().upload.enabled


def test_settings_of_ones_own_are_read_from_home(fresh_settings, monkeypatch, tmp_path):
    monkeypatch.setenv(HOME, str(tmp_path))
    (tmp_path / settings.FILE).write_text("[upload]\nenabled = false\n", encoding="utf-8")
    assert not fresh_settings().upload.enabled


def git(*words: str) -> str:
    known = ("git", "-c", "user.name=n", "-c", "user.email=e", *words)
    return subprocess.run(known, capture_output=True, text=True, check=True).stdout.strip()


def test_the_commit_is_never_that_of_a_repository_around_the_copy(monkeypatch, tmp_path):
    git("init", "-q")
    git("commit", "-q", "--allow-empty", "-m", "theirs")
    copy = tmp_path / "venv" / "priorscape"
    copy.mkdir(parents=True)
    monkeypatch.setattr(recorder, "PROGRAM", copy)
    assert recorder._commit() is None
    monkeypatch.setattr(recorder, "PROGRAM", tmp_path)  # a checkout
    assert recorder._commit() == git("rev-parse", "--short", "HEAD")
