"""The route through the lessons, as a lecturer reads it before."""

import streamlit as st

from app.links import link
from app.views.lessons import LESSONS
from app.views.lessons.route import MINUTES, ROUTE


def show_route() -> None:
    """Draws the stops, each with a link to its first slide and notes for the speaker."""
    with st.expander(f"For lecturers: a route of {MINUTES} minutes", icon=":material/route:"):
        st.markdown(
            "Each link opens a lesson as slides. Arrow and page keys move on and back, also those "
            "of a remote; a press of an option counts a guess."
        )
        numbers = {type(lesson): number for number, lesson in enumerate(LESSONS, 1)}
        for stop in ROUTE:
            number = numbers[stop.lesson]
            label = f"{number} {stop.lesson.title} ({stop.minutes} min)"
            link("learn", label, {"lesson": stop.lesson.name, "present": "1"}, icon="slideshow")
            st.caption(stop.notes)
