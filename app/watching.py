"""A training that is looked at: what it draws, its points and curves; a finished one's results."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from app import loading
from app.choosing import propose
from app.components.cloud import TrainingCurves, cloud
from app.notes import beside_key
from app.theme import method as look_of
from app.views.live import embedded, said_of_dots, said_of_images
from app.views.measures import SHAPE, explanation, measures_markdown
from app.views.sentences import plain
from app.views.walks import tiles
from core.atlas import pictures
from core.experiments import of_dataset
from core.runs import RunConfig
from core.runs.live import NUM_IMAGES, Live

WATCHED = "train-watched"  # the job that is looked at, here and in the URL; survives page switches


def show_images(name: str, live: Live) -> None:
    """Shows what prior samples decode to: those of the latest picture, or of the atlas."""
    ended, _ = loading.opened([] if len(live.images) else [name], loading.atlas)
    of_atlas = (tiles(atlas)[:NUM_IMAGES] for atlas in ended.values())
    images = next(of_atlas, live.images)
    if len(images):
        strip = embedded(pictures.strip(images / 255))
        st.image(strip, alt=f"Prior samples, decoded at step {live.step:,}.")
        st.caption(said_of_images(len(images)))


def show_live(name: str, live: Live) -> None:
    config = loading.config(name)
    kappa = config.schedule.get("kappa")
    references = {"error": (kappa**2, "κ²")} if kappa else {}
    title = look_of(config.name.rpartition("/")[2]).title
    lines = [TrainingCurves(title, loading.method(name), live.history, references)]
    ghost = shipped(config)
    if ghost is not None:
        lines.append(TrainingCurves("shipped", "", loading.history(ghost), {}))
    data = loading.collection(config.dataset["name"])
    live = replace(live, label=live.label.named(data.names))
    with beside_key(live.label):
        st.markdown(said_of_dots(live, data.noun))
    cloud(live, lines, key="train-cloud")
    if ghost is not None:
        st.caption(
            f"Grey curve: the shipped run {plain(ghost)}, with settings of its own, at the same "
            "steps."
        )


def shipped(config: RunConfig) -> str | None:
    """Returns the shipped run of the same method, None if there is none that can be read."""
    readable, _ = loading.opened([config.name], loading.history)
    return next(iter(readable), None)


def other(name: str) -> str | None:
    """Returns another run of the same data: the shipped one of its method, or any."""
    data, first = loading.dataset(name), shipped(loading.config(name))
    others = [one for one in loading.names() if one != name and loading.dataset(one) == data]
    return first or next(iter(others), None)


def link(place: DeltaGenerator, page: str, label: str, query: Mapping[str, Any]) -> None:
    place.page_link(
        f"../pages/{page}.py", label=label, icon=":material/arrow_forward:", query_params=query
    )


def train_another(data: str, method: str) -> None:
    """Brings the form to the top, with another method chosen."""
    propose(data, method)
    st.session_state.pop(WATCHED, None)
    st.query_params.pop("job", None)


def offer_another(place: DeltaGenerator, config: RunConfig) -> None:
    data, _, trained = config.name.rpartition("/")
    methods, _ = loading.opened([data], of_dataset)
    for method in [one for of in methods.values() for one in of if one != trained][:1]:
        place.button(
            "Train another method on it",
            icon=":material/add:",
            on_click=train_another,
            args=(data, method),
        )


def show_result(name: str) -> None:
    beside = [name, *filter(None, [other(name)])]
    row = st.container(horizontal=True, vertical_alignment="center")
    link(row, "walk", "Walk through it", {"run": name})
    link(row, "training", "How β moved", {"runs": name})
    if len(beside) > 1:
        link(row, "compare", "Compare it", {"runs": beside})
    else:
        offer_another(row, loading.config(name))
    read, _ = loading.opened(beside, loading.metrics)
    measured = {loading.title(one): values for one, values in read.items()}
    if table := measures_markdown(measured, SHAPE):
        st.markdown(table)
        st.caption(explanation(measured, SHAPE))
