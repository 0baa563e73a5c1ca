"""The lessons: nothing preselected, a reveal on real runs, and claims that those runs bear out."""

import shutil

import numpy as np
import pytest

from app import loading
from app.views.events import events
from app.views.lessons import LESSONS
from app.views.lessons.middle import LEARNED, NORMAL, inside
from app.views.lessons.stretch import widths
from tests.test_pages import copies, messages, page  # noqa: F401

NUMBERS = range(1, len(LESSONS) + 1)


def reveal(app, number: int, option: int = 0):
    lesson = LESSONS[number - 1]
    app.radio(key=f"learn-answer-{number}").set_value(lesson.options[option]).run()
    return app.button(key=f"learn-reveal-{number}").click().run()


def verdicts(app) -> list[str]:
    return [text.value for text in app.markdown if text.value.startswith(":material/c")]


def test_the_first_lesson_opens_unanswered():
    app = page("learn")
    assert not app.exception and not messages(app)
    assert app.title[0].value == LESSONS[0].title
    assert app.radio[0].value is None and app.button(key="learn-reveal-1").disabled
    assert not app.get("bidi_component")


@pytest.mark.parametrize("number", NUMBERS)
def test_a_lesson_is_a_permalink_and_reveals_a_canvas_of_real_runs(number):
    app = page("learn", lesson=str(number))
    assert app.title[0].value == LESSONS[number - 1].title
    app = reveal(app, number)
    assert not app.exception and not messages(app)
    assert len(verdicts(app)) == 1 and app.get("bidi_component")
    assert app.query_params["lesson"] in (str(number), [str(number)])


def test_a_prediction_is_judged_by_what_the_runs_say():
    app = reveal(page("learn", lesson="3"), 3, option=0)
    assert verdicts(app)[0].startswith(":material/close")
    app.radio(key="learn-answer-3").set_value(LESSONS[2].options[1]).run()
    assert verdicts(app)[0].startswith(":material/check")


def test_answers_are_kept_while_one_looks_elsewhere():
    app = reveal(page("learn"), 1)
    app.button(key="learn-next").click().run()
    assert app.title[0].value == LESSONS[1].title and app.radio[0].value is None
    app.button(key="learn-previous").click().run()
    assert app.radio[0].value == LESSONS[0].options[0] and verdicts(app)
    app = app.switch_page("../pages/about.py").run().switch_page("../pages/learn.py").run()
    assert app.radio[0].value == LESSONS[0].options[0] and verdicts(app)


@pytest.mark.parametrize("asked", ["9", "0", "-1", "x", "1.5", "<b>"])
def test_a_lesson_that_does_not_exist_gives_one_sentence_and_the_first(asked):
    app = page("learn", lesson=asked)
    assert not app.exception and len(messages(app)) == 1
    assert app.title[0].value == LESSONS[0].title


def test_a_missing_run_costs_a_sentence_only(copies):  # noqa: F811
    shutil.rmtree(copies / "pendulum" / "iwae")
    app = page("learn")
    assert not app.exception and len(messages(app)) == 1
    app.button(key="learn-next").click().run()
    assert app.radio and not messages(app)


def test_missing_weights_cost_a_sentence_only(copies):  # noqa: F811
    (copies / "pendulum" / "vhp-rewo" / "model.safetensors").unlink()
    app = reveal(page("learn", lesson="2"), 2)
    assert not app.exception and len(messages(app)) == 1


# ---- what the lessons' fixed words take for granted, on the runs that are shipped


@pytest.mark.parametrize("name", sorted({name for lesson in LESSONS for name in lesson.runs}))
def test_the_points_of_the_lessons_runs_form_a_ring_with_a_hole(name):
    assert loading.metrics(name)["topology"]["is_ring"]
    atlas = loading.atlas(name)
    distance = np.linalg.norm(atlas.data - atlas.data.mean(axis=0), axis=1)
    assert (distance < 0.25 * np.median(distance)).mean() < 0.01


def test_the_normal_prior_expects_more_in_the_middle_than_the_learned_one():
    assert inside(loading.atlas(NORMAL)).mean() > 3 * inside(loading.atlas(LEARNED)).mean()


def test_rewo_waits_and_geco_falls():
    rewo, geco = (
        events(loading.history(name), loading.config(name).schedule["kappa"])
        for name in ("pendulum/vhp-rewo", "pendulum/vhp-geco")
    )
    assert rewo.initial_end is not None and rewo.lowest_beta > 0.01
    assert geco.initial_end is None and geco.lowest_beta < 0.01
    assert rewo.back is not None and rewo.above_half is not None


def test_geco_spreads_wider_than_rewo():
    wide = {
        name: widths(loading.snapshots(f"pendulum/vhp-{name}")).max() for name in ("rewo", "geco")
    }
    assert wide["geco"] > 1.3 * wide["rewo"]


def test_the_likelihoods_of_the_last_lesson_are_close_and_its_walks_are_not():
    runs = [loading.metrics(name) for name in LESSONS[4].runs]
    likelihoods = [run["negative_log_likelihood"]["mean"] for run in runs]
    assert abs(likelihoods[0] - likelihoods[1]) < 0.1
    shares = [run["walks_without_jump"]["squared"] for run in runs]
    assert shares[0] > shares[1] + 0.05
