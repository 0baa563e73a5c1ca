"""What rendered datasets share: many shapes, each seen from several sides; held out are others.

The factors of variation are known and continuous: yaw (the label), pitch, light, and the numbers
of a shape. All are uniform and independent, drawn from one seed.

Pixels stay grey, for a normal likelihood. The papers take them for probabilities of ink; where
every surface is grey, ink that is drawn from them hides eyes, noses and slats under noise.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Generic

import numpy as np

from core.data.dataset import Dataset
from core.data.images.labelled import shares
from core.data.kept import code_in, kept
from core.data.labels import LABELS
from core.data.pictures import Tiles
from core.data.rendered.shapes import S, shapes_at
from core.data.rendered.views import Views

NUM_VIEWS, NUM_TEST = 10, 1_500  # of a shape; held-out images
CHUNK = 100  # images drawn at once
LARGEST_LIGHT = 0.9  # radians from straight ahead
TURN = 2 * np.pi


@dataclass(frozen=True)
class Scenes(Generic[S]):
    """N things, each with the view on it."""

    shapes: S
    views: Views


@dataclass(frozen=True)
class Studio(Generic[S]):
    """A place where things of one kind are drawn.

    shapes: makes so many shapes at random · pictures: draws them, (N, H, W) uint8
    widest: yaw lies within so many radians of 0 · pitch: between two · size: (height, width)
    """

    name: str
    shapes: Callable[[np.random.Generator, int], S]
    pictures: Callable[[S, Views], np.ndarray]
    widest: float
    pitch: tuple[float, float]
    size: tuple[int, int]

    def scenes(self, random: np.random.Generator, number: int) -> Scenes[S]:
        """Returns so many scenes in any order, NUM_VIEWS of each shape."""
        num_shapes = -(-number // NUM_VIEWS)
        shape = random.permutation(np.repeat(np.arange(num_shapes), NUM_VIEWS))[:number]
        views = Views(
            yaw=random.uniform(-self.widest, self.widest, number) % TURN,
            pitch=random.uniform(*self.pitch, number),
            light=random.uniform(-LARGEST_LIGHT, LARGEST_LIGHT, number),
        )
        return Scenes(shapes_at(self.shapes(random, num_shapes), shape), views)

    def parts(self, num_images: int, seed: int) -> tuple[Scenes[S], Scenes[S]]:
        """Returns the scenes that are trained on, and those that are held out."""
        trained_on, held_out = np.random.default_rng(seed).spawn(2)
        return self.scenes(trained_on, num_images), self.scenes(held_out, NUM_TEST)

    def drawn(self, scenes: Scenes[S]) -> np.ndarray:
        """Returns the images (N, H, W) uint8 of scenes."""
        images = np.empty((len(scenes.views), *self.size), np.uint8)
        for start in range(0, len(images), CHUNK):
            some = slice(start, start + CHUNK)
            images[some] = self.pictures(shapes_at(scenes.shapes, some), scenes.views.part(some))
        return images

    def dataset(self, num_images: int, seed: int, ends: Callable[[S], Scenes[S]]) -> Dataset:
        """Returns the dataset; its ends are scenes of held-out shapes.

        Errors: ValueError unless there are 1 to 100,000 images.
        """
        if not 1 <= num_images <= 100_000:
            raise ValueError(f"The {self.name} need 1 to 100,000 images, not {num_images}.")
        train, test = self.parts(num_images, seed)
        parts = {"train": train, "test": test, "ends": ends(test.shapes)}
        images = kept(
            f"rendered/{self.name}",
            [f"{num_images} {seed}".encode(), *code_in(Path(__file__).parent)],
            lambda: {name: self.drawn(scenes) for name, scenes in parts.items()},
        )
        rows = {name: shares(images.pop(name).reshape(-1, math.prod(self.size))) for name in parts}
        yaw = {name: scenes.views.yaw for name, scenes in parts.items()}
        return Dataset(
            name=self.name,
            train=rows["train"],
            train_label=yaw["train"],
            test=rows["test"],
            test_label=yaw["test"],
            ends=rows["ends"],
            end_label=yaw["ends"],
            picture=Tiles(self.size),
            intensity=1.0,
            label=LABELS["yaw"],
        )
