"""The nonparametric VAE on latents of several sizes, and the VAE of the same size beside each.

    loss = -log p(x|z) + rate + |E z - z~|^2,   z~ predicted from a plane X  (core/models/smoother)

The paper: perceptrons of 2 x 500 units, drop-out, Adam 1e-3, batches of 128, X of two dimensions,
z of 2 to 500. Its "drop-out probability of 0.9" is what is kept: at 0.9 dropped the plane
collapses (LOG.md). Ours: 2 x 256 units (digits: 2 x 128), 2,000 anchors, and pixels that are drawn
from the grey of MNIST in each step.
"""

from typing import Any

from core.experiments.methods import CONSTRAINT, ELBO, NORMAL, held, mlp, vae
from core.runs import RunConfig, Spec

DIMS = (2, 10, 50, 500)  # of z on MNIST, as in Figure 3
# By dataset: a size of z, the nonparametric VAE of it, and the VAE beside.
PAIRS: dict[str, tuple[tuple[int, str, str], ...]] = {
    "mnist": tuple((dim, f"mnist/nonparametric-{dim}", f"mnist/vae-{dim}") for dim in DIMS),
    "digits": ((10, "digits/nonparametric", "digits/vae-10"),),
}
RUN: dict[str, Any] = {"objective": ELBO, "learning_rate": 1e-3, "batch_size": 128}
DIGITS: dict[str, Any] = {
    "likelihood": {"name": "binomial", "total_count": 16},
    "net": mlp(128, 128) | {"dropout": 0.1},
    "start": "standardised",  # on components the plane separates the digits less (LOG.md)
}
MNIST: dict[str, Any] = {
    "likelihood": {"name": "binomial", "total_count": 1},
    "net": mlp(256, 256) | {"dropout": 0.1},
    "start": "mean",
}
WIDE = 50  # latents above which a start at the mean image leaves the rate at 0 for ever (LOG.md)


def _of_mnist(dim: int) -> dict[str, Any]:
    return MNIST if dim <= WIDE else MNIST | {"start": "standardised"}


def _pair(
    names: tuple[str, str], model: dict[str, Any], dim: int, steps: int, num_anchors: int = 2_000
) -> list[RunConfig]:
    """Returns the nonparametric VAE of z of so many dimensions, and the VAE beside it."""
    plane: Spec = {"name": "kernel", "net": model["net"], "num_anchors": num_anchors}
    shared = RUN | {"dataset": {"name": names[0].partition("/")[0]}, "steps": steps}
    shared |= {"constraints": {CONSTRAINT: held({"name": "constant", "beta": 1.0})}}
    of_z = {"prior": NORMAL, "latent_dim": dim, **model}
    return [
        RunConfig(
            name=names[0], model=vae(**of_z, smoother=plane), chart={"name": "kernel"}, **shared
        ),
        RunConfig(name=names[1], model=vae(**of_z), **shared),
    ]


NONPARAMETRIC = [
    *(
        config
        for dim, *names in PAIRS["digits"]
        for config in _pair((names[0], names[1]), DIGITS, dim, steps=3_000, num_anchors=1_000)
    ),
    *(
        config
        for dim, *names in PAIRS["mnist"]
        for config in _pair((names[0], names[1]), _of_mnist(dim), dim, 10_000)
    ),
]
