"""The first lesson: an image, its place and width, what is decoded, and the weight of the rate."""

from collections.abc import Mapping

import numpy as np

from app.views.coded import image_of
from app.views.lessons.lesson import (
    Answer,
    Coded,
    Lesson,
    LessonRun,
    Onward,
    Part,
    Recordings,
    Weighted,
)
from app.views.lessons.weight import RUNS as BY_WEIGHT
from app.views.lessons.weight import dearest, told
from app.views.measures import value
from core.atlas.tiles import WHITE, shown

RUN, DATUM = "pendulum/vhp-rewo", 0
NEAR, FAR = 0.1, 0.5  # of the usual difference between two images


class Vae(Lesson):
    name = "vae"
    title = "What is a VAE?"
    short = "A VAE"
    runs = (RUN, *BY_WEIGHT)
    question = (
        "An image of a pendulum is encoded as two numbers, and decoded from them. How far is what "
        "comes out from the image?"
    )
    options = (
        "Hardly: less than a tenth of what two images differ by",
        "Visibly: up to half of what two images differ by",
        "Nearly as far as another image: two numbers are too few",
    )
    onward = Onward("walk", "Walk between two images", {})

    def setup(self, runs: Mapping[str, LessonRun]) -> str:
        return (
            "An autoencoder has two networks. The encoder turns an image into a place z of a "
            "plane. The decoder turns a place back into an image. In a variational one, a "
            "VAE, the encoder also says how sure it is: a width σ around z. That is the image's "
            "posterior. A prior says where places are expected at all, so that new ones can "
            "be drawn and decoded."
        )

    def answer(self, runs: Mapping[str, LessonRun]) -> Answer:
        return Answer(
            int(np.digitize(off(runs[RUN]), (NEAR, FAR))),
            (
                Part(coded(runs[RUN]), Coded(RUN, DATUM), "1. There and back"),
                Part(pulled(runs), Weighted(BY_WEIGHT), "2. β, the price of a place"),
                Part(sampled(), Recordings((RUN,), (), None), "3. The prior"),
            ),
        )


def off(run: LessonRun) -> float:
    """Returns how far held-out images are from what they are rebuilt as, over how far two images
    are apart (root mean squares of pixels). Errors: ValueError where it was not measured."""
    error = value(run.metrics, ("error",))
    if error is None:
        raise ValueError(f"The error of {run.title} was not measured; evaluate it again.")
    tiles = shown(run.atlas, run.atlas.span("datum"))
    images = tiles.reshape(len(tiles), -1) / WHITE * run.atlas.intensity
    apart = np.square(images - np.roll(images, 1, axis=0)).mean()
    return float(np.sqrt(error / apart))


def coded(run: LessonRun) -> str:
    atlas = run.atlas
    pixels = image_of(atlas, DATUM).size
    widths = atlas.data_scales[DATUM]
    return (
        f"{pixels} pixels become z, two numbers, and σ, here {widths.mean():.2f}: the ellipse is "
        "2 σ wide to each side. Every place within it stands for this image, and the lower "
        "row is decoded from places drawn there. What is rebuilt is off by "
        f"{off(run):.0%} of what two images differ by, the mean over held-out ones: between these "
        "images only the angle differs, and the plane keeps it."
    )


def pulled(runs: Mapping[str, LessonRun]) -> str:
    return (
        "Training makes images good and places cheap: error + β × rate. The rate, in nats, is "
        f"what a place tells beyond the prior. Move β. {told(runs, dearest(runs))} Each is a "
        "training of its own."
    )


def sampled() -> str:
    return (
        "Dots are images, where they are encoded; circles are samples of the prior. "
        "Where both agree, a sample decodes to a new image of the same kind. Play how they come "
        "to agree."
    )
