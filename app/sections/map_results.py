"""What the Map page shows of its runs: rows of Figure 4, planes of Figure 3, measures."""

from collections.abc import Mapping, Sequence

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from app import loading
from app.downloads import download
from app.reading.worker import is_warm
from app.straight import straight
from app.views import compare
from app.views.line_rows import NOTE, NUM_FRAMES, LineRow, Sized, missing
from app.views.live import embedded
from app.views.map_measures import EXPLAINED, table, verdict
from app.views.map_pictures import Mapped, maps
from app.views.walks import Walk
from app.warning import warn
from core.atlas import Atlas, Pair, pictures
from core.atlas.projections import PLANE
from core.files import FileProblem

LOOK_EVERY = 1.0  # seconds, for torch


def show_rows(rows: Sequence[LineRow], pair: Pair, first: Atlas, place: DeltaGenerator) -> None:
    """Decodes the rows between a pair of images, those of the first atlas; this takes the models,
    so it comes last, into a place that was left for it, and as soon as these can be read."""
    if not is_warm():
        with place:
            st.fragment(_until_warm, run_every=LOOK_EVERY)()
        return
    with place, st.spinner("Decoding the lines"):
        for row in rows:
            if row.run is not None and (line := _line(row.run, row.kind, pair, first)):
                st.caption(row.title)
                alt = f"{row.title}: {len(line.frames)} images."
                strip = pictures.strip(line.frames, loading.atlas(row.run).intensity)
                st.image(embedded(strip), alt=alt)
        st.caption(f"{NOTE} {missing(rows)}")


def _until_warm() -> None:
    if is_warm():
        st.rerun()
    st.caption("The lines are decoded as soon as the models are read.")


def _line(run: str, kind: str, pair: Pair, first: Atlas) -> Walk | None:
    try:
        atlas = loading.atlas(run)
        if not compare.same_images(first, atlas):
            warn(f"{loading.title(run)} is left out: its held-out images are others.")
            return None
        return straight(run, pair, NUM_FRAMES, atlas, kind)
    except ValueError as problem:  # a missing or foreign file, a setting that cannot be built
        warn(f"{loading.title(run)} cannot be decoded: {problem}")
        return None


def show_maps(sizes: Sequence[Sized]) -> None:
    """Draws Figure 3: X beside each size of z, and z of the VAE where it is a plane itself."""
    wanted = {f"X beside {s.dim} latents": s.on_plane for s in sizes}
    wanted |= {f"VAE of {s.dim} latents: Z": s.runs[s.vae] for s in sizes if s.dim == PLANE}
    planes = {
        title: Mapped(atlas, _said(atlas))
        for title, run in wanted.items()
        if run is not None and (atlas := loading.atlas(run)).nodes.shape[1] == PLANE
    }
    st.subheader("The planes, by how many latents are beside them")
    st.html(maps(planes, st.context.theme.type == "dark"))
    st.caption(
        "In colour: held-out images, by class; grey: training images. No model has seen a class. "
        "Each plane has its own scale and direction: what is near what has a meaning, not where."
    )


def _said(atlas: Atlas) -> str:
    trained = 0 if atlas.train is None else len(atlas.train)
    return f"{atlas.count('datum'):,} held-out images in colour over {trained:,} training images."


def show_measures(sizes: Sequence[Sized]) -> None:
    """Shows the table, and below it what it comes to."""
    measured = {s.dim: _measures(s.on_plane) for s in sizes if s.on_plane is not None}
    known = {dim: values for dim, values in measured.items() if values.get("chart")}
    st.subheader("What a plane is worth")
    if not known:
        st.caption("Nothing is measured of these planes yet; `evaluate --save` does it.")
        return
    run = next(s.on_plane for s in sizes if s.dim in known)
    st.markdown(verdict(known, loading.collection(loading.dataset(run or "")).num_held_out))
    st.markdown(markdown := table(known))
    st.caption(EXPLAINED)
    download("Table as Markdown", lambda: markdown, "priorscape-map.md")


def _measures(run: str) -> Mapping[str, object]:
    try:
        return loading.metrics(run)
    except FileProblem:
        return {}
