"""What travels to the canvas: arrays as base64 typed arrays, pictures as one PNG, looks as names.

The browser parses a payload once: an id that changes with its content tells it when.
"""

import json
from base64 import b64encode
from dataclasses import asdict
from functools import cache
from hashlib import blake2b
from typing import Any

import numpy as np

from app.theme import ANGLES, CLASSES, DARK, LIGHT, METHODS
from core.metrics.jumps import LARGEST_TURN, LEAST_CHANGE, TYPICAL_STEPS

EARLY = 100  # steps up to which the axis of steps is linear, from there on logarithmic


@cache
def palette() -> dict[str, Any]:
    """Returns app/theme.py as the canvas reads it."""
    return {
        "angles": list(ANGLES),
        "classes": {"light": [pair[0] for pair in CLASSES], "dark": [pair[1] for pair in CLASSES]},
        "methods": {name: asdict(method) for name, method in METHODS.items()},
        "light": asdict(LIGHT),
        "dark": asdict(DARK),
    }


@cache
def walk_rules() -> dict[str, Any]:
    """Returns the thresholds and lengths by which the browser finds the walks of Python."""
    from core.graph import LENGTHS, SHORTEST  # not where nobody walks: scipy is large

    return {
        "jump": {"turn": LARGEST_TURN, "steps": TYPICAL_STEPS, "change": LEAST_CHANGE},
        "lengths": {"powers": {rule: of.power for rule, of in LENGTHS.items()}, "least": SHORTEST},
    }


STEP_RULES = {"early": EARLY}


def encode(values: np.ndarray, dtype: str | None = None) -> dict[str, str]:
    """Returns an array as the browser's typed arrays read it: little-endian bytes in base64."""
    array = np.ascontiguousarray(values, dtype=np.dtype(dtype or values.dtype).newbyteorder("<"))
    return {"dtype": array.dtype.str[1:], "data": b64encode(array.tobytes()).decode()}


def quantise(values: np.ndarray) -> dict[str, Any]:
    """Returns positions in 16 bits between their extremes, finer than any screen."""
    finite = np.nan_to_num(values.astype(np.float64))
    low, high = float(finite.min()), float(finite.max())
    levels = np.round((finite - low) / (high - low or 1.0) * 65535)
    return {"low": low, "high": high, "data": encode(levels.reshape(-1), "u2")["data"]}


def identity(payload: Any) -> str:
    """Returns an id that changes with any of the payload's texts and numbers."""
    return blake2b(json.dumps(payload, sort_keys=True).encode(), digest_size=12).hexdigest()


def carried(picture: dict[str, Any]) -> dict[str, Any]:
    """Returns a picture (core.data.pictures) with bytes and arrays encoded."""
    return {name: _carried_value(value) for name, value in picture.items()}


def _carried_value(value: Any) -> Any:
    if isinstance(value, bytes):
        return b64encode(value).decode()
    if not isinstance(value, np.ndarray):
        return value
    flat = value.reshape(-1)
    return quantise(flat) if flat.dtype.kind == "f" else encode(flat)
