"""What REWO's beta does once the images are good enough."""

from collections.abc import Mapping

from app.views.events import Events, events
from app.views.lessons.lesson import Answer, Lesson, LessonRun, Onward, Part, Recordings

RUN = "pendulum/vhp-rewo"
AT_ONCE = 100  # steps within which beta would have to pass 0.5


class Phases(Lesson):
    name = "phases"
    title = "What does β wait for?"
    short = "What β waits for"
    runs = (RUN,)
    question = "At last the images are good enough. What does β do from here on?"
    options = (
        "It jumps up to 1 at once",
        "It rises little by little and ends close to 1",
        "It stays where it is",
        "It falls further",
    )
    onward = Onward("multiplier", "Try it: which way does β go?", {})

    def setup(self, runs: Mapping[str, LessonRun]) -> str:
        run = runs[RUN]
        level = "" if run.kappa is None else f" (here κ² = {run.kappa**2:.2g})"
        return (
            "β is the weight of the rate: how strongly the images' points are pulled towards the "
            f"prior. REWO starts with a small one, β = {run.history['beta'][0]:.2g}, and holds it "
            f"while the squared error C is larger than the tolerated κ²{level}. In this initial "
            "phase the prior does not learn either."
        )

    def answer(self, runs: Mapping[str, LessonRun]) -> Answer:
        run = runs[RUN]
        happened = events(run.history, run.kappa)
        recording = Recordings((RUN,), ("beta", "error"), cursor(happened))
        return Answer(self.option(run, happened), (Part(what_happened(run, happened), recording),))

    def option(self, run: LessonRun, happened: Events) -> int:
        start = float(run.history["beta"][0])
        if happened.initial_end is None or abs(happened.beta - start) < 0.1 * start:
            return 2
        if happened.beta < start:
            return 3
        slow = happened.above_half is None or happened.above_half - happened.initial_end > AT_ONCE
        return int(slow)


def cursor(happened: Events) -> float | None:
    return happened.initial_end


def what_happened(run: LessonRun, happened: Events) -> str:
    if happened.initial_end is None:
        return f"In this training C never fell below κ²: β stayed at {happened.beta:.3g}."
    said = [f"The initial phase ended at step {happened.initial_end:,}."]
    if happened.above_half is not None:
        said.append(f"β passed 0.5 at step {happened.above_half:,}")
        said.append(f"and ended, at step {happened.steps:,}, at {happened.beta:.3f}.")
    if run.kappa is not None and happened.back is not None:
        least = float(run.history["error"].min()) / run.kappa**2
        said.append(
            f"Meanwhile C went on falling, to {least:.2f} κ², and came back near κ² at step "
            f"{happened.back:,}: β pays for its rise with the error that is tolerated."
        )
    return " ".join(said)
