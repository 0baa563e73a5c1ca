"""The lesson on tiles: where the rate is at its least, each image has as much of the prior."""

from collections.abc import Mapping

import numpy as np

from app.views.lessons.lesson import Answer, Lesson, LessonRun, Onward, Part, TiledPlanes, times
from app.views.rebuilt import originals
from app.views.sentences import enumeration

TIGHT, LOOSE = "micro-mnist/geco-re", "micro-mnist/elbo"
RUNS = (TIGHT, LOOSE)
EVEN = 1.6  # times the smallest tile's share: as far as tiles are called nearly equal


class Tiles(Lesson):
    name = "tiles"
    title = "Whose tile is the largest?"
    short = "Tiles"
    runs = RUNS
    question = (
        "Whose part of the prior is the largest, once the constraint holds at the least rate?"
    )
    options = (
        "That of the image with the most ink",
        "That of another image",
        "Nobody's: all parts are nearly equal",
    )
    onward = Onward("tiles", "All runs, and what the rate is made of", {"runs": RUNS})

    def setup(self, runs: Mapping[str, LessonRun]) -> str:
        ink = _ink(runs[TIGHT])
        return (
            "Seven images of handwritten digits share one plane. Each has a posterior: the places "
            "that the encoder may give to it, of any shape. Where one image's posterior is denser "
            "than all others is its tile. The images are not alike: the one with the most ink has "
            f"{times(float(ink.max() / ink.min()))} as much as the one with the least. "
            f"{runs[TIGHT].title} makes the rate as small as it can while the images are rebuilt "
            "well enough."
        )

    def answer(self, runs: Mapping[str, LessonRun]) -> Answer:
        shares = shares_of(runs[TIGHT])
        largest = int(shares.argmax())
        even = shares.max() <= EVEN * shares.min()
        option = 2 if even else int(largest != int(_ink(runs[TIGHT]).argmax()))
        return Answer(
            option,
            (
                Part(_measured(runs), TiledPlanes(RUNS), "1. The tiles"),
                Part(_why(runs), None, "2. Why"),
            ),
        )


def shares_of(run: LessonRun) -> np.ndarray:
    """Returns the shares (N,) of the prior at the end. Errors: ValueError where none are known."""
    if "share" not in run.tiles:
        raise ValueError(f"The run {run.title} has no record of its tiles; train it again.")
    return run.tiles["share"][-1]


def _ink(run: LessonRun) -> np.ndarray:
    images = originals(run.atlas)
    if images is None:
        raise ValueError(f"The atlas of {run.title} does not hold its images.")
    return images.reshape(len(images), -1).sum(axis=1, dtype=float)


def _measured(runs: Mapping[str, LessonRun]) -> str:
    said = []
    for name in RUNS:
        run, shares = runs[name], shares_of(runs[name])
        names = [run.atlas.label.written(label) for label in run.atlas.data_labels]
        told = enumeration(
            f"{image} {share:.0%}" for image, share in zip(names, shares, strict=True)
        )
        said.append(f"of {run.title}'s prior: {told}")
    return f"Measured with 4,000 samples of the prior, the shares are, {'; '.join(said)}."


def _why(runs: Mapping[str, LessonRun]) -> str:
    tight, loose = ({n: float(runs[r].tiles[n][-1]) for n in PARTS} for r in RUNS)
    return (
        "A place has to say which image it is of, and no more: that takes ln 7 = 1.95 nats, "
        "whatever the images look like, and it is least where each has a seventh of the prior. "
        f"{runs[TIGHT].title} comes to {sum(tight.values()):.2f} nats, {tight['information']:.2f} "
        f"of which tell images apart. {runs[LOOSE].title} asks for a far smaller error and weighs "
        f"the rate little: it spends {sum(loose.values()):.1f} nats, {loose['marginal']:.1f} of "
        "which tell no image from another. These are one training each."
    )


PARTS = ("information", "marginal")
