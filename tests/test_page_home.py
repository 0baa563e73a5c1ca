"""Home's second picture: MNIST beside the pendulum, read when it is looked at; and links."""

from pathlib import Path

import pytest

from app import loading
from benchmarks.ring import digit_atlas, made_up_config, ring_atlas, write_ring_run
from tests.test_pages import messages, page

PENDULUM = "pendulum/vhp-rewo"
MAPS = ("mnist-2d/vhp-rewo", "mnist-2d/iwae")
SEEN = "home-maps-was-seen"


def write(folder: Path, name: str) -> None:
    atlas = ring_atlas(60) if name == PENDULUM else digit_atlas(60)
    run = write_ring_run(folder / name, made_up_config(name, 60, experiment=name), atlas)
    if name in MAPS:
        run.save_metrics({"separation": {"accuracy": 0.712, "balanced": 0.7}})


@pytest.fixture
def runs(tmp_path, monkeypatch) -> Path:
    """Returns the folder of the runs that pages read: a pendulum's."""
    monkeypatch.setattr(loading, "ROOT", tmp_path)
    write(tmp_path / "checkpoints", PENDULUM)
    return tmp_path / "checkpoints"


def titles(app) -> list[str]:
    return [title.value for title in app.subheader]


def links(app) -> list[str]:
    return [link.proto.label for link in app.get("page_link")]


def test_without_image_runs_nothing_of_them_is_shown(runs):
    app = page("home")
    assert not app.exception and not messages(app)
    assert not titles(app) and not any("MNIST" in label for label in links(app))


def test_the_maps_are_read_when_they_are_looked_at(runs, monkeypatch):
    for name in MAPS:
        write(runs, name)
    read, kept = [], loading.recording
    monkeypatch.setattr(loading, "recording", lambda n, t="": read.append(n) or kept(n, t))
    app = page("home")
    assert titles(app) == ["MNIST, the map everyone knows"]
    assert set(read) == {PENDULUM} and len(app.get("bidi_component")) == 2  # planes, and the watch
    app.session_state[SEEN] = True
    app.run()
    assert not app.exception and not messages(app)
    assert set(read) == {PENDULUM, *MAPS}
    words = "\n".join(text.value for text in app.markdown).replace("\\", "").replace("\u00a0", " ")
    assert "VHP + REWO learned where the prior lies; under IWAE it is a fixed disc" in words
    assert "VHP + REWO 71 % and IWAE 71 %" in words


def test_links_lead_to_the_data_that_have_runs(runs):
    for name in ("static-mnist/vhp-rewo", "static-mnist/iwae", "fashion-mnist/iwae"):
        write(runs, name)
    shown = links(page("home"))
    assert shown[-3:] == [
        "Walk through Static MNIST", "Compare its priors", "Walk through Fashion-MNIST",
    ]  # fmt: skip


def test_a_broken_map_costs_a_sentence_when_it_is_looked_at(runs):
    for name in MAPS:
        write(runs, name)
    (runs / MAPS[0] / "atlas.npz").write_text("a foreign file", encoding="utf-8")
    app = page("home")
    assert not messages(app)
    app.session_state[SEEN] = True
    app.run()
    assert not app.exception and len(messages(app)) == 1


def test_other_data_that_are_asked_for_stand_alone(runs):
    write(runs, MAPS[0])
    app = page("home", data="mnist-2d")
    assert not app.exception and not titles(app)
