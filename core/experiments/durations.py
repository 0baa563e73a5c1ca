"""About how long a training will take on one core, from its settings alone.

    seconds = steps (fixed + per product * products of a step) + measuring + per input * inputs

products: of a weight and an input, forwards; each layer's, for every vector that passes it. The
constants were fitted to the processor time of thirteen trainings on one core of ours (LOG.md):
within a factor of two, the time on such a core that has nothing else to do; where bfloat16 does
not pay, its products take float32's time. Beside other work it
is several times as long. A training that runs says better what is left: core/runs/live.py.
"""

import math
from itertools import pairwise

from core.data import uploads
from core.files import FileProblem
from core.runs import RunConfig

FITTED_ON = "AVX-512 with bfloat16"  # as core/machine/processor calls it
FIXED, FIXED_PRIOR = 2.7e-3, 2.5e-3  # seconds a step; the second for a learned, two-layer prior
PER_PRODUCT = {"float32": 1.25e-10, "bfloat16": 0.65e-10}
MEASURING, PER_INPUT = 30.0, 5.2e-3  # seconds; the second for each input (LOG.md)
INPUTS = {"pendulum": 256, "digits": 64}  # pixels
INPUTS |= dict.fromkeys(("mnist", "static-mnist", "fashion-mnist", "omniglot"), 784)
USUAL_INPUTS = 256  # of data that cannot be looked at
USUAL_WIDTHS = (128, 128, 128)  # of networks that are described otherwise


def seconds(config: RunConfig) -> float:
    """Returns the time of a training and of the measures that follow it."""
    fixed = FIXED + (FIXED_PRIOR if "num_importance" in config.prior else 0.0)
    per_product = PER_PRODUCT.get(config.precision, PER_PRODUCT["float32"])
    return config.steps * (fixed + per_product * products(config)) + measuring(inputs(config))


def measuring(num_inputs: int) -> float:
    """Returns the time that the measures of a run take, for data of so many numbers each."""
    return MEASURING + PER_INPUT * num_inputs


def said(config: RunConfig) -> str:
    """Returns how long a training may take, in words."""
    return f"about {duration(seconds(config))} on one core that has nothing else to do"


def products(config: RunConfig) -> int:
    """Returns the products of one step: encoder, decoder, and the nets of the prior."""
    samples = config.objective.get("num_samples", 1)
    coder, inner = net(inputs(config), config), net(config.latent_dim, config)
    of_prior = config.prior.get("num_pseudo_inputs", 0) * coder
    if "num_importance" in config.prior:
        of_prior = config.batch_size * samples * inner * (1 + config.prior["num_importance"])
    return config.batch_size * coder * (1 + samples) + of_prior


def inputs(config: RunConfig) -> int:
    """Returns how many numbers an input of the encoder has: pixels, three times as many in colour,
    or features."""
    name = config.dataset["name"]
    if name in INPUTS or name not in uploads.names():
        return INPUTS.get(name, USUAL_INPUTS)
    try:
        return math.prod(uploads.about(name).drawing.image_shape)
    except FileProblem:
        return USUAL_INPUTS


def net(width: int, config: RunConfig) -> int:
    """Returns the products of one vector through a net of so many inputs."""
    return sum(a * b for a, b in pairwise((width, *(config.hidden or USUAL_WIDTHS))))


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
