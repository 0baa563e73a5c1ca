"""How did beta get there? The curves of chosen runs, and their planes under one time cursor."""

from collections.abc import Callable, Iterable
from functools import partial
from typing import TypeVar

import streamlit as st

from app import loading
from app.components.latent_canvas import playback
from app.notes import mathematics, phases
from app.views.captions import curves_alt, drawn, frames_alt
from app.views.curve_axes import Curve, kappas
from app.views.curves import curves
from app.views.events import NEAR, Events, events
from app.views.frames import frames, pick
from app.views.sentences import counts, no_runs, plain
from app.views.tables import curves_csv, events_markdown
from core.data.pendulum import NUM_TEST

DEFAULT = ("pendulum/vhp-rewo", "pendulum/vhp-geco", "pendulum/vhp-wu20")
T = TypeVar("T")
SCALES = ("log", "linear")
PLANES = ("angle", "spread")


def choose(names: list[str]) -> list[str]:
    """Returns the runs of the sidebar or the URL; names that exist nowhere are reported once."""
    asked = st.query_params.get_all("runs")
    for name in asked:
        if name and name not in names:
            warn(f"There is no run called {name[:80]!r}; the runs are in the sidebar.")
    default = [name for name in DEFAULT if name in names] or names[:3]
    return st.sidebar.pills(
        "Runs",
        names,
        selection_mode="multi",
        default=default,
        key="runs",
        bind="query-params",
    )


def choose_scale() -> str:
    asked = st.query_params.get("x", SCALES[0])
    if asked not in SCALES:
        warn(f"The step axis is log or linear, not {asked[:80]!r}.")
    return st.sidebar.segmented_control(
        "Step axis", SCALES, default=SCALES[0], key="x", bind="query-params", required=True
    )


def warn(sentence: str) -> None:
    st.warning(plain(sentence), icon=":material/warning:")


def curve(name: str) -> Curve:
    kappa = loading.config(name).schedule.get("kappa")
    return Curve(loading.title(name), loading.method(name), loading.history(name), kappa)


def opened(names: list[str], read: Callable[[str], T]) -> dict[str, T]:
    values, problems = loading.opened(names, read)
    for problem in problems:
        warn(problem)
    return values


def show_curves(runs: list[Curve], happened: dict[str, Events], log_steps: bool) -> None:
    dark = st.context.theme.type == "dark"
    figure = curves(runs, log_steps, dark)
    st.plotly_chart(
        figure,
        key="curves",
        theme=None,
        alt=curves_alt(happened),
        config={"displaylogo": False, "modeBarButtonsToRemove": ["select2d", "lasso2d"]},
    )
    st.caption(drawn(runs))


def show_events(happened: dict[str, Events]) -> None:
    st.subheader("What happened when")
    st.markdown(events_markdown(happened))
    st.caption(
        f"A dash where it did not happen. Back near κ²: at least {NEAR:.0%} of it, after having "
        "been lower. Last rate and distortion: means over the last hundredth of the records."
    )


def kappa_reference(runs: Iterable[Curve]) -> dict[str, tuple[float, str]]:
    """Returns the level of C_t that the schedules ask for, where they agree on one."""
    levels = kappas(runs)
    return {"error": (levels[0] ** 2, "κ²")} if len(levels) == 1 else {}


def turning_point(happened: Iterable[Events]) -> int | None:
    """Returns the first end of an initial phase: the planes rest there, where the prior starts."""
    return min((run.initial_end for run in happened if run.initial_end), default=None)


def choose_planes() -> str:
    asked = st.query_params.get("planes", PLANES[0])
    if asked not in PLANES:
        warn(f"The planes are drawn by angle or by spread, not {asked[:80]!r}.")
    return st.segmented_control(
        "Posterior coloured by",
        PLANES,
        default=PLANES[0],
        key="planes",
        bind="query-params",
        required=True,
        help="By angle: played under one cursor. By spread: frames as in the paper's Figure 2.",
    )


def show_playback(lines: dict[str, Curve], happened: dict[str, Events]) -> None:
    recordings = opened(list(lines), loading.recording)
    if not recordings:
        return
    playback(
        list(recordings.values()),
        key="training",
        curves=("beta", "error"),
        references=kappa_reference(lines.values()),
        cursor=turning_point(happened.values()),
        autoplay=False,
    )
    st.caption(counts(next(iter(recordings.values())).snapshots, NUM_TEST))


def show_frames(lines: dict[str, Curve], happened: dict[str, Events]) -> None:
    dark = st.context.theme.type == "dark"
    for name, snapshots in opened(list(lines), loading.snapshots).items():
        title = lines[name].title
        places = pick(snapshots["step"], happened[title].initial_end)
        st.markdown(f"**{plain(title)}**: posterior above, prior below")
        st.plotly_chart(
            frames(snapshots, places, dark),
            key=f"frames-{name}",
            theme=None,
            alt=frames_alt(title, snapshots, places),
            config={"staticPlot": True},
        )
    st.caption(
        "Each point is an image. The stronger its grey, the wider its posterior beside the mean "
        "of all images, from half to twice. One even grey: all images contribute alike. σ ± is "
        "the standard deviation of these widths over their mean."
    )


def show(names: list[str], log_steps: bool) -> None:
    lines = opened(names, curve)
    if not lines:
        return
    happened = {run.title: events(run.history, run.kappa) for run in lines.values()}
    show_curves(list(lines.values()), happened, log_steps)
    st.subheader("What the planes looked like")
    if choose_planes() == PLANES[0]:
        show_playback(lines, happened)
    else:
        show_frames(lines, happened)
    show_events(happened)
    phases()
    mathematics()
    st.sidebar.download_button(
        "Curves as CSV",
        partial(curves_csv, {name: run.history for name, run in lines.items()}),
        "priorscape-curves.csv",
        "text/csv",
        icon=":material/download:",
        on_click="ignore",
        width="stretch",
    )


st.title("How did β get there?")
names = loading.names()
if names:
    chosen = choose(names)
    scale = choose_scale()
    if chosen:
        show(chosen, scale == "log")
    else:
        st.info("Choose a run in the sidebar.", icon=":material/info:")
else:
    st.info(no_runs(), icon=":material/info:")
