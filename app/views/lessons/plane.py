"""What a sharper image costs in nats."""

from collections.abc import Mapping

from app.views.lessons.lesson import (
    Answer,
    Lesson,
    LessonRun,
    Onward,
    Part,
    Places,
    Walks,
)
from app.views.lessons.likelihood import ends
from app.views.measures import is_number, value

BLURRED, SHARP = "grey-mnist/geco-0.2", "grey-mnist/geco-0.1"
AVERAGE, INFORMATION = ("information", "average_kl"), ("information", "information")
COUNT = ("information", "num_images")
LITTLE, TWICE, FOUR_TIMES = 1.25, 3.0, 6.0  # times as many nats, up to which an option is right


class Plane(Lesson):
    name = "plane"
    title = "What does a sharper image cost?"
    short = "Nats"
    runs = (BLURRED, SHARP)
    question = "κ is halved. How many nats an image does GECO need?"
    options = (
        "As many as before: it only has to learn for longer",
        "About twice as many",
        "About four times as many: the error is squared",
        "Far more than that",
    )
    onward = Onward("plane", "See both in the information plane", {})

    def setup(self, runs: Mapping[str, LessonRun]) -> str:
        blurred, sharp = (runs[name] for name in self.runs)
        return (
            "GECO is told how large the error of a rebuilt image may be, κ, and then spends as "
            "few nats as it can: the rate, which says how much an image's place tells beyond the "
            f"prior. With κ = {blurred.kappa:g} of white it ends with {nats(blurred)} nats an "
            f"image. The same network is trained again with κ = {sharp.kappa:g}."
        )

    def answer(self, runs: Mapping[str, LessonRun]) -> Answer:
        blurred, sharp = (runs[name] for name in self.runs)
        before, after = (float(value(run.metrics, AVERAGE) or 0.0) for run in (blurred, sharp))
        times = after / before if before else float("inf")
        option = sum(times > most for most in (LITTLE, TWICE, FOUR_TIMES))
        sentence = (
            f"{nats(blurred)} nats with κ = {blurred.kappa:g}, {nats(sharp)} with κ = "
            f"{sharp.kappa:g}: {times:.1f} times as many. {spent(sharp)}Both first spend more, "
            "and give back what they do not need; the marks are where they ended."
        )
        look = "The same two images in both, and the way between them."
        walks = Part(look, Walks(self.runs, ends(blurred)), "What it buys")
        return Answer(option, (Part(sentence, Places(self.runs)), walks))


def nats(run: LessonRun) -> str:
    found = value(run.metrics, AVERAGE)
    return f"{found:.1f}" if is_number(found) else "an unknown number of"


def spent(run: LessonRun) -> str:
    """Returns what the nats say, where that was measured."""
    paths = (INFORMATION, AVERAGE, COUNT)
    information, whole, count = (value(run.metrics, path) for path in paths)
    if not all(map(is_number, (information, whole, count))):
        return ""
    return (
        f"{information:.1f} of its nats tell which of {count:,} images it is, "
        f"and the other {whole - information:.1f} are marginal KL: the "
        "latents lie where the prior does not expect them. "
    )
