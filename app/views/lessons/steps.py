"""The lesson on drawing in steps: which nats are spent first, shape or detail?"""

from collections.abc import Mapping

from app.views.lessons.lesson import Answer, Growth, Lesson, LessonRun, Onward, Part, Stepwise
from app.views.sentences import minus
from app.views.steps import SteppedRun, halves, order_of, step

RUN = "color-mnist/draw-geco-0.1"
RUNS = (RUN,)
WHY = (
    "Nothing asks for that order: the objective pays for what takes off most error a nat, and "
    "here that is the shape.",
    "The steps begin with what lies within small cells; the shape waits for more nats.",
    "Neither waits for the other in this training.",
)


class Steps(Lesson):
    name = "steps"
    title = "Which nats are spent first, shape or detail?"
    short = "Steps"
    runs = RUNS
    question = "The steps are held one after the other. What is there for fewer nats?"
    options = (
        "The shape: where ink is at all, and its colour",
        "The detail: where exactly the strokes' edges run",
        "Both together: each step adds as much of one as of the other",
    )
    onward = Onward("drawing", "Hold its steps, beside other trainings", {"runs": RUNS})

    def setup(self, runs: Mapping[str, LessonRun]) -> str:
        run = steps_of(runs[RUN])
        return (
            f"{runs[RUN].title} draws an image in {len(run.names)} steps, each with latents of "
            f"its own, and spends {run.nats[-1]:.0f} nats an image. Nothing tells a step what to "
            "draw. Hold the first steps of an image and leave the others to the prior: what is "
            "made then has an error of two parts that add up: that of the means of small cells, "
            "the shape, and what is left within the cells, the detail."
        )

    def answer(self, runs: Mapping[str, LessonRun]) -> Answer:
        run = steps_of(runs[RUN])
        option = order_of(run)
        return Answer(
            option,
            (
                Part(f"{halves(run)} {WHY[option]}", Growth(RUNS), "1. What is there"),
                Part(_nats(run), Stepwise(RUNS), "2. The same, image by image"),
            ),
        )


def steps_of(run: LessonRun) -> SteppedRun:
    """Errors: ValueError where the run does not draw in steps."""
    if run.steps is None:
        raise ValueError(f"The run {run.title} does not keep what its steps add; draw it again.")
    return run.steps


def _nats(run: SteppedRun) -> str:
    told = ", ".join(
        f"{step(name)} {nats:.1f}" for name, nats in zip(run.names, run.average, strict=True)
    )
    coarse, fine = (run.there(part)[1] for part in ("coarse", "fine"))
    return (
        f"Nats of each step, means over held-out images: {told}. After {step(run.names[0])} alone "
        f"{coarse:.0%} of the shape is there and {minus(f'{fine:.0%}')} of the detail. Move the "
        "slider, or let the other steps be drawn: what changes from draw to draw is what the held "
        "steps do not say. This is one training."
    )
