"""What a constraint does not ask for is not drawn."""

from collections.abc import Mapping, Sequence

from app.views.lessons.lesson import Answer, Lesson, LessonRun, Onward, Part, Rebuilt
from app.views.measures import value
from app.views.rebuilt import edges_kept, originals, rebuilt

ERROR, CLASS, CORRELATION = "digits/re", "digits/cla", "digits/pncc"
RUNS = (ERROR, CLASS, CORRELATION)
READ = ("class_accuracy",)
ALIKE = 0.05  # of the edges: shares of one training each that are nearer are not told apart
WHY = (
    "A squared error is smallest for the mean of all images that a place may stand for, and a "
    "mean is blurred; correlation does not mind how strong a patch is, but where its edges are."
)
OTHERWISE = (
    "A squared error is smallest for the mean of all images that a place may stand for, and a "
    "mean is blurred, but only as far as κ tolerates it; correlation asks where edges are, and "
    "only as far as its own κ."
)


class Sharp(Lesson):
    name = "sharp"
    title = "Which constraint gives sharp strokes?"
    short = "Sharp strokes"
    runs = RUNS
    question = "Whose strokes come nearest to those of the images, edge by edge?"
    options = (
        "The one held to a small error of each pixel (RE)",
        "The one whose class a classifier must recognise (CLA)",
        "The one whose patches must correlate with the image's (pNCC)",
        "About equally near: those of RE and of pNCC",
    )
    onward = Onward("compare", "Compare them, and walk between digits", {"runs": RUNS})

    def setup(self, runs: Mapping[str, LessonRun]) -> str:
        return (
            "Three autoencoders of handwritten digits were trained without a likelihood. What "
            "they decode is shaped by one constraint each, with a weight λ that grows until the "
            f"constraint holds: {runs[ERROR].title} tolerates a squared error, "
            f"{runs[CLASS].title} asks that a small classifier sees the image's digit in it, "
            f"{runs[CORRELATION].title} that small patches correlate with the image's, whatever "
            "their brightness. All else is left to the rate, which wants to tell as little as "
            "possible."
        )

    def answer(self, runs: Mapping[str, LessonRun]) -> Answer:
        """Errors: ValueError where the prepared images are not known."""
        kept = [_kept(runs[name]) for name in RUNS]
        option = nearest(kept)
        told = "; ".join(
            f"{runs[name].title}'s {share:.0%}" for name, share in zip(RUNS, kept, strict=True)
        )
        sentence = (
            f"Of the images' own edges these are kept: {told}. {WHY if option == 2 else OTHERWISE}"
        )
        return Answer(
            option,
            (
                Part(sentence, Rebuilt(RUNS), "1. The same ten images, three times"),
                Part(_classes(runs, kept[1]), None, "2. What a class alone asks for"),
            ),
        )


def nearest(kept: Sequence[float]) -> int:
    """Returns the option of the constraint with the most edges kept, or of a tie of RE and pNCC.

    kept: shares of the images' edges, by RUNS
    """
    error, by_class, correlation = kept
    if abs(error - correlation) < ALIKE and by_class < max(error, correlation):
        return len(RUNS)
    return max(range(len(RUNS)), key=kept.__getitem__)


def _kept(run: LessonRun) -> float:
    images = originals(run.atlas)
    if images is None:
        raise ValueError(f"The atlas of {run.title} does not hold the prepared images.")
    return edges_kept(images, rebuilt(run.atlas))


def _classes(runs: Mapping[str, LessonRun], kept: float) -> str:
    said = [_read(runs[name]) for name in RUNS]
    return (
        f"The classifier reads the right digit in {said[1]} of what {runs[CLASS].title} decodes "
        f"({runs[ERROR].title}: {said[0]}, {runs[CORRELATION].title}: {said[2]}). "
        f"Yet {kept:.0%} of the strokes' edges are kept: no one would call these digits. They "
        "are noise that was fitted to the classifier, as adversarial examples are. A constraint "
        "gets what it asks for, and nothing else: two at once, RE + CLA, ask for both."
    )


def _read(run: LessonRun) -> str:
    share = value(run.metrics, READ)
    return "an unknown share" if share is None else f"{share:.0%}"
