"""What is said of maps of digits."""

from collections.abc import Mapping
from typing import Any

from app.views.measures import is_number, value
from app.views.sentences import enumeration, plain


def told_by_neighbours(measured: Mapping[str, Any]) -> str:
    """Returns how often neighbours on each map tell the digit of a held-out image.

    >>> told_by_neighbours({"IWAE": {"separation": {"accuracy": 0.75}}}).replace("\u00a0", " ")
    'How often neighbours on the map tell which digit an unseen image is: IWAE 75 %.'
    """
    shares = {
        title: value(values, ("separation", "accuracy")) for title, values in measured.items()
    }
    told = [f"{plain(title)} {100 * n:.0f}\u00a0%" for title, n in shares.items() if is_number(n)]
    if not told:
        return ""
    shown = enumeration(told)
    return f"How often neighbours on the map tell which digit an unseen image is: {shown}."
