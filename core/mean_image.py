r"""What the mean image reaches by itself: a kappa that it meets asks nothing of a training.

    E |x - E x|^2 / X <= kappa^2          the decoder may ignore the latents
    E |x - p|^2 / X = mean of p (1 - p)   of pixels that are drawn anew, p: the mean image

The initial phase of REWO would be over before anything is learned, and GECO's beta would rise
until the posterior has collapsed.
"""

import math

import torch

from core.build import ConfigProblem, build_constraints, build_measures
from core.constraints import Constraint, Measure, ReconstructionError
from core.data import Dataset
from core.data.evenly import evenly
from core.data.uploads.tolerance import variance_of
from core.distributions import DiagonalNormal
from core.runs import RunConfig


def error_of_mean_image(dataset: Dataset) -> float:
    """Returns the mean squared error per pixel or feature of the mean of what is trained on."""
    if dataset.probabilities:
        mean = dataset.explained(dataset.train).mean(axis=0)
        return float((mean * (1 - mean)).mean())
    return variance_of(dataset.explained(evenly(dataset.train)))


def require_less_than_mean_image(config: RunConfig, dataset: Dataset) -> None:
    """Errors: ConfigProblem if a kappa is met by the mean image."""
    for name, constraint in build_constraints(config, build_measures(config, dataset)).items():
        kappa = constraint.kappa
        if kappa is None:
            continue
        if not isinstance(constraint.measure, ReconstructionError):
            _require_less(constraint, config.constraints[name]["name"], dataset)
            continue
        if (error := error_of_mean_image(dataset)) <= kappa**2:
            raise ConfigProblem(
                f"κ {kappa:g} asks nothing of a model: the mean of all data, whatever the latents "
                f"are, has a mean squared error of {error:.3g}, and κ² is {kappa**2:.3g}. "
                f"{_advice(error)}"
            )


def _require_less(constraint: Constraint, measure: str, dataset: Dataset) -> None:
    reached, level = _reached(constraint.measure, dataset), constraint.level
    if level is not None and reached <= level:
        raise ConfigProblem(
            f"κ {constraint.kappa:g} of the constraint {measure!r} asks nothing of a model: the "
            f"mean of all data, whatever the latents are, has a C of {reached:.3g}, and the level "
            f"is {level:.3g}. Ask for more."
        )


def _reached(measure: Measure, dataset: Dataset) -> float:
    """Returns C of the mean image, a mean over training rows as a step may see them."""
    rows = torch.from_numpy(dataset.explained(evenly(dataset.seen())))
    mean = torch.from_numpy(dataset.explained(dataset.train).mean(axis=0))
    around = DiagonalNormal(mean.expand(1, *rows.shape), torch.zeros(1))
    return float(measure(rows, around).mean())


def _advice(error: float) -> str:
    """
    >>> _advice(0.0301), _advice(0.04), _advice(0.0)
    ('Set κ below 0.173.', 'Set κ below 0.2.', 'All data are alike: there is nothing to learn.')
    """
    if not error:
        return "All data are alike: there is nothing to learn."
    kappa = math.sqrt(error)
    unit = 10.0 ** (math.floor(math.log10(kappa)) - 2)
    return f"Set κ below {math.floor(kappa / unit) * unit:.3g}."
