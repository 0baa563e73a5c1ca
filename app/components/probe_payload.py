"""What the canvas needs to decode a place of a plane, as it travels."""

from dataclasses import dataclass
from typing import Any

from app.components.served import served
from app.views.planes import view_name
from core.data import Picture


@dataclass(frozen=True)
class Probe:
    """How places of a plane are decoded, if they are.

    decoder: in bytes (core/atlas/decoder); None if no view is decoded
    picture: of what is decoded
    closed: why nothing can be decoded, a sentence for each view that has no images but those of
    points, by the view's name; "" is the plane of a run without views
    """

    decoder: bytes | None
    picture: Picture
    closed: dict[str, str]


def probe_payload(probe: Probe | None, key: str) -> dict[str, Any] | None:
    """key: of the element that shows it"""
    if probe is None:
        return None
    url = "" if probe.decoder is None else served(probe.decoder, f"{key}-decoder")
    closed = {view_name(name): why for name, why in probe.closed.items()}
    return {"url": url, "recipe": probe.picture.recipe(), "closed": closed}
