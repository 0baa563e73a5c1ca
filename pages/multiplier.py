"""Which way does beta go? The update fields of the schedules, and real trainings over them."""

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from app import loading
from app.components.update_field import Point, update_field
from app.drop_down import drop_down
from app.sections.multiplier_notes import explanation, legend, update_mathematics
from app.sections.multiplier_panels import panel, show_ranges
from app.state import multiplier as multiplier_state
from app.state.multiplier import NONE, Offered
from app.state.page_state import PageState
from app.views import multiplier as views
from app.views.multiplier import MultiplierChoice
from app.views.update_fields import KINDS, RESPONSES, SCALES, across
from app.warning import warn

ERRORS = {"held": "Stays", "follows": "Follows β (made up)"}
GAINS = {
    "nu": ("ν, rate of the update", views.NUS),
    "tau": ("τ, REWO's slope at β = 1", views.TAUS),
    "kappa": ("κ, tolerated error", views.KAPPAS),
}


def choose(state: PageState, offered: Offered) -> None:
    row = st.container(horizontal=True, vertical_alignment="top")
    row.pills(
        "Schedules",
        list(KINDS),
        selection_mode="multi",
        key=state.key("show"),
        format_func=lambda kind: KINDS[kind].title,
    )
    row.segmented_control(
        "Axes",
        list(SCALES),
        key=state.key("scale"),
        format_func=lambda scale: SCALES[scale].title,
        required=True,
    )
    for kind in multiplier_state.visible_kinds(state):
        if offered[kind]:
            choose_run(state, kind, [*offered[kind], NONE], row)


def choose_run(state: PageState, kind: str, names: list[str], row: DeltaGenerator) -> None:
    label = f"Training over {KINDS[kind].title}"
    drop_down(row, label, names, key=state.key(kind), title=title_with_data)


def title_with_data(name: str) -> str:
    if not name:
        return "–"
    return f"{loading.title(name)}, {loading.collection(loading.dataset(name)).title}"


def choose_gains(state: PageState) -> None:
    for column, (name, (label, options)) in zip(
        st.columns(len(GAINS)), GAINS.items(), strict=True
    ):
        column.select_slider(
            label, options, key=state.key(name), format_func=lambda value: f"{value:g}"
        )
    row = st.container(horizontal=True)
    row.segmented_control(
        "Updates to follow",
        views.STEPS,
        key=state.key("steps"),
        format_func=lambda n: f"{n:,}",
        required=True,
    )
    row.segmented_control(
        "Meanwhile the error C",
        list(RESPONSES),
        key=state.key("error"),
        format_func=ERRORS.__getitem__,
        required=True,
        help="Made up: at each update C moves a hundredth of the way to (0.005 + 0.9 β) κ², so "
        "that at β = 1 the error is a little smaller than tolerated. A real model answers later "
        "and in its own way: see the recorded trainings.",
    )


def show(state: PageState, choice: MultiplierChoice) -> None:
    def follow(point: Point) -> None:
        state.put({"at": point})

    scale = SCALES[choice.scale]
    update_field(
        [panel(kind, state[kind], choice) for kind in choice.show],
        scale,
        across(choice.error, scale),
        key="multiplier",
        point=choice.at,
        steps=choice.steps,
        on_point=follow,
    )
    legend(scale)


st.title("Which way does β go?")
st.markdown(
    "β, the weight of the rate, moves at every batch: down or up, by how far the error C is from "
    "the tolerated κ². **Drag the red point**, or move it with the arrow keys."
)
names = loading.names()
offered = multiplier_state.runs_of(names)
state = PageState("multiplier")
state.ask(*multiplier_state.fields(names, offered))
warn(*state.problems)
choose(state, offered)
plane = st.container()
choose_gains(state)
choice = multiplier_state.current(state, offered)
state.keep(query=choice.query())
with plane:
    if choice.show:
        show(state, choice)
    else:
        st.info("Choose a schedule.", icon=":material/info:")
explanation()
show_ranges([state[kind] for kind in choice.show])
update_mathematics()
