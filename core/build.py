"""The only place where names become objects: a RunConfig in, datasets, models and trainers out."""

import math
from collections.abc import Callable, Mapping
from functools import partial
from inspect import signature
from typing import Any, TypeVar

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file
from torch import nn

from core.architectures import volume_of
from core.charts import CHARTS, Chart
from core.classifiers import classifier_of
from core.constraints import CONSTRAINTS, Constraint, Measure
from core.data import DATASETS, Dataset, uploads
from core.data.image_rows import image_shape
from core.distributions import COVARIANCES, LIKELIHOODS, MARGIN, seeded
from core.draw_sizes import Sizes
from core.files import FileProblem
from core.flows import MOST_CONTEXT, POSTERIORS
from core.models import VAE, ConvDraw, KernelSmoother, Model
from core.models.conv_draw import GivenImages, Network, NothingGiven
from core.nets import NETS, STARTS, Net, Shape, multiply_in, start_standardised
from core.nets.first_columns import FirstColumns
from core.objectives import OBJECTIVES
from core.priors import PRIORS
from core.runs import Run, RunConfig, Spec
from core.schedules import SCHEDULES
from core.training import Examples, Redrawn, Trainer
from core.training.ranks import ALONE, Ranks

Value = TypeVar("Value")
HELD = ("kappa", "alpha", "excess")  # of a constraint, beside its schedule and its measure's own
PRECISIONS = {"float32": torch.float32, "bfloat16": torch.bfloat16}


class ConfigProblem(ValueError):
    """A setting is unknown or impossible; the message names it and what would be possible."""


def _make(kind: str, known: Mapping[str, Callable[..., Any]], spec: Spec, **shared: Any) -> Any:
    settings = dict(spec)
    name = settings.pop("name", None)
    make = _known(kind, known, name)
    try:
        return make(**shared, **settings)
    except ConfigProblem:
        raise
    except (TypeError, ValueError) as error:
        raise ConfigProblem(f"The {kind} {name!r} cannot be made: {error}") from error


def _known(kind: str, known: Mapping[str, Value], name: Any) -> Value:
    if name not in known:
        raise ConfigProblem(f"Unknown {kind} {name!r}; known: {', '.join(sorted(known))}.")
    return known[name]


def build_dataset(config: RunConfig) -> Dataset:
    """Returns the dataset of a run."""
    return load_dataset(config.dataset)


def load_dataset(spec: Spec) -> Dataset:
    """Returns a dataset that comes along, or a person's own one: those are asked for by their
    digest, and may be called like one that came along later."""
    own = {name: partial(uploads.load, name) for name in uploads.names()}
    known = DATASETS | own if "digest" in spec else own | DATASETS
    return _make("dataset", known, spec)


def build_examples(dataset: Dataset, device: torch.device) -> Examples:
    """Returns what a trainer draws batches from."""
    rows = torch.from_numpy(dataset.train).to(device)
    return Redrawn(rows) if dataset.probabilities else rows


def build_constraints(config: RunConfig, measures: Mapping[str, Measure]) -> dict[str, Constraint]:
    """Returns the constraints by the names that their columns bear."""
    return {n: _build_constraint(spec, measures[n]) for n, spec in config.constraints.items()}


def _build_constraint(spec: Spec, measure: Measure) -> Constraint:
    schedule = _make("schedule", SCHEDULES, spec.get("schedule", {}))
    try:
        return Constraint(measure, schedule, **{k: spec[k] for k in HELD if k in spec})
    except (TypeError, ValueError) as error:
        raise ConfigProblem(f"The constraint {spec['name']!r} cannot be made: {error}") from error


def build_measures(config: RunConfig, dataset: Dataset) -> dict[str, Measure]:
    """Returns what the constraints measure, by their names."""
    found: dict[str, Callable[[], Any]] = {
        "shape": lambda: image_shape(dataset),
        "classifier": lambda: classifier_of(dataset.name, config.dataset.get("digest", "")),
    }
    return {name: _build_measure(spec, found) for name, spec in config.constraints.items()}


def _build_measure(spec: Spec, found: Mapping[str, Callable[[], Any]]) -> Measure:
    """Returns a measure; parts of the data that it asks for, by the names of its arguments, are
    found first."""
    settings = {k: v for k, v in spec.items() if k not in (*HELD, "schedule")}
    asked = signature(_known("constraint", CONSTRAINTS, spec["name"])).parameters
    try:
        parts = {name: find() for name, find in found.items() if name in asked}
    except FileProblem as problem:
        raise ConfigProblem(
            f"The constraint {spec['name']!r} cannot be made: {problem}"
        ) from problem
    return _make("constraint", CONSTRAINTS, settings, **parts)


def build_model(config: RunConfig, dataset: Dataset) -> Model:
    """Returns the untrained model; its start is a function of config.seed alone."""
    measures = build_measures(config, dataset)
    with seeded(config.seed):
        return _make("model", MODELS, config.model, dataset=dataset, measures=measures)


def build_vae(
    dataset: Dataset,
    measures: Mapping[str, Measure],
    encoder: Spec,
    decoder: Spec,
    likelihood: Spec,
    prior: Spec,
    latent_dim: int,
    covariance: str,
    start: str = "standardised",
    posterior: Spec | None = None,
    smoother: Spec | None = None,
) -> VAE:
    """Returns the variational autoencoder of core/models/vae, its parts drawn in this order.

    start: of encoder and decoder; what was trained before November 2026 does not say its own
    posterior: a flow; without one a normal distribution, whose covariance, as the prior's, is said
    smoother: a plane beside the latents; none without
    """
    _require_no_context(dataset)
    normal = _known("covariance", COVARIANCES, covariance)
    if latent_dim < 1:
        raise ConfigProblem("latent_dim must be at least 1.")
    _require_counts(dataset, likelihood)
    rows = shape_of_rows(dataset)
    width = 2 * latent_dim if posterior is None else _context(posterior)
    inward = _build_net(rows, (width,), encoder)
    outward = _build_net((latent_dim,), rows, decoder)
    explained = _make("likelihood", LIKELIHOODS, likelihood, net=outward)
    _known("start", STARTS, start)(inward, outward, dataset.train, explained.link)
    shared = {"latent_dim": latent_dim, "data": dataset.train, "make_net": _build_net}
    of_x = {"net": inward, "dim": latent_dim}
    return VAE(
        encoder=normal(inward)
        if posterior is None
        else _make("posterior", POSTERIORS, posterior, **of_x),
        decoder=explained,
        prior=_make("prior", PRIORS, prior, **shared, normal=normal),
        measures=measures,
        smoother=None if smoother is None else build_smoother(dataset, latent_dim, smoother),
    )


def build_smoother(dataset: Dataset, latent_dim: int, spec: Spec) -> KernelSmoother:
    """Returns an untrained plane beside latents of so many dimensions. Its places follow from
    images alone, not from their contexts."""
    settings = {name: value for name, value in spec.items() if name != "net"}
    dim = settings.get("dim", PLANE)
    if type(dim) is not int or dim < 1:
        raise ConfigProblem(f"A smoother's dim must be a whole number above 0, not {dim!r}.")
    net = _build_net(shape_of_rows(dataset), (dim,), spec.get("net", {}))
    start_standardised(net, dataset.explained(dataset.train))
    seeing = net if dataset.context is None else FirstColumns(net, dataset.num_explained)
    return _make("smoother", SMOOTHERS, settings, net=seeing, latent_dim=latent_dim)


def _context(posterior: Spec) -> int:
    """Returns how many numbers an encoder says to a flow."""
    context = posterior.get("context")
    if type(context) is not int or not 1 <= context <= MOST_CONTEXT:
        raise ConfigProblem(
            f"A flow's context must be a whole number in 1 .. {MOST_CONTEXT:,}, not {context!r}."
        )
    return context


def _require_no_context(dataset: Dataset) -> None:
    if dataset.context is not None:
        raise ConfigProblem(
            f"Images of {dataset.name} come with a context, which the model 'vae' cannot take."
        )


def _require_counts(dataset: Dataset, likelihood: Spec) -> None:
    """Errors: ConfigProblem for grey images under a Bernoulli distribution: their density would
    not be one."""
    if likelihood.get("name") != "binomial" or likelihood.get("total_count", 1) != 1:
        return
    if not dataset.is_binary:
        raise ConfigProblem(
            f"The likelihood 'binomial' with a total_count of 1 is of pixels that are 0 or 1, and "
            f"{dataset.name} has others; use 'normal' with a scale, or data whose pixels are "
            "drawn."
        )


def build_conv_draw(
    dataset: Dataset,
    measures: Mapping[str, Measure],
    likelihood: Spec,
    **sizes: Any,
) -> ConvDraw:
    """Returns the ConvDRAW of core/models/conv_draw; its canvas begins at the mean image, and the
    context under which it decodes where none is given is that of the first end image.

    sizes: those of core/draw_sizes, but for the image's
    """
    _require_counts(dataset, likelihood)
    fitting = Sizes(image=volume_of(_image(dataset)), **sizes)
    context = _embedding(dataset, fitting.context_dim)
    explained = _make("likelihood", LIKELIHOODS, likelihood, net=nn.Identity())
    mean = torch.from_numpy(dataset.explained(dataset.train).mean(axis=0))
    network = Network(fitting, mean.clamp(MARGIN, 1 - MARGIN).logit())
    usual = torch.from_numpy(dataset.given(dataset.ends[0]))
    return ConvDraw(network, context, explained, measures, usual)


def _image(dataset: Dataset) -> Shape:
    try:
        return image_shape(dataset)
    except FileProblem as problem:
        raise ConfigProblem(f"The model 'conv_draw' cannot be made: {problem}") from problem


def _embedding(dataset: Dataset, context_dim: int) -> GivenImages | NothingGiven:
    """Returns what embeds contexts. Errors: ConfigProblem where data and model do not agree
    whether there is one."""
    if (form := dataset.context) is None and context_dim:
        raise ConfigProblem(
            f"The model embeds a context (context_dim is {context_dim}), and images of "
            f"{dataset.name} come without one."
        )
    if form is not None and not context_dim:
        raise ConfigProblem(
            f"Images of {dataset.name} come with a context: context_dim, the size of its "
            "embedding, must be at least 1."
        )
    return NothingGiven() if form is None else GivenImages(form, context_dim)


MODELS: dict[str, Callable[..., Model]] = {"vae": build_vae, "conv_draw": build_conv_draw}
SMOOTHERS = {"kernel": KernelSmoother}
PLANE = 2  # dimensions of a smoother that does not say its own


def _build_net(in_shape: Shape, out_shape: Shape, spec: Spec) -> Net:
    return _make("network", NETS, spec, in_shape=in_shape, out_shape=out_shape)


def shape_of_rows(dataset: Dataset) -> Shape:
    """Returns the shape of a datum as networks see it: the image's, if its pixels are the row."""
    num_columns, shape = dataset.num_explained, dataset.picture.row_shape
    return shape if math.prod(shape) == num_columns else (num_columns,)


def build_chart(config: RunConfig, model: Model) -> Chart:
    """Returns the space that the explorer walks in."""
    return _make("chart", CHARTS, config.chart, model=model)


def build_trainer(config: RunConfig, model: Model, ranks: Ranks = ALONE) -> Trainer:
    """Returns the trainer; the model multiplies in config.precision from then on."""
    multiply_in(_known("precision", PRECISIONS, config.precision), model)
    objective = _make("objective", OBJECTIVES, config.objective)
    constraints = build_constraints(config, model.measures)
    try:
        return Trainer(
            model,
            objective,
            constraints,
            learning_rate=config.learning_rate,
            batch_size=config.batch_size,
            seed=config.seed,
            ranks=ranks,
        )
    except ValueError as error:
        raise ConfigProblem(str(error)) from error


def load_model(run: Run) -> tuple[Model, Dataset]:
    """Returns the trained model of a run, in float32, and its dataset."""
    dataset = build_dataset(run.config)
    return load_trained(run, dataset), dataset


def load_chart(run: Run) -> tuple[Chart, Dataset]:
    """Returns the space that a trained run is walked in, and its data."""
    model, dataset = load_model(run)
    return build_chart(run.config, model), dataset


def load_trained(run: Run, dataset: Dataset) -> Model:
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
    if not all(bool(w.isfinite().all()) for w in model.state_dict().values()):
        raise FileProblem(f"{path} holds weights that are not finite; train the run again.")
    return model.eval()
