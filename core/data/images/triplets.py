"""Triplets of MNIST's digits, of which the third is what the others say (Taming VAEs, Sec. 4.1).

    {(I_i, l_i)}, i = 0, 1, 2,   I_0, I_1 ~ any image,   I_2 ~ any image with l_2 = rule(l_0, l_1)

The paper says the rule alone. Ours is how they are drawn: each image with equal probability from
all that fit, of the training files for training and of the test files for testing, by the seed.
The edition of 14 x 14 pixels has means of 2 x 2; grey stays grey.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from core.data.context import Context
from core.data.dataset import Dataset
from core.data.images.labelled import Labelled, parted, shares
from core.data.images.mnist import NUM_CLASSES, SHAPE, mnist_parts
from core.data.labels import LABELS
from core.data.pictures import Tiles
from core.data.typical import most_typical
from core.files import FileProblem

NUM_TRAIN, NUM_TEST, MOST = 20_000, 2_000, 100_000
SIDES = (28, 14)
SMALL: dict[str, int] = {"side": 14, "num_images": 50_000}  # of the edition that trains in minutes
Rule = Callable[[np.ndarray, np.ndarray], np.ndarray]


@dataclass(frozen=True)
class Triplets:
    """Digits by threes: images (N, 3, H, W) uint8, their labels (N, 3)."""

    images: np.ndarray
    labels: np.ndarray

    @property
    def side(self) -> int:
        return int(self.images.shape[-1])

    def beside(self, *places: int) -> np.ndarray:
        """Returns some of the three as rows (N, X): one wide image, of one side by side."""
        return np.concatenate([self.images[:, place] for place in places], axis=-1).reshape(
            len(self.images), -1
        )

    def after(self, *places: int) -> np.ndarray:
        """Returns some of the three as a context's columns (N, C): one after the other."""
        return self.images[:, list(places)].reshape(len(self.images), -1)


def sum_of(first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """Returns (l_0 + l_1) mod 10."""
    return (first + second) % NUM_CLASSES


def drawn(digits: Labelled, count: int, rule: Rule, generator: np.random.Generator) -> Triplets:
    """Returns so many triplets of images (M, 784). Errors: FileProblem if a digit is missing."""
    members = [np.flatnonzero(digits.labels == digit) for digit in range(NUM_CLASSES)]
    if missing := [digit for digit, found in enumerate(members) if not len(found)]:
        raise FileProblem(f"The files of MNIST hold no digit {missing[0]}; fetch them again.")
    chosen = generator.integers(len(digits), size=(count, 2))
    labels = digits.labels[chosen].astype(np.int64)
    third = rule(*labels.T)
    sizes = np.array([len(found) for found in members])
    within = (generator.random(count) * sizes[third]).astype(np.int64)
    before = np.cumsum(sizes) - sizes
    last = np.concatenate(members)[before[third] + within]
    images = digits.rows[np.column_stack([chosen, last])].reshape(count, 3, *SHAPE)
    return Triplets(images, np.column_stack([labels, third]))


def at_side(triplets: Triplets, side: int) -> Triplets:
    """Returns the triplets at 28 x 28, or as means of 2 x 2 pixels at 14 x 14."""
    if side == triplets.side:
        return triplets
    count, factor = len(triplets.images), triplets.side // side
    blocks = triplets.images.reshape(count, 3, side, factor, side, factor)
    means = blocks.mean(axis=(3, 5), dtype=np.float32)
    return Triplets(means.round().astype(np.uint8), triplets.labels)


def parts_of(
    rule: Rule,
    side: int,
    num_images: int,
    seed: int,
    turned: Callable[[Triplets], Triplets] = lambda triplets: triplets,
) -> tuple[Triplets, Triplets]:
    """Returns so many triplets for training and NUM_TEST others; turned: what becomes of them
    before they are made small.

    Errors: FileProblem; ValueError for impossible sizes.
    """
    if side not in SIDES or not 1 <= num_images <= MOST:
        raise ValueError(
            f"images are of 28 or 14 pixels a side, not {side}; num_images must lie between 1 and "
            f"{MOST:,}, not {num_images}."
        )
    generator = np.random.default_rng(seed)
    train, test = (
        at_side(turned(drawn(digits, count, rule, generator)), side)
        for digits, count in zip(mnist_parts(), (num_images, NUM_TEST), strict=True)
    )
    return train, test


def dataset_of(
    name: str, parts: tuple[Triplets, Triplets], targets: tuple[int, ...], given: tuple[int, ...]
) -> Dataset:
    """Returns a dataset of some of three images, side by side, others being given; the name says
    the side where it is not 28. Labels are l_2."""
    train, test = (_labelled(part, targets, given) for part in parts)
    side = parts[0].side
    picture = Tiles((side, side * len(targets)))
    explained = shares(test.rows[:, : side * side * len(targets)])
    return parted(
        name if side == SHAPE[0] else f"{name}-{side}",
        picture,
        train,
        test,
        LABELS["class"],
        most_typical(explained, test.labels),
        context=Context(len(given), (side, side)) if given else None,
    )


def _labelled(part: Triplets, targets: tuple[int, ...], given: tuple[int, ...]) -> Labelled:
    rows = [part.beside(*targets), *([part.after(*given)] if given else [])]
    return Labelled(np.concatenate(rows, axis=1), part.labels[:, 2])
