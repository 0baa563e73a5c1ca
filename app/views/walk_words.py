"""What the Walk page says: its question, and what it means that no path was found."""

from app.views import walks
from app.views.walks import Walk
from core.atlas import Atlas, Pair

PATHS = {"shortest": "Shortest path", "straight": "Straight line", "both": "Both"}


def question(noun: str) -> str:
    return f"What lies between two {noun}s?"


def introduction(noun: str) -> str:
    """Returns how the plane is read; noun: what one of the data is called."""
    return (
        f"Every dot is a sample of the model's prior: a place where it expects {noun}s. Pick two, "
        "and the shortest path between them leads from sample to sample."
    )


def no_path(pair: Pair, atlas: Atlas) -> str:
    start, end = (walks.end_title(walks.end_name(point, atlas), atlas) for point in pair)
    return (
        f"No path leads from {start} to {end}: "
        "this prior's samples form separate groups, and no edge joins the two. "
        "That is a finding about the prior, not an error; try another pair or another run."
    )


def chosen(walked: Walk | None, line: Walk | None, path: str) -> dict[str, Walk]:
    """Returns the walks that a choice of path asks for, of those that were found, by titles."""
    found = {"shortest": walked, "straight": line}
    asked = found if path == "both" else (path,)
    return {PATHS[name]: walk for name in asked if (walk := found[name])}
