"""What does a prior learn? REWO beside GECO, played once through their recorded trainings."""

import streamlit as st

from app import loading
from app.components.latent_canvas import Recording, playback
from app.notes import beside_angle_key, glossary
from app.views.measures import EXPLANATION, measures_markdown
from app.views.sentences import counts, no_runs, plain
from core.data.pendulum import NUM_TEST
from core.experiments import PAPER_ANGLE_ERROR

SHOWN = ("pendulum/vhp-rewo", "pendulum/vhp-geco", "pendulum/iwae")
WHAT = (
    "An autoencoder writes each image of a pendulum as a point of a plane. **Dots** are images, "
    "coloured by the pendulum's angle: together the *posterior*. **Grey circles** are samples of "
    "the *prior*, where the model expects points to be. **β** says how strongly the dots are "
    "pulled towards the prior."
)
DIFFERENCE = (
    "REWO and GECO both learn their prior and end as rings; on the way GECO lets β fall so far "
    "that the dots leave the prior and are stretched thin, while REWO holds β until the images "
    "are good enough. The IWAE's prior is a fixed normal disc that fills the inside of the ring: "
    "the shortest way cuts across it, and there the pendulum jumps."
)


def introduce(names: list[str]) -> None:
    with beside_angle_key():
        st.markdown(WHAT)
        if names == list(SHOWN):
            st.markdown(DIFFERENCE)
        glossary()


def show(recordings: dict[str, Recording]) -> None:
    playback(list(recordings.values()), key="home")
    first = next(iter(recordings.values()))
    st.caption(counts(first.snapshots, NUM_TEST))
    measured, _ = loading.opened(recordings, loading.metrics)
    if measured:
        titles = {name: recordings[name].title for name in measured}
        paper = {titles[n]: PAPER_ANGLE_ERROR[n] for n in measured if n in PAPER_ANGLE_ERROR}
        st.markdown(measures_markdown({titles[n]: m for n, m in measured.items()}, paper))
        st.caption(EXPLANATION)


def links() -> None:
    pages = (
        (
            "training",
            "How did β get there?",
            "The curves, the phases and the planes of each training.",
        ),
        ("walk", "Walk from 0° to 180°", "Pick two points and see what lies between them."),
    )
    for column, (page, label, text) in zip(st.columns(len(pages)), pages, strict=True):
        with column.container(border=True):
            st.page_link(f"../pages/{page}.py", label=label, icon=":material/arrow_forward:")
            st.caption(text)


st.title("Priorscape")
names = [name for name in SHOWN if name in loading.names()] or loading.names()[:3]
recordings, problems = loading.opened(names, loading.recording)
introduce(list(recordings))
for problem in problems:
    st.warning(plain(problem), icon=":material/warning:")
if recordings:
    show(recordings)
elif not names:
    st.info(no_runs(), icon=":material/info:")
links()
