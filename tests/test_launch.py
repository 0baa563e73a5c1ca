"""The command `priorscape`: without a word the app, with one the command line."""

import sys
from pathlib import Path

import pytest
from streamlit.web import cli

import priorscape
from app import launch
from core.places import PROGRAM


@pytest.fixture
def started(monkeypatch, tmp_path) -> list[str]:
    """Returns what streamlit is started with, and starts nothing."""
    words: list[str] = []
    monkeypatch.setattr(cli, "main", lambda given, prog_name: words.extend(given))
    monkeypatch.setattr(launch.os, "environ", {})
    monkeypatch.chdir(tmp_path)
    return words


def ask(monkeypatch, *words: str) -> int:
    monkeypatch.setattr(sys, "argv", ["priorscape", *words])
    return priorscape.main()


def test_without_a_word_the_app_is_started_for_this_machine_alone(started, monkeypatch):
    assert ask(monkeypatch) == 0
    assert started == ["run", str(PROGRAM / "app" / "Home.py"), "--server.address=localhost"]


def test_options_are_passed_on(started, monkeypatch):
    assert ask(monkeypatch, "--port", "8600", "--address=0.0.0.0", "--headless") == 0
    options = {"--server.address=0.0.0.0", "--server.port=8600", "--server.headless=true"}
    assert set(started[2:]) == options


def test_a_checkout_is_started_in_its_root_where_its_settings_lie(started, monkeypatch):
    ask(monkeypatch)
    assert Path.cwd() == PROGRAM


def test_an_installed_copy_stays_in_the_current_folder_and_tells_jobs_so(
    started, monkeypatch, tmp_path
):
    monkeypatch.setattr("core.places.is_installed", lambda: True)
    monkeypatch.setattr(launch, "is_installed", lambda: True)
    ask(monkeypatch)
    assert Path.cwd() == tmp_path
    assert launch.os.environ["PRIORSCAPE_HOME"] == str(tmp_path)
    assert "--server.fileWatcherType=none" in started


@pytest.mark.parametrize("words", [("--port", "0"), ("--prot", "8600"), ("trane", "digits/vae")])
def test_what_is_wrong_is_said_in_one_sentence(started, monkeypatch, capsys, words):
    assert ask(monkeypatch, *words) == 2
    said = capsys.readouterr().err
    assert said.startswith("error: ") and said.count("\n") == 1
    assert "priorscape --help shows the usage" in said
    assert not started


def test_with_a_word_it_is_the_command_line(started, monkeypatch, capsys):
    with pytest.raises(SystemExit):
        ask(monkeypatch, "train", "--help")
    assert capsys.readouterr().out.startswith("usage: priorscape train ")
    assert not started


def test_the_version_is_that_of_the_package(started, monkeypatch, capsys):
    with pytest.raises(SystemExit):
        ask(monkeypatch, "--version")
    assert capsys.readouterr().out == f"priorscape {priorscape.__version__}\n"
