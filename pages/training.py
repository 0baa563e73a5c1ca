"""How did beta get there? Planes and curves of chosen runs under one time cursor, then numbers."""

from collections.abc import Callable, Iterable
from functools import partial
from typing import TypeVar

import streamlit as st

from app import loading
from app.chart import chart
from app.components.latent_canvas import PlayedRun, playback
from app.downloads import download
from app.figure_two import figure_two
from app.notes import beside_key, glossary, phases, schedule_mathematics
from app.views.captions import curves_alt, drawn, look_at
from app.views.curve_axes import ROWS, Curve, kappa_reference
from app.views.curves import curves
from app.views.datasets import collection
from app.views.events import NEAR, Events, compared_kappa, events, turning_point
from app.views.measures import EVIDENCE, SHAPE, explanation, measures_markdown
from app.views.sentences import counts, no_runs, plain
from app.views.tables import curves_csv, events_markdown, turned
from app.warning import warn
from core.data import LABELS

DATA = "training-data"
CHOSEN = "training-runs"  # with the dataset's name: each has its own runs to choose from
KEPT = "training-kept"  # survives a page switch; the widgets' own keys do not
T = TypeVar("T")
SCALES = ("log", "linear")


def choose_dataset(names: list[str]) -> str:
    """Returns the dataset of the widget, of the URL, of the last visit, or the first one."""
    datasets = list(dict.fromkeys(map(loading.dataset, names)))
    if st.session_state.get(DATA) not in datasets:
        st.session_state[DATA] = asked_dataset(names, datasets)
    if len(datasets) > 1:
        st.segmented_control(
            "Data",
            datasets,
            key=DATA,
            format_func=lambda dataset: plain(collection(dataset).title),
            required=True,
            on_change=forget_asked_runs,
        )
    dataset = st.session_state[KEPT] = st.session_state[DATA]
    if dataset == datasets[0]:
        st.query_params.pop("data", None)
    else:
        st.query_params["data"] = dataset
    return dataset


def asked_dataset(names: list[str], datasets: list[str]) -> str:
    asked = st.query_params.get("data")
    if asked in datasets:
        return asked
    if asked is not None:
        warn(f"There is no data called {asked[:80]!r}; {datasets[0]} is shown instead.")
    runs = [name for name in st.query_params.get_all("runs") if name in names]
    kept = st.session_state.get(KEPT)
    if runs:
        return loading.dataset(runs[0])
    return kept if kept in datasets else datasets[0]


def forget_asked_runs() -> None:
    """Drops the runs of the URL: they are those of the dataset that was shown before."""
    st.query_params.pop("runs", None)


def choose(names: list[str], dataset: str) -> list[str]:
    """Returns the runs of the widget or the URL; names that exist nowhere are reported once.

    The URL has the runs' names, the pills their titles: so streamlit cannot bind the two.
    """
    offered = [name for name in names if loading.dataset(name) == dataset]
    default = [name for name in offered if name in collection(dataset).training] or offered[:3]
    key, kept = f"{CHOSEN}-{dataset}", f"{KEPT}-{dataset}"
    if key not in st.session_state:
        asked = asked_runs(names) or st.session_state.get(kept, default)
        st.session_state[key] = [name for name in offered if name in asked]
    chosen = st.pills(
        "Runs",
        offered,
        selection_mode="multi",
        key=key,
        format_func=lambda name: plain(loading.title(name)),
        help="In the order of: " + ", ".join(f"`{name}`" for name in offered),
    )
    st.session_state[kept] = chosen
    if chosen == default:
        st.query_params.pop("runs", None)
    else:
        st.query_params["runs"] = chosen or ""
    return chosen


def asked_runs(names: list[str]) -> list[str]:
    """Returns the runs that the URL names and that exist; `runs=` names none, and is kept so."""
    asked = st.query_params.get_all("runs")
    for name in asked:
        if name and name not in names:
            warn(f"There is no run called {name[:80]!r}; those that are here stand below.")
    return asked if asked == [""] else [name for name in names if name in asked]


def choose_scale() -> str:
    asked = st.query_params.get("x", SCALES[0])
    if asked not in SCALES:
        warn(f"The step axis is log or linear, not {asked[:80]!r}.")
    return st.segmented_control(
        "Step axis", SCALES, default=SCALES[0], key="x", bind="query-params", required=True
    )


def curve(name: str) -> Curve:
    kappa = compared_kappa(loading.config(name))
    return Curve(loading.title(name), loading.method(name), loading.history(name), kappa)


def opened(names: list[str], read: Callable[[str], T]) -> dict[str, T]:
    values, problems = loading.opened(names, read)
    warn(*problems)
    return values


def introduce(happened: dict[str, Events], recordings: Iterable[PlayedRun]) -> None:
    first = next(iter(recordings), None)
    label = first.atlas.label if first else LABELS["angle"]
    with beside_key(label):
        st.markdown(look_at(happened, label))
        glossary()


def show_playback(
    recordings: dict[str, PlayedRun], lines: dict[str, Curve], happened: dict[str, Events]
) -> None:
    playback(
        list(recordings.values()),
        key="training",
        curves=[row.name for row in ROWS],
        references=[kappa_reference(lines[name], lines.values()) for name in recordings],
        cursor=turning_point(happened.values()),
        autoplay=False,
        height=280,
    )
    name, first = next(iter(recordings.items()))
    st.caption(counts(first.snapshots, loading.collection(loading.dataset(name))))


def show_events(happened: dict[str, Events]) -> None:
    st.subheader("What happened when")
    st.markdown(turned(events_markdown(happened)))
    st.caption(
        f"Steps; a dash where it did not happen. Back near κ²: at least {NEAR:.0%} of it, after "
        "having been lower; methods without a κ are held against that of the others. For good: "
        "from there to the end. Last rate and distortion: means over the last hundredth of the "
        "records."
    )


def show_measures(lines: dict[str, Curve]) -> None:
    read, _ = loading.opened(lines, loading.metrics)
    measured = {lines[name].title: values for name, values in read.items()}
    if table := measures_markdown(measured, (*SHAPE, *EVIDENCE)):
        st.subheader("What it came to")
        st.markdown(turned(table))
        st.caption(explanation(measured, (*SHAPE, *EVIDENCE)))


def show_curves(runs: list[Curve], happened: dict[str, Events]) -> None:
    st.subheader("The curves, to read off")
    log_steps = choose_scale() == "log"
    chart(
        curves(runs, log_steps, st.context.theme.type == "dark"),
        key="curves",
        alt=curves_alt(happened),
    )
    st.caption(drawn(runs))


def show_download(lines: dict[str, Curve]) -> None:
    histories = {name: run.history for name, run in lines.items()}
    download("Curves as CSV", partial(curves_csv, histories), "priorscape-curves.csv")


def show_widths(lines: dict[str, Curve], happened: dict[str, Events]) -> None:
    """Draws the paper's Figure 2 when it is opened, all runs at the same steps."""
    box = st.expander(
        "How wide each image's posterior is, along training (the paper's Figure 2)",
        key="spread",
        icon=":material/grain:",
        bind="query-params",
    )
    if not box.open:
        return
    shown = opened(list(lines), loading.snapshots)
    with box:
        figure_two(
            {lines[name].title: snapshots for name, snapshots in shown.items()},
            turning_point(happened.values()),
        )


def show(names: list[str]) -> None:
    lines = opened(names, curve)
    if not lines:
        return
    happened = {run.title: events(run.history, run.kappa) for run in lines.values()}
    recordings = opened(list(lines), loading.recording)
    introduce(happened, recordings.values())
    if recordings:
        show_playback(recordings, lines, happened)
    show_events(happened)
    phases()
    show_measures(lines)
    show_curves(list(lines.values()), happened)
    show_download(lines)
    show_widths(lines, happened)
    schedule_mathematics()


st.title("How did β get there?")
names = loading.names()
if names:
    chosen = choose(names, choose_dataset(names))
    if chosen:
        show(chosen)
    else:
        st.info("Choose a run.", icon=":material/info:")
else:
    st.info(no_runs(), icon=":material/info:")
