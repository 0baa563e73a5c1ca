"""How a classifier is trained: by Adam on the cross entropy, some seconds on one core.

Pixels that a dataset draws anew are drawn anew here too, in half of each batch; the other half is
grey, as the mean of a likelihood is. Noise on pixels takes the digits from 96 to 98 per cent.
"""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import torch
from torch import Tensor, nn

from core.classifiers.classifier import Classifier, Facts
from core.data import Dataset
from core.data.image_rows import image_shape
from core.distributions import seeded
from core.files import FileProblem

STEPS, BATCH, RATE = 2_000, 128, 2e-3  # turned digits need more steps
NOISE = 0.2  # standard deviation, over the range of a pixel
SEEN = 5_000  # training rows by which features are scaled


def fitted_classifier(
    dataset: Dataset, digest: str = "", seed: int = 0, steps: int = 0
) -> Iterator[Classifier]:
    """Yields the classifier of a dataset's classes after every step; the last one is done: in
    half precision, as it goes to a file, with its accuracy on held-out images.

    steps: of training; STEPS for 0

    Errors: FileProblem for data that are no images, or have no classes.
    """
    shape = image_shape(dataset)
    _require_classes(dataset)
    classes, numbers = np.unique(dataset.train_label, return_inverse=True)
    facts = Facts(dataset.name, shape, tuple(map(float, classes)), digest)
    with seeded(seed):
        classifier = Classifier(facts)
    yield from _trained(classifier, dataset, torch.from_numpy(numbers), seed, steps or STEPS)
    _finish(classifier, dataset)
    yield classifier


def _require_classes(dataset: Dataset) -> None:
    if not dataset.label.shared or len(np.unique(dataset.train_label)) < 2:
        raise FileProblem(
            f"A classifier needs data of at least two classes, and {dataset.name} has no classes."
        )


def _trained(
    classifier: Classifier, dataset: Dataset, numbers: Tensor, seed: int, steps: int
) -> Iterator[Classifier]:
    rows = torch.from_numpy(dataset.explained(dataset.train))
    generator = torch.Generator().manual_seed(seed)
    classifier.requires_grad_(True)
    optimiser = torch.optim.Adam(classifier.parameters(), RATE)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimiser, steps)
    for _ in range(steps):
        chosen = torch.randint(len(rows), (BATCH,), generator=generator)
        x = _seen(rows[chosen], dataset, generator)
        loss = nn.functional.cross_entropy(classifier(x), numbers[chosen])
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        schedule.step()
        yield classifier


def _seen(x: Tensor, dataset: Dataset, generator: torch.Generator) -> Tensor:
    """Returns a batch (B, X) as the classifier sees it."""
    if dataset.probabilities:
        drawn = torch.bernoulli(x[: len(x) // 2], generator=generator)
        x = torch.cat([drawn, x[len(x) // 2 :]])
    return x + NOISE * dataset.intensity * torch.randn(x.shape, generator=generator)


@torch.no_grad()
def _finish(classifier: Classifier, dataset: Dataset) -> None:
    classifier.requires_grad_(False)
    some = torch.from_numpy(dataset.explained(dataset.seen()[:SEEN]))
    classifier.feature_scale.copy_(classifier.features(some).square().mean().sqrt())
    for weight in (*classifier.parameters(), *classifier.buffers()):
        weight.copy_(weight.half())
    test = torch.from_numpy(dataset.explained(dataset.test))
    right = classifier.read(test).numpy() == dataset.test_label
    classifier.facts = replace(classifier.facts, accuracy=float(right.mean()), held_out=len(right))
