"""Things drawn in three dimensions, whose every factor is known: chairs and faces."""

from core.data.rendered.chairs import chairs
from core.data.rendered.faces import faces

__all__ = ["chairs", "faces"]
