"""Widgets that choose a training: data, method, size and every setting that the method has.

Streamlit forgets a page's widgets when another page is opened, and the address with them. What
they said is kept in the session; the address says what differs from the usual choice.
"""

from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from app.settings import settings
from app.theme import method as look_of
from app.views.datasets import collection
from app.views.training_form import Setting, offered, widths, widths_text
from app.warning import warn
from core.data import uploads
from core.data.mocap.motion import has_recordings
from core.experiments import of_dataset
from core.experiments.presets import PRESETS
from core.runs import RunConfig

SHIPPED = ("pendulum", "digits")  # and human motion, where its recordings are
KEPT = "train-kept"  # what each widget of the form said last
PROBLEMS = "train-problems"  # what made no sense in the address, until something is chosen
PRESET_TITLES = {"minute": "A minute or two", "paper": "The experiment as it is"}


def choose_training(like: RunConfig | None = None) -> RunConfig | None:
    """Returns the chosen experiment with its settings; None, and a sentence, if they are wrong.

    like: the training whose data and method are offered to a session that has chosen none
    """
    try:
        return choose_settings(choose_experiment(like))
    except ValueError as problem:
        warn(str(problem))
        return None


def propose(data: str, method: str) -> None:
    """Makes a choice for the person, as a callback may."""
    for parameter, value in (("data", data), ("method", method)):
        st.session_state[f"train-{parameter}"] = value
    clear_problems()


def choose_experiment(like: RunConfig | None) -> RunConfig:
    """Returns the experiment of the chosen data and method, in the chosen size.

    Errors: FileProblem where the data cannot be read.
    """
    if "train-data" not in st.session_state:
        clear_problems()
    problems = st.container()
    row = st.container(horizontal=True, vertical_alignment="bottom")
    begun_with = like.dataset["name"] if like else ""
    configs = of_dataset(data := choose_data(row, begun_with))
    method = like.name.rpartition("/")[2] if like and data == begun_with else ""
    config = configs[choose_method(row, list(configs), method)]
    preset = PRESETS[choose_size(row)]
    with problems:
        warn(*st.session_state[PROBLEMS])
    return preset(config)


def choose_data(place: DeltaGenerator, first: str) -> str:
    recorded = ["motion"] if has_recordings() else []
    datasets = [*SHIPPED, *recorded, *uploads.names()]
    return place.selectbox(
        "Data",
        datasets,
        key=picked("data", datasets, first),
        on_change=clear_problems,
        format_func=lambda name: collection(name).title,
    )


def choose_method(place: DeltaGenerator, methods: list[str], first: str) -> str:
    return place.selectbox(
        "Method",
        methods,
        key=picked("method", methods, first),
        on_change=clear_problems,
        format_func=lambda method: look_of(method).title,
    )


def choose_size(place: DeltaGenerator) -> str:
    presets = list(PRESETS)
    size = place.segmented_control(
        "Size",
        presets,
        key=picked("size", presets),
        on_change=clear_problems,
        required=True,
        format_func=lambda preset: PRESET_TITLES[preset],
        help="A smaller training to watch, or the settings of core/experiments/experiments.py.",
    )
    return size or presets[0]


def choose_settings(config: RunConfig) -> RunConfig:
    """Returns the settings as they were changed. Errors: ValueError, one sentence."""
    of = f"train-{config.name}-{config.steps}-{config.precision}"  # others have other widgets
    columns = st.expander("Settings", icon=":material/tune:").columns(4)
    text = columns[0].text_input(
        "Hidden layers",
        key=filled(f"{of}-hidden", widths_text(config)),
        max_chars=80,
        help="Widths of the layers of each net, from the first to the last.",
    )
    for number, (setting, value) in enumerate(offered(config), start=1):
        key = f"{of}-{setting.part}-{setting.name}"
        config = setting.into(config, choose_number(columns[number % 4], setting, value, key))
    return config.changed(hidden=widths(text))


def choose_number(place: DeltaGenerator, setting: Setting, value: float, key: str) -> float:
    most = settings().training.steps if setting.name == "steps" else setting.high
    kind = type(setting.low)
    high = kind(min(setting.high, most))
    return place.number_input(
        setting.title,
        min_value=setting.low,
        max_value=high,
        step=kind(setting.step),
        format=setting.format,
        key=filled(key, min(kind(value), high)),
        help=setting.help,
    )


# ---- what the widgets say, and said


def filled(key: str, usual: Any) -> str:
    """Returns a widget's key, once it has a value: its own, that of the last visit, the usual."""
    kept = st.session_state.setdefault(KEPT, {})
    kept[key] = st.session_state.setdefault(key, kept.get(key, usual))
    return key


def picked(parameter: str, options: list[str], first: str = "") -> str:
    """Returns the key of a choice, filled with one of the options, and writes the address.

    The address is asked when the page is entered, where no widget has a value yet.

    first: what is offered to a session that has chosen nothing; the first option, if it is none
    """
    key = f"train-{parameter}"
    asked = st.query_params.get(parameter)
    if asked is not None and key not in st.session_state:
        st.session_state[key] = offered_one(parameter, asked, options)
    filled(key, first if first in options else options[0])
    if st.session_state[key] not in options:  # of other data, or of data that went
        st.session_state[key] = st.session_state[KEPT][key] = options[0]
    say(parameter, st.session_state[key], options[0])
    return key


def offered_one(parameter: str, asked: str, options: list[str]) -> str:
    """Returns what the address asks for; where there is no such thing, the first, and says so."""
    if asked in options:
        return asked
    problem = f"There is no {parameter} called {asked[:80]!r}; {options[0]} is offered instead."
    st.session_state[PROBLEMS] = [*st.session_state[PROBLEMS], problem]
    return options[0]


def say(parameter: str, value: str, usual: str) -> None:
    """Writes a choice into the address, which stays a plain one as long as all is as usual."""
    if value == usual:
        st.query_params.pop(parameter, None)
    elif st.query_params.get(parameter) != value:
        st.query_params[parameter] = value


def clear_problems() -> None:
    st.session_state[PROBLEMS] = []
