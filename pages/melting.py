"""What does beta melt together? Fixed points of the theory, live in the browser."""

from collections.abc import Mapping, Sequence
from functools import partial

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from app.components.melting import melting
from app.folding import folding
from app.sections.melting_notes import (
    bent,
    caution,
    explanation,
    melting_mathematics,
    plain_kernel,
    wrong_signs,
)
from app.state import melting as melting_state
from app.state.page_state import PageState
from app.views.melting import (
    BOUNDS,
    EXAMPLES,
    HISTORIES,
    KERNELS,
    LIPSCHITZ,
    MASSES,
    RADII,
    STEPS,
    STRENGTHS,
    TITLES,
)
from app.warning import warn

SLIDERS: Mapping[str, Mapping[str, tuple[str, Sequence[float]]]] = {
    "none": {},
    "penalty": {"radius": ("Radius", RADII), "strength": ("Strength", STRENGTHS)},
    "bound": {"bound": ("Largest slope allowed", BOUNDS)},
}
Choice = tuple[str, Mapping[str, str]]  # a label, the titles of its options


def choose(state: PageState) -> None:
    row = folding("Points, and how β got there").container(horizontal=True)
    row.segmented_control(
        "Points",
        melting_state.offered(state["edits"]),
        key=state.key("data"),
        format_func=TITLES.__getitem__,
        required=True,
        on_change=melting_state.usual_beta,
        args=(state,),
    )
    controls(state, row, {"history": ("How β got there", HISTORIES)})


def choose_more(state: PageState) -> None:
    row = st.container(horizontal=True)
    of = {"masses": ("Masses of the tiles", MASSES), "kernel": ("Kernel", KERNELS)}
    controls(state, row, {**of, "steps": ("Steps", STEPS)})


def choose_slopes(state: PageState) -> None:
    """Offers what keeps neighbouring tiles alike, with the numbers that it needs."""
    row = st.container(horizontal=True)
    controls(state, row, {"lipschitz": ("Slopes of the decoder", LIPSCHITZ)})
    for name, (label, options) in SLIDERS[state["lipschitz"]].items():
        row.select_slider(label, options, key=state.key(name), width=260)


def controls(state: PageState, row: DeltaGenerator, of: Mapping[str, Choice]) -> None:
    for name, (label, titles) in of.items():
        row.segmented_control(
            label, list(titles), key=state.key(name), format_func=titles.__getitem__, required=True
        )


def show(state: PageState) -> None:
    kind = state["data"]
    usual = EXAMPLES[kind].beta if kind in EXAMPLES else None
    melting(
        kind,
        melting_state.current(state, kind),
        key="melting",
        beta=state["beta"] or usual,
        history=state["history"],
        how={
            **{name: state[name] for name in ("lipschitz", "radius", "strength", "bound")},
            "paper": state["steps"] == "paper",
            "normalised": state["kernel"] == "normalised",
            "optimiseMasses": state["masses"] == "optimised",
        },
        on_beta=partial(melting_state.follow_beta, state),
        on_points=partial(melting_state.follow_points, state),
    )


st.title("What does β melt together?")
st.markdown(
    "A decoder of unlimited capacity rebuilds every point of the latent space as one of the "
    "**red points**. **Drag β**: as it rises, red points merge, and the data around them are told "
    "apart no more. Drag the blue data, too."
)
state = PageState("melting")
state.ask(melting_state.edits_field())
state.ask(*melting_state.fields(state["edits"]))
with st.container():  # what comes below stays in its place when a warning goes
    warn(*state.problems)
choose(state)
stage = st.container()
choose_slopes(state)
choose_more(state)
state.keep()
with stage:
    show(state)
    if state["lipschitz"] != "none":
        bent()
    elif state["history"] != "fresh":
        caution()
    if state["kernel"] == "plain":
        plain_kernel()
explanation()
wrong_signs()
melting_mathematics()
