"""Home's second picture: MNIST in two dimensions, and where its other images are walked."""

from collections.abc import Mapping, Sequence
from functools import partial

import streamlit as st

from app import loading
from app.components.latent_canvas import PlayedRun, playback
from app.components.seen import when_seen
from app.links import link
from app.notes import beside_key
from app.sections.unsuited import warn_of_kappa
from app.views.map_words import told_by_neighbours
from app.views.planes import OWN
from app.views.sentences import counts, enumeration, plain
from app.warning import warn

MAPS = ("mnist-2d/vhp-rewo", "mnist-2d/iwae", "mnist-2d/geco")
# What is offered below, each where runs of it are there: data, and what may lie between two.
WALKED = {
    "static-mnist": "Handwritten digits in 32 dimensions: what lies between two of them?",
    "fashion-mnist": "Clothes: how does a shirt become a dress?",
    "omniglot": "Characters of fifty alphabets: what lies between two of them?",
    "chairs": "Chairs from all sides: does a walk turn them, or blur them?",
    "faces": "Heads that turn and nod: does a walk keep the person?",
}
FIXED = "standard_normal"
HEIGHT, LINK_WIDTH = 300, 285  # pixels


def show_maps(there: Sequence[str]) -> None:
    """Shows the maps among these runs, once the page is scrolled to them, and links into walks."""
    if names := [name for name in MAPS if name in there]:
        st.subheader("MNIST, the map everyone knows")
        when_seen(partial(_show, names), key="home-maps")
    _links(there)


def _show(names: Sequence[str]) -> None:
    titles = loading.titles(names)
    recordings, problems = loading.opened(names, lambda n: loading.recording(n, titles[n]))
    warn(*problems)
    if not recordings:
        return
    first = next(iter(recordings.values()))
    with beside_key(first.atlas.label):
        st.markdown(_words(recordings))
    playback(
        list(recordings.values()),
        key="home-maps-planes",
        autoplay=False,
        height=HEIGHT,
        scale=OWN,  # a learned prior may be ten times as wide as a fixed one
    )
    data = loading.dataset(next(iter(recordings)))
    st.caption(counts(first.snapshots, loading.collection(data)))
    warn_of_kappa({name: run.title for name, run in recordings.items()})


def _words(recordings: Mapping[str, PlayedRun]) -> str:
    """Returns what there is to see; each prior in words that hold for any training."""
    fixed = [r.title for n, r in recordings.items() if loading.config(n).prior["name"] == FIXED]
    learned = [r.title for r in recordings.values() if r.title not in fixed]
    read, _ = loading.opened(recordings, loading.metrics)
    said = [
        "Handwritten digits on a plane, coloured by the digit, which no model was told. **Hover** "
        "to see what is written at a point, **play** to see the map unfold."
    ]
    if learned and fixed:
        said.append(
            f"{enumeration(map(plain, learned))} learned where the prior lies; under "
            f"{enumeration(map(plain, fixed))} it is a fixed disc, and the digits share it."
        )
    said.append(told_by_neighbours({recordings[n].title: m for n, m in read.items()}))
    return " ".join(filter(None, said))


def _links(there: Sequence[str]) -> None:
    offered = {data: of for data in WALKED if (of := loading.of_dataset(there, data))}
    if not offered:
        return
    row = st.container(horizontal=True)
    for data, names in offered.items():
        with row.container(border=True, width=LINK_WIDTH, height="stretch"):
            link("walk", f"Walk through {loading.collection(data).title}", {"data": data})
            if len(names) > 1:
                link("compare", "Compare its priors", {"data": data})
            st.caption(WALKED[data])
