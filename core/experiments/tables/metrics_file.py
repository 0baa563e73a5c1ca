"""What a metrics.json holds, which another program may have written."""

import math
from typing import Any


def parts(metrics: dict[str, Any], name: str) -> dict[str, Any]:
    """Returns a measure of several numbers; empty where it is none."""
    found = metrics.get(name)
    return found if isinstance(found, dict) else {}


def number(value: Any) -> float | None:
    return float(value) if type(value) in (int, float) and math.isfinite(value) else None
