"""The pilot of an own dataset: a plain autoencoder, trained for seconds, that shows which error
the networks can reach; kappa follows from it (core/data/uploads/tolerance).

It has the networks, latents and learning rate that the data are trained with, and hardly any noise
or prior (beta is 1e-5). One training row of five is set aside. What counts is the step at which
their error was lowest: from there on it only learns its rows by heart, and held-out rows, on which
runs are measured, are not looked at.
"""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import torch

from core.build import build_dataset, build_model, build_trainer
from core.data import Dataset, uploads
from core.data.uploads.preparing import split
from core.data.uploads.tolerance import Reached
from core.experiments import of_dataset
from core.experiments.methods import held
from core.models import Model
from core.runs import RunConfig

BETA = 1e-5  # of the rate: the posterior is all but a point
STEPS, EVERY, PATIENCE = 1_000, 50, 300  # at most; between two looks; without a lower error aside
MOST_LOOKED_AT = 1_000  # rows
METHOD = "vae"


def pilot(name: str) -> Iterator[Reached]:
    """Trains the pilot of an own dataset; yields each look, and keeps the best one's kappa in
    data.json at the end.

    Errors: FileProblem, Diverged; then the kappa of before stays.
    """
    config = of_dataset(name)[METHOD]
    dataset = build_dataset(config)
    looks = []
    for look in looked(config, dataset):
        looks.append(look)
        yield look
    uploads.tolerate(name, config.dataset["digest"], dataset.train, best(looks))


def best(looks: list[Reached]) -> Reached:
    """Returns the look with the lowest error on the rows that were set aside."""
    return min(looks, key=lambda look: look.aside)


def looked(config: RunConfig, dataset: Dataset) -> Iterator[Reached]:
    """Yields what an autoencoder has reached every so many steps, until it gets no better."""
    rows, aside = split(np.zeros(len(dataset.train)), config.seed)
    part = replace(dataset, train=dataset.train[rows], train_label=dataset.train_label[rows])
    config = config.changed(
        constraint=held({"name": "constant", "beta": BETA}),
        batch_size=min(config.batch_size, len(rows)),
    )
    model = build_model(config, part)
    steps = build_trainer(config, model).run(torch.from_numpy(part.train), STEPS)
    lowest, since = float("inf"), 0
    for step in steps:
        if step.step % EVERY == 0:
            errors = error(model, part.train), error(model, dataset.train[aside])
            yield (look := Reached(step.step, *errors))
            lowest, since = min((lowest, since), (look.aside, step.step))
            if step.step - since >= PATIENCE:
                return


def error(model: Model, rows: np.ndarray) -> float:
    """Returns the mean squared error per pixel or feature of rows that are rebuilt from the means
    of their posteriors."""
    some = rows[:MOST_LOOKED_AT]
    mean, _ = model.posterior(some)
    return float(np.square(model.decode(mean) - some).mean())
