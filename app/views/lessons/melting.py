"""What happens to the fixed points of a beta-VAE while beta rises."""

from collections.abc import Mapping

import numpy as np

from app.views.lessons.lesson import Answer, Lesson, LessonRun, Melts, Onward, Part, counted
from core.theory.examples import clusters
from core.theory.fixed_points import Relaxation, fixed_points, relaxed
from core.theory.particles import fresh

BETAS = (0.004, 0.02, 0.05, 0.078, 0.09)
SEED = 1


class Melting(Lesson):
    name = "melting"
    title = "What melts first?"
    short = "Melting"
    runs = ()
    question = "β rises slowly. What happens to the red points?"
    options = (
        "All of them drift towards the middle and meet there",
        "Neighbours merge: the number falls in jumps, with rest in between",
        "They split: there are more and more of them",
        "Their number stays, only the error grows",
    )
    onward = Onward("melting", "Try it: what does β melt together?", {})

    def setup(self, runs: Mapping[str, LessonRun]) -> str:
        return (
            "A decoder that can learn anything is asked to rebuild 60 points of the plane: six "
            "clusters, in three pairs. Every place of its latent space ends at one of a few "
            f"pictures, the red points; at β = {BETAS[0]} there are {found(BETAS[0])}. β is the "
            "weight of the rate: how dear it is to tell the points apart."
        )

    def answer(self, runs: Mapping[str, LessonRun]) -> Answer:
        counts = [found(beta) for beta in BETAS]
        said = ", ".join(f"{count} at {beta}" for beta, count in zip(BETAS, counts, strict=True))
        sentence = (
            f"Red points by β: {said}. Between two mergers their number rests; where some merge, "
            f"the error u(β) has a kink. At last {counted(counts[-1], 'red point')} is left, the "
            f"mean of all data: that is past β = {largest_eigenvalue():.3f}, the largest "
            "eigenvalue of the data's covariance. Drag β."
        )
        return Answer(option(counts), (Part(sentence, Melts("clusters", 0.012)),))


def found(beta: float) -> int:
    """Returns how many fixed points a fresh start comes to."""
    return len(fixed_points(relaxed(clusters(), fresh(SEED), beta, Relaxation()).particles))


def largest_eigenvalue() -> float:
    return float(np.linalg.eigvalsh(np.cov(clusters().T, bias=True))[-1])


def option(counts: list[int]) -> int:
    """Returns which option the numbers of fixed points at growing betas bear out.

    >>> option([6, 3, 3, 1]), option([6, 5, 3, 1]), option([1, 2, 6, 6]), option([6, 6, 6, 6])
    (1, 0, 2, 3)
    """
    steps = np.diff(counts)
    if not steps.any():
        return 3
    if (steps > 0).any():
        return 2
    return 1 if (steps == 0).any() else 0
