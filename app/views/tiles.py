"""What the Tiles page says of runs, from what their trainings recorded (core/metrics/tiles).

average KL = information + marginal KL,   0 <= information <= log N              (nats)
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import log

import numpy as np

from app.views.sentences import enumeration, plain
from core.runs.columns import LINEAR, LOG, Column

Arrays = Mapping[str, np.ndarray]
COLUMNS = (  # of what is recorded of tiles, as curves below the planes
    Column("marginal", "Marginal KL", "nats", LINEAR),
    Column("information", "Information", "nats", LINEAR),
    Column("error", "Mean squared error a pixel", scale=LOG),
)
ALIKE = 0.2  # share by which errors may differ and be called equal
SAME_RATE = 0.1  # share by which rates may differ and be called equal
TOLD = 0.5  # of log N: with less information images are not told apart
LOOSE = 1.0  # nats of marginal KL: from there on the tiles leave much of the prior free
READ, UNLIKE = 0.8, 0.25  # a probability with which a class is read; an error that is no likeness


@dataclass(frozen=True)
class TiledRun:
    """What is known of a run's tiles at one snapshot.

    error: root mean squared, of what draws of the posteriors are decoded to · shares (N,) of the
    prior in each tile · method: a key of app.theme.METHODS
    """

    title: str
    method: str
    information: float
    marginal: float
    error: float
    shares: np.ndarray

    @classmethod
    def at_end(cls, title: str, method: str, tiles: Arrays) -> "TiledRun":
        information, marginal, error = (
            float(tiles[name][-1]) for name in ("information", "marginal", "error")
        )
        return cls(title, method, information, marginal, error**0.5, tiles["share"][-1])

    @property
    def average(self) -> float:
        return self.information + self.marginal

    @property
    def most(self) -> float:
        return log(len(self.shares))

    @property
    def tells_apart(self) -> bool:
        return self.information > TOLD * self.most


def verdict(runs: Sequence[TiledRun]) -> str:
    """Returns what the runs say together: which are tight, which are not, at which error."""
    apart = [run for run in runs if run.tells_apart]
    tight = [run for run in apart if run.marginal < LOOSE]
    sentences = [
        _tight(tight),
        *(_loose(run) for run in apart if run not in tight),
        *(_fallen(run) for run in runs if not run.tells_apart),
        *_equal(apart),
    ]
    return "\n".join(f"- {sentence}" for sentence in sentences if sentence)


def _tight(runs: Sequence[TiledRun]) -> str:
    if not runs:
        return ""
    marginals = enumeration(f"{run.marginal:.2f}" for run in runs)
    they = "Their tiles fill" if len(runs) > 1 else "Its tiles fill"
    return (
        f"**{enumeration(plain(run.title) for run in runs)}: {they.lower()} the prior**, with "
        f"{marginals} nats of marginal KL; the largest tile holds "
        f"{enumeration(f'{run.shares.max():.0%}' for run in runs)} of it, the smallest "
        f"{enumeration(f'{run.shares.min():.0%}' for run in runs)} (equal parts: "
        f"{1 / len(runs[0].shares):.0%})."
    )


def _loose(run: TiledRun) -> str:
    return (
        f"**{plain(run.title)}: its tiles leave most of the prior free.** Of its "
        f"{run.average:.1f} nats {run.marginal:.1f} tell no image from another: they only say "
        "that posteriors are somewhere else, or narrower, than the prior expects."
    )


def _fallen(run: TiledRun) -> str:
    return (
        f"**{plain(run.title)}: the images share one place.** Of the {run.most:.2f} nats that "
        f"would tell {len(run.shares)} images apart it has {run.information:.2f}: all are decoded "
        f"alike, with an error of {run.error:.3f} a pixel."
    )


def _equal(runs: Sequence[TiledRun]) -> Sequence[str]:
    """Returns how the errors of runs compare: rates do so at equal errors only."""
    if len(runs) < 2:
        return ()
    first = runs[0]
    same = [run for run in runs[1:] if abs(run.error / first.error - 1) < ALIKE]
    others = [run for run in runs[1:] if run not in same]
    said = []
    if same:
        rates = enumeration(f"{run.average:.2f}" for run in (first, *same))
        said.append(
            f"At equal error ({enumeration(f'{run.error:.3f}' for run in (first, *same))} a "
            f"pixel) the rates of {enumeration(plain(run.title) for run in (first, *same))} are "
            f"{rates} nats{_because(first, same)}."
        )
    if others:
        errors = enumeration(f"{run.error:.3f}" for run in others)
        said.append(
            f"{enumeration(plain(run.title) for run in others)} "
            f"{'has' if len(others) == 1 else 'have'} another error than {plain(first.title)} "
            f"({errors} beside {first.error:.3f}): other images were asked for, so the rates do "
            "not compare."
        )
    return said


def _because(first: TiledRun, same: Sequence[TiledRun]) -> str:
    """Returns what equal rates at equal errors say of the methods, "" where rates differ."""
    if any(abs(run.average / first.average - 1) > SAME_RATE for run in same):
        return ""
    return ": what an image costs follows from the error that is asked for, not from the method"


def read_classes(probabilities: Mapping[str, float], errors: Mapping[str, float]) -> str:
    """Returns what a classifier reads in what is decoded, by the titles of runs, "" where that is
    not known; and which runs it reads though they are nothing like the images.

    probabilities: of the images' classes, means over draws
    """
    if not probabilities:
        return ""
    told = "; ".join(f"{plain(title)} {share:.0%}" for title, share in probabilities.items())
    odd = [t for t, share in probabilities.items() if share > READ and errors[t] > UNLIKE]
    said = f"To the image's digit in what is decoded a small classifier gives: {told}."
    if odd:
        said += (
            f" Yet no one would call {enumeration(map(plain, odd))}'s pictures digits: they are "
            "noise that was fitted to the classifier. A constraint gets what it asks for, and "
            "nothing else."
        )
    return said


def tiles_markdown(runs: Sequence[TiledRun]) -> str:
    """Returns the table: a row a run; the third column is the sum of the fourth and the fifth."""
    head = "| | Error | Average KL | = information | + marginal KL | Tiles |"
    rows = [
        f"| {plain(run.title)} | {run.error:.3f} | {run.average:.3f} | {run.information:.3f} | "
        f"{run.marginal:.3f} | {run.shares.min():.0%} to {run.shares.max():.0%} |"
        for run in runs
    ]
    return "\n".join([head, "| :-- | --: | --: | --: | --: | --: |", *rows])


def canvas_note(num_images: int, of_each: int, num_prior: int) -> str:
    return (
        f"Filled, coloured by image: {of_each} draws of each of the {num_images} posteriors. "
        f"Hollow and grey: {num_prior} samples of the prior. Between snapshots the points are "
        "interpolated; the draws' noise is the same at all steps. All planes have one scale. A "
        "name stands at its image's most central draw. Hover a dot: its image is shown."
    )


def most_told(runs: Sequence[TiledRun]) -> str:
    count, most = len(runs[0].shares), runs[0].most
    return (
        f"Both parts together are the average KL, the rate. Dotted: ln {count} = {most:.3f} nats, "
        f"the most that a place can tell of {count} images."
    )
