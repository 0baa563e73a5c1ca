"""A run's atlas over another kind of nodes: computed from its model when it is asked for."""

import streamlit as st

from app import loading
from app.components.latent_canvas import ComparedRun
from app.reading.stamps import Stamp, stamp
from app.views.node_kinds import SAMPLES, offered
from core.atlas import Atlas

FILES = ("run.json", "atlas.npz", "sprite.png", "model.safetensors", "chart.safetensors")


def kinds(name: str) -> list[str]:
    """Returns the kinds of nodes that a run has. Errors: FileProblem."""
    return offered(loading.config(name), loading.atlas(name))


def atlas_over(name: str, kind: str) -> Atlas:
    """Returns a run's atlas over a kind of nodes that it has. Errors: FileProblem."""
    if kind == SAMPLES:
        return loading.atlas(name)
    return _computed(name, kind, stamp(loading.run(name).path, *FILES))


def compared(name: str, kind: str, called: str) -> ComparedRun:
    """Returns what `compare` shows of a run over a kind of nodes that it has; called: its title.

    Errors: FileProblem.
    """
    if kind == SAMPLES:
        return loading.compared(name, called)
    look = called, loading.method(name)
    return _compared(name, kind, look, stamp(loading.run(name).path, *FILES))


@st.cache_resource(max_entries=8, show_spinner=False)
def _compared(name: str, kind: str, look: tuple[str, str], stamp: Stamp) -> ComparedRun:
    return ComparedRun(*look, atlas_over(name, kind), loading.noun(name), loading.space(name))


@st.cache_resource(max_entries=8, show_spinner="Computing the nodes and their images")
def _computed(name: str, kind: str, stamp: Stamp) -> Atlas:
    from core.atlas.other_nodes import over

    chart, _ = loading.chart(name)
    atlas = loading.atlas(name)
    plane = loading.kernel_chart(name)
    return over(atlas, chart, kind, plane=plane) or atlas
