"""The panels of the Multiplier page: a schedule's field each, with a recorded training over it."""

from collections.abc import Iterable

import streamlit as st

from app import loading
from app.components.update_field import Panel, Trace
from app.views.multiplier import MultiplierChoice, ranges
from app.views.sentences import plain
from app.views.update_fields import KINDS, SCALES, Gains, up
from app.views.update_paths import marks, path
from app.warning import warn
from core.files import FileProblem


def panel(kind: str, name: str, choice: MultiplierChoice) -> Panel:
    """Returns the field of a schedule; name: of the training over it, "" for none."""
    gains = Gains(choice.nu, choice.tau, choice.kappa)
    field = up(KINDS[kind], gains, SCALES[choice.scale])
    return Panel(KINDS[kind].title, field, KINDS[kind].highest, trace(name, choice))


def trace(name: str, choice: MultiplierChoice) -> Trace | None:
    """Returns a run's path, held against its own kappa; None where it cannot be read."""
    if not name:
        return None
    try:
        history, kappa = loading.history(name), loading.config(name).kappa
    except FileProblem as problem:
        warn(f"{name} is left out: {problem}")
        return None
    if kappa is None:
        return None  # held against nothing
    places = path(history, kappa, SCALES[choice.scale])
    return Trace(loading.title(name), loading.method(name), places, marks(history, kappa))


def show_ranges(names: Iterable[str]) -> None:
    """Says between which values beta moved in the trainings of these names."""
    histories, _ = loading.opened(filter(None, names), loading.history)
    if histories:
        titles = {name: plain(loading.title(name)) for name in histories}
        st.markdown(" ".join(ranges(titles[n], h["beta"]) for n, h in histories.items()))
