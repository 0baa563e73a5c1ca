"""How the places of a run's planes are decoded: by the browser, by the server, or not at all."""

from functools import partial

import numpy as np
import streamlit as st

from app import loading
from app.components.probe_payload import Probe
from app.reading.stamps import Stamp, stamp
from app.views.probing import CHART, ON_WALK, closed_views
from core.atlas import Atlas
from core.atlas.projections import PLANE
from core.files import FileProblem
from core.runs import Run

FILES = ("run.json", "model.safetensors", "chart.safetensors")


def probe(name: str, atlas: Atlas) -> Probe:
    """Returns how places of a run's planes are decoded."""
    fitted = CHART in atlas.views
    if atlas.views and not fitted:
        return Probe(None, atlas.picture, closed_views(atlas, 0))  # nothing is read in vain
    run = loading.run(name)
    try:
        dim, decoder = _decoder(run, fitted, stamp(run.path, *FILES))
    except FileProblem as problem:
        return Probe(None, atlas.picture, dict.fromkeys(atlas.views or [""], str(problem)))
    closed = closed_views(atlas, dim or atlas.nodes.shape[1])
    if len(closed) == max(1, len(atlas.views)):
        return Probe(None, atlas.picture, closed)
    decode = partial(_decoded, name, fitted, atlas.intensity) if decoder is None else None
    return Probe(decoder, atlas.picture, closed, decode)


def probe_here(name: str, atlas: Atlas) -> Probe:
    """Returns how the browser decodes places of a run's planes; the server is not asked."""
    found = probe(name, atlas)
    if found.decode is None:
        return found
    return Probe(None, found.picture, dict.fromkeys(atlas.views or [""], ON_WALK) | found.closed)


def probe_last(name: str, atlas: Atlas) -> Probe | None:
    """Returns how the browser decodes places of a run's recorded planes at the last step, whose
    weights are the run's; None of more latents than a plane has, which are recorded as drawn."""
    found = probe_here(name, atlas) if atlas.nodes.shape[1] == PLANE else None
    return found if found and found.decoder else None


@st.cache_resource(max_entries=8, show_spinner=False)
def _decoder(run: Run, fitted: bool, stamp: Stamp) -> tuple[int, bytes | None]:
    """Returns how many numbers a place has, 0 for as many as the latents, and the decoder in
    bytes; None of one that browsers cannot run. fitted: behind the chart that was fitted to the
    run"""
    from core.atlas.decoder_files import read_decoder, read_fitted

    decoder = read_fitted(run) if fitted else read_decoder(run)
    if decoder is None:
        is_latent = not fitted and run.config.chart["name"] == "latent"
        return 0 if is_latent else PLANE, None
    return decoder.dim, decoder.to_bytes()


def _decoded(
    name: str, fitted: bool, intensity: float, places: np.ndarray
) -> tuple[np.ndarray, np.ndarray | None]:
    """Returns frames and rows of places (P, 2), by torch. Errors: FileProblem."""
    own, dataset = loading.chart(name)
    chart = loading.kernel_chart(name) if fitted else own
    if chart is None:
        raise FileProblem(f"{loading.run(name).path} has no chart that was fitted to it.")
    rows = chart.decode(places)
    return dataset.picture.images(rows) / intensity, dataset.picture.behind(rows)
