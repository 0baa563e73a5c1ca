"""The state of a training as it goes out and comes in: constraints as data, tensors by prefix."""

from collections.abc import Mapping
from typing import Any, TypeVar

from core.constraints import Tracked
from core.schedules import Multiplier

Value = TypeVar("Value")


def as_data(tracked: Tracked) -> dict[str, Any]:
    """Returns a constraint's state as plain data."""
    return {**vars(tracked.multiplier), "average": tracked.average}


def from_data(value: dict[str, Any]) -> Tracked:
    """Returns the state that plain data say. Errors: KeyError, TypeError, ValueError."""
    multiplier = {name: setting for name, setting in value.items() if name != "average"}
    average = value["average"]
    return Tracked(Multiplier(**multiplier), None if average is None else float(average))


def under(prefix: str, values: Mapping[str, Value]) -> dict[str, Value]:
    """Returns entries under a prefix and a dot; the inverse of `below`."""
    return {f"{prefix}.{name}": value for name, value in values.items()}


def below(prefix: str, tensors: dict[str, Value]) -> dict[str, Value]:
    """Returns the entries whose names start with the prefix and a dot, without both."""
    start = f"{prefix}."
    return {k[len(start) :]: value for k, value in tensors.items() if k.startswith(start)}
