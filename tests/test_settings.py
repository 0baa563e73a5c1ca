"""What a server lets its visitors do: read from one file, refused in one sentence."""

import tomllib

import pytest

from app import settings
from app.settings import Settings, SettingsProblem


@pytest.fixture
def file(tmp_path, monkeypatch):
    """Returns the file that the settings are read from."""
    path = tmp_path / "public.toml"
    monkeypatch.setenv(settings.VARIABLE, str(path))
    settings.settings.cache_clear()
    yield path
    settings.settings.cache_clear()


def test_the_shipped_file_says_the_defaults():
    shipped = tomllib.loads((settings.ROOT / settings.FILE).read_text(encoding="utf-8"))
    assert settings.read(shipped) == Settings()


def test_a_public_demonstration_turns_training_and_upload_off(file):
    file.write_text("[training]\nenabled = false\n[upload]\nenabled = false\n", encoding="utf-8")
    assert not settings.settings().training.enabled and not settings.settings().upload.enabled


@pytest.mark.parametrize(
    "text",
    [
        "[trainings]\nenabled = false",
        "training = 3",
        "[training]\nenable = false",
        '[training]\nenabled = "no"',
        "[training]\nat_once = 0",
        "[training]\nsteps = true",
        "[training]\ngpu = 1",
        "[training",
    ],
)
def test_a_typo_is_one_sentence_that_names_the_file(file, text):
    file.write_text(text, encoding="utf-8")
    with pytest.raises(SettingsProblem, match=file.name):
        settings.settings()


def test_fewer_steps_than_the_form_offers_are_refused(file):
    file.write_text("[training]\nsteps = 99\n", encoding="utf-8")
    with pytest.raises(SettingsProblem, match="a whole number from 100 on, not 99"):
        settings.settings()
    file.write_text("[training]\nsteps = 100\n", encoding="utf-8")
    assert settings.settings().training.steps == 100


def test_a_missing_file_is_said(file):
    with pytest.raises(SettingsProblem, match="No such file"):
        settings.settings()
