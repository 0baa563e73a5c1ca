"""Reconstructions that constraints alone shape, as data (Taming VAEs, Table 1).

    loss = rate + sum_l lambda_l C_l        no distortion: what an image should be, constraints say

RE the reconstruction error, CLA the class that a classifier reads, FRE features (of a classifier,
or means and deviations of patches), pNCC the correlation of patches; `tight` asks for more than
its latents can hold. Every lambda moves by the excess over its level, cut to [-1, 1].

Ours, because the paper does not give them: all numbers; levels are such that the first six are
reached, but not by much (LOG.md).
"""

from collections.abc import Mapping
from typing import Any

from core.experiments.methods import CONSTRAINT, NORMAL, mlp, vae
from core.runs import RunConfig, Spec

LAGRANGIAN: Spec = {"name": "lagrangian"}


def _held(measure: str, kappa: float, most: float, **settings: Any) -> Spec:
    """Returns a measure held to kappa by a lambda that begins at 50 and ends at `most`."""
    schedule = {"name": "geco", "nu": 0.01, "beta": 0.02, "most": most}
    of_excess = {"kappa": kappa, "alpha": 0.95, "excess": "relative", "schedule": schedule}
    return {"name": measure, **settings, **of_excess}


def _error(kappa: float, most: float = 1e4) -> dict[str, Spec]:
    return {CONSTRAINT: _held("reconstruction_error", kappa, most)}


def _class(kappa: float, most: float = 1e3) -> dict[str, Spec]:
    return {"class": _held("classification_error", kappa, most)}


def features_held(kappa: float) -> dict[str, Spec]:
    """Returns the features of the data's classifier held to kappa."""
    return {"features": _held("feature_error", kappa, 1e3)}


def _patches(kappa: float, patch: int) -> dict[str, Spec]:
    return {"patches": _held("patch_error", kappa, 1e4, patch=patch)}


def _correlation(kappa: float, patch: int) -> dict[str, Spec]:
    return {"correlation": _held("patch_correlation", kappa, 1e3, patch=patch)}


def _experiments(
    dataset: str, settings: Mapping[str, Any], sizes: Mapping[str, Any], methods: Mapping[str, Any]
) -> list[RunConfig]:
    """Returns a run for each set of constraints, by the name of the method."""
    model = vae(prior=NORMAL, **sizes)
    shared = {"dataset": {"name": dataset}, "model": model, "objective": LAGRANGIAN, **settings}
    return [
        RunConfig(name=f"{dataset}/{method}", constraints=constraints, **shared)
        for method, constraints in methods.items()
    ]


DIGITS_SIZES: dict[str, Any] = {
    "likelihood": {"name": "binomial", "total_count": 16},
    "net": mlp(128, 128, 128),
    "latent_dim": 8,
}
DIGITS_RUN: dict[str, Any] = {"learning_rate": 1e-3, "batch_size": 64, "steps": 6_000}
DIGITS = {
    "re": _error(0.15),
    "cla": _class(0.95),
    "fre": features_held(0.2),
    "pncc": _correlation(0.9, patch=4),
    "re-cla": _error(0.15) | _class(0.95),
    "fre-pncc": _patches(0.08, patch=3) | _correlation(0.85, patch=4),
    "tight": _error(0.05) | _class(0.99),
}
MNIST_SIZES: dict[str, Any] = {
    "likelihood": {"name": "binomial", "total_count": 1},
    "net": mlp(256, 256),
    "latent_dim": 16,
    "start": "mean",
}
MNIST_RUN: dict[str, Any] = {"learning_rate": 1e-3, "batch_size": 100, "steps": 4_000}
MNIST = {
    "re": _error(0.2),
    "cla": _class(0.95),
    "fre": features_held(0.3),
    "pncc": _correlation(0.75, patch=7),
    "re-cla": _error(0.2) | _class(0.9),
    "fre-pncc": _patches(0.1, patch=4) | _correlation(0.7, patch=7),
    "tight": _error(0.1) | _class(0.99),
}
CONSTRAINED = (
    *_experiments("digits", DIGITS_RUN, DIGITS_SIZES, DIGITS),
    *_experiments("mnist", MNIST_RUN, MNIST_SIZES, MNIST),
)
