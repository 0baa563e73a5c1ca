"""What the canvas needs to decode a place of a plane, as it travels."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np

from app.components.payloads import carried
from app.components.served import served
from app.views.planes import view_name
from core.data import Picture

Place = tuple[float, float]
Decode = Callable[[np.ndarray], tuple[np.ndarray, np.ndarray | None]]
FARTHEST = 1e6  # from 0; nothing lies there


@dataclass(frozen=True)
class Probe:
    """How places of a plane are decoded, if they are.

    decoder: in bytes (core/atlas/decoder), for the browser; or None
    decode: frames (P, *image_shape) in [0, 1] and the rows behind them, of places (P, 2), by the
    server where the browser cannot; or None
    picture: of what is decoded
    closed: why nothing can be decoded, a sentence for each view that has no images but those of
    points, by the view's name; "" is the plane of a run without views
    """

    decoder: bytes | None
    picture: Picture
    closed: dict[str, str]
    decode: Decode | None = None


def probe_payload(probe: Probe | None, key: str, asked: Place | None) -> dict[str, Any] | None:
    """key: of the element that shows it · asked: the place that the server shall decode"""
    if probe is None:
        return None
    return {
        "url": "" if probe.decoder is None else served(probe.decoder, f"{key}-decoder"),
        "asks": probe.decode is not None,
        "answer": None if probe.decode is None or asked is None else _answer(probe, asked),
        "recipe": probe.picture.recipe(),
        "closed": {view_name(name): why for name, why in probe.closed.items()},
    }


def probed(sentence: str, probes: Iterable[Probe]) -> str:
    """Returns the sentence on what is decoded, after a space, if anything is."""
    return f" {sentence}" if any(probe.decoder for probe in probes) else ""


def _answer(probe: Probe, place: Place) -> dict[str, Any]:
    assert probe.decode is not None
    pictures = probe.picture.frames_payload(*probe.decode(np.array([place], np.float32)))
    return {"place": list(place), "pictures": carried(pictures)}


def checked_place(value: Any) -> Place | None:
    """Returns the browser's place, or None if it is none; nothing that comes in is trusted."""
    if not isinstance(value, list) or len(value) != 2:
        return None
    numbers = [n for n in value if isinstance(n, int | float) and abs(n) < FARTHEST]
    return (float(numbers[0]), float(numbers[1])) if len(numbers) == 2 else None
