"""Which way does beta go? The update fields of the schedules, and real trainings over them."""

import streamlit as st

from app import address, loading
from app.components.update_field import Panel, Point, Trace, update_field
from app.drop_down import drop_down
from app.views import multiplier as asked
from app.views.multiplier import MultiplierChoice
from app.views.sentences import plain
from app.views.update_fields import KINDS, RESPONSES, SCALES, Gains, across, up
from app.views.update_paths import marks, path
from app.warning import warn
from core.files import FileProblem

STATE = "multiplier-choice"  # survives a page switch; the widgets' own keys do not
PROBLEMS = "multiplier-problems"  # what made no sense in the address, until something is chosen
AT = "multiplier-at"  # the point, which the component moves
NONE = ""
ERRORS = {"held": "Stays", "follows": "Follows β (made up)"}
SETTINGS = {
    "nu": ("ν, rate of the update", asked.NUS),
    "tau": ("τ, REWO's slope at β = 1", asked.TAUS),
    "kappa": ("κ, tolerated error", asked.KAPPAS),
}


def key(field: str) -> str:
    return f"multiplier-{field}"


def runs_of(names: list[str]) -> dict[str, list[str]]:
    """Returns the names of the runs that were trained with each schedule."""
    configs, _ = loading.opened(names, loading.config)
    return {
        kind: [name for name, config in configs.items() if config.schedule["name"] == kind]
        for kind in KINDS
    }


def adopt(names: list[str], offered: dict[str, list[str]]) -> None:
    """Fills the widgets when the page is entered: from the URL, else from the last visit."""
    if key("scale") not in st.session_state:
        choice, st.session_state[PROBLEMS] = asked.read_choice(st.query_params.to_dict(), names)
        if choice == MultiplierChoice() and not st.session_state[PROBLEMS]:
            choice = st.session_state.get(STATE, choice)
        st.session_state[STATE] = choice
    fill(st.session_state[STATE], offered)


def fill(choice: MultiplierChoice, offered: dict[str, list[str]]) -> None:
    for field in ("scale", "error", "steps", *SETTINGS):
        st.session_state.setdefault(key(field), getattr(choice, field))
    st.session_state.setdefault(key("show"), list(choice.show))
    st.session_state.setdefault(AT, choice.at)
    for kind, runs in offered.items():
        chosen = [name for name in runs if choice.runs is None or name in choice.runs]
        st.session_state.setdefault(key(kind), chosen[0] if chosen else NONE)


def choose(offered: dict[str, list[str]]) -> None:
    row = st.container(horizontal=True, vertical_alignment="top")
    row.pills(
        "Schedules",
        list(KINDS),
        selection_mode="multi",
        key=key("show"),
        format_func=lambda kind: KINDS[kind].title,
    )
    row.segmented_control(
        "Axes",
        list(SCALES),
        key=key("scale"),
        format_func=lambda scale: SCALES[scale].title,
        required=True,
    )
    choose_runs(offered, row)


def choose_runs(offered: dict[str, list[str]], row) -> None:
    for kind in shown():
        if offered[kind]:
            drop_down(
                row,
                f"Training over {KINDS[kind].title}",
                [*offered[kind], NONE],
                key=key(kind),
                title=lambda name: f"{loading.title(name)}, {place(name)}" if name else "–",
            )


def place(name: str) -> str:
    return loading.dataset(name)


def shown() -> list[str]:
    return [kind for kind in KINDS if kind in st.session_state[key("show")]]


def choose_gains() -> None:
    for column, (field, (label, options)) in zip(
        st.columns(len(SETTINGS)), SETTINGS.items(), strict=True
    ):
        column.select_slider(
            label, options, key=key(field), format_func=lambda value: f"{value:g}"
        )
    row = st.container(horizontal=True)
    row.segmented_control(
        "Updates to follow",
        asked.STEPS,
        key=key("steps"),
        format_func=lambda n: f"{n:,}",
        required=True,
    )
    row.segmented_control(
        "Meanwhile the error C",
        list(RESPONSES),
        key=key("error"),
        format_func=ERRORS.__getitem__,
        required=True,
        help="Made up: at each update C moves a hundredth of the way to (0.005 + 0.9 β) κ², so "
        "that at β = 1 the error is a little smaller than tolerated. A real model answers later "
        "and in its own way: see the recorded trainings.",
    )


def current(offered: dict[str, list[str]]) -> MultiplierChoice:
    values = {f: st.session_state[key(f)] for f in ("scale", "error", "steps", *SETTINGS)}
    chosen = tuple(st.session_state[key(kind)] for kind in offered)
    usual = tuple((runs or [NONE])[0] for runs in offered.values())
    return MultiplierChoice(
        show=tuple(shown()),
        at=st.session_state[AT],
        runs=None if chosen == usual else tuple(filter(None, chosen)),
        **values,
    )


def remember(choice: MultiplierChoice) -> None:
    """Keeps the choice for the next visit and in the address, which drops it at a page switch."""
    if choice != st.session_state[STATE]:
        st.session_state[PROBLEMS] = []  # they were about the address one came with
    st.session_state[STATE] = choice
    address.write(choice.query(), vars(choice))


def moved(point: Point) -> None:
    st.session_state[AT] = point


def trace(name: str, choice: MultiplierChoice) -> Trace | None:
    """Returns a run's path, held against its own kappa; None where it cannot be read."""
    if not name:
        return None
    try:
        history, kappa = loading.history(name), loading.config(name).kappa
    except FileProblem as problem:
        warn(f"{name} is left out: {problem}")
        return None
    places = path(history, kappa, SCALES[choice.scale])
    return Trace(loading.title(name), loading.method(name), places, marks(history, kappa))


def show(choice: MultiplierChoice) -> None:
    gains, scale = Gains(choice.nu, choice.tau, choice.kappa), SCALES[choice.scale]
    panels = [
        Panel(
            KINDS[kind].title,
            up(KINDS[kind], gains, scale),
            KINDS[kind].highest,
            trace(st.session_state[key(kind)], choice),
        )
        for kind in choice.show
    ]
    update_field(
        panels,
        scale,
        across(choice.error, scale),
        key="multiplier",
        point=choice.at,
        steps=choice.steps,
        on_point=moved,
    )
    st.caption(
        "Arrows and tint: the way and the size of one update, larger for larger steps (cube "
        f"root); each schedule's own update, evaluated at {scale.error.num} × {scale.beta.num} "
        "places and interpolated between them. Red: the updates from the point that you drag; "
        "twenty dots, evenly in time. In its method's colour: a recorded training, against its "
        "own κ. What lies outside the plane is drawn at its edge."
    )


def tell(choice: MultiplierChoice) -> None:
    st.markdown(
        "**Right of the dotted line** the error is too large: REWO and GECO lower β by the same "
        "factor. **Left of it** the error is small enough: GECO goes on raising β, beyond 1 as "
        "well; REWO slows down near 1 and rests there, where the loss is the evidence lower bound."
    )
    st.markdown(
        "GECO lowers β from the first batch on, while the images are still bad: so β can come "
        "near 0 before the model has learned anything. REWO lets β rest until the error is small "
        "enough for the first time (its initial phase, not in the field), and only then follows "
        "the arrows."
    )
    names = [st.session_state[key(kind)] for kind in choice.show]
    histories, _ = loading.opened(filter(None, names), loading.history)
    if histories:
        said = (asked.ranges(plain(loading.title(n)), h["beta"]) for n, h in histories.items())
        st.markdown(" ".join(said))


def mathematics() -> None:
    with st.expander("The updates (Eq. 5, 12, 13, 15 and 16)", icon=":material/function:"):
        st.markdown("With the excess $\\delta_t = \\hat C_t - \\kappa^2$, GECO's is")
        st.latex(r"\beta_t = \beta_{t-1}\,\exp(-\nu\,\delta_t),")
        st.markdown("REWO's, with the Heaviside function H,")
        st.latex(
            r"\beta_t = \beta_{t-1}\exp\!\big[\nu\,f_\beta(\beta_{t-1},\delta_t;\tau)\,\delta_t"
            r"\big],\qquad f_\beta(\beta,\delta;\tau)=\big(1-H(\delta)\big)\tanh\!\big(\tau(\beta"
            r"-1)\big)-H(\delta),"
        )
        st.markdown("and the alternative's")
        st.latex(
            r"\gamma_t=\gamma_{t-1}\exp(\nu\,\delta_t),\qquad \beta_t=\frac{1}{1+\tau\,\gamma_t},"
        )
        st.markdown(
            "which moves $\\log\\beta/(1-\\beta)$ by $-\\nu\\,\\delta_t$: it can never reach 1, "
            "and close to 1 it hardly moves, upwards or downwards. Its τ is part of its start. "
            "All three depend on the product $\\nu\\,\\kappa^2$ only, once C is given in units "
            "of κ²; REWO also on τ."
        )


st.title("Which way does β go?")
st.markdown(
    "β, the weight of the rate, moves at every batch: down or up, by how far the error C is from "
    "the tolerated κ². **Drag the red point**, or move it with the arrow keys."
)
names = loading.names()
offered = runs_of(names)
adopt(names, offered)
warn(*st.session_state[PROBLEMS])
choose(offered)
plane = st.container()
choose_gains()
choice = current(offered)
remember(choice)
with plane:
    if choice.show:
        show(choice)
    else:
        st.info("Choose a schedule.", icon=":material/info:")
tell(choice)
mathematics()
