"""What the Walk page says: its question, and what it means that no path was found."""

from app.views import walks
from app.views.node_kinds import DATA, MEANS, ONE, SAMPLES
from app.views.walks import Walk
from core.atlas import Atlas, Pair

SUBDIVIDED = (
    "Subdivided: on long edges the model also decodes what lies straight between two nodes, where "
    "the prior may expect nothing."
)
PATHS = {"shortest": "Shortest path", "straight": "Straight line", "both": "Both"}


def question(noun: str) -> str:
    return f"What lies between two {noun}s?"


def introduction(noun: str, kind: str = SAMPLES) -> str:
    """Returns how the plane is read; noun: what one of the data is called, kind: of the nodes."""
    dots = {
        SAMPLES: f"a sample of the model's prior: a place where it expects {noun}s",
        MEANS: f"a mean of the model's prior: in the middle of where it expects {noun}s",
        DATA: f"where the model puts one of the {noun}s that it was trained on",
    }
    return (
        f"Every dot is {dots[kind]}. Pick two, and the shortest path between them leads from "
        f"{ONE[kind]} to {ONE[kind]}."
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
