"""ConvDRAW on Color-MNIST (Taming VAEs, Figures 3 to 6), as data.

    draw-elbo-SIGMA     ELBO, a normal likelihood of one sigma
    draw-geco-KAPPA     the error held to kappa, those of Figure 4
    draw-fre-KAPPA      a classifier's features held to kappa, and nothing else asked

Ours, because the paper gives none but kappa, alpha and Adam's rate, of 1e-5, which hardly moves
here: the sizes, which are small enough for one core, a global latent, batches, rate and steps. The
excess is relative. sigma is three times kappa: at beta = 1/9 the error weighs what it does in the
ELBO of sigma = kappa, and beta moves from 0.5 to twice that weight at most, 1/20; wound up higher,
lambda takes hundreds of steps to come back, nats all the while. alpha is 0.95, since trainings are
short.
"""

from typing import Any

from core.draw_sizes import CONV_DRAW
from core.experiments.constrained import LAGRANGIAN, features_held
from core.experiments.methods import CONSTRAINT, ELBO
from core.experiments.methods import held as of_error
from core.runs import RunConfig, Spec

SIZES: dict[str, Any] = {
    "num_steps": 4,
    "state_channels": 32,
    "latent_channels": 8,
    "stride": 4,
    "global_dim": 32,
}
COLOR: Spec = {"name": "color-mnist"}
RUN: dict[str, Any] = {"learning_rate": 2e-3, "batch_size": 32, "steps": 2_500, "num_nodes": 300}
KAPPAS = (0.06, 0.08, 0.1, 0.125, 0.175)
SIGMAS = (0.3, 0.1)
FEATURES = 0.3
WIDER = 3  # times kappa: sigma
SCHEDULE: Spec = {"name": "geco", "nu": 0.03, "beta": 0.5, "most": 20.0}
ALPHA = 0.95


def conv_draw(likelihood: Spec, **sizes: Any) -> Spec:
    """Returns a ConvDRAW with these of its sizes, the others as on Color-MNIST."""
    return {"name": CONV_DRAW, "likelihood": likelihood, **SIZES, **sizes}


def held(kappa: float, schedule: Spec = SCHEDULE) -> Spec:
    """Returns the error held to kappa, beside a normal likelihood of WIDER times that."""
    return of_error(schedule, kappa) | {"alpha": ALPHA, "excess": "relative"}


def _run(name: str, sigma: float, **parts: Any) -> RunConfig:
    model = conv_draw({"name": "normal", "scale": sigma})
    settings: dict[str, Any] = {"dataset": COLOR, "model": model, "objective": ELBO, **RUN}
    return RunConfig(name=f"{COLOR['name']}/draw-{name}", **settings | parts)


def _elbo(sigma: float) -> RunConfig:
    constant = of_error({"name": "constant", "beta": 1.0})
    return _run(f"elbo-{sigma:g}", sigma, constraints={CONSTRAINT: constant})


def _geco(kappa: float) -> RunConfig:
    constraints = {CONSTRAINT: held(kappa)}
    return _run(f"geco-{kappa:g}", round(WIDER * kappa, 4), constraints=constraints)


CONV_DRAW_RUNS = (
    *(_elbo(sigma) for sigma in SIGMAS),
    *(_geco(kappa) for kappa in KAPPAS),
    _run(f"fre-{FEATURES:g}", 1.0, objective=LAGRANGIAN, constraints=features_held(FEATURES)),
)
