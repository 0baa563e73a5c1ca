"""What is said of a training while it runs: where it is, how long it may take, what is drawn."""

from base64 import b64encode

from app.views.labels import words_of
from app.views.planar import drawing
from core.runs.live import Live


def progress(live: Live) -> str:
    """Returns the line above the points."""
    beta = live.history.get("beta")  # other objectives have other weights
    weight = "" if beta is None or not len(beta) else f"β {beta[-1]:.3g}"
    phase = ", initial phase" if len(live.history["step"]) and _is_initial(live) else ""
    return f"step {live.step:,} · {weight}{phase}"


def _is_initial(live: Live) -> bool:
    return bool(live.history["initial_phase"][-1])


def note(live: Live) -> str:
    num_data, dim = live.posterior_mean.shape
    plane = drawing(live.plane_of or dim, "this step's prior samples")
    return (
        f"Filled, {coloured(live)}: posterior means of {num_data:,} held-out data. Hollow and "
        f"grey: {len(live.prior_sample):,} prior samples, always of the same noise. {plane} "
        "Curves: at most 400 of the recorded steps each."
    )


def coloured(live: Live) -> str:
    return words_of(live.label).coloured


def dots_explained(live: Live, noun: str) -> str:
    """Returns how the points are read; noun: what one of the data is called."""
    return (
        f"**Dots** are held-out {noun}s where the encoder puts them, {coloured(live)}. **Grey "
        "circles** are samples of the prior."
    )


def images_explained(count: int) -> str:
    return (
        f"What it draws: {count} prior samples, decoded. While it trains they are always of the "
        "same noise."
    )


def embedded(png: bytes) -> str:
    """Returns the address of a picture that carries the picture: one that is replaced each second
    would be gone before a slow browser asks for it."""
    return f"data:image/png;base64,{b64encode(png).decode()}"


def alt(live: Live) -> str:
    return f"Posterior means over prior samples at step {live.step:,} of {live.steps:,}."
