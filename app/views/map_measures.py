"""What planes X are worth, from metrics.json under "chart": a table, and what it comes to.

neighbours   share of held-out images whose 10 nearest training images vote for their class
via X        -log p(x|z~(X)) beside -log p(x|E z), nats
unsure       share of a walk's inner frames with no class likelier than .7; 95 % intervals
"""

from collections.abc import Mapping, Sequence
from math import sqrt
from typing import Any

from app.views.measures import is_number, value
from app.views.sentences import enumeration, minus
from core.runs.binding import LEAST_RATE

HEADER = (
    *("Latents", "neighbours in X", "in Z", "UMAP of Z", "nats via X", "via Z"),
    *("unsure: straight in Z", "in X", "X, ends kept", "graph of X"),
)
WALKS = ("z", "x", "ends", "x_graph")
UNKNOWN = "–"
NEAREST = "10"  # neighbours
HELD_OUT, FEW = 2_000, 1_000  # images whose neighbours vote, and those that UMAP places, at most
RANKED = 2.0  # standard errors
SPACES = {"x": "X", "z": "Z", "umap": "UMAP of Z"}
FALLEN = (
    "**{} latents: this training collapsed.** With a rate near 0 nats all images have the same "
    "latents, so there is nothing that a plane could predict."
)
Planes = Mapping[int, Mapping[str, Any]]  # measures of runs by the size of z


def table(planes: Planes) -> str:
    """Returns a row a plane as Markdown."""
    lines: list[Sequence[str]] = [HEADER, [":--", *["--:"] * (len(HEADER) - 1)]]
    lines += [_row(dim, measured) for dim, measured in planes.items()]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _row(dim: int, measured: Mapping[str, Any]) -> list[str]:
    near = [_percent(neighbours(measured, space)) for space in SPACES]
    nats = [value(measured, ("chart", "distortion", space)) for space in ("x", "z")]
    told = [minus(f"{number:.1f}") if is_number(number) else UNKNOWN for number in nats]
    return [str(dim), *near, *told, *(_unsure(measured, walk) for walk in WALKS)]


def neighbours(measured: Mapping[str, Any], space: str) -> float | None:
    found = value(measured, ("chart", "neighbours", space, NEAREST))
    return float(found) if is_number(found) else None


def unsure(measured: Mapping[str, Any], walk: str) -> tuple[float, float, float] | None:
    """Returns a share and its interval."""
    found = [value(measured, ("chart", "walks", walk, of)) for of in ("unsure", "low", "high")]
    return (found[0], found[1], found[2]) if all(map(is_number, found)) else None


def _percent(share: float | None) -> str:
    return UNKNOWN if share is None else f"{share:.1%}"


def _unsure(measured: Mapping[str, Any], walk: str) -> str:
    if (found := unsure(measured, walk)) is None:
        return UNKNOWN
    share, low, high = found
    return f"{share:.0%} ({100 * low:.0f} to {high:.0%})"


def verdict(planes: Planes, held_out: int | None = None) -> str:
    """Returns what the numbers come to, a line each; "" without numbers.

    held_out: how many images the data hold out; None for as many as are looked at
    """
    count = HELD_OUT if held_out is None else min(HELD_OUT, held_out)
    fallen = [dim for dim, measured in planes.items() if _collapsed(measured)]
    others = {dim: measured for dim, measured in planes.items() if dim not in fallen}
    sentences = [
        *(FALLEN.format(dim) for dim in fallen),
        *(_walks(dim, measured) for dim, measured in others.items()),
        *(_separates(dim, measured, min(FEW, count)) for dim, measured in others.items()),
        _same_whatever(others, count),
    ]
    return "\n".join(f"- {sentence}" for sentence in sentences if sentence)


def _collapsed(measured: Mapping[str, Any]) -> bool:
    rate = value(measured, ("rate",))
    return is_number(rate) and rate < LEAST_RATE


def _walks(dim: int, measured: Mapping[str, Any]) -> str:
    """Returns how walks in X and in Z compare, where their intervals tell."""
    in_z, in_x = (unsure(measured, walk) for walk in ("z", "x"))
    if in_z is None or in_x is None:
        return ""
    shares = f"{in_x[0]:.0%} against {in_z[0]:.0%} of the frames between"
    if in_x[2] < in_z[1]:
        return f"**{dim} latents: straight in X a walk is clearer than straight in Z**, {shares}."
    if in_z[2] < in_x[1]:
        return f"**{dim} latents: straight in Z a walk is clearer than straight in X**, {shares}."
    return f"{dim} latents: straight in X and in Z walks are not told apart, {shares}."


def _separates(dim: int, measured: Mapping[str, Any], count: int) -> str:
    """Returns which of the spaces tells classes best, on the count images that UMAP places."""
    few = {"x": "few_x", "z": "few_z", "umap": "umap"}
    found = {space: neighbours(measured, key) for space, key in few.items()}
    shares = {space: share for space, share in found.items() if share is not None}
    if len(shares) < len(few):
        return ""
    best = max(shares, key=shares.__getitem__)
    told = enumeration(f"{share:.0%} in {SPACES[space]}" for space, share in shares.items())
    doubts = {space: _doubt(shares[best], share, count) for space, share in shares.items()}
    tied = [space for space, doubt in doubts.items() if shares[best] - shares[space] < doubt]
    if best == "x" or "x" in tied:
        return f"{dim} latents: neighbours tell the class of {told}; none is ahead of X for sure."
    return (
        f"{dim} latents: **X is a map to decode and to sample, not the best separator**: of as "
        f"many images neighbours tell the class of {told}."
    )


def _doubt(one: float, other: float, count: int) -> float:
    """Returns the difference of two shares of count images that chance explains."""
    return RANKED * sqrt((one * (1 - one) + other * (1 - other)) / count)


def _same_whatever(planes: Planes, count: int) -> str:
    """Returns whether the planes are as good whatever the size of z, as the paper has it."""
    found = {dim: neighbours(measured, "x") for dim, measured in planes.items()}
    shares = {dim: share for dim, share in found.items() if share is not None}
    if len(shares) < 2:
        return ""
    best, worst = max(shares, key=shares.__getitem__), min(shares, key=shares.__getitem__)
    high, low = shares[best], shares[worst]
    told = f"{high:.0%} with {best} latents, {low:.0%} with {worst}"
    if high - low < _doubt(high, low, count):
        return f"The paper finds X the same whatever the size of Z; so it is here: {told}."
    return (
        "The paper finds X the same whatever the size of Z. **Not here, at equal steps**: "
        f"neighbours in X tell the class of {told}. One training each."
    )


EXPLAINED = (
    "Neighbours: how often the 10 nearest training images vote for a held-out image's class. "
    "Nats: how badly held-out images are explained through what X predicts of z, and by z itself; "
    "lower is better. Unsure: the share of frames between two images of different classes in "
    "which a small classifier gives no class .7 or more, of 100 walks, with 95 % "
    "intervals over walks. UMAP's share is of at most 1,000 images, placed among at most 2,000."
)
