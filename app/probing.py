"""A run's decoder as browsers fetch it, and of which planes it decodes the places."""

import streamlit as st

from app import loading
from app.components.probe_payload import Probe
from app.reading.stamps import Stamp, stamp
from app.views.probing import CHART, closed_views
from core.atlas import Atlas
from core.atlas.projections import PLANE
from core.files import FileProblem
from core.runs import Run

FILES = ("run.json", "model.safetensors", "chart.safetensors")


def probe(name: str, atlas: Atlas) -> Probe:
    """Returns how places of a run's planes are decoded."""
    if atlas.views and CHART not in atlas.views:
        return Probe(None, atlas.picture, closed_views(atlas, None))  # nothing is read in vain
    run = loading.run(name)
    try:
        dim, decoder = _decoder(run, CHART in atlas.views, stamp(run.path, *FILES))
    except FileProblem as problem:
        return Probe(None, atlas.picture, dict.fromkeys(atlas.views or [""], str(problem)))
    closed = closed_views(atlas, dim)
    is_open = dim == PLANE and len(closed) < max(1, len(atlas.views))
    return Probe(decoder if is_open else None, atlas.picture, closed)


@st.cache_resource(max_entries=8, show_spinner=False)
def _decoder(run: Run, fitted: bool, stamp: Stamp) -> tuple[int | None, bytes | None]:
    """Returns how many numbers a place of a decoder has, and its bytes; None of one that browsers
    cannot run. fitted: behind the chart that was fitted to the run"""
    from core.atlas.decoder_files import read_decoder, read_fitted

    decoder = read_fitted(run) if fitted else read_decoder(run)
    return (None, None) if decoder is None else (decoder.dim, decoder.to_bytes())
