"""The lesson on the weight of the KL: what one is chosen with the likelihood's width."""

from collections.abc import Mapping, Sequence

from app.views.lessons.lesson import (
    Answer,
    Lesson,
    LessonRun,
    Onward,
    Part,
    Places,
    Weighted,
    times,
)
from app.views.measures import value
from app.views.weighted import written

RUNS = ("grey-mnist/vae-0.1", "grey-mnist/vae-0.2", "grey-mnist/vae-0.3", "grey-mnist/vae-1")
WORSE = 2.0  # times the mean squared error, from which images are called blurred
COLLAPSED = 0.5  # nats: less than one bit an image, and all are decoded alike


class Weight(Lesson):
    name = "weight"
    title = "Why is the KL weighted?"
    short = "Weight"
    runs = RUNS
    question = "β = 1 beside half the summed squared error: what do digits decode to?"
    options = (
        "Sharp digits: 1 is the weight that the bound asks for",
        "Blurred digits: the rate is too dear",
        "One grey mean for all: no place tells anything",
    )
    onward = Onward("plane", "All weights in the information plane", {})

    def setup(self, runs: Mapping[str, LessonRun]) -> str:
        return (
            "A VAE's loss is an error and a KL, the rate: what an image's place tells beyond the "
            "prior. Much code adds them as they are, β = 1. Other code weighs the KL by 0.01, or "
            "divides the error by the number of pixels, which weighs it all the same. The same "
            "network was trained on grey digits, pixels from 0 to 1, with four weights."
        )

    def answer(self, runs: Mapping[str, LessonRun]) -> Answer:
        least, most = cheapest(runs), dearest(runs)
        return Answer(
            option(runs),
            (
                Part(told(runs, most) + " Move β.", Weighted(RUNS), "1. What β buys"),
                Part(why(runs[least], runs[most]), Places(RUNS), "2. The weight is a width"),
            ),
        )


def _by_weight(runs: Mapping[str, LessonRun]) -> list[str]:
    return sorted(RUNS, key=lambda name: runs[name].weight or 0.0)


def cheapest(runs: Mapping[str, LessonRun]) -> str:
    return _by_weight(runs)[0]


def dearest(runs: Mapping[str, LessonRun]) -> str:
    return _by_weight(runs)[-1]


def rate(run: LessonRun) -> float:
    return float(value(run.metrics, ("average_kl",)) or 0.0)


def error(run: LessonRun) -> float:
    return float(value(run.metrics, ("error",)) or 0.0)


def option(runs: Mapping[str, LessonRun]) -> int:
    least, most = runs[cheapest(runs)], runs[dearest(runs)]
    if rate(most) < COLLAPSED:
        return 2
    return int(error(most) > WORSE * error(least))


def told(runs: Mapping[str, LessonRun], name: str) -> str:
    """Returns rate and error by weight, and how much worse a run is than the cheapest rate's."""
    said = ", ".join(_nats(runs[one]) for one in _by_weight(runs))
    factor = error(runs[name]) / error(runs[cheapest(runs)])
    return (
        f"An image has {said}. With β = {written(runs[name].weight or 0.0)} the squared error is "
        f"{times(factor)} that of the smallest β."
    )


def _nats(run: LessonRun) -> str:
    return f"{rate(run):.1f} nats at β = {written(run.weight or 0.0)}"


def why(least: LessonRun, most: LessonRun) -> str:
    widths: Sequence[str] = [f"{(run.weight or 0.0) ** 0.5:.2g}" for run in (least, most)]
    return (
        "Under a normal likelihood of width s the loss is |x − g|²/2s² + KL: β = s². So β is no "
        f"trick beside the bound; it says what error is tolerated: {widths[0]} of white here, or "
        f"{widths[1]}, all of it. No width is right for all data. GECO and REWO turn it "
        "round: one names the error, and β follows."
    )
