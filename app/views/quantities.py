"""What a training records, as every chart names it: one name and one scale for one quantity."""

from typing import Any

# How the columns of a history are titled, and whether their axis is logarithmic.
CURVES: dict[str, dict[str, Any]] = {
    "beta": {"title": "β, the weight of the rate", "log": True},
    "error": {"title": "C, running mean squared error", "log": True},
    "rate": {"title": "Rate, nats", "log": False},
    "distortion": {"title": "Distortion, nats", "log": False},
    "loss": {"title": "Loss, nats", "log": False},
}
