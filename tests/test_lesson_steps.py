"""The lesson on drawing in steps: what it says is computed from the run, whichever way it goes."""

import pytest

from app import loading
from app.sections.drawing_results import stepped_run
from app.sections.lesson import lesson_run as read
from app.views.lessons.lesson import LessonRun
from app.views.lessons.steps import RUN, WHY, Steps
from app.views.steps import order_of
from tests.drawn_runs import config_of, write_drawn_run
from tests.test_page_drawing import stepped


def lesson_run(coarse, fine) -> dict[str, LessonRun]:
    steps = None if coarse is None else stepped(coarse, fine)
    return {RUN: LessonRun("GECO", 0.1, {}, {}, {}, None, None, steps=steps)}  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("coarse", "fine", "option"),
    [
        ((1.0, 0.2, 0.0), (1.0, 1.0, 0.0), 0),
        ((1.0, 1.0, 0.0), (1.0, 0.2, 0.0), 1),
        ((1.0, 0.5, 0.0), (1.0, 0.5, 0.0), 2),
    ],
)
def test_the_answer_is_what_is_half_there_for_fewer_nats(coarse, fine, option):
    runs = lesson_run(coarse, fine)
    answer = Steps().answer(runs)
    assert answer.option == option and WHY[option] in answer.parts[0].sentence
    assert "z₀ 10.0, step 1 20.0" in answer.parts[1].sentence
    assert f"After z₀ alone {1 - coarse[1]:.0%} of the shape" in answer.parts[1].sentence
    assert "in 2 steps" in Steps().setup(runs) and "30 nats" in Steps().setup(runs)


def test_a_run_without_its_steps_costs_a_sentence():
    with pytest.raises(ValueError, match="does not keep what its steps add"):
        Steps().setup(lesson_run(None, None))


def test_the_lesson_asks_a_trained_run(tmp_path, monkeypatch):
    monkeypatch.setattr(loading, "ROOT", tmp_path)
    write_drawn_run(tmp_path / "checkpoints" / RUN, config_of(RUN))
    titles = {RUN: "GECO"}
    runs = {RUN: read(RUN, titles)}
    answer, steps = Steps().answer(runs), stepped_run(RUN, titles)
    assert answer.option == order_of(steps)
    assert f"half of the detail after {steps.until('fine'):.1f} nats" in answer.parts[0].sentence
