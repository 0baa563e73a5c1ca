r"""What each step of a drawing adds: images made again of the latents of their first steps.

    x_k = E p(x | u_1 .. u_k, rest),   rest: 0, which the prior expects of whitened u, or a draw
    |x - x_k|^2 = |B (x - x_k)|^2 + |(1 - B)(x - x_k)|^2           B: means over cells of pixels

B projects: the error of the large forms, coarse, and what it leaves within cells, fine, add up to
the whole error. S steps: T, and one more where there is z_0, which goes first. Torch-free to read.
"""

from dataclasses import dataclass
from math import gcd
from typing import Protocol, runtime_checkable

import numpy as np

from core.atlas.tiles import in_bytes
from core.data import Dataset
from core.models import Coder, Sampler, Stepwise

MOST_SHOWN = 10  # images
NUM_DRAWS = 2  # of the steps that are not held
NUM_MEASURED = 300  # held-out images
NUM_SAMPLES = 20
NUM_HELD = 2  # of images, and of samples, whose latents are decoded under all contexts
LEAST_CELL, LARGEST_CELL = 2, 1 / 6  # pixels, if they divide a side; of a side


@runtime_checkable
class DrawsInSteps(Stepwise, Coder, Sampler, Protocol):
    """The part of a model that its strips are made with."""


@dataclass(frozen=True)
class Strips:
    """The strips of N images I, pictures in bytes.

    image (N, *I): as they are · expected, drawn (D, ...) (N, S + 1, *I): made again of their
    first 0 .. S steps, the rest as the prior expects it, or drawn of it
    rate (N, S) of their steps, average (S,) of held-out images' steps, in nats
    coarse, fine (S + 1,): mean squared error of held-out images in x_0 .. x_S, rest expected
    sample (M, *I): of the prior · label (N,)
    given (N, *C): contexts, and crossed (L, N, *I): L latents under each of these; of images
    first, as many of the prior then; both empty where nothing is given
    """

    image: np.ndarray
    expected: np.ndarray
    drawn: np.ndarray
    rate: np.ndarray
    average: np.ndarray
    coarse: np.ndarray
    fine: np.ndarray
    sample: np.ndarray
    label: np.ndarray
    given: np.ndarray
    crossed: np.ndarray


def strips_of(model: DrawsInSteps, dataset: Dataset) -> Strips:
    """Returns the strips of the first prepared images under a model."""
    rows = dataset.ends[:MOST_SHOWN]
    measured = dataset.test[:NUM_MEASURED]
    coarse, fine = np.mean(_errors(model, dataset, measured), axis=2).T
    return Strips(
        image=_shown(dataset, dataset.explained(rows)),
        expected=_kept(model, dataset, rows, None),
        drawn=np.stack([_kept(model, dataset, rows, seed) for seed in range(NUM_DRAWS)]),
        rate=model.rate_per_step(rows),
        average=model.rate_per_step(measured).mean(axis=0),
        coarse=coarse,
        fine=fine,
        sample=_samples(model, dataset, rows),
        label=dataset.end_label[:MOST_SHOWN],
        given=_contexts(dataset, rows),
        crossed=_crossed(model, dataset, rows),
    )


def parts_of_error(images: np.ndarray, made: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Returns the coarse and the fine part (B,) of the mean squared errors of images (B, H, W) or
    (B, H, W, 3).

    >>> parts_of_error(np.ones((1, 12, 12)), np.zeros((1, 12, 12)))
    (array([1.]), array([0.]))
    """
    height, width = images.shape[1:3]
    cell = _cell(height, width)
    shape = (len(images), height // cell, cell, width // cell, cell, -1)
    apart = (images - made).astype(np.float64).reshape(shape)
    mean = apart.mean(axis=(2, 4))
    coarse = np.square(mean).mean(axis=(1, 2, 3))
    return coarse, np.square(apart).reshape(len(images), -1).mean(axis=1) - coarse


def _cell(height: int, width: int) -> int:
    """Returns the side of a cell: the largest that divides both, up to a part of the shorter.

    >>> _cell(28, 28), _cell(14, 14), _cell(32, 32), _cell(8, 8), _cell(11, 8)
    (4, 2, 4, 2, 1)
    """
    side = gcd(height, width)
    most = max(LEAST_CELL, int(LARGEST_CELL * min(height, width)))
    return max(n for n in range(1, most + 1) if side % n == 0)


def _errors(model: DrawsInSteps, dataset: Dataset, rows: np.ndarray) -> list[np.ndarray]:
    """Returns both parts (2, B) of the errors in x_0 .. x_S."""
    latents, decoder = model.posterior(rows)[0], model.given(dataset.given(rows))
    images = dataset.picture.images(dataset.explained(rows))
    steps = range(model.rate_per_step(rows[:1]).shape[1] + 1)
    made = (decoder.decode(decoder.kept(latents, k)) for k in steps)
    return [np.stack(parts_of_error(images, dataset.picture.images(x))) for x in made]


def _kept(model: DrawsInSteps, dataset: Dataset, rows: np.ndarray, seed: int | None) -> np.ndarray:
    """Returns x_0 .. x_S (N, S + 1, *I) of rows."""
    latents, decoder = model.posterior(rows)[0], model.given(dataset.given(rows))
    steps = range(model.rate_per_step(rows[:1]).shape[1] + 1)
    made = [decoder.decode(decoder.kept(latents, k, seed)) for k in steps]
    return np.stack([_shown(dataset, x) for x in made], axis=1)


def _samples(model: DrawsInSteps, dataset: Dataset, rows: np.ndarray) -> np.ndarray:
    """Returns samples of the prior, under the contexts of rows one after the other."""
    contexts = np.resize(dataset.given(rows), (NUM_SAMPLES, dataset.num_context))
    return _shown(dataset, model.given(contexts).decode(model.sample_prior(NUM_SAMPLES, seed=0)))


def _contexts(dataset: Dataset, rows: np.ndarray) -> np.ndarray:
    if dataset.context is None:
        return np.zeros((len(rows), 0, 0), np.uint8)
    return in_bytes(dataset.context.images(dataset.given(rows)), dataset.intensity)


def _crossed(model: DrawsInSteps, dataset: Dataset, rows: np.ndarray) -> np.ndarray:
    """Returns latents of images and of the prior under the contexts of all rows."""
    if dataset.context is None:
        return np.zeros((0, len(rows), *dataset.picture.image_shape), np.uint8)
    own = model.posterior(rows[:NUM_HELD])[0]
    latents = np.concatenate([own, model.sample_prior(NUM_HELD, seed=1)])
    decoder = model.given(dataset.given(rows))
    made = [decoder.decode(np.repeat(z[None], len(rows), axis=0)) for z in latents]
    return np.stack([_shown(dataset, x) for x in made])


def _shown(dataset: Dataset, rows: np.ndarray) -> np.ndarray:
    return in_bytes(dataset.picture.images(rows), dataset.intensity)
