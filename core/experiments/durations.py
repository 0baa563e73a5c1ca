"""About how long a training will take on one core, from its settings alone.

    seconds = steps (fixed + per product * products of a step) + measuring + per input * inputs

products: of a weight and an input, forwards; each layer's, for every vector that passes it. The
constants were fitted to the processor time of trainings on one core of ours, those of perceptrons
to thirteen (LOG.md): within a factor of two, the time on such a core that has nothing else to do;
where bfloat16 does not pay, its products take float32's time. Beside other work it is several
times as long. A training that runs says better what is left: core/runs/live.py.
"""

import math
from collections.abc import Iterator
from dataclasses import fields
from itertools import pairwise

from core import architectures
from core.architectures import Shape, volume_of
from core.data import uploads
from core.draw_sizes import CONV_DRAW, Sizes
from core.files import FileProblem
from core.runs import RunConfig, Spec

FITTED_ON = "AVX-512 with bfloat16"  # as core/machine/processor calls it
FIXED, FIXED_PRIOR = 2.7e-3, 2.5e-3  # seconds a step; the second for a learned, two-layer prior
PER_PRODUCT = {"float32": 1.25e-10, "bfloat16": 0.65e-10}
PER_LARGE_PRODUCT = {"float32": 4.5e-11, "bfloat16": 3e-11}  # of gates and convolutions
GATED = "gated_mlp"
LARGE = {GATED, *architectures.COUNTS}
OF_SIZES = [one.name for one in fields(Sizes) if one.name != "image"]
MEASURING, PER_INPUT = 30.0, 5.2e-3  # seconds; the second for each input (LOG.md)
SHAPES: dict[str, Shape] = {"pendulum": (16, 16), "digits": (8, 8), "cifar10": (3, 32, 32)}
SHAPES |= {"grey-mnist": (28, 28), "color-mnist": (3, 28, 28)}
SHAPES |= dict.fromkeys(("mnist", "micro-mnist", "static-mnist", "fashion-mnist"), (28, 28))
SHAPES |= dict.fromkeys(("omniglot", "omniglot-burda"), (28, 28))
SHAPES |= dict.fromkeys(("chairs", "faces", "chairs-3d", "faces-3d"), (64, 64))
SHAPES |= dict.fromkeys(("mnist-sum", "mnist-rotate"), (28, 28))  # without what is given
SHAPES |= dict.fromkeys(("mnist-sum-14", "mnist-rotate-14"), (14, 14))
SHAPES |= {"mnist-sum-hard": (28, 56), "mnist-sum-hard-14": (14, 28)}
SHAPES |= {"mnist-triplets": (28, 84), "mnist-triplets-14": (14, 42)}
SHAPES |= {"celeba": (3, 64, 64)}
USUAL_SHAPE = (16, 16)  # of data that cannot be looked at
USUAL_INPUTS = math.prod(USUAL_SHAPE)
USUAL_WIDTHS = (128, 128, 128)  # of networks that are described otherwise


def seconds(config: RunConfig) -> float:
    """Returns the time of a training and of the measures that follow it."""
    fixed = FIXED + (FIXED_PRIOR if "num_importance" in config.prior else 0.0)
    of_nets = sum(_per_product(name, config.precision) * n for name, n in _counted(config))
    return config.steps * (fixed + of_nets) + measuring(inputs(config))


def _per_product(net: str, precision: str) -> float:
    known = PER_LARGE_PRODUCT if net in LARGE else PER_PRODUCT
    return known.get(precision, known["float32"])


def measuring(num_inputs: int) -> float:
    """Returns the time that the measures of a run take, for data of so many numbers each."""
    return MEASURING + PER_INPUT * num_inputs


def said(config: RunConfig) -> str:
    """Returns how long a training may take, in words."""
    return f"about {duration(seconds(config))} on one core that has nothing else to do"


def products(config: RunConfig) -> int:
    """Returns the products of one step: encoder, decoder, and the nets of the prior."""
    return sum(count for _, count in _counted(config))


def _counted(config: RunConfig) -> Iterator[tuple[str, int]]:
    """Yields the names of a model's nets, and their products in one step."""
    drawn = config.batch_size * config.objective.get("num_samples", 1)
    if config.draws_in_steps:
        yield CONV_DRAW, drawn * sizes_of(config).products
        return
    row, encoder, decoder = shape(config), config.model["encoder"], config.model["decoder"]
    pseudo_inputs = config.prior.get("num_pseudo_inputs", 0)
    yield encoder["name"], (config.batch_size + pseudo_inputs) * net(encoder, row)[0]
    yield decoder["name"], drawn * net(decoder, row)[1]
    if "num_importance" in config.prior:
        inner = config.prior["net"]
        passes = drawn * (1 + config.prior["num_importance"])
        yield inner["name"], passes * net(inner, (config.latent_dim,))[0]


def sizes_of(config: RunConfig) -> Sizes:
    """Returns the sizes of a ConvDRAW."""
    sizes = {name: config.model[name] for name in OF_SIZES if name in config.model}
    return Sizes(volume_of(shape(config)), **sizes)


def inputs(config: RunConfig) -> int:
    """Returns how many numbers an input of the encoder has: pixels, three times as many in colour,
    or features."""
    return math.prod(shape(config))


def shape(config: RunConfig) -> Shape:
    """Returns the shape of what the encoder sees, channels first."""
    name = config.dataset["name"]
    shipped = name in SHAPES and "digest" not in config.dataset  # own data say their digest
    if shipped or name not in uploads.names():
        return SHAPES.get(name, USUAL_SHAPE)
    try:
        height, width, *channels = uploads.about(name).drawing.image_shape
        return (*channels, height, width)
    except FileProblem:
        return USUAL_SHAPE


def net(spec: Spec, row: Shape) -> tuple[int, int]:
    """Returns the products of one vector through a net that sees rows and through one that makes
    them; the few of its other side's layer are left out."""
    name = spec["name"]
    if name in architectures.COUNTS:
        return architectures.products(name, volume_of(row if len(row) > 1 else USUAL_SHAPE))
    width, hidden = math.prod(row), spec.get("hidden", USUAL_WIDTHS)
    inner = sum(a * b for a, b in pairwise(hidden))
    gates = 2 if name == GATED else 1
    return gates * (width * hidden[0] + inner), width * hidden[-1] + gates * inner


def duration(seconds: float) -> str:
    """Returns a time as people say it.

    >>> duration(8.0), duration(80.0), duration(4000.0), duration(90_000.0)
    ('10 seconds', '1½ minutes', '1 hour', '25 hours')
    """
    if seconds < 55:
        return f"{max(5, round(seconds / 5) * 5)} seconds"
    if seconds < 55 * 60:
        return _halves(seconds / 60, "minute")
    return _halves(seconds / 3600, "hour")


def _halves(amount: float, unit: str) -> str:
    """Returns an amount in halves below ten.

    >>> _halves(1.4, "hour"), _halves(0.95, "minute"), _halves(14.4, "minute")
    ('1½ hours', '1 minute', '14 minutes')
    """
    halves = max(2, round(2 * amount))
    whole, half = divmod(halves, 2) if amount < 10 else (round(amount), 0)
    return f"{whole}{'½' * half} {unit}{'' if (whole, half) == (1, 0) else 's'}"
