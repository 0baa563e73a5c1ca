"""The only place where names become objects: a RunConfig in, datasets, models and trainers out."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, TypeVar

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file

from core.constraints import CONSTRAINTS
from core.data import DATASETS, Dataset, uploads
from core.distributions import COVARIANCES, LIKELIHOODS, seeded
from core.files import FileProblem
from core.models import VAE
from core.nets import MLP, multiply_in, start_standardised
from core.objectives import OBJECTIVES
from core.priors import PRIORS
from core.runs import Run, RunConfig, Spec
from core.schedules import SCHEDULES
from core.training import Trainer

Value = TypeVar("Value")
PRECISIONS = {"float32": torch.float32, "bfloat16": torch.bfloat16}


class ConfigProblem(ValueError):
    """A setting is unknown or impossible; the message names it and what would be possible."""


def _make(kind: str, known: Mapping[str, Callable[..., Any]], spec: Spec, **shared: Any) -> Any:
    settings = dict(spec)
    name = settings.pop("name", None)
    make = _known(kind, known, name)
    try:
        return make(**shared, **settings)
    except (TypeError, ValueError) as error:
        raise ConfigProblem(f"The {kind} {name!r} cannot be made: {error}") from error


def _known(kind: str, known: Mapping[str, Value], name: Any) -> Value:
    if name not in known:
        raise ConfigProblem(f"Unknown {kind} {name!r}; known: {', '.join(sorted(known))}.")
    return known[name]


def build_dataset(config: RunConfig) -> Dataset:
    """Returns a dataset that comes along, or a person's own one."""
    brought = {name: partial(uploads.load, name) for name in uploads.names()}
    return _make("dataset", DATASETS | brought, config.dataset)


def build_model(config: RunConfig, dataset: Dataset) -> VAE:
    """Returns the untrained model; its start is a function of config.seed alone."""
    num_pixels = dataset.train.shape[1]
    constraint = _known("constraint", CONSTRAINTS, config.constraint.get("name"))
    if config.latent_dim < 1 or not config.hidden or min(config.hidden) < 1:
        raise ConfigProblem("latent_dim and all hidden widths must be at least 1.")
    normal = _known("covariance", COVARIANCES, config.covariance)
    with seeded(config.seed):
        inward = MLP(num_pixels, config.hidden, 2 * config.latent_dim)
        outward = MLP(config.latent_dim, config.hidden, num_pixels)
        encoder = normal(start_standardised(inward, dataset.train))
        decoder = _make("likelihood", LIKELIHOODS, config.likelihood, net=outward)
        shared = {"latent_dim": config.latent_dim, "hidden": config.hidden, "data": dataset.train}
        prior = _make("prior", PRIORS, config.prior, **shared, normal=normal)
        return VAE(encoder, decoder, prior, constraint)


def build_trainer(config: RunConfig, model: VAE) -> Trainer:
    """Returns the trainer; the model multiplies in config.precision from then on."""
    multiply_in(_known("precision", PRECISIONS, config.precision), model)
    objective = _make("objective", OBJECTIVES, config.objective)
    schedule = _make("schedule", SCHEDULES, config.schedule)
    try:
        return Trainer(
            model,
            objective,
            schedule,
            learning_rate=config.learning_rate,
            batch_size=config.batch_size,
            seed=config.seed,
        )
    except ValueError as error:
        raise ConfigProblem(str(error)) from error


def load_model(run: Run) -> tuple[VAE, Dataset]:
    """Returns the trained model of a run, in float32, and its dataset."""
    dataset = build_dataset(run.config)
    return load_trained(run, dataset), dataset


def load_trained(run: Run, dataset: Dataset) -> VAE:
    """Returns the trained model of a run on a dataset, in float32."""
    model = build_model(run.config, dataset)
    path = run.path / "model.safetensors"
    try:
        weights = load_file(path)
        model.load_state_dict({name: w.float() for name, w in weights.items()})
    except FileNotFoundError:
        raise FileProblem(f"model.safetensors is missing from {run.path}.") from None
    except RuntimeError:
        raise FileProblem(f"{path} does not hold the weights that run.json describes.") from None
    except (SafetensorError, OSError) as error:
        reason = str(error).splitlines()[0]
        raise FileProblem(f"{path} is truncated or foreign ({reason}).") from None
    if not all(bool(w.isfinite().all()) for w in model.parameters()):
        raise FileProblem(f"{path} holds weights that are not finite; train the run again.")
    return model.eval()
