"""The Tiles page: its default, bars that add up, computed words, broken and other runs."""

import json
import shutil
from pathlib import Path

import numpy as np
import pytest

from app import loading
from app.state.tiles import FIRST, NO_RUNS
from app.views.tile_bars import broken, rate_bars, share_bars
from app.views.tiles import TiledRun, read_classes, tiles_markdown, verdict
from benchmarks.ring import STEPS, digit_atlas, made_up_config, write_ring_run
from core.runs import Run
from tests.test_pages import messages, page

NUM, DRAWS, SAMPLES = 7, 5, 40
TIGHT, EQUAL, LOOSE = FIRST
FALLEN = "micro-mnist/elbo-at-once"


def tiles(information: float, marginal: float, error: float, shares=None) -> dict:
    """Returns made-up tiles of seven images that grew from nothing."""
    random, count = np.random.default_rng(0), len(STEPS)
    grown = np.linspace(0, 1, count)
    drawn = random.normal(size=(DRAWS, NUM, 2)).astype(np.float32)
    share = np.full(NUM, 1 / NUM) if shares is None else np.array(shares)
    return {
        "step": STEPS,
        "drawn": grown[:, None, None, None].astype(np.float32) * drawn,
        "prior": np.repeat(random.normal(size=(1, SAMPLES, 2)), count, axis=0),
        "owner": np.zeros((count, SAMPLES), np.uint8),
        "share": np.repeat(share[None], count, axis=0),
        "information": grown * information,
        "marginal": grown * marginal,
        "error": np.full(count, error**2),
    }


def write_tiled_run(folder: Path, name: str, found: dict) -> Run:
    run = write_ring_run(folder, made_up_config(name, 60, experiment=name), digit_atlas(60))
    run.save_tiles(found)
    return run


UNEVEN = (0.5, 0.2, 0.1, 0.1, 0.05, 0.04, 0.01)
MADE_UP = {
    TIGHT: tiles(1.9, 0.16, 0.05),
    EQUAL: tiles(1.92, 0.18, 0.052),
    LOOSE: tiles(1.946, 10.8, 0.002, UNEVEN),
    FALLEN: tiles(0.0, 0.01, 0.238),
}


@pytest.fixture
def folder(tmp_path, monkeypatch) -> Path:
    monkeypatch.setattr(loading, "ROOT", tmp_path)
    monkeypatch.setenv("PRIORSCAPE_HOME", str(tmp_path / "home"))
    for name, found in MADE_UP.items():
        write_tiled_run(tmp_path / "checkpoints" / name, name, found)
    return tmp_path / "checkpoints"


def words(app) -> str:
    text = "\n".join(text.value for text in app.markdown)
    return text.replace("\\", "")


def test_geco_stands_beside_the_elbo_at_equal_error_scrubbed_to_the_end(folder):
    app = page("tiles")
    assert not app.exception and not messages(app)
    assert app.title[0].value == "Whose part of the prior is this?"
    assert app.pills(key="tiles-runs").value == list(FIRST) and not app.query_params
    canvas = json.loads(app.get("bidi_component")[0].proto.json)
    assert [one["title"] for one in canvas["recordings"]][:2] == [
        "GECO + RE",
        "ELBO at equal error",
    ]
    assert canvas["cursor"] is None and canvas["autoplay"] is False
    assert [curve["name"] for curve in canvas["curves"]] == ["marginal", "information", "error"]
    assert "5 draws of each of the 7 posteriors" in canvas["note"]


def test_the_table_adds_up_and_the_words_follow_from_the_numbers(folder):
    said = words(page("tiles"))
    row = next(line for line in said.split("\n") if line.startswith("| GECO + RE"))
    assert row == "| GECO + RE | 0.050 | 2.060 | 1.900 | 0.160 | 14% to 14% |"
    assert "**GECO + RE and ELBO at equal error: their tiles fill the prior**" in said
    assert "**ELBO: its tiles leave most of the prior free.** Of its 12.7 nats 10.8" in said
    assert "At equal error (0.050 and 0.052 a pixel) the rates of GECO + RE and ELBO at" in said
    assert "ELBO has another error than GECO + RE (0.002 beside 0.050)" in said


def test_equal_rates_at_equal_errors_are_not_put_down_to_the_method():
    method = "not from the method"
    assert method in verdict([run(1.9, 0.2), run(1.9, 0.22, title="ELBO at equal error")])
    assert method not in verdict([run(1.9, 0.2), run(1.9, 2.2, title="ELBO at equal error")])
    assert method not in verdict([run(1.9, 0.2), run(1.9, 0.2, error=0.5, title="ELBO")])


def test_images_that_share_one_place_are_told_as_such(folder):
    app = page("tiles", runs=FALLEN)
    assert not app.exception and not messages(app)
    assert "ELBO without warm-up: the images share one place.** Of the 1.95 nats" in words(app)
    assert "fill the prior" not in words(app)


def test_without_a_run_that_recorded_tiles_the_page_says_which_training_does(folder):
    for name in MADE_UP:
        (folder / name / "tiles.npz").unlink()
    app = page("tiles")
    assert not app.exception and not app.pills
    assert messages(app) == [NO_RUNS] and "train micro-mnist/geco-re" in NO_RUNS


def test_an_unknown_run_is_named_in_one_sentence(folder):
    app = page("tiles", runs="no/such")
    assert len(messages(app)) == 1 and "no/such" in messages(app)[0]
    assert app.pills(key="tiles-runs").value == list(FIRST)


def test_a_chosen_run_is_in_the_address_and_none_is_a_choice_too(folder):
    app = page("tiles")
    app.pills(key="tiles-runs").set_value([LOOSE]).run()
    assert app.query_params["runs"] in (LOOSE, [LOOSE])
    app.pills(key="tiles-runs").set_value([]).run()
    assert [box.value for box in app.info] == ["Choose a run."]


@pytest.mark.parametrize(
    "broken_by",
    [
        lambda found: found | {"share": found["share"][:, :-1]},
        lambda found: found | {"drawn": found["drawn"][0]},
        lambda found: found | {"marginal": found["marginal"] * np.nan},
        lambda found: found | {"step": found["step"][:-1]},
        lambda found: found | {"error": np.array(["x"] * len(STEPS))},
    ],
)
def test_broken_tiles_cost_a_sentence_only(folder, broken_by):
    Run(folder / EQUAL).save_tiles(broken_by(MADE_UP[EQUAL]))
    app = page("tiles")
    assert not app.exception and len(messages(app)) == 1
    assert "tiles.npz contradicts itself" in messages(app)[0].replace("\\", "")
    assert "GECO + RE: its tiles fill the prior" in words(app)


def test_runs_of_many_images_are_not_offered(folder):
    write_ring_run(
        folder / "digits/iwae",
        made_up_config("digits/iwae", 60, experiment="digits/iwae"),
        digit_atlas(60),
    )
    assert "digits/iwae" not in page("tiles").pills(key="tiles-runs").options
    for name in MADE_UP:
        shutil.rmtree(folder / name)
    app = page("tiles")
    assert not app.exception and "train micro-mnist/geco-re" in messages(app)[0].replace("\\", "")


def test_runs_of_other_images_are_not_stacked_on_these(folder):
    few = tiles(1.0, 0.1, 0.05)
    few |= {"drawn": few["drawn"][:, :, :5], "share": np.full((len(STEPS), 5), 0.2)}
    Run(folder / EQUAL).save_tiles(few)
    app = page("tiles")
    assert not app.exception and len(messages(app)) == 1
    assert "Only runs of the same images" in messages(app)[0]
    assert "ELBO at equal error" not in words(app)


def run(information: float, marginal: float, error: float = 0.05, title: str = "A") -> TiledRun:
    return TiledRun(title, "geco-re", information, marginal, error, np.full(NUM, 1 / NUM))


@pytest.mark.parametrize("dark", [False, True])
def test_bars_are_stacked_up_to_the_average_and_shares_to_one(dark):
    runs = [run(1.9, 0.2), run(1.5, 3.0, title="ELBO at equal error")]
    information, marginal = rate_bars(runs, dark).data
    total = np.add(information.x, marginal.x)
    np.testing.assert_allclose(total, [one.average for one in runs])
    assert rate_bars(runs, dark).layout.barmode == "stack"
    shares = share_bars(runs, [str(i) for i in range(NUM)], dark).data
    np.testing.assert_allclose(sum(np.array(bar.x) for bar in shares), 1)
    assert len({bar.marker.color for bar in shares}) == NUM
    assert list(information.y) == ["A", broken("ELBO at equal error")]


def test_pictures_that_only_a_classifier_can_read_are_told_as_such():
    said = read_classes({"A": 1.0, "B": 1.0}, {"A": 0.05, "B": 0.5})
    assert "A 100%; B 100%" in said and "no one would call B's pictures digits" in said
    assert "no one" not in read_classes({"A": 1.0, "B": 0.4}, {"A": 0.05, "B": 0.5})
    assert read_classes({}, {}) == ""


def test_a_verdict_of_one_run_compares_nothing_and_markup_in_names_stays_text():
    assert "At equal error" not in verdict([run(1.9, 0.2)])
    assert r"\<b\>" in tiles_markdown([run(1.9, 0.2, title="<b>")])
    assert r"\<b\>" in verdict([run(1.9, 0.2, title="<b>")])
