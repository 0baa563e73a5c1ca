"""Widgets that choose a training: data, method, size and every setting that the method has."""

from collections.abc import Mapping
from dataclasses import dataclass

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from app import loading
from app.settings import settings
from app.state.field import Field
from app.state.page_state import PageState
from app.state.train import option_field
from app.theme import KNOWN
from app.theme import method as look_of
from app.views.datasets import collection, group_of
from app.views.training_form import (
    Setting,
    alike,
    composition,
    offered,
    widths,
    widths_text,
    with_widths,
)
from app.warning import warn
from core.data import uploads
from core.data.present import is_present
from core.experiments import EXPERIMENTS, of_dataset
from core.experiments.presets import PRESETS
from core.machine.devices import CPU, GPU
from core.runs import RunConfig

DEVICE_TITLES = {CPU: "Processor", GPU: "GPU"}
PRESET_TITLES = {"minute": "A minute or two", "paper": "The experiment as it is"}


@dataclass(frozen=True)
class Choice:
    """The chosen training, and all methods on the same data in the same size, by name.

    before: the chosen method's settings as they are offered · config: as they were changed
    device: cpu, or cuda for a GPU
    """

    before: RunConfig
    config: RunConfig
    methods: Mapping[str, RunConfig]
    device: str = CPU

    def alike(self, method: str, seed: int) -> RunConfig:
        """Returns another method with equal settings."""
        return alike(self.config, self.before, self.methods[method]).changed(seed=seed)


def choose_training(state: PageState, like: RunConfig | None = None) -> Choice | None:
    """Returns the chosen experiment with its settings; None, and a sentence, if they are wrong.

    like: the training whose data and method are offered to a session that has chosen none
    """
    try:
        row = st.container(horizontal=True, vertical_alignment="bottom")
        before, methods = choose_experiment(state, row, like)
        device = choose_device(state, row)
        return Choice(before, choose_settings(state, before), methods, device)
    except ValueError as problem:
        warn(str(problem))
        return None


def choose_experiment(
    state: PageState, row: DeltaGenerator, like: RunConfig | None
) -> tuple[RunConfig, dict[str, RunConfig]]:
    """Returns the experiment of the chosen data and method, and all methods, in the chosen size.

    Errors: FileProblem where the data cannot be read.
    """
    begun_with = group_of(like.name, like.dataset["name"]) if like else ""
    configs = in_order(of_dataset(data := choose_data(state, row, begun_with)))
    method = like.name.rpartition("/")[2] if like and data == begun_with else ""
    chosen = choose_method(state, row, configs, method)
    preset = PRESETS[choose_size(state, row)]
    methods = {name: preset(config) for name, config in configs.items()}
    return methods[chosen], methods


def in_order(configs: dict[str, RunConfig]) -> dict[str, RunConfig]:
    """Returns methods in the order of the palette: VHP + GECO beside VHP + REWO."""
    known = list(KNOWN)
    return dict(sorted(configs.items(), key=lambda pair: known.index(pair[0])))


def trainable() -> list[str]:
    """Returns what can be trained on here: experiments whose data are there, and own data."""
    groups = {name.partition("/")[0]: config for name, config in EXPERIMENTS.items()}
    there = (name for name, config in groups.items() if is_present(config.dataset["name"]))
    return [*dict.fromkeys((*there, *uploads.names()))]


def choose_data(state: PageState, place: DeltaGenerator, first: str) -> str:
    datasets = trainable()
    state.ask(option_field("data", datasets, first, lambda one: [collection(one).title]))
    return place.selectbox(
        "Data",
        datasets,
        key=state.key("data"),
        format_func=lambda name: collection(name).title,
    )


def choose_method(
    state: PageState, place: DeltaGenerator, methods: Mapping[str, RunConfig], first: str
) -> str:
    def shown(method: str) -> str:
        return composition(methods[method], look_of(method).title)

    state.ask(
        option_field("method", list(methods), first, lambda one: [shown(one), look_of(one).title])
    )
    return place.selectbox(
        "Method",
        list(methods),
        key=state.key("method"),
        format_func=shown,
    )


def choose_size(state: PageState, place: DeltaGenerator) -> str:
    presets = list(PRESETS)
    state.ask(option_field("size", presets, shown=lambda one: [PRESET_TITLES[one]]))
    size = place.segmented_control(
        "Size",
        presets,
        key=state.key("size"),
        required=True,
        format_func=lambda preset: PRESET_TITLES[preset],
        help="A smaller training to watch, or the settings of core/experiments/experiments.py.",
    )
    return size or presets[0]


def choose_device(state: PageState, place: DeltaGenerator) -> str:
    """Returns where to train; a person is asked only where there is a GPU."""
    if not loading.gpus():
        return CPU
    state.ask(option_field("device", list(DEVICE_TITLES), shown=lambda one: [DEVICE_TITLES[one]]))
    device = place.segmented_control(
        "Train on",
        list(DEVICE_TITLES),
        key=state.key("device"),
        required=True,
        format_func=lambda one: DEVICE_TITLES[one],
        help="A training has a GPU of its own; afterwards it is drawn and measured on the "
        "processor.",
    )
    return device or CPU


def choose_settings(state: PageState, config: RunConfig) -> RunConfig:
    """Returns the settings as they were changed. Errors: ValueError, one sentence."""
    # others have other widgets, and so has a kappa that a pilot has found meanwhile
    of = f"{config.name}-{config.steps}-{config.precision}-{config.kappa}"
    columns = st.expander("Settings", icon=":material/tune:").columns(4)
    first = 1 if config.hidden else 0  # convolutions have no widths to set
    if config.hidden:
        config = choose_widths(state, columns[0], config, f"{of}-hidden")
    for number, (setting, value) in enumerate(offered(config), start=first):
        name = f"{of}-{setting.key}"
        chosen = choose_number(state, columns[number % 4], setting, value, name)
        config = setting.into(config, chosen)
    return config


def choose_widths(
    state: PageState, place: DeltaGenerator, config: RunConfig, name: str
) -> RunConfig:
    """Returns the settings with the chosen widths. Errors: ValueError, one sentence."""
    state.ask(Field(name, widths_text(config)))
    text = place.text_input(
        "Hidden layers",
        key=state.key(name),
        max_chars=80,
        help="Widths of the layers of each net, from the first to the last.",
    )
    return with_widths(config, widths(text))


def choose_number(
    state: PageState, place: DeltaGenerator, setting: Setting, value: float, name: str
) -> float:
    most = settings().training.steps if setting.name == "steps" else setting.high
    kind = type(setting.low)
    high = kind(min(setting.high, most))
    state.ask(Field(name, min(kind(value), high)))
    return place.number_input(
        setting.title,
        min_value=setting.low,
        max_value=high,
        step=kind(setting.step),
        format=setting.format,
        key=state.key(name),
        help=setting.help,
    )
