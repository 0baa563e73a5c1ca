"""What runs with other weights of the rate rebuild, one at a time, by a slider."""

from collections.abc import Sequence

import streamlit as st

from app import loading
from app.sections.rebuilt import show_rebuilt
from app.views.measures import value
from app.views.weighted import weight_of, written


@st.fragment
def show_weighted(names: Sequence[str], key: str) -> None:
    """Draws the slider, and below it the prepared images as the chosen run rebuilds them."""
    weights = {name: weight_of(loading.config(name)) or 0.0 for name in names}
    chosen = st.select_slider(
        "β, the weight of the rate: one training each",
        sorted(names, key=weights.__getitem__),
        value=st.session_state.get(f"{key}-kept", names[0]),
        format_func=lambda name: f"β = {written(weights[name])}",
        key=key,
    )
    st.session_state[f"{key}-kept"] = chosen
    show_rebuilt({chosen: f"Ten images, rebuilt with β = {written(weights[chosen])}"})
    metrics = loading.metrics(chosen)
    rate, error = value(metrics, ("average_kl",)), value(metrics, ("error",))
    if rate is not None and error is not None:
        st.markdown(f"Rate **{rate:.1f} nats** an image · mean squared error **{error:.4f}**")
