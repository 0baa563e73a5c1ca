"""A training that is looked at: what it draws, its points and curves; a finished one's results."""

from dataclasses import replace

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from app import loading
from app.components.cloud import TrainingCurves, cloud
from app.links import link
from app.notes import beside_key
from app.sections.unsuited import warn_of_kappa
from app.state.page_state import PageState
from app.state.train import propose
from app.theme import method as look_of
from app.views.compare import MOST, usual_runs
from app.views.live import dots_explained, embedded, images_explained
from app.views.measures import SHAPE, explanation, measures_markdown
from app.views.quantities import levels
from app.views.run_names import method_of
from app.views.sentences import plain
from core.atlas import pictures
from core.atlas.tiles import shown
from core.experiments import of_dataset
from core.runs import RunConfig
from core.runs.live import NUM_IMAGES, Live


def show_images(name: str, live: Live) -> None:
    """Shows what prior samples decode to: those of the latest picture, or of the atlas."""
    ended, _ = loading.opened([] if len(live.images) else [name], loading.atlas)
    of_atlas = (shown(atlas, slice(NUM_IMAGES)) for atlas in ended.values())
    images = next(of_atlas, live.images)
    if len(images):
        strip = embedded(pictures.strip(images / 255))
        st.image(strip, alt=f"Prior samples, decoded at step {live.step:,}.")
        st.caption(images_explained(len(images)))


def show_live(name: str, live: Live) -> None:
    config = loading.config(name)
    columns = loading.columns(name)
    title = look_of(method_of(config)).title
    lines = [TrainingCurves(title, loading.method(name), live.history, levels(columns))]
    ghost = shipped(config)
    if ghost is not None:
        lines.append(TrainingCurves("shipped", "", loading.history(ghost), {}))
    data = loading.collection(loading.dataset(name))
    live = replace(live, label=live.label.named(data.names))
    with beside_key(live.label):
        st.markdown(dots_explained(live, data.noun))
    cloud(live, lines, columns, key="train-cloud")
    if ghost is not None:
        st.caption(
            f"Grey curve: the shipped run {plain(ghost)}, with settings of its own, at the same "
            "steps."
        )


def shipped(config: RunConfig) -> str | None:
    """Returns the shipped run of the same method, None if there is none that can be read."""
    readable, _ = loading.opened([config.name], loading.history)
    return next(iter(readable), None)


def others(name: str) -> list[str]:
    """Returns other runs of the same data: the shipped one of its method, or the usual ones."""
    if first := shipped(loading.config(name)):
        return [first]
    data = loading.dataset(name)
    there = loading.of_dataset(loading.names(), data)
    return [one for one in usual_runs(there, data) if one != name][: MOST - 1]


def offer_another(state: PageState, place: DeltaGenerator, config: RunConfig) -> None:
    data, _, trained = config.name.rpartition("/")
    methods, _ = loading.opened([data], of_dataset)
    for method in [one for of in methods.values() for one in of if one != trained][:1]:
        place.button(
            "Train another method on it",
            icon=":material/add:",
            on_click=propose,
            args=(state, data, method),
        )


def show_result(state: PageState, name: str) -> None:
    beside = [name, *others(name)]
    row = st.container(horizontal=True, vertical_alignment="center")
    link("walk", "Walk through it", {"run": name}, row)
    link("training", "How β moved", {"runs": name}, row)
    if len(beside) > 1:
        link("compare", "Compare it", {"runs": beside}, row)
    else:
        offer_another(state, row, loading.config(name))
    warn_of_kappa({name: loading.title(name)})
    read, _ = loading.opened(beside, loading.metrics)
    titles = loading.titles(beside)
    measured = {titles[one]: values for one, values in read.items()}
    if table := measures_markdown(measured, SHAPE):
        st.markdown(table)
        st.caption(explanation(measured, SHAPE))
