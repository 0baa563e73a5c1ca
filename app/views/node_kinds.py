"""The kinds of nodes that a walk may lead over, in words; which of them a run has.

Prior samples are the paper's. Means are of what the prior is a mixture of.
"""

from collections.abc import Sequence

from app.views.planar import LATENT
from core.atlas import Atlas
from core.runs import RunConfig

SAMPLES, MEANS, DATA = "samples", "means", "data"  # as core.charts.NODES
KINDS = {
    SAMPLES: "Prior samples (the paper)",
    MEANS: "Means of the prior",
    DATA: "Means of training data",
}
ONE = {SAMPLES: "sample", MEANS: "mean", DATA: "training mean"}  # what a node is called
MANY = {
    SAMPLES: "prior samples",
    MEANS: "means of the prior",
    DATA: "posterior means of training data",
}
PLACES = "places on X"  # of held-out images, as posterior means are of others
OF_PLANE = {SAMPLES: "samples of X", MEANS: "means of X", DATA: "places of training data"}
MIXTURES = {  # priors that have means, and what these are
    "hierarchical": "prior samples without their noise: the means E p(z|ζ) of sampled ζ",
    "vamp": "the means of the prior's components",
}


def offered(config: RunConfig, atlas: Atlas) -> list[str]:
    """Returns the kinds of nodes that a run has."""
    has = {SAMPLES: True, MEANS: prior_of(config) in MIXTURES, DATA: atlas.train is not None}
    return [kind for kind in KINDS if has[kind]]


def prior_of(config: RunConfig) -> str:
    """Returns the name of a run's prior; "" where its space is another than the latent one."""
    return str(config.prior["name"]) if config.chart["name"] == "latent" else ""


def explained(kind: str, config: RunConfig) -> str:
    """Returns what the nodes are and why one would choose them, in a sentence; "" for samples."""
    if kind == SAMPLES:
        return ""
    if kind == MEANS:
        return f"Nodes are {MIXTURES[prior_of(config)]}, computed here."
    if config.chart["name"] != "latent":
        return "Nodes are the places of training data, not samples; images computed here."
    return "Nodes are posterior means of training data, not of the prior; images computed here."


def many(kind: str, space: str = LATENT) -> str:
    """Returns what nodes of a kind are called in a space."""
    return MANY[kind] if space == LATENT else OF_PLANE[kind]


def lacking(kind: str, titles: Sequence[str]) -> str:
    """Returns the sentence on runs without a kind of nodes, which are walked over samples."""
    return (
        f"{' and '.join(titles)} {'has' if len(titles) == 1 else 'have'} no {MANY[kind]}; prior "
        "samples are walked over instead."
    )
