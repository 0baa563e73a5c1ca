"""The lesson on the hole: neighbours under a fixed normal prior, where no image is."""

from collections.abc import Mapping

import numpy as np

from app.views.lessons.lesson import Answer, Lesson, LessonRun, Onward, Part, Recordings, Samples
from core.atlas import Atlas, Pair
from core.circle import wrap
from core.metrics.jumps import LARGEST_TURN

NORMAL, LEARNED = "pendulum/iwae", "pendulum/vhp-rewo"
INSIDE = 0.5  # of the ring's radius
UNCLEAR = 2.0  # times the distance of the samples on the ring
OFTEN = 5.0  # times as often as elsewhere, from which neighbours are said to differ in the middle


def inside(atlas: Atlas, share: float = INSIDE) -> np.ndarray:
    """Returns which samples (N,) lie nearer to the middle of the images' points than a share."""
    middle = atlas.data.mean(axis=0)
    radius = np.median(np.linalg.norm(atlas.data - middle, axis=1))
    return np.linalg.norm(atlas.nodes - middle, axis=1) < share * radius


def broken(atlas: Atlas, among: np.ndarray) -> float:
    """Returns the share of neighbours, both among some samples, that turn by more than a jump."""
    turned = _turned(atlas, _edges(atlas, among))
    return float((turned > LARGEST_TURN).mean()) if len(turned) else 0.0


def farthest_neighbours(atlas: Atlas, among: np.ndarray) -> Pair | None:
    """Returns the neighbours, both among some samples, whose images turn the most; of those whose
    images are not much farther from true ones than usual."""
    clear = atlas.node_distances <= UNCLEAR * np.median(atlas.node_distances)
    edges = _edges(atlas, among & clear)
    if not len(edges):
        return None
    start, end = edges[_turned(atlas, edges).argmax()]
    return ("node", int(start)), ("node", int(end))


def _edges(atlas: Atlas, among: np.ndarray) -> np.ndarray:
    return atlas.edges[among[atlas.edges].all(axis=1)]


def _turned(atlas: Atlas, edges: np.ndarray) -> np.ndarray:
    """Returns by how much the images at the ends of edges (E, 2) turn (E,), in radians."""
    return np.abs(wrap(np.diff(atlas.node_labels[edges], axis=1)))[:, 0]


class Middle(Lesson):
    name = "middle"
    title = "Where does the prior expect images?"
    short = "The hole"
    runs = (NORMAL, LEARNED)
    question = (
        "Two neighbouring samples of the normal prior lie in the middle of the ring. What do "
        "they decode to?"
    )
    options = (
        "Nearly the same pendulum, as neighbours do elsewhere",
        "Pendulums that may point to quite different sides",
        "No pendulum: both are a blur of several",
    )
    onward = Onward("compare", "Compare the priors", {})

    def setup(self, runs: Mapping[str, LessonRun]) -> str:
        return (
            "Images of a pendulum have one angle, so an autoencoder lays them out as a ring, with "
            f"a hole in the middle. The prior of the {runs[NORMAL].title} is a fixed normal "
            "distribution: it expects points in the middle most of all, although no image is "
            "there. A walk through the prior steps from one sample to a neighbouring one."
        )

    def answer(self, runs: Mapping[str, LessonRun]) -> Answer:
        atlas = runs[NORMAL].atlas
        middle = inside(atlas)
        return Answer(
            self.option(atlas, middle),
            parts=(
                Part(
                    self.neighbours(runs, middle),
                    Samples(
                        NORMAL,
                        farthest_neighbours(atlas, middle),
                        length="euclidean",  # under squared ones a path may avoid the long step
                        is_tiled=True,
                    ),
                ),
                Part(self.rings(runs, middle), Recordings(self.runs, (), None)),
            ),
        )

    def option(self, atlas: Atlas, middle: np.ndarray) -> int:
        if off(atlas, middle) > UNCLEAR * off(atlas, ~middle):
            return 2
        return int(broken(atlas, middle) > OFTEN * broken(atlas, ~middle))

    def neighbours(self, runs: Mapping[str, LessonRun], middle: np.ndarray) -> str:
        normal, learned = runs[NORMAL], runs[LEARNED]
        atlas = normal.atlas
        every = np.ones(len(learned.atlas.nodes), bool)
        return (
            f"Of {normal.title}'s neighbours in the middle {broken(atlas, middle):.1%} show "
            f"pendulums more than 30° apart, elsewhere {broken(atlas, ~middle):.1%}; of all of "
            f"{learned.title}'s {broken(learned.atlas, every):.1%}. All angles meet there, so a "
            "small step may turn a pendulum far: the red one does. Off from the nearest true "
            f"image (medians): {off(atlas, middle):.1%} of the brightness in the middle, "
            f"{off(atlas, ~middle):.1%} elsewhere."
        )

    def rings(self, runs: Mapping[str, LessonRun], middle: np.ndarray) -> str:
        normal, learned = runs[NORMAL], runs[LEARNED]
        return (
            f"{middle.mean():.0%} of the samples of {normal.title}'s prior lie nearer to the "
            f"middle than half the ring's radius, of {learned.title}'s learned prior "
            f"{inside(learned.atlas).mean():.1%}: it has learned where the hole is."
        )


def off(atlas: Atlas, among: np.ndarray) -> float:
    """Returns the median distance to the nearest true image, as a share of the intensity."""
    distances = atlas.node_distances[among]
    return float(np.median(distances) / atlas.intensity) if len(distances) else np.inf
