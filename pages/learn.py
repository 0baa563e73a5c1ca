"""Lessons: predict first, then see what the shipped runs did."""

import streamlit as st

from app.notes import glossary
from app.presentation import is_presenting, offer
from app.sections.lesson import show_lesson
from app.sections.route import show_route
from app.sections.slide import show_slide
from app.state.learn import NAMES, answer_fields, go, lesson_field, number_of
from app.state.page_state import PageState
from app.views.lessons import LESSONS
from app.warning import warn


def tab(name: str) -> str:
    number = NAMES.index(name) + 1
    return f"{number} {LESSONS[number - 1].short}"


def choose_lesson(state: PageState) -> None:
    with st.container(
        horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"
    ):
        st.segmented_control(
            "Lesson",
            NAMES,
            key=state.key("lesson"),
            format_func=tab,
            required=True,
            label_visibility="collapsed",
            width="content",
        )
        offer()


def neighbours(state: PageState, number: int) -> None:
    """Leads to the lessons before and after this one."""
    row = st.container(horizontal=True)
    if number > 1:
        label = f"← {LESSONS[number - 2].title}"
        before = (state, number - 1)
        row.button(label, key="learn-previous", type="tertiary", on_click=go, args=before)
    if number < len(LESSONS):
        label = f"{LESSONS[number].title} →"
        after = (state, number + 1)
        row.button(label, key="learn-next", type="tertiary", on_click=go, args=after)


state = PageState("learn")
state.ask(lesson_field())
state.ask(*answer_fields())
problems = st.container()
if not is_presenting():
    choose_lesson(state)
state.keep()
with problems:
    warn(*state.problems)
number = number_of(state)
lesson = LESSONS[number - 1]
if is_presenting():
    show_slide(state, number, lesson)
else:
    st.title(lesson.title)
    show_lesson(state, number, lesson)
    neighbours(state, number)
    show_route()
    glossary()
