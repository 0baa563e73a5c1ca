"""What does a prior learn? REWO beside GECO, played once through their recorded trainings."""

import streamlit as st

from app import loading
from app.components.latent_canvas import Recording, playback
from app.views.ring import ring
from app.views.sentences import angle_sentence, counts, no_runs, plain
from core.data.pendulum import NUM_TEST

SHOWN = ("pendulum/vhp-rewo", "pendulum/vhp-geco")


def show(recordings: dict[str, Recording]) -> None:
    picture, key = st.columns([5, 1], gap="medium")
    with picture:
        playback(list(recordings.values()), key="home")
    with key:
        st.caption("Angle", text_alignment="center")
        st.image(ring(), width="stretch", alt="Key: the colour of each pendulum angle.")
    measured, _ = loading.opened(recordings, loading.metrics)
    if sentence := angle_sentence({recordings[n].title: m for n, m in measured.items()}):
        st.markdown(sentence)
    first = next(iter(recordings.values()))
    st.caption(counts(first.snapshots, NUM_TEST))


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
st.markdown(
    "One autoencoder learns to draw a pendulum under two rules for its weight β. Every dot is an "
    "image, coloured by the pendulum's angle; the grey circles are the prior it learns with it."
)
names = [name for name in SHOWN if name in loading.names()] or loading.names()[:2]
recordings, problems = loading.opened(names, loading.recording)
for problem in problems:
    st.warning(plain(problem), icon=":material/warning:")
if recordings:
    show(recordings)
elif not names:
    st.info(no_runs(), icon=":material/info:")
links()
