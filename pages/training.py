"""How did beta get there? Planes and curves of chosen runs under one time cursor, then numbers."""

from collections.abc import Callable
from functools import partial
from typing import TypeVar

import streamlit as st

from app import loading
from app.components.latent_canvas import playback
from app.notes import beside_angle_key, glossary, mathematics, phases
from app.views.captions import curves_alt, drawn, frames_alt, look_at
from app.views.curve_axes import ROWS, Curve, kappa_reference
from app.views.curves import curves
from app.views.events import NEAR, Events, compared_kappa, events, turning_point
from app.views.frames import common, frames
from app.views.sentences import counts, no_runs, plain
from app.views.tables import curves_csv, events_markdown
from core.data.pendulum import NUM_TEST

DEFAULT = ("pendulum/vhp-rewo", "pendulum/vhp-geco", "pendulum/vhp-wu20")
CHOSEN = "training-runs"
KEPT = "training-kept"  # survives a page switch; the widget's own key does not
T = TypeVar("T")
SCALES = ("log", "linear")


def choose(names: list[str]) -> list[str]:
    """Returns the runs of the sidebar or the URL; names that exist nowhere are reported once.

    The URL has the runs' names, the pills their titles: so streamlit cannot bind the two.
    """
    default = [name for name in DEFAULT if name in names] or names[:3]
    if CHOSEN not in st.session_state:
        st.session_state[CHOSEN] = asked_runs(names, default)
    chosen = st.sidebar.pills(
        "Runs",
        names,
        selection_mode="multi",
        key=CHOSEN,
        format_func=lambda name: plain(loading.title(name)),
        help="In the order of: " + ", ".join(f"`{name}`" for name in names),
    )
    st.session_state[KEPT] = chosen
    if chosen == default:
        st.query_params.pop("runs", None)
    else:
        st.query_params["runs"] = chosen or ""
    return chosen


def asked_runs(names: list[str], default: list[str]) -> list[str]:
    asked = st.query_params.get_all("runs")
    for name in asked:
        if name and name not in names:
            warn(f"There is no run called {name[:80]!r}; the runs are in the sidebar.")
    if not asked:
        asked = st.session_state.get(KEPT, default) or [""]
    known = [name for name in names if name in asked]
    return known if known or asked == [""] else default


def choose_scale() -> str:
    asked = st.query_params.get("x", SCALES[0])
    if asked not in SCALES:
        warn(f"The step axis is log or linear, not {asked[:80]!r}.")
    return st.segmented_control(
        "Step axis", SCALES, default=SCALES[0], key="x", bind="query-params", required=True
    )


def warn(sentence: str) -> None:
    st.warning(plain(sentence), icon=":material/warning:")


def curve(name: str) -> Curve:
    kappa = compared_kappa(loading.config(name))
    return Curve(loading.title(name), loading.method(name), loading.history(name), kappa)


def opened(names: list[str], read: Callable[[str], T]) -> dict[str, T]:
    values, problems = loading.opened(names, read)
    for problem in problems:
        warn(problem)
    return values


def introduce(happened: dict[str, Events]) -> None:
    with beside_angle_key():
        st.markdown(look_at(happened))
        glossary()


def show_playback(lines: dict[str, Curve], happened: dict[str, Events]) -> None:
    recordings = opened(list(lines), loading.recording)
    if not recordings:
        return
    playback(
        list(recordings.values()),
        key="training",
        curves=[row.name for row in ROWS],
        references=kappa_reference(lines.values()),
        cursor=turning_point(happened.values()),
        autoplay=False,
        height=280,
    )
    st.caption(counts(next(iter(recordings.values())).snapshots, NUM_TEST))


def show_events(happened: dict[str, Events]) -> None:
    st.subheader("What happened when")
    st.markdown(events_markdown(happened))
    st.caption(
        f"Steps; a dash where it did not happen. Back near κ²: at least {NEAR:.0%} of it, after "
        "having been lower; methods without a κ are held against that of the others. For good: "
        "from there to the end. Last rate and distortion: means over the last hundredth of the "
        "records."
    )


def show_curves(runs: list[Curve], happened: dict[str, Events]) -> None:
    st.subheader("The curves, to read off")
    log_steps = choose_scale() == "log"
    st.plotly_chart(
        curves(runs, log_steps, st.context.theme.type == "dark"),
        key="curves",
        theme=None,
        alt=curves_alt(happened),
        config={"displaylogo": False, "modeBarButtonsToRemove": ["select2d", "lasso2d"]},
    )
    st.caption(drawn(runs))


def show_spread(lines: dict[str, Curve], happened: dict[str, Events]) -> None:
    """Draws the paper's Figure 2 when it is opened, all runs at the same steps."""
    box = st.expander(
        "Posterior spread along training, as in the paper's Figure 2",
        key="spread",
        icon=":material/grain:",
        bind="query-params",
    )
    if not box.open:
        return
    dark = st.context.theme.type == "dark"
    shown = opened(list(lines), loading.snapshots)
    turn = turning_point(happened.values())
    places = common([snapshots["step"] for snapshots in shown.values()], turn)
    for (name, snapshots), at in zip(shown.items(), places, strict=True):
        title = lines[name].title
        box.markdown(f"**{plain(title)}**: posterior above, prior below")
        box.plotly_chart(
            frames(snapshots, at, dark),
            key=f"frames-{name}",
            theme=None,
            alt=frames_alt(title, snapshots, at),
            config={"staticPlot": True},
        )
    box.caption(
        "Each point is an image. The stronger its grey, the wider its posterior beside the mean "
        "of all images, from half to twice. One even grey: all images contribute alike. σ ± is "
        "the standard deviation of these widths over their mean."
    )


def show(names: list[str]) -> None:
    lines = opened(names, curve)
    if not lines:
        return
    happened = {run.title: events(run.history, run.kappa) for run in lines.values()}
    introduce(happened)
    show_playback(lines, happened)
    show_events(happened)
    phases()
    show_curves(list(lines.values()), happened)
    show_spread(lines, happened)
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
    if chosen:
        show(chosen)
    else:
        st.info("Choose a run in the sidebar.", icon=":material/info:")
else:
    st.info(no_runs(), icon=":material/info:")
