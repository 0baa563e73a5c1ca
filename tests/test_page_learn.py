"""The lessons: nothing preselected, a reveal on real runs, and claims that those runs bear out."""

import shutil

import numpy as np
import pytest

from app import loading
from app.views.events import events
from app.views.lessons import LESSONS, LessonRun
from app.views.lessons.middle import LEARNED, NORMAL, inside
from app.views.lessons.uneven import GECO, REWO, SEEDS, TOGETHER, lowest, moment
from app.views.stretches import NUM, lengths, stretch_chart, widths
from benchmarks.serving import ROOT
from tests.test_pages import copies, figures_two, messages, page  # noqa: F401

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
    lesson = LESSONS[number - 1]
    app = page("learn", lesson=lesson.name)
    assert app.title[0].value == lesson.title
    app = reveal(app, number)
    assert not app.exception and not messages(app)
    assert len(verdicts(app)) == 1 and (app.get("bidi_component") or app.get("image"))
    assert app.query_params["lesson"] in (lesson.name, [lesson.name])


def test_tabs_are_named():
    control = page("learn").segmented_control(key="learn-lesson")
    assert len(control.options) == len(set(control.options)) == len(LESSONS)
    assert all(lesson.short in name for lesson, name in zip(LESSONS, control.options, strict=True))


def test_the_answer_about_uneven_rings_is_a_chain_of_figures():
    app = reveal(page("learn", lesson="uneven"), 7, option=1)
    assert verdicts(app)[0].startswith(":material/check")
    assert len(app.get("bidi_component")) == 1  # the trainings
    assert len(figures_two(app)) == 2 and len(app.get("plotly_chart")) == 1  # the stretches
    said = " ".join(text.value for text in app.markdown)
    for measured in ("0.084", "0.035", "±76%", "±11%", "one training each"):
        assert measured in said


def test_the_lesson_links_to_exactly_its_two_runs():
    query = LESSONS[6].onward.query
    app = page("training", **query)
    assert app.pills[0].value == list(LESSONS[6].runs) and not messages(app)
    assert len(figures_two(app)) == 2 and len(app.get("plotly_chart")) == 1  # the curves


def test_a_revealed_question_makes_room_for_its_answer():
    app = reveal(page("learn", lesson="phases"), 6)
    assert not [button for button in app.button if button.label == "Reveal"]
    assert "The setting of the question" in [box.label for box in app.expander]


def test_a_prediction_is_judged_by_what_the_runs_say():
    app = reveal(page("learn", lesson="phases"), 6, option=0)
    assert verdicts(app)[0].startswith(":material/close")
    app.radio(key="learn-answer-6").set_value(LESSONS[5].options[1]).run()
    assert verdicts(app)[0].startswith(":material/check")


@pytest.mark.parametrize("number", [3, next(n for n in NUMBERS if not LESSONS[n - 1].runs)])
def test_an_answer_names_runs_where_the_lesson_has_some(number):
    (wrong,) = verdicts(reveal(page("learn", lesson=LESSONS[number - 1].name), number))
    assert wrong.startswith(":material/close")
    assert ("In these runs" in wrong) == bool(LESSONS[number - 1].runs)


def test_answers_are_kept_while_one_looks_elsewhere():
    app = reveal(page("learn"), 1)
    app.button(key="learn-next").click().run()
    assert app.title[0].value == LESSONS[1].title and app.radio[0].value is None
    app.button(key="learn-previous").click().run()
    assert app.radio[0].value == LESSONS[0].options[0] and verdicts(app)
    app = app.switch_page("../pages/about.py").run().switch_page("../pages/learn.py").run()
    assert app.radio[0].value == LESSONS[0].options[0] and verdicts(app)


@pytest.mark.parametrize("asked", [str(len(LESSONS) + 1), "0", "-1", "x", "1.5", "<b>"])
def test_a_lesson_that_does_not_exist_gives_one_sentence_and_the_first(asked):
    app = page("learn", lesson=asked)
    assert not app.exception and len(messages(app)) == 1
    assert app.title[0].value == LESSONS[0].title


@pytest.mark.parametrize(("number", "name"), [("1", "middle"), ("10", "steps")])
def test_a_number_leads_to_the_lesson_that_it_named_before_others_came_and_says_so(number, name):
    app = page("learn", lesson=number)
    (said,) = messages(app)
    assert f"lesson={name}" in said and app.query_params["lesson"] in (name, [name])


def test_a_lesson_goes_by_the_name_of_its_file():
    files = [type(lesson).__module__.rpartition(".")[2] for lesson in LESSONS]
    assert [lesson.name for lesson in LESSONS] == files


def test_a_missing_run_costs_a_sentence_only(copies):  # noqa: F811
    shutil.rmtree(copies / "pendulum" / "iwae")
    app = page("learn", lesson="middle")
    assert not app.exception and len(messages(app)) == 1
    app.button(key="learn-next").click().run()
    assert app.radio and not messages(app)


def test_missing_weights_cost_a_sentence_only(copies):  # noqa: F811
    (copies / "pendulum" / "vhp-rewo" / "model.safetensors").unlink()
    app = reveal(page("learn", lesson="around"), 4)
    assert not app.exception and len(messages(app)) == 1


# ---- what the lessons' fixed words take for granted, on the runs that are shipped


PENDULUMS = {name for lesson in LESSONS for name in lesson.runs if name.startswith("pendulum/")}


@pytest.mark.parametrize("name", sorted(PENDULUMS))
def test_the_points_of_the_lessons_runs_form_a_ring_with_a_hole(name):
    assert loading.metrics(name)["topology"]["is_ring"]
    atlas = loading.atlas(name)
    distance = np.linalg.norm(atlas.data - atlas.data.mean(axis=0), axis=1)
    assert (distance < 0.25 * np.median(distance)).mean() < 0.01


def test_the_normal_prior_expects_more_in_the_middle_than_the_learned_one():
    assert inside(loading.atlas(NORMAL)).mean() > 3 * inside(loading.atlas(LEARNED)).mean()


def test_rewo_waits_and_geco_falls():
    rewo, geco = (
        events(loading.history(name), loading.config(name).kappa)
        for name in ("pendulum/vhp-rewo", "pendulum/vhp-geco")
    )
    assert rewo.initial_end is not None and rewo.lowest_beta > 0.01
    assert geco.initial_end is None and geco.lowest_beta < 0.01
    assert rewo.back is not None and rewo.above_half is not None


def evidence(name: str) -> LessonRun:
    return LessonRun(
        title=name,
        kappa=None,
        history=loading.history(name),
        snapshots=loading.snapshots(name),
        metrics=loading.metrics(name),
        atlas=loading.atlas(name),
        straight=lambda pair, count: None,
    )


def test_gecos_posteriors_differ_most_while_beta_is_low_and_more_than_rewos():
    rewo, geco = evidence(REWO), evidence(GECO)
    step, last = lowest(geco), int(geco.snapshots["step"][-1])
    assert moment(geco, step).varies > 5 * moment(rewo, step).varies
    assert moment(geco, last).varies < 0.5 * moment(geco, step).varies
    assert moment(geco, last).varies > 1.5 * moment(rewo, last).varies


def test_gecos_ring_is_less_even_and_longer_where_posteriors_are_wide():
    rewo, geco = evidence(REWO), evidence(GECO)
    for step in (lowest(geco), int(geco.snapshots["step"][-1])):
        assert moment(geco, step).longest > 1.2 * moment(rewo, step).longest
        assert moment(geco, step).together > TOGETHER
    errors = [run.metrics["angle_error"] for run in (rewo, geco)]
    fitted = [run.metrics["angle_error_fitted_centre"] for run in (rewo, geco)]
    assert errors[1] > 2 * errors[0]
    assert fitted[1] - fitted[0] < 0.25 * (errors[1] - errors[0])  # most of it is the mean


def test_gecos_beta_turns_where_the_error_comes_below_what_is_tolerated():
    history, kappa = loading.history(GECO), loading.config(GECO).kappa
    turn = history["beta"].argmin()
    assert history["error"][turn] == pytest.approx(kappa**2, rel=0.1)
    assert history["error"][: turn - 5].min() > kappa**2 > history["error"][turn + 5]


def test_the_seeds_of_the_lesson_stand_in_the_log():
    log = (ROOT / "LOG.md").read_text(encoding="utf-8")
    table = log.split("Table 1 over three seeds, with full covariances")[1]
    for name, title in ((REWO, "VHP + REWO"), (GECO, "VHP + GECO")):
        row = next(line for line in table.splitlines() if line.startswith(f"| {title} |"))
        assert row.split("|")[4].strip() == ", ".join(f"{error:.3f}" for error in SEEDS[name])


def test_the_panels_of_stretches_share_their_numbers_and_do_not_run_into_each_other():
    layout = stretch_chart([], (100, 200), dark=False).layout
    assert [layout[f"yaxis{n}"].showticklabels for n in (1, 2, 3, 4)] == [True, False, True, False]
    assert all(max(layout[f"xaxis{n}"].tickvals) < 360 for n in (1, 2, 3, 4))
    assert layout.xaxis1.ticktext == ("0°", "90°", "180°", "270°")


def test_a_ring_run_evenly_has_equal_stretches_and_one_run_unevenly_has_not():
    angles = np.random.default_rng(0).permutation(np.linspace(0, 2 * np.pi, 600, endpoint=False))
    polar = angles + 0.5 * np.sin(angles)  # turns faster where the pendulum hangs
    even, uneven = (np.stack([np.cos(p), np.sin(p)], axis=1) for p in (angles, polar))
    assert lengths(even, angles) == pytest.approx(np.ones(NUM), abs=1e-3)
    borders = np.linspace(0, 2 * np.pi, NUM + 1)
    expected = np.diff(borders + 0.5 * np.sin(borders)) / (2 * np.pi / NUM)
    assert lengths(uneven, angles) == pytest.approx(expected, abs=0.02)
    scales = np.repeat((2 + np.cos(angles))[:, None], 2, axis=1)
    wide = widths(scales, angles)
    assert wide.argmax() in (0, NUM - 1) and wide.argmin() in (NUM // 2 - 1, NUM // 2)
    assert wide.max() / wide.min() == pytest.approx(2.95 / 1.05, rel=0.1)


def test_both_walks_of_the_last_lesson_are_drawn():
    app = reveal(page("learn", lesson="likelihood"), 8)
    said = " ".join(text.value for text in app.markdown).replace("\\", "")
    assert "no jump with VHP + REWO" in said and "jumps with IWAE" in said


def test_the_likelihoods_of_the_last_lesson_stand_with_their_effective_sizes():
    app = page("learn", lesson="likelihood")
    said = " ".join(text.value for text in app.markdown).replace("\\", "")
    for name in LESSONS[7].runs:
        size = loading.metrics(name)["negative_log_likelihood"]["effective_size"]
        assert f"(effective size {size:,.0f} of 5,000 samples) for {loading.title(name)}" in said


def test_the_likelihoods_of_the_last_lesson_are_close_and_its_walks_are_not():
    runs = [loading.metrics(name) for name in LESSONS[7].runs]
    likelihoods = [run["negative_log_likelihood"]["mean"] for run in runs]
    assert abs(likelihoods[0] - likelihoods[1]) < 0.1
    shares = [run["walks_without_jump"]["squared"] for run in runs]
    assert shares[0] > shares[1] + 0.05


def test_lengths_and_squares_are_told_as_the_runs_were_measured():
    app = reveal(page("learn", lesson="squares"), 5)
    said = " ".join(text.value for text in app.markdown).replace("\\", "")
    for name in LESSONS[4].runs:
        for rule in ("euclidean", "squared"):
            assert f"{loading.metrics(name)['walks_without_jump'][rule]:.0%} of" in said


# ---- presented: a screen each


def slide(app) -> str:
    """Returns what says where a presentation is."""
    (said,) = [text.value for text in app.caption if text.value.startswith("Lesson ")]
    return said


def on(app, way: str = "next"):
    return app.button(key=f"learn-{way}").click().run()


def test_a_presented_lesson_asks_reveals_part_by_part_and_goes_on():
    app = page("learn", lesson="uneven", present="1")
    asked = f"Lesson 7 of {len(LESSONS)}"
    assert slide(app) == asked and not app.radio and not app.segmented_control
    seen = [slide(app := on(app)) for _ in range(4)]
    assert seen == [f"{asked}, part {part} of 4" for part in (1, 2, 3, 4)]
    assert slide(on(app, "previous")) == seen[2]
    app = on(on(app))
    assert app.title[0].value == LESSONS[7].title and slide(app) == f"Lesson 8 of {len(LESSONS)}"


def test_going_back_from_an_answer_asks_again():
    app = on(page("learn", lesson="phases", present="1"))
    assert [text for text in app.markdown if LESSONS[5].question in text.value]
    app = on(app, "previous")
    assert app.button(key="learn-reveal-6") and app.title[0].value == LESSONS[5].title
    assert on(app, "previous").title[0].value == LESSONS[4].title


def test_a_part_without_a_figure_keeps_the_one_before():
    app = page("learn", lesson="uneven", present="1")
    for _ in range(4):
        app = on(app)
    assert slide(app).endswith("part 4 of 4") and len(app.get("plotly_chart")) == 1
