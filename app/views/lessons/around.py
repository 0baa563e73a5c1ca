"""The straight line leads across the hole, the shortest path along the ring."""

from collections.abc import Mapping
from math import degrees

from app.views import walks
from app.views.lessons.lesson import (
    Answer,
    Lesson,
    LessonRun,
    Onward,
    Part,
    Samples,
    counted,
)
from core.atlas import Pair
from core.metrics.jumps import LARGEST_TURN

RUN = "pendulum/vhp-rewo"
FEWEST, MOST = 24, 200  # frames of the line


class Around(Lesson):
    name = "around"
    title = "Across, or around?"
    short = "Across or around"
    runs = (RUN,)
    question = "On which way does the decoded pendulum jump?"
    options = (
        "On neither",
        "On the straight line only",
        "On the path through the samples only",
        "On both",
    )
    onward = Onward("walk", "Walk between any two images", {"path": "both"})

    def setup(self, runs: Mapping[str, LessonRun]) -> str:
        return (
            "Hanging at 0° and upright at 180°: two images, two points on opposite sides of the "
            f"ring of {runs[RUN].title}. One way between them is a straight line. Another one "
            "steps from sample to sample of the learned prior, by the shortest path. Every point "
            "on the way is decoded to an image. A jump is a step in which the pendulum turns by "
            f"more than {degrees(LARGEST_TURN):.0f}°, or the image changes abruptly."
        )

    def answer(self, runs: Mapping[str, LessonRun]) -> Answer:
        run = runs[RUN]
        pair = ends(run)
        path = walks.walk(run.atlas, pair, "squared")
        frames = len(path.frames) if path else FEWEST
        line = run.straight(pair, min(max(frames, FEWEST), MOST))
        on_path, on_line = int(path.jumps.sum()) if path else 0, int(line.jumps.sum())
        option = (on_line > 0) + 2 * (on_path > 0)
        told = f"with {counted(on_path, 'jump')} in {frames} frames" if path else "nowhere"
        sentence = (
            f"The straight line makes {counted(on_line, 'jump')} in {len(line.frames)} frames: it "
            "crosses the hole, where no image is, and the decoder has to leave one side for the "
            f"other. The shortest path leads along the samples, {told} (squared lengths, ours)."
        )
        if path and line.jumps.any() and line.smoothness < path.smoothness:
            sentence += (
                " Read jumps first, smoothness second: by smoothness alone (lower is smoother) "
                "the line would win, for it fades through a blur, which changes little from frame "
                "to frame."
            )
        return Answer(option, (Part(sentence, Samples(RUN, pair, line)),))


def ends(run: LessonRun) -> Pair:
    """Returns the prepared images at 0 and at 180 degrees."""
    return walks.pair_of(walks.WalkChoice(RUN, *walks.usual_ends(run.atlas)), run.atlas)
