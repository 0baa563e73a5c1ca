"""Conditional ConvDRAW on MNIST-rotate and MNIST-sum (Taming VAEs, Figures 3 and 4), as data.

    draw-geco-KAPPA     the error held to kappa, under a context

On the editions of 14 x 14 pixels, which take minutes where those of 28 x 28 take hours, with the
two largest kappas of the paper. At the largest one latents carry two nats, nearly all comes from
what is given, and what is sampled is right and blurred; the other leaves more to the latents.
Ours, because the paper gives none: the sizes, batches and steps. A global latent would say what
the context says: there is none.
"""

from typing import Any

from core.experiments.conv_draw import CONV_DRAW, WIDER, held
from core.experiments.methods import CONSTRAINT, ELBO
from core.runs import RunConfig, Spec

SIZES: Spec = {
    "num_steps": 4,
    "state_channels": 16,
    "latent_channels": 4,
    "stride": 2,
    "context_dim": 128,
}
RUN: dict[str, Any] = {"learning_rate": 2e-3, "batch_size": 64, "num_nodes": 300}
STEPS = {"mnist-rotate": 4_000, "mnist-sum": 20_000}


def _geco(world: str, kappa: float) -> RunConfig:
    likelihood = {"name": "normal", "scale": round(WIDER * kappa, 4)}
    return RunConfig(
        name=f"{world}/draw-geco-{kappa:g}",
        dataset={"name": f"{world}-14"},
        model={"name": CONV_DRAW, "likelihood": likelihood, **SIZES},
        objective=ELBO,
        constraints={CONSTRAINT: held(kappa)},
        steps=STEPS[world],
        **RUN,
    )


GIVEN_RUNS = (
    _geco("mnist-rotate", 0.125),
    _geco("mnist-rotate", 0.175),
    _geco("mnist-sum", 0.175),
)
