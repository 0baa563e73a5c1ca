"""Lesson 1: what a fixed normal prior expects where no image is."""

from collections.abc import Mapping

import numpy as np

from app.views.lessons.lesson import Answer, Evidence, Lesson, Onward, Samples
from core.atlas import Atlas
from core.circle import wrap
from core.metrics.jumps import LARGEST_TURN

NORMAL, LEARNED = "pendulum/iwae", "pendulum/vhp-rewo"
INSIDE = 0.5  # of the ring's radius
UNCLEAR = 2.0  # times the distance of the samples on the ring


def inside(atlas: Atlas) -> np.ndarray:
    """Returns which samples (N,) lie nearer to the middle of the images' points than INSIDE."""
    middle = atlas.data.mean(axis=0)
    radius = np.median(np.linalg.norm(atlas.data - middle, axis=1))
    return np.linalg.norm(atlas.nodes - middle, axis=1) < INSIDE * radius


def broken(atlas: Atlas, among: np.ndarray) -> float:
    """Returns the share of neighbours, both among some samples, that turn by more than a jump."""
    pairs = atlas.edges[among[atlas.edges].all(axis=1)]
    turned = np.abs(wrap(np.diff(atlas.node_labels[pairs], axis=1)))
    return float((turned > LARGEST_TURN).mean()) if len(turned) else 0.0


class Middle(Lesson):
    title = "Where does the prior expect images?"
    runs = (NORMAL, LEARNED)
    question = "A sample of the normal prior falls into the middle of the ring. What is decoded?"
    options = (
        "A clear pendulum, as anywhere",
        "No pendulum: a blur of several",
    )
    onward = Onward("compare", "Compare the priors", {})

    def setup(self, runs: Mapping[str, Evidence]) -> str:
        return (
            "Images of a pendulum have one angle, so an autoencoder lays them out as a ring, with "
            f"a hole in the middle. The prior of the {runs[NORMAL].title} is a fixed normal "
            "distribution: it expects points in the middle most of all, although no image is "
            "there."
        )

    def answer(self, runs: Mapping[str, Evidence]) -> Answer:
        atlas = runs[NORMAL].atlas
        middle = inside(atlas)
        return Answer(
            option=int(off(atlas, middle) > UNCLEAR * off(atlas, ~middle)),
            sentence=self.sentence(runs, middle),
            figure=Samples(NORMAL),
        )

    def sentence(self, runs: Mapping[str, Evidence], middle: np.ndarray) -> str:
        normal, learned = runs[NORMAL], runs[LEARNED]
        atlas = normal.atlas
        every = np.ones(len(learned.atlas.nodes), bool)
        return (
            f"{middle.mean():.0%} of its samples lie nearer to the middle than half the ring's "
            "radius. What is decoded there is off from the nearest true image by "
            f"{off(atlas, middle):.1%} of the brightness, elsewhere by {off(atlas, ~middle):.1%}. "
            f"Of the neighbouring samples there {broken(atlas, middle):.1%} show pendulums more "
            f"than 30° apart, elsewhere {broken(atlas, ~middle):.1%}. Of the learned prior of "
            f"{learned.title} {inside(learned.atlas).mean():.1%} of the samples lie in the "
            f"middle, and {broken(learned.atlas, every):.1%} of all neighbours are that far "
            "apart. Hover the dots to see what they decode to."
        )


def off(atlas: Atlas, among: np.ndarray) -> float:
    """Returns the median distance to the nearest true image, as a share of the intensity."""
    distances = atlas.node_distances[among]
    return float(np.median(distances) / atlas.intensity) if len(distances) else np.inf
