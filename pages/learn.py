"""Five lessons: predict first, then see what the shipped runs did."""

from functools import partial

import streamlit as st

from app import loading
from app.lesson_figures import draw
from app.notes import glossary
from app.presentation import offer
from app.straight import straight
from app.views.events import compared_kappa
from app.views.lessons import LESSONS, Answer, Lesson, LessonRun
from app.views.sentences import plain
from app.warning import warn

NUMBERS = range(1, len(LESSONS) + 1)
LESSON = "learn-lesson"  # the number; with the widget's own key it is lost at a page switch
KEPT = "learn-kept"
ANSWERS, REVEALED = "learn-answers", "learn-revealed"  # by number


def adopt() -> None:
    """Takes the lesson of the address when the page is entered, else that of the last visit."""
    if LESSON in st.session_state:
        return
    asked = st.query_params.get("lesson")
    numbers = {str(number): number for number in NUMBERS}
    st.session_state[LESSON] = numbers.get(asked or "", st.session_state.get(KEPT, 1))
    if asked is not None and asked not in numbers:
        st.session_state[LESSON] = 1
        warn(f"There is no lesson {asked[:40]!r}; they are numbered 1 to {len(LESSONS)}.")


def remember(number: int) -> None:
    st.session_state[KEPT] = number
    if st.query_params.get("lesson") != str(number):
        st.query_params["lesson"] = str(number)


def go(number: int) -> None:
    st.session_state[LESSON] = number


def answered(number: int) -> None:
    st.session_state[ANSWERS][number] = st.session_state[f"learn-answer-{number}"]


def reveal(number: int) -> None:
    st.session_state[REVEALED].add(number)


def evidence(name: str) -> LessonRun:
    return LessonRun(
        title=loading.title(name),
        kappa=compared_kappa(loading.config(name)),
        history=loading.history(name),
        snapshots=loading.snapshots(name),
        metrics=loading.metrics(name),
        atlas=loading.atlas(name),
        straight=partial(straight, name),
    )


def predict(number: int, lesson: Lesson, revealed: bool) -> str | None:
    """Asks; once the answer is there the question makes room for it."""
    chosen = st.session_state[ANSWERS].get(number)
    answer = st.radio(
        f"**{lesson.question}**",
        lesson.options,
        index=None if chosen is None else lesson.options.index(chosen),
        key=f"learn-answer-{number}",
        horizontal=revealed,
        on_change=answered,
        args=(number,),
    )
    if not revealed:
        st.button(
            "Reveal",
            key=f"learn-reveal-{number}",
            type="primary",
            disabled=answer is None,
            help="Predict first." if answer is None else None,
            on_click=reveal,
            args=(number,),
        )
    return answer


def show_answer(number: int, lesson: Lesson, answer: Answer, predicted: str) -> None:
    right = lesson.options[answer.option]
    if predicted == right:
        st.markdown(f":material/check: **As you predicted: {lower(right)}.**")
    else:
        st.markdown(f":material/close: **No. In these runs: {lower(right)}.**")
    for place, part in enumerate(answer.parts):
        draw(part, f"learn-{number}-{place}")


def lower(text: str) -> str:
    """Returns an option as it stands within a sentence."""
    return text[0].lower() + text[1:]


def show(number: int, lesson: Lesson) -> None:
    runs, problems = loading.opened(lesson.runs, evidence)
    warn(*problems)
    if problems:
        return
    revealed = number in st.session_state[REVEALED]
    setup = plain(lesson.setup(runs))
    if not revealed:
        st.markdown(setup)
    predicted = predict(number, lesson, revealed)
    if predicted is None or not revealed:
        return
    try:
        with st.spinner("Asking the runs"):
            answer = lesson.answer(runs)
    except ValueError as problem:  # a file of the model is missing, say
        warn(str(problem))
        return
    show_answer(number, lesson, answer, predicted)
    st.expander("The setting of the question", icon=":material/notes:").markdown(setup)
    st.page_link(
        f"../pages/{lesson.onward.page}.py",
        label=lesson.onward.label,
        icon=":material/arrow_forward:",
        query_params=dict(lesson.onward.query),
    )


def tab(number: int) -> str:
    return f"{number} {LESSONS[number - 1].short}"


def steps(number: int) -> None:
    row = st.container(horizontal=True)
    if number > 1:
        before = LESSONS[number - 2].title
        row.button(
            f"← {before}", key="learn-previous", type="tertiary", on_click=go, args=(number - 1,)
        )
    if number < len(LESSONS):
        after = LESSONS[number].title
        row.button(
            f"{after} →", key="learn-next", type="tertiary", on_click=go, args=(number + 1,)
        )


st.session_state.setdefault(ANSWERS, {})
st.session_state.setdefault(REVEALED, set())
problems = st.container()
with problems:
    adopt()
with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
    st.segmented_control(
        "Lesson",
        NUMBERS,
        key=LESSON,
        format_func=tab,
        required=True,
        label_visibility="collapsed",
        width="content",
    )
    offer()
number = st.session_state[LESSON]
remember(number)
lesson = LESSONS[number - 1]
st.title(lesson.title)
show(number, lesson)
steps(number)
glossary()
