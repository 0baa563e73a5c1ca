"""Lesson 1: what a fixed normal prior expects where no image is."""

from collections.abc import Mapping

import numpy as np

from app.views.lessons.lesson import Answer, Lesson, LessonRun, Onward, Part, Recordings, Samples
from core.atlas import Atlas
from core.circle import wrap
from core.metrics.jumps import LARGEST_TURN

NORMAL, LEARNED = "pendulum/iwae", "pendulum/vhp-rewo"
INSIDE, CENTRE = 0.5, 0.15  # of the ring's radius
UNCLEAR = 2.0  # times the distance of the samples on the ring


def inside(atlas: Atlas, share: float = INSIDE) -> np.ndarray:
    """Returns which samples (N,) lie nearer to the middle of the images' points than a share."""
    middle = atlas.data.mean(axis=0)
    radius = np.median(np.linalg.norm(atlas.data - middle, axis=1))
    return np.linalg.norm(atlas.nodes - middle, axis=1) < share * radius


def broken(atlas: Atlas, among: np.ndarray) -> float:
    """Returns the share of neighbours, both among some samples, that turn by more than a jump."""
    pairs = atlas.edges[among[atlas.edges].all(axis=1)]
    turned = np.abs(wrap(np.diff(atlas.node_labels[pairs], axis=1)))
    return float((turned > LARGEST_TURN).mean()) if len(turned) else 0.0


class Middle(Lesson):
    title = "Where does the prior expect images?"
    short = "The hole"
    runs = (NORMAL, LEARNED)
    question = "A sample of the normal prior falls into the middle of the ring. What is decoded?"
    options = (
        "Mostly a pendulum, nearly as clear as elsewhere",
        "No pendulum: a blur of several",
    )
    onward = Onward("compare", "Compare the priors", {})

    def setup(self, runs: Mapping[str, LessonRun]) -> str:
        return (
            "Images of a pendulum have one angle, so an autoencoder lays them out as a ring, with "
            f"a hole in the middle. The prior of the {runs[NORMAL].title} is a fixed normal "
            "distribution: it expects points in the middle most of all, although no image is "
            "there."
        )

    def answer(self, runs: Mapping[str, LessonRun]) -> Answer:
        atlas = runs[NORMAL].atlas
        middle = inside(atlas)
        return Answer(
            option=int(off(atlas, middle) > UNCLEAR * off(atlas, ~middle)),
            parts=(
                Part(self.rings(runs, middle), Recordings(self.runs, (), None)),
                Part(self.decoded(runs, middle), Samples(NORMAL)),
            ),
        )

    def rings(self, runs: Mapping[str, LessonRun], middle: np.ndarray) -> str:
        normal, learned = runs[NORMAL], runs[LEARNED]
        return (
            f"{middle.mean():.0%} of the samples of {normal.title}'s prior lie nearer to the "
            f"middle than half the ring's radius, of {learned.title}'s learned prior "
            f"{inside(learned.atlas).mean():.1%}."
        )

    def decoded(self, runs: Mapping[str, LessonRun], middle: np.ndarray) -> str:
        normal, learned = runs[NORMAL], runs[LEARNED]
        atlas = normal.atlas
        every = np.ones(len(learned.atlas.nodes), bool)
        centre = inside(atlas, CENTRE)
        return (
            f"What {normal.title} decodes from its samples in the middle is off from the nearest "
            f"true image by {off(atlas, middle):.1%} of the brightness, elsewhere by "
            f"{off(atlas, ~middle):.1%} (medians); from the {int(centre.sum()):,} at the very "
            f"centre, nearer than {CENTRE:.0%} of the radius, by {off(atlas, centre):.1%}: there "
            "pendulums blur. What breaks is the order: of neighbouring samples in the middle "
            f"{broken(atlas, middle):.1%} show pendulums more than 30° apart, elsewhere "
            f"{broken(atlas, ~middle):.1%}; of all of {learned.title}'s "
            f"{broken(learned.atlas, every):.1%}. Hover the dots to see what they decode to."
        )


def off(atlas: Atlas, among: np.ndarray) -> float:
    """Returns the median distance to the nearest true image, as a share of the intensity."""
    distances = atlas.node_distances[among]
    return float(np.median(distances) / atlas.intensity) if len(distances) else np.inf
