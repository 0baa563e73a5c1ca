"""What the canvas says below its planes: what is drawn, how much of it, and what it answers to."""

from collections.abc import Iterable, Sequence

from app.views.labels import labels_of
from app.views.node_kinds import MANY, PLACES, many
from app.views.planar import LATENT, dimensions, drawing
from core.atlas import Atlas
from core.atlas.projections import CHART, LINEAR, PLANE, explained

SHARED, OWN = "shared", "own"  # scales of planes that are played side by side
SCALES = {
    SHARED: "At each step all planes have one scale.",
    OWN: "Each plane has its own scale: read its ticks.",
}
MEANS = "posterior means"
LEAST_KEPT = 0.5  # of the variance, by a view that is shown first

UMAP = (
    "UMAP is a projection: distances and sizes on it mean little; walks and lengths are computed "
    "in the {space}."
)
PLACED = "UMAP was made of prior samples; other nodes are put between the nearest points of it."
OFF_BY_TILE = "“Off by” is the root mean squared pixel distance to the nearest true image."
OFF_BY_FIGURE = (
    "“Off by” is the root mean squared difference of the angles to the nearest true pose; like "
    "smoothness it is in half turns. Between two samples of a walk the figure's joints move in "
    "straight lines, but where it jumps. Drag the figure to turn it."
)
OFF_BY = {
    **dict.fromkeys(("tile", "cells", "colours"), OFF_BY_TILE),
    "figure": OFF_BY_FIGURE,
}
ONE_CONTEXT = (
    "Prepared images are decoded under their own contexts, all else that is decoded under that of "
    "the first one."
)
X = (
    "X is a plane that was fitted to the latents afterwards: a map that can be decoded and "
    "sampled, not one that is made to tell classes apart."
)
PCA = (
    "PCA is the plane of most variance of the {dimensions}; walks and lengths are "
    "computed in all of them."
)


def view_name(name: str) -> str:
    """Returns what the button of a view says."""
    return "X (decodes)" if name == CHART else name.upper()


def view_title(name: str, atlas: Atlas) -> str:
    """Returns what the canvas writes into a plane: how its points came there."""
    if name == "umap":
        return "UMAP (projection)"
    if name == CHART:
        return "X (fitted afterwards)"
    share = explained(atlas.nodes, atlas.views[name][atlas.span("node")])
    return f"PCA ({share:.0%} of the variance)"


def by_use(atlas: Atlas) -> list[str]:
    """Returns the names of an atlas's views, the most telling first: a linear one, unless it keeps
    less than half of the variance."""
    nodes = atlas.span("node")
    kept = {n: explained(atlas.nodes, atlas.views[n][nodes]) for n in atlas.views if n in LINEAR}
    return sorted(atlas.views, key=lambda name: kept.get(name, LEAST_KEPT) < LEAST_KEPT)


def projection_note(atlas: Atlas, space: str = LATENT) -> str:
    """Returns what became of the space's dimensions on the plane."""
    dim = atlas.nodes.shape[1]
    if dim <= PLANE:
        return drawing(dim, "", space)
    if atlas.views:
        known = (PCA, UMAP, *([X] if CHART in atlas.views else []))
        return " ".join(known).format(dimensions=dimensions(dim, space), space=space)
    return f"The first two of {dimensions(dim, space)} are drawn; lengths are those of all."


def compare_note(atlases: Sequence[Atlas], one: str, spaces: Iterable[str] = (LATENT,)) -> str:
    """one: what one of the data is called · spaces: that the runs are walked in"""
    coloured = labels_of(atlases[0]).coloured
    projected = [atlas for atlas in atlases if atlas.nodes.shape[1] != 2]
    notes = [*map(projection_note, projected), *placed(atlases), *given(atlases)]
    projections = " ".join(dict.fromkeys(notes))
    return (
        f"Filled, {coloured}: {_dots(spaces)} of all {atlases[0].count('datum'):,} held-out "
        f"{one}s prepared. Hollow and grey: {_nodes_of_each(atlases)}; lines: the edges "
        "between them, along which the red walk goes. Blue boxes: jumps. Hover "
        f"the dot of one of these {one}s and the same one is marked in every plane; click two "
        "and all planes walk between them. "
        "Samples belong to one prior each and are not linked. Each plane has its own scale. All "
        "walks take the same time. Smoothness: lower is smoother; more frames make it smaller. "
        "Drag moves a plane, Ctrl and the wheel zoom it, a double click shows all of it. "
        f"{projections}"
    )


def _dots(spaces: Iterable[str]) -> str:
    """Returns what the dots of held-out data are in these spaces."""
    return " or ".join(dict.fromkeys(MEANS if s == LATENT else PLACES for s in spaces))


def _nodes_of_each(atlases: Sequence[Atlas]) -> str:
    """Returns how many nodes each plane has; of how many, where not all of them are there."""
    numbers = sorted({atlas.count("node") for atlas in atlases})
    count = " to ".join(f"{number:,}" for number in dict.fromkeys((numbers[0], numbers[-1])))
    kinds = dict.fromkeys(atlas.nodes_are for atlas in atlases)
    if list(kinds) != ["samples"]:
        return f"the {count} nodes of each plane, {' or '.join(MANY[kind] for kind in kinds)}"
    sampled = max(atlas.num_sampled for atlas in atlases)
    of = f"the first {count} of {sampled:,}" if sampled > numbers[-1] else f"all {count}"
    return f"{of} samples of each prior"


def playback_note(
    atlases: Sequence[Atlas],
    nouns: Iterable[str],
    scale: str = SHARED,
    points: Iterable[tuple[str, str]] = (("posterior means", "prior samples"),),
) -> str:
    """nouns: what one of the data of each is called · scale: a key of SCALES · points: what dots
    and circles of each are"""
    dots, circles = (" or ".join(dict.fromkeys(words)) for words in zip(*points, strict=True))
    words = {labels_of(atlas) for atlas in atlases}
    coloured = " or ".join(sorted({each.coloured for each in words}))
    named = sorted({each.noun for each in words if each.on_planes})
    ones = "s or ".join(sorted(set(nouns)))
    mark = "name" if any(atlas.label.names for atlas in atlases) else "numeral"
    dot = f"its {' or '.join(named)}'s most central dot"
    numerals = f"A {mark} stands at {dot}, or a line leads there. " * bool(named)
    return (
        f"Filled, {coloured}: {dots} of held-out {ones}s. Hollow "
        f"and grey: {circles}. {numerals}Between snapshots the points are interpolated. "
        f"{SCALES[scale]} Hover a dot: the same one is marked in every "
        "plane."
    )


def atlas_note(atlas: Atlas, space: str = LATENT) -> str:
    """space: what the plane shows"""
    notes = [projection_note(atlas, space), *placed([atlas]), *given([atlas])]
    return (
        f"{counted_nodes(atlas, space)} and all {len(atlas.edges):,} edges to the "
        f"{atlas.num_neighbours} nearest neighbours are drawn. {' '.join(notes)} "
        f"{OFF_BY[atlas.picture.name]}"
    )


def placed(atlases: Sequence[Atlas]) -> list[str]:
    """Returns the sentence on nodes that UMAP did not place, where there are some."""
    some = any(a.nodes_are != "samples" and "umap" in a.views for a in atlases)
    return [PLACED] if some else []


def given(atlases: Sequence[Atlas]) -> list[str]:
    """Returns the sentence on contexts, where data have some."""
    return [ONE_CONTEXT] if any(atlas.context is not None for atlas in atlases) else []


def counted_nodes(atlas: Atlas, space: str = LATENT) -> str:
    """Returns how many nodes there are, and of how many where these are the first only."""
    number, what = atlas.count("node"), many(atlas.nodes_are, space)
    if atlas.num_sampled > number:
        return f"{number:,} of the {atlas.num_sampled:,} {what} that measures walk over"
    return f"All {number:,} {what}"
