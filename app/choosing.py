"""Widgets that choose a training: data, method, size and every setting that the method has."""

from dataclasses import replace

import streamlit as st

from app.settings import settings
from app.theme import method as look_of
from app.views.datasets import collection
from app.views.sentences import plain
from app.views.training_form import offered, widths, widths_text
from core.data import own
from core.experiments import of_dataset
from core.files import FileProblem
from core.presets import PRESETS
from core.runs import RunConfig

SHIPPED = ("pendulum", "digits")
PRESET_TITLES = {"minute": "A minute or two", "paper": "The experiment as it is"}


def warn(sentence: str) -> None:
    st.warning(plain(sentence), icon=":material/warning:")


def choose_experiment() -> RunConfig | None:
    """Returns the experiment of the chosen data and method, in the chosen size."""
    data, method, size = st.columns(3, vertical_alignment="bottom")
    datasets = [*SHIPPED, *own.names()]
    name = data.selectbox(
        "Data",
        datasets,
        key="train-data",
        index=asked_place("data", datasets),
        format_func=lambda name: collection(name).title,
    )
    try:
        configs = of_dataset(name)
    except FileProblem as problem:
        warn(str(problem))
        return None
    methods = list(configs)
    chosen = method.selectbox(
        "Method",
        methods,
        key="train-method",
        index=asked_place("method", methods),
        format_func=lambda method: look_of(method).title,
    )
    preset = size.segmented_control(
        "Size",
        PRESETS,
        key="train-size",
        default="minute",
        required=True,
        format_func=lambda preset: PRESET_TITLES[preset],
        help="A smaller training to watch, or the settings of core/experiments.py.",
    )
    return PRESETS[preset](configs[chosen])


def asked_place(parameter: str, offered: list[str]) -> int:
    """Returns the place of what the URL asks for; of the first where it asks for nothing."""
    asked = st.query_params.get(parameter)
    if asked is not None and asked not in offered:
        warn(f"There is no {parameter} called {asked[:80]!r}; {offered[0]} is offered instead.")
    return offered.index(asked) if asked in offered else 0


def choose_settings(config: RunConfig) -> RunConfig:
    """Returns the settings as they were changed. Errors: ValueError, one sentence."""
    of = f"{config.name}-{config.steps}-{config.precision}"  # others have their own widgets
    box = st.expander("Settings", icon=":material/tune:")
    columns = box.columns(4)
    text = columns[0].text_input(
        "Hidden layers",
        widths_text(config),
        key=f"train-{of}-hidden",
        max_chars=80,
        help="Widths of the layers of each net, from the first to the last.",
    )
    most = settings().training.steps
    for number, (setting, value) in enumerate(offered(config), start=1):
        high = min(setting.high, most) if setting.name == "steps" else setting.high
        kind = type(setting.low)
        given = columns[number % 4].number_input(
            setting.title,
            min_value=kind(setting.low),
            max_value=kind(high),
            value=min(kind(value), kind(high)),
            step=kind(setting.step),
            format=setting.format,
            key=f"train-{of}-{setting.part}-{setting.name}",
            help=setting.help,
        )
        config = setting.into(config, given)
    return replace(config, hidden=widths(text))
