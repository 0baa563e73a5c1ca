"""What runs with other weights of the rate rebuild, one at a time, by a slider."""

from collections.abc import Sequence

import numpy as np
import streamlit as st

from app import loading
from app.views.live import embedded
from app.views.measures import value
from app.views.rebuilt import rebuilt
from app.views.weighted import weight_of, written
from core.atlas import pictures


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
    images = rebuilt(loading.atlas(chosen))
    alt = f"{len(images)} images, rebuilt with β = {written(weights[chosen])}."
    st.image(embedded(pictures.grid(np.array_split(images, 2))), alt=alt)
    metrics = loading.metrics(chosen)
    rate, error = value(metrics, ("average_kl",)), value(metrics, ("error",))
    if rate is not None and error is not None:
        st.markdown(f"Rate **{rate:.1f} nats** an image · mean squared error **{error:.4f}**")
