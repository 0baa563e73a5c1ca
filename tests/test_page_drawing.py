"""The Drawing page: steps that travel once, words that follow from numbers, contexts, nonsense."""

import json
import shutil
from pathlib import Path

import numpy as np
import pytest

from app import checks, loading
from app.state.drawing import FIRST, NO_RUNS
from app.views.equal_error import End, compared, equal_chart, verdict
from app.views.step_chart import step_chart
from app.views.steps import SteppedRun, order_of, steps_csv
from app.views.steps import verdict as told
from core.atlas.decoder_files import read_decoder
from core.files import FileProblem
from core.metrics.rate_distortion import ELBO, GECO
from core.runs import Run
from tests.drawn_runs import config_of, write_drawn_run
from tests.test_pages import messages, page

PLAIN, SHARP, GIVEN = "digits/draw-geco-0.3", "digits/draw-elbo-0.1", "mnist-rotate/draw-geco-0.2"


@pytest.fixture(scope="module")
def drawn(tmp_path_factory) -> Path:
    root: Path = tmp_path_factory.mktemp("drawn") / "checkpoints"
    measured = {PLAIN: (0.01, 20.0), SHARP: (0.005, 60.0)}
    for name, (error, nats) in measured.items():
        config = config_of(name, scale=float(name.rpartition("-")[2]))
        write_drawn_run(root / name, config, error=error, average_kl=nats)
    write_drawn_run(root / GIVEN, config_of(GIVEN, context_dim=4, global_dim=0), given=True)
    return root


@pytest.fixture
def folder(tmp_path, monkeypatch, drawn) -> Path:
    monkeypatch.setattr(loading, "ROOT", tmp_path)
    monkeypatch.setenv("PRIORSCAPE_HOME", str(tmp_path / "home"))
    shutil.copytree(drawn, tmp_path / "checkpoints")
    return tmp_path / "checkpoints"


def words(app) -> str:
    return "\n".join(text.value for text in app.markdown).replace("\\", "")


def sent(app) -> dict:
    return json.loads(app.get("bidi_component")[0].proto.json)


def test_all_pictures_of_all_runs_travel_at_once_with_their_nats(folder):
    app = page("drawing")
    assert not app.exception and not messages(app)
    assert app.title[0].value == "What does each step add?" and not app.query_params
    runs = {run["title"]: run for run in sent(app)["runs"]}
    assert list(runs) == ["ConvDRAW, ELBO", "ConvDRAW, GECO + RE"]
    geco = runs["ConvDRAW, GECO + RE"]
    assert geco["names"] == ["z₀", "1", "2"] and geco["num_images"] == 10
    np.testing.assert_allclose(geco["rate"], loading.strips(PLAIN)["rate"], atol=1e-4)
    assert len(geco["pictures"]["png"]) < 400_000


def test_the_words_follow_from_the_numbers(folder):
    said = words(page("drawing"))
    strips = loading.strips(PLAIN)
    assert f"Of {strips['average'].sum():.1f} nats an image" in said
    assert "half of the large forms" in said.lower() and "half of the detail" in said.lower()
    assert "cannot be told" in said  # one ELBO, of another error


def test_a_run_under_a_context_shows_what_the_same_latents_become(folder):
    app = page("drawing", runs=GIVEN)
    assert not app.exception and not messages(app)
    assert "The same latents under other contexts" in [one.value for one in app.subheader]
    (run,) = sent(app)["runs"]
    assert run["given"] and run["names"] == ["1", "2"]
    assert "contexts" not in " ".join(one.value for one in page("drawing").subheader)


def test_a_run_that_draws_in_steps_is_walked_as_others_are(folder):
    app = page("walk", run=PLAIN)
    assert not app.exception and not messages(app)
    assert read_decoder(Run(folder / PLAIN)) is None  # browsers run no such network


def test_two_runs_of_a_method_are_shown_beside_each_other(folder):
    for name in (PLAIN, GIVEN):
        shutil.copytree(folder / name, folder / f"{name}5")
    for name in (PLAIN, GIVEN):
        app = page("drawing", runs=[name, f"{name}5"])
        assert not app.exception and not messages(app) and len(sent(app)["runs"]) == 2


def test_runs_of_other_data_are_not_shown_beside_these_and_chosen_by_their_data(folder):
    app = page("drawing", runs=[PLAIN, GIVEN])
    assert not app.exception and len(messages(app)) == 1
    assert "Only runs of one dataset" in messages(app)[0]
    app.segmented_control(key="drawing-data").set_value("mnist-rotate").run()
    assert not app.exception and not messages(app)
    assert [run["title"] for run in sent(app)["runs"]] == ["ConvDRAW, GECO + RE"]
    assert app.query_params["data"] in ("mnist-rotate", ["mnist-rotate"])


def test_runs_of_other_images_are_not_shown_beside_these(folder):
    strips = Run(folder / SHARP).strips
    Run(folder / SHARP).save_strips(strips | {"image": strips["image"][::-1]})
    app = page("drawing", runs=[PLAIN, SHARP])
    assert not app.exception and len(messages(app)) == 1
    assert "Only runs of the same images" in messages(app)[0] and len(sent(app)["runs"]) == 1


def test_an_unknown_run_is_named_in_one_sentence_and_none_is_a_choice_too(folder):
    app = page("drawing", runs="no/such")
    assert len(messages(app)) == 1 and "no/such" in messages(app)[0]
    app.pills(key="drawing-runs-digits").set_value([SHARP]).run()
    assert app.query_params["runs"] in (SHARP, [SHARP])
    app.pills(key="drawing-runs-digits").set_value([]).run()
    assert [box.value for box in app.info] == ["Choose a run."]


def test_without_a_run_that_draws_in_steps_the_page_says_which_training_does(folder):
    shutil.rmtree(folder)
    app = page("drawing")
    assert not app.exception and not app.pills
    assert messages(app) == [NO_RUNS] and f"train {FIRST[0]}" in NO_RUNS


def test_broken_strips_cost_a_sentence_only(folder):
    strips = Run(folder / SHARP).strips
    Run(folder / SHARP).save_strips(strips | {"rate": strips["rate"][:, :-1]})
    app = page("drawing")
    assert not app.exception and len(messages(app)) == 1
    assert "strips.npz contradicts itself" in messages(app)[0].replace("\\", "")
    assert "GECO" in words(app)


@pytest.mark.parametrize(
    "broken_by",
    [
        lambda strips: {"rate": strips["rate"][:0]},
        lambda strips: {"expected": strips["expected"][:, 1:]},
        lambda strips: {"image": strips["image"].astype(float)},
        lambda strips: {"image": strips["image"][:, 0, 0]},
        lambda strips: {"coarse": strips["coarse"] * np.nan},
        lambda strips: {"label": np.array(["x"] * 10)},
        lambda strips: {"drawn": np.uint8(3)},
        lambda strips: {"given": np.zeros((10, 2), np.uint8)},
    ],
)
def test_strips_that_contradict_themselves_are_refused(drawn, broken_by):
    strips = Run(drawn / SHARP).strips
    assert checks.strips(strips, drawn) is strips
    with pytest.raises(FileProblem, match="contradicts itself"):
        checks.strips(strips | broken_by(strips), drawn)


# ---- words and figures of made-up numbers


def stepped(coarse, fine, average=(10.0, 20.0), title="A") -> SteppedRun:
    parts = (np.array(values, float) for values in (average, coarse, fine))
    return SteppedRun(title, "draw-geco", ("z₀", "1"), *parts)


def test_what_comes_first_is_what_is_half_there_for_fewer_nats():
    shape = stepped(coarse=(1.0, 0.2, 0.0), fine=(1.0, 1.0, 0.0))
    assert order_of(shape) == 0 and "large forms come first" in told([shape])
    assert shape.until("coarse") == pytest.approx(10 * 0.5 / 0.8)
    assert shape.until("fine") == pytest.approx(10 + 20 * 0.5)
    assert order_of(stepped(coarse=(1.0, 1.0, 0.0), fine=(1.0, 0.2, 0.0))) == 1
    assert order_of(stepped(coarse=(1.0, 0.5, 0.0), fine=(1.0, 0.5, 0.0))) == 2
    blurred = stepped(coarse=(1.0, 1.0, 1.0), fine=(1.0, 0.5, 0.0))
    assert blurred.until("coarse") == float("inf") and order_of(blurred) == 1
    assert "None of the large forms after any step and half of the detail" in told([blurred])
    idle = told([stepped(coarse=(1.0, 1.0, 1.0), fine=(1.0, 1.0, 1.0))])
    assert "no step takes off error" in idle and "together" not in idle


def test_the_chart_and_the_table_hold_the_same_steps():
    run = stepped(coarse=(1.0, 0.2, 0.0), fine=(1.0, 1.0, 0.0), title='a "b" <i>')
    solid, dotted = step_chart([run], dark=True).data
    assert list(solid.x) == [0, 10, 30] and list(solid.y) == [0, 0.8, 1]
    assert (solid.line.dash, dotted.line.dash) == ("solid", "dot")
    assert steps_csv([run]).decode().splitlines()[2] == '"a ""b"" <i>",z₀,10,0.2,1'
    assert r"\<i\>" in told([run])


def end(kind: str, setting: str, error: float, nats: float, title: str = "") -> End:
    return End(title or f"{kind} {setting}", f"draw-{kind}", kind, setting, error, nats)


ELBOS = (end(ELBO, "σ 0.3", 0.1, 40.0), end(ELBO, "σ 0.1", 0.05, 160.0))


def test_nats_are_compared_at_equal_error_only():
    ends = [*ELBOS, end(GECO, "κ 0.07", 0.0707106781, 60.0), end(GECO, "κ 0.2", 0.2, 5.0)]
    assert compared(ends) == {"κ 0.07": (pytest.approx(0.0707, abs=1e-4), 60.0, pytest.approx(80))}
    assert "cannot be told" in verdict([*ELBOS, end(GECO, "κ 0.2", 0.2, 5.0)])
    assert "cannot be told" in verdict([ELBOS[0], end(GECO, "κ 0.2", 0.2, 5.0)])
    assert compared([ELBOS[0], end(GECO, "κ 0.1", 0.102, 30.0)])


def test_the_verdict_waits_for_seeds_and_follows_the_numbers():
    geco = end(GECO, "κ 0.1", 0.1, 30.0)
    assert "One seed each" in verdict([*ELBOS, geco])
    seeds = [*ELBOS, end(ELBO, "σ 0.3", 0.1, 42.0)]
    assert "as in the paper" in verdict([*seeds, geco])
    assert "about as many" in verdict([*seeds, end(GECO, "κ 0.1", 0.1, 41.0)])
    assert "the contrary" in verdict([*seeds, end(GECO, "κ 0.1", 0.1, 60.0)])
    mixed = [*seeds, geco, end(GECO, "κ 0.06", 0.06, 500.0)]
    assert "It depends on κ" in verdict(mixed)
    assert len(equal_chart(mixed, dark=False).data) == len(mixed) + 1
