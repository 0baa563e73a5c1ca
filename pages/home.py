"""What does a prior learn? REWO beside GECO, played once through their recorded trainings; then
MNIST, the map that everyone knows."""

import streamlit as st

from app import loading
from app.components.latent_canvas import PlayedRun, playback
from app.links import link
from app.notes import beside_key, glossary
from app.sections.coded import show_coded
from app.sections.mnist_map import show_maps
from app.state.data import ALL, asked_data
from app.state.page_state import PageState
from app.views.measures import SHAPE, explanation, measures_markdown, with_paper
from app.views.sentences import counts, no_runs
from app.warning import warn
from core.data import LABELS, Label
from core.files import FileProblem

FEATURED = ("pendulum/vhp-rewo", "pendulum/vhp-geco", "pendulum/iwae")
DIGITS, MOTION = "digits/vhp-rewo", "motion/vhp-rewo"
LINK_WIDTH = 285  # pixels
KICK = {"run": MOTION, "from": "3", "to": "4"}
PICTURES = {
    "angle": ("a pendulum", "the pendulum's angle"),
    "yaw": ("an object", "its yaw"),
    "class": ("a digit", "the digit"),
}
UPLOADED_PICTURES = ("your data", "the class where there are classes")
WHAT = (
    "An autoencoder writes each image of {} as a point of a plane. **Dots** are images, "
    "coloured by {}, each at the mean of its *posterior*. **Grey circles** are samples of "
    "the *prior*, where the model expects points to be. **β** says how strongly the dots are "
    "pulled towards the prior. **Hover a dot** to see its image, and the same one in the other "
    "planes."
)
DIFFERENCE = (
    "REWO and GECO both learn their prior and end as rings; on the way GECO lets β fall more than "
    "a thousandfold, and its dots spread wider, while REWO holds β until the images are good "
    "enough. The IWAE's prior is a fixed normal disc that fills the inside of the ring: the "
    "shortest way cuts across it, and there the pendulum jumps."
)


def featured(there: list[str], data: str) -> list[str]:
    """Returns the runs that are played: of data that an address asks for, their first ones."""
    if data not in (ALL, loading.dataset(FEATURED[0])):
        return loading.of_dataset(there, data)[:3]
    return [name for name in FEATURED if name in there] or there[:3]


START = (
    "This image of a pendulum is **encoded** as a place of a plane: two numbers, z, and a width, "
    "σ, how sure the encoder is. From that place it is **decoded** again."
)


def start_here(name: str) -> None:
    """Shows one image on its way, before anything is claimed."""
    st.subheader("Start here", anchor=False)
    st.markdown(START)
    try:
        show_coded(name, 0)
    except FileProblem as problem:
        warn(str(problem))
    link("learn", "What is a VAE? The first lesson", {"lesson": "vae"})
    st.subheader("All images at once, while it learns", anchor=False)


def introduce(label: Label) -> None:
    with beside_key(label):
        st.markdown(WHAT.format(*PICTURES.get(label.name, UPLOADED_PICTURES)))
        glossary()


def show(recordings: dict[str, PlayedRun]) -> None:
    playback(list(recordings.values()), key="home")
    name, first = next(iter(recordings.items()))
    st.caption(counts(first.snapshots, loading.collection(loading.dataset(name))))
    if list(recordings) == list(FEATURED):
        st.markdown(f"**What you saw.** {DIFFERENCE}")
    read, _ = loading.opened(recordings, loading.metrics)
    measured = {recordings[name].title: with_paper(values, name) for name, values in read.items()}
    if table := measures_markdown(measured, SHAPE):
        st.markdown(table)
        st.caption(explanation(measured, SHAPE))


def links(names: list[str]) -> None:
    pages: list[tuple[str, str, str, dict[str, str]]] = [
        ("training", "How did β get there?", "The curves, the phases and the planes.", {}),
        ("walk", "Walk from 0° to 180°", "Pick two points and see what lies between them.", {}),
    ]
    if DIGITS in names:
        words = "Real handwriting, 8 × 8 pixels: what lies between two digits?"
        pages.append(("walk", "Walk between digits", words, {"run": DIGITS}))
    if MOTION in names:
        words = "Recorded people, 50 angles of their joints: what lies between two motions?"
        pages.append(("walk", "Walk from kicking to jumping", words, KICK))
    row = st.container(horizontal=True)
    for page, label, text, query in pages:
        with row.container(border=True, width=LINK_WIDTH, height="stretch"):
            link(page, label, query)
            st.caption(text)


st.title("Priorscape")
there = loading.names()
state = PageState("home")
state.ask(asked_data(list(dict.fromkeys(map(loading.dataset, there)))))
state.keep()
names = featured(there, state["data"])
titles = loading.titles(names)
recordings, problems = loading.opened(names, lambda name: loading.recording(name, titles[name]))
if names == list(FEATURED) and FEATURED[0] in recordings:
    start_here(FEATURED[0])
introduce(next((r.atlas.label for r in recordings.values()), LABELS["angle"]))
warn(*state.problems, *problems)
if recordings:
    show(recordings)
elif not names:
    st.info(no_runs(), icon=":material/info:")
links(there)
if state["data"] == ALL:
    show_maps(there)
