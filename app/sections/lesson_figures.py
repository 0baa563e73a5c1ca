"""Draws what a lesson's answer is read off from, each kind of figure by its own component."""

from functools import partial

import streamlit as st

from app import loading
from app.chart import chart
from app.components.latent_canvas import PAGE, SLIDE, StraightLine, compare, explore, playback
from app.components.melting import melting
from app.figure_two import figure_two
from app.notes import beside_key
from app.probing import probe, probe_here, probe_last
from app.sections.coded import show_coded
from app.sections.drawing_results import show_parts, show_steps, stepped_run
from app.sections.plane_runs import trace_of
from app.sections.rebuilt import show_rebuilt
from app.sections.tile_results import played, show_planes
from app.sections.weighted import show_weighted
from app.state.melting import Edited
from app.views.events import compared_kappa
from app.views.lessons.lesson import (
    Coded,
    Figure,
    Growth,
    Melts,
    Part,
    Places,
    Rebuilt,
    Recordings,
    Samples,
    Stepwise,
    Stretches,
    TiledPlanes,
    Walks,
    Weighted,
    Widths,
)
from app.views.plane_chart import plane_chart
from app.views.plane_words import how_measured, plane_alt
from app.views.quantities import levels
from app.views.sentences import plain
from app.views.stretches import Ring, stretch_alt, stretch_chart
from core.atlas import Pair
from core.data import LABELS

HEIGHT, TALL = 240, 440  # pixels of a plane: beside others, alone
KEY_WIDTH = 110  # pixels
NUM_DRAWS = 4  # of one image's posterior
TALLEST = {PAGE: None, SLIDE: 560}  # pixels, of a chart: low beamers have 720


def draw(part: Part, key: str) -> None:
    """Draws a step of an answer; canvases that have no key to the angles get one."""
    pictured = isinstance(part.figure, Recordings)
    words = beside_key(LABELS["angle"], width=KEY_WIDTH) if pictured else st
    words.markdown(said(part))
    draw_figure(part.figure, key, PAGE)


def said(part: Part) -> str:
    heading = f"**{plain(part.heading)}.** " if part.heading else ""
    return heading + plain(part.sentence)


def draw_figure(figure: Figure | None, key: str, layout: str) -> None:
    """Draws a figure as a page or a slide has room for it; layout: of LAYOUTS."""
    match figure:
        case Recordings():
            _recordings(figure, key, layout)
        case Samples():
            _samples(figure, key, layout)
        case Walks():
            _walks(figure, key, layout)
        case Widths():
            _widths(figure)
        case Stretches():
            _stretches(figure, key)
        case Melts():
            _melts(figure, key)
        case Rebuilt():
            show_rebuilt(loading.titles(figure.runs))
        case Coded():
            show_coded(figure.run, figure.datum, NUM_DRAWS)
        case Weighted():
            show_weighted(figure.runs, key)
        case Places():
            _places(figure, key, layout)
        case TiledPlanes():
            titles = loading.titles(figure.runs)
            show_planes([played(name, titles) for name in titles], key, layout=layout)
        case Growth():
            titles = loading.titles(figure.runs)
            show_parts([stepped_run(name, titles) for name in titles], key)
        case Stepwise():
            show_steps(figure.runs, loading.titles(figure.runs), key, layout)


def _melts(figure: Melts, key: str) -> None:
    """Draws what one drags; where it was dragged to is kept like a pair."""
    kept = f"{key}-beta"
    points = Edited.unchanged(figure.kind)
    melting(
        figure.kind,
        points,
        key=key,
        beta=st.session_state.get(kept, figure.beta),
        history="fresh",
        how={},
        on_beta=lambda beta: st.session_state.update({kept: beta}),
    )


def _recordings(figure: Recordings, key: str, layout: str) -> None:
    titles = loading.titles(figure.runs)
    recordings = {name: loading.recording(name, titles[name]) for name in titles}
    playback(
        list(recordings.values()),
        key=key,
        curves=figure.curves,
        references=[_tolerated(name) for name in figure.runs],
        cursor=figure.cursor,
        autoplay=False,
        height=HEIGHT,
        probes=[probe_last(name, one.atlas) for name, one in recordings.items()],
        layout=layout,
    )


def _tolerated(name: str) -> dict[str, tuple[float, str]]:
    kappa = compared_kappa(loading.config(name))
    return levels(loading.columns(name), kappa)


def _samples(figure: Samples, key: str, layout: str) -> None:
    atlas, line = loading.atlas(figure.run), figure.line
    explore(
        atlas,
        key=key,
        title=loading.title(figure.run),
        pair=figure.pair,
        line=StraightLine.of(figure.pair, line, atlas.intensity)
        if line is not None and figure.pair is not None
        else None,
        kind="both" if line is not None else "shortest",
        height=TALL,
        noun=loading.noun(figure.run),
        probe=probe(figure.run, atlas),
        length=figure.length,
        tiled=figure.is_tiled,
        layout=layout,
    )


def _walks(figure: Walks, key: str, layout: str) -> None:
    kept = f"{key}-pair"
    titles = loading.titles(figure.runs)
    planes = {name: loading.compared(name, titles[name]) for name in titles}
    compare(
        list(planes.values()),
        key=key,
        probes={plane.title: probe_here(name, plane.atlas) for name, plane in planes.items()},
        pair=st.session_state.get(kept, figure.pair),
        height=HEIGHT,
        length=figure.length,
        layout=layout,
        on_pair=partial(_keep, kept),
    )


def _keep(kept: str, pair: Pair | None) -> None:
    st.session_state[kept] = pair


def _widths(figure: Widths) -> None:
    titles = loading.titles(figure.runs)
    runs = {title: loading.snapshots(name) for name, title in titles.items()}
    figure_two(runs, figure.turn, rows=("posterior_mean",), most=4)


def _stretches(figure: Stretches, key: str) -> None:
    rings = [
        Ring(title, loading.method(name), loading.snapshots(name))
        for name, title in loading.titles(figure.runs).items()
    ]
    chart(
        stretch_chart(rings, figure.steps, st.context.theme.type == "dark"),
        key=key,
        alt=stretch_alt(rings, figure.steps),
        still=True,
    )
    st.caption("Both over their mean along the ring: the dotted 1 is a ring that is run evenly.")


def _places(figure: Places, key: str, layout: str) -> None:
    traces = [trace_of(*named) for named in loading.titles(figure.runs).items()]
    last = max(int(trace.step[-1]) for trace in traces)
    chart(
        plane_chart(traces, last, st.context.theme.type == "dark"),
        key=key,
        alt=plane_alt(traces, last),
        tallest=TALLEST[layout],
    )
    st.caption(how_measured(loading.noun(figure.runs[0]), channels=False))
