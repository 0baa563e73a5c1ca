"""A lesson presented, on one screen: words on the left, the question or one figure on the right.

    asked -> revealed, part 1 .. part n -> the next lesson, asked

moved by arrow and page keys, and by two buttons.
"""

from functools import partial

import streamlit as st

from app import loading
from app.components.latent_canvas import SLIDE
from app.components.slide_keys import slide_keys
from app.components.tally import tally
from app.notes import beside_key
from app.sections.lesson import answered, lower, opened
from app.sections.lesson_figures import draw_figure, said
from app.state.learn import NUMBERS, is_revealed, move
from app.state.page_state import PageState
from app.views.lessons import Answer, Lesson, LessonRun
from app.views.lessons.lesson import Figure, Recordings, Samples, Walks
from app.views.sentences import plain

KEY_WIDTH, TEXT_WIDTH = 110, 165  # pixels: of the colours' key at the usual size of type
POINTS = {
    Recordings: "Dots: images. Circles: samples of the prior.",
    Samples: "Dots: samples of the prior, in the colour of what they decode to.",
    Walks: "Dots: images. Circles: samples of the prior, along which the walk goes.",
}
SHARES = (3, 7)  # of the width: words, figure
SHEET = (  # a screen of 1280 x 720 holds it
    ".stMainBlockContainer { padding: 0.8rem 1.6rem 0 } "
    ".stMainBlockContainer h1 { font-size: 1.35rem; line-height: 1.25; padding: 0 0 0.6rem } "
    '.stMainBlockContainer [data-testid="stMarkdownContainer"] p { line-height: 1.35 } '
    '[data-testid="stMarkdownContainer"] p { font-size: 0.95rem } '
    '[data-testid="stMain"]:focus-visible { outline: none; box-shadow: none } '
    '.stMainBlockContainer [data-testid="stVerticalBlock"] { gap: 0.5rem } '
)


def show_slide(state: PageState, number: int, lesson: Lesson) -> None:
    st.html(f"<style>{SHEET}</style>")
    runs = opened(lesson)
    if runs is None:
        return _moves(state, number, 0)
    answer = answered(lesson, runs) if is_revealed(state, number) else None
    at = min(state["part"], len(answer.parts) - 1) if answer else 0  # of a lesson seen before
    words, place = st.columns(SHARES, gap="medium")
    with words:
        st.title(lesson.title, anchor=False)
        if answer is None:
            st.markdown(plain(lesson.setup(runs)))
        else:
            _answer(number, lesson, answer, at)
        _moves(state, number, len(answer.parts) if answer else 0, at)
    with place:
        if answer is None:
            _question(state, number, lesson, runs)
        else:
            drawn = _last_drawn(answer, at)
            draw_figure(answer.parts[drawn].figure, f"slide-{number}-{drawn}", SLIDE)


def _last_drawn(answer: Answer, part: int) -> int:
    """Returns the part whose figure is shown: the last one up to this part that has one."""
    drawn = [place for place in range(part + 1) if answer.parts[place].figure is not None]
    return drawn[-1] if drawn else part


def _question(state: PageState, number: int, lesson: Lesson, runs: dict[str, LessonRun]) -> None:
    st.subheader(lesson.question)
    tally(lesson.question, lesson.options, key=f"learn-tally-{number}")
    st.button(
        "Reveal",
        key=f"learn-reveal-{number}",
        type="primary",
        on_click=move,
        args=(state, number, 0, 1),
    )
    st.caption("A press of an option counts a guess. Arrow and page keys move on and back.")


def _answer(number: int, lesson: Lesson, answer: Answer, at: int) -> None:
    where = "In these runs" if lesson.runs else "What happens"
    st.markdown(f"**{lesson.question}**")
    st.markdown(f":material/check: **{where}: {lower(lesson.options[answer.option])}.**")
    tally(lesson.question, lesson.options, key=f"learn-tally-{number}", right=answer.option)
    part = answer.parts[at]
    st.markdown(said(part))
    _key(part.figure)


def _key(figure: Figure | None) -> None:
    """Says what dots and circles are, and shows the colours' key."""
    if not isinstance(figure, Recordings | Samples | Walks):
        return
    name = figure.run if isinstance(figure, Samples) else figure.runs[0]
    label = loading.atlas(name).label
    beside_key(label, KEY_WIDTH, TEXT_WIDTH).caption(POINTS[type(figure)])


def _moves(state: PageState, number: int, parts: int, part: int = 0) -> None:
    """Leads on and back; parts: of the answer that is shown, 0 where none is."""
    at = f", part {part + 1} of {parts}" if parts > 1 else ""
    on_move = partial(move, state, number, parts)
    row = st.container(horizontal=True, vertical_alignment="center")
    for key, label, way in (("previous", "←", -1), ("next", "→", 1)):
        row.button(label, key=f"learn-{key}", type="tertiary", on_click=on_move, args=(way,))
    row.caption(f"Lesson {number} of {len(NUMBERS)}{at}")
    slide_keys(on_move, key=f"learn-keys-{number}")
