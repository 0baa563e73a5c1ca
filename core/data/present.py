"""Whether what a dataset is read from is there, in the data folder, where it needs files."""

from core.data.images.whereabouts import READ_FROM, whereabouts
from core.data.mocap.motion import has_recordings


def is_present(name: str) -> bool:
    """Whether a dataset that comes along can be read here; those without files always can."""
    if name == "motion":
        return has_recordings()
    return name not in READ_FROM or whereabouts(name) is not None
