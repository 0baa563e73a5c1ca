"""What the Walk page says: its question, and what it means that no path was found."""

from app.views import walks
from app.views.node_kinds import DATA, MEANS, ONE, SAMPLES
from app.views.planar import LATENT
from app.views.walks import Walk
from core.atlas import Atlas, Pair

SUBDIVIDED = (
    "Subdivided: on long edges the model also decodes what lies straight between two nodes, where "
    "the prior may expect nothing."
)
STRAIGHT_IN_Z = "z"
LINES = {  # as core.charts.LINES
    STRAIGHT_IN_Z: "In Z",
    "x": "In X",
    "ends": "In X, keeping the ends",
}
LINE_HELP = (
    "X is a plane beside the many latents Z, which predicts them. Straight in X, a line leads "
    "over what the plane expects, and may begin and end at another image than the two; keeping "
    "the ends adds what the plane leaves out of them, less of it the farther away."
)
NO_PLANE = "{title} has no plane X; its line is straight in Z."
LENGTHS_HELP = (
    "What a path adds up over its edges. Decoded images: how much the image changes along an "
    "edge, decoded in four pieces; squared, many small changes cost less than a large one."
)
NOT_WEIGHED = (
    "Decoded lengths are offered for planes of two latents that a perceptron decodes; {title} is "
    "walked by {usual} lengths."
)
PATHS = {"shortest": "Shortest path", "straight": "Straight line", "both": "Both"}


ON_PLANE = {
    SAMPLES: "a sample of it, near the place of an image that it was trained on",
    MEANS: "a mean of it",
    DATA: "the place of an image that it was trained on",
}


def question(noun: str) -> str:
    return f"What lies between two {noun}s?"


def introduction(noun: str, kind: str = SAMPLES, space: str = LATENT) -> str:
    """Returns how the plane is read; noun: what one of the data is called, kind: of the nodes,
    space: what is walked in."""
    if space != LATENT:
        return (
            f"Beside its many latents this model has learned a {space}: every dot is "
            f"{ON_PLANE[kind]}. {_pick(kind)}"
        )
    dots = {
        SAMPLES: f"a sample of the model's prior: a place where it expects {noun}s",
        MEANS: f"a mean of the model's prior: in the middle of where it expects {noun}s",
        DATA: f"where the model puts one of the {noun}s that it was trained on",
    }
    return f"Every dot is {dots[kind]}. {_pick(kind)}"


def _pick(kind: str) -> str:
    return (
        f"Pick two, and the shortest path between them leads from {ONE[kind]} to {ONE[kind]}. "
        "A blue box in the film marks a jump."
    )


def no_path(pair: Pair, atlas: Atlas) -> str:
    start, end = (walks.end_title(walks.end_name(point, atlas), atlas) for point in pair)
    return (
        f"No path leads from {start} to {end}: "
        "this prior's samples form separate groups, and no edge joins the two. "
        "That is a finding about the prior, not an error; try another pair or another run."
    )


def chosen(
    walked: Walk | None, line: Walk | None, path: str, kind: str | None = None
) -> dict[str, Walk]:
    """Returns the walks that a choice of path asks for, of those that were found, by titles.

    kind: of the line, where there are several
    """
    found = {"shortest": walked, "straight": line}
    titles = PATHS | ({"straight": f"Straight line {sentence_part(kind)}"} if kind else {})
    asked = found if path == "both" else (path,)
    return {titles[name]: walk for name in asked if (walk := found[name])}


def sentence_part(kind: str) -> str:
    """
    >>> sentence_part("ends")
    'in X, keeping the ends'
    """
    title = LINES[kind]
    return title[0].lower() + title[1:]
