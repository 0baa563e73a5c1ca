"""Conditional ConvDRAW on MNIST-rotate and MNIST-sum (Taming VAEs, Figures 3 and 4), as data.

    draw-geco-KAPPA     the error held to kappa, under a context

On the editions of 14 x 14 pixels, which take minutes where those of 28 x 28 take hours, with the
two largest kappas of the paper. At the largest one latents carry two nats, nearly all comes from
what is given, and what is sampled is right and blurred; the other leaves more to the latents.
Ours, because the paper gives none: the sizes, batches and steps. A global latent would say what
the context says: there is none.

A sum is told by neither of its addends: only where both are read at once does any gradient show
what they say, and little of it. So its batches are larger, and GECO begins where the rate weighs
most and moves slowly: what is given is learned before latents can say it instead, where the
start is a lucky one (LOG.md).
"""

from typing import Any

from core.experiments.conv_draw import CONV_DRAW, SCHEDULE, WIDER, held
from core.experiments.methods import CONSTRAINT, ELBO
from core.runs import RunConfig, Spec

SIZES: Spec = {
    "num_steps": 4,
    "state_channels": 16,
    "latent_channels": 4,
    "stride": 2,
    "context_dim": 128,
}
RUN: dict[str, Any] = {"learning_rate": 2e-3, "num_nodes": 300}
TURNED: dict[str, Any] = {"batch_size": 64, "steps": 4_000}
ADDED: dict[str, Any] = {"batch_size": 256, "steps": 6_000}
SLOW: Spec = {"name": "geco", "nu": 0.003, "beta": 20.0, "most": 20.0}


def _geco(world: str, kappa: float, schedule: Spec, **length: Any) -> RunConfig:
    likelihood = {"name": "normal", "scale": round(WIDER * kappa, 4)}
    return RunConfig(
        name=f"{world}/draw-geco-{kappa:g}",
        dataset={"name": f"{world}-14"},
        model={"name": CONV_DRAW, "likelihood": likelihood, **SIZES},
        objective=ELBO,
        constraints={CONSTRAINT: held(kappa, schedule)},
        **length,
        **RUN,
    )


GIVEN_RUNS = (
    _geco("mnist-rotate", 0.125, SCHEDULE, **TURNED),
    _geco("mnist-rotate", 0.175, SCHEDULE, **TURNED),
    _geco("mnist-sum", 0.175, SLOW, **ADDED),
)
