"""What can be taken home of a run: its latents, model, measures and settings."""

from functools import partial

import streamlit as st

from app import loading
from app.downloads import download
from app.views.run_files import LATENTS, latents_csv, latents_npz, metrics_csv, stem_of
from core.atlas import Atlas

FILES = {  # of a run's folder, as they are
    "model.safetensors": ("Model", "The weights; `core.build` makes the model from run.json."),
    "metrics.json": ("Measures as JSON", None),
    "run.json": ("Settings", "What was trained, with which settings, data and seed."),
}


def run_downloads(name: str, atlas: Atlas) -> None:
    """Offers a run's files; each is made or read when it is asked for."""
    folder, stem = loading.run(name).path, stem_of(name, loading.dataset(name))
    with st.popover("Download this run", icon=":material/folder_zip:"):
        st.markdown(f"`{stem}`: what it has learned.")
        download("Latents as CSV", partial(latents_csv, atlas), f"{stem}-latents.csv", LATENTS)
        download("Latents as NumPy", partial(latents_npz, atlas), f"{stem}-latents.npz", LATENTS)
        there = [file for file in FILES if (folder / file).exists()]
        for file in there:
            label, told = FILES[file]
            download(label, (folder / file).read_bytes, f"{stem}-{file}", told)
        if "metrics.json" in there:
            read = partial(_table_of_metrics, name)
            download("Measures as CSV", read, f"{stem}-metrics.csv", "A row a number.")


def _table_of_metrics(name: str) -> bytes:
    return metrics_csv(loading.metrics(name))
