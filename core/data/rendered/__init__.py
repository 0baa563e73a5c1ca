"""Things drawn in three dimensions, whose every factor is known: chairs and faces."""

from core.data.rendered.chairs import chairs
from core.data.rendered.faces import faces

RENDERED = ("chairs", "faces")  # names of data that take minutes to draw for the first time

__all__ = ["RENDERED", "chairs", "faces"]
