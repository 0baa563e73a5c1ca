"""A lesson on the page: the question, what was predicted, and what the runs say."""

from collections.abc import Mapping
from functools import partial

import streamlit as st

from app import loading
from app.links import link
from app.sections.drawing_results import stepped_run
from app.sections.lesson_figures import draw
from app.state.learn import is_revealed, prediction, reveal
from app.state.page_state import PageState
from app.straight import straight
from app.views.events import compared_kappa
from app.views.lessons import Answer, Lesson, LessonRun
from app.views.sentences import plain
from app.views.weighted import weight_of
from app.warning import warn


def lesson_run(name: str, titles: Mapping[str, str]) -> LessonRun:
    return LessonRun(
        title=titles[name],
        kappa=compared_kappa(loading.config(name)),
        history=loading.history(name),
        snapshots=loading.snapshots(name),
        metrics=loading.metrics(name),
        atlas=loading.atlas(name),
        straight=partial(straight, name, atlas=loading.atlas(name)),
        tiles=loading.tiles(name) if loading.has_tiles(name) else {},
        steps=stepped_run(name, titles) if loading.has_strips(name) else None,
        weight=weight_of(loading.config(name)),
    )


def predict(state: PageState, number: int, lesson: Lesson) -> str | None:
    """Asks; once the answer is there the question makes room for it."""
    revealed = is_revealed(state, number)
    predicted = st.radio(
        f"**{lesson.question}**",
        lesson.options,
        index=None,
        key=state.key(prediction(number)),
        horizontal=revealed,
    )
    if not revealed:
        st.button(
            "Reveal",
            key=f"learn-reveal-{number}",
            type="primary",
            disabled=predicted is None,
            help="Predict first." if predicted is None else None,
            on_click=reveal,
            args=(state, number),
        )
    return predicted


def opened(lesson: Lesson) -> dict[str, LessonRun] | None:
    """Returns a lesson's runs; says what is wrong where one cannot be read."""
    titles = loading.titles(lesson.runs)
    runs, problems = loading.opened(lesson.runs, partial(lesson_run, titles=titles))
    warn(*problems)
    return None if problems else runs


def answered(lesson: Lesson, runs: Mapping[str, LessonRun]) -> Answer | None:
    """Returns what the runs say; says why where they do not."""
    try:
        with st.spinner("Asking the runs"):
            return lesson.answer(runs)
    except ValueError as problem:  # a file of the model is missing, say
        warn(str(problem))
        return None


def show_lesson(state: PageState, number: int, lesson: Lesson) -> None:
    runs = opened(lesson)
    if runs is None:
        return
    setup = plain(lesson.setup(runs))
    revealed = is_revealed(state, number)
    if not revealed:
        st.markdown(setup)
    predicted = predict(state, number, lesson)
    if predicted is None or not revealed:
        return
    answer = answered(lesson, runs)
    if answer is None:
        return
    show_answer(number, lesson, answer, predicted)
    st.expander("The setting of the question", icon=":material/notes:").markdown(setup)
    onward = lesson.onward
    link(onward.page, onward.label, onward.query)


def show_answer(number: int, lesson: Lesson, answer: Answer, predicted: str) -> None:
    right = lesson.options[answer.option]
    if predicted == right:
        st.markdown(f":material/check: **As you predicted: {lower(right)}.**")
    else:
        where = "In these runs" if lesson.runs else "What happens"
        st.markdown(f":material/close: **No. {where}: {lower(right)}.**")
    for place, part in enumerate(answer.parts):
        draw(part, f"learn-{number}-{place}")


def lower(text: str) -> str:
    """Returns an option as it stands within a sentence."""
    return text[0].lower() + text[1:]
