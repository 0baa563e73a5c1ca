"""The form that images are given when they are read."""

from dataclasses import dataclass

COLOUR, GREY = "RGB", "L"  # as Pillow calls them


@dataclass(frozen=True)
class ImageForm:
    """Squares of so many pixels a side, in colour or grey.

    mode: COLOUR or GREY; images that have no colours are grey in either
    """

    size: int
    mode: str = COLOUR
