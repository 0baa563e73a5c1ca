"""Nearly the same likelihood, and other walks."""

from collections.abc import Mapping

from app.views import walks
from app.views.lessons.lesson import (
    Answer,
    Lesson,
    LessonRun,
    Onward,
    Part,
    Walks,
    counted,
)
from app.views.measures import is_number, value
from core.atlas import Pair
from core.metrics.effective_size import in_words

LEARNED, NORMAL = "pendulum/vhp-rewo", "pendulum/iwae"
SHARE = ("walks_without_jump", "squared")
LIKELIHOOD = ("negative_log_likelihood", "mean")
SIZE = ("negative_log_likelihood", "effective_size")
ALIKE = 0.05  # shares that differ by less are called alike


class Likelihood(Lesson):
    name = "likelihood"
    title = "Is a good likelihood enough?"
    short = "Likelihood"
    runs = (LEARNED, NORMAL)
    question = "Whose walks between opposite images break more often?"
    options = (
        "The learned prior's (VHP + REWO)",
        "The fixed normal prior's (IWAE)",
        "Nearly the same: likelihood tells it all",
    )
    onward = Onward("compare", "Compare all measures", {})

    def setup(self, runs: Mapping[str, LessonRun]) -> str:
        said = [f"{likelihood_of(runs[name])} for {runs[name].title}" for name in self.runs]
        return (
            "Models are often ranked by the negative log-likelihood of images that they have not "
            f"seen: lower is better. Here it is {said[0]} and {said[1]}, in nats an image. Both "
            "rebuild pendulums, both lay them out around a hole."
        )

    def answer(self, runs: Mapping[str, LessonRun]) -> Answer:
        shares = [float(value(runs[name].metrics, SHARE) or 0.0) for name in self.runs]
        differ = shares[1] - shares[0]
        option = 2 if abs(differ) < ALIKE else int(differ < 0)
        titles = [runs[name].title for name in self.runs]
        sentence = (
            f"Of {titles[0]}'s walks between images half a turn apart {shares[0]:.0%} have no "
            f"jump, of {titles[1]}'s {shares[1]:.0%} (squared lengths). The likelihood asks how "
            "probable each image is, not what lies between images: there the samples of the prior "
            f"decide. One walk of each, from 0° to 180°: {walked(runs[LEARNED])} and "
            f"{walked(runs[NORMAL])}."
        )
        return Answer(option, (Part(sentence, Walks(self.runs, ends(runs[LEARNED]))),))


def likelihood_of(run: LessonRun) -> str:
    mean, size = (value(run.metrics, path) for path in (LIKELIHOOD, SIZE))
    if not is_number(mean):
        return "not measured"
    resting = f" ({in_words(size)})" if is_number(size) else ""
    return f"{mean:.3f}".replace("-", "−") + resting


def ends(run: LessonRun) -> Pair:
    return walks.pair_of(walks.WalkChoice("", *walks.usual_ends(run.atlas)), run.atlas)


def walked(run: LessonRun) -> str:
    path = walks.walk(run.atlas, ends(run), "squared")
    jumps = "no path" if path is None else counted(int(path.jumps.sum()), "jump")
    return f"{jumps} with {run.title}"
