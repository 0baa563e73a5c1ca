"""Every method as a composition of a prior, an objective and a schedule, as data.

Ours, because the papers do not give them: alpha = 0.99 and beta_0 = 1 for GECO from Taming VAEs,
tau = 3 from Figure 1, beta_0 = 0.05 for REWO, 16 samples for the IWAE (Table 3 counts those of
zeta), warm-up over 20 epochs for the VampPrior, and beta = 4 for the beta-VAE (Higgins et al.,
2017).
"""

from typing import Any

from core.runs import Spec
from core.runs.columns import ERROR

CONSTRAINT = ERROR.name  # of the constraint, and of its column in a history
VHP: Spec = {"name": "hierarchical", "num_importance": 16}
ELBO_PRIOR: Spec = VHP | {"num_importance": 1}  # App. B.4, and the two-layer IWAE's one zeta per z
NORMAL: Spec = {"name": "standard_normal"}
VAMP: Spec = {"name": "vamp", "num_pseudo_inputs": 500}
ELBO: Spec = {"name": "elbo"}
IWAE: Spec = {"name": "importance_weighted", "num_samples": 16}
GECO_IWAE: Spec = {"name": "constrained_importance_weighted", "num_samples": 16}


def methods(
    kappa: float, epoch: int, nu: float = 5.0, num_samples: int = 16, of_z: int | None = None
) -> dict[str, dict[str, Any]]:
    """Returns all methods for a tolerated error kappa, an epoch of so many iterations, and so many
    samples of zeta under a hierarchical prior and of z for the IWAE; of_z: if other ones of z."""
    vhp = VHP | {"num_importance": num_samples}
    iwae, geco_iwae = (spec | {"num_samples": of_z or num_samples} for spec in (IWAE, GECO_IWAE))
    rewo = held({"name": "rewo", "nu": nu, "tau": 3.0, "beta": 0.05}, kappa)
    alternative = held({"name": "rewo_alternative", "nu": nu, "beta": 0.05}, kappa)
    geco = held({"name": "geco", "nu": nu, "beta": 1.0}, kappa)
    one, four = (held({"name": "constant", "beta": beta}) for beta in (1.0, 4.0))
    wu20, wu200 = (held({"name": "warm_up", "steps": epochs * epoch}) for epochs in (20, 200))
    compositions: dict[str, tuple[Spec, Spec, Spec]] = {
        "vhp-rewo": (vhp, ELBO, rewo),
        "vhp-rewo-alternative": (vhp, ELBO, alternative),
        "vhp-rewo-elbo": (ELBO_PRIOR, ELBO, rewo),
        "vhp-geco": (vhp, ELBO, geco),
        "vhp": (vhp, ELBO, one),
        "vhp-wu20": (vhp, ELBO, wu20),
        "vhp-wu200": (vhp, ELBO, wu200),
        "vampprior": (VAMP, ELBO, wu20),
        "iwae": (NORMAL, iwae, one),
        "iwae-2": (ELBO_PRIOR, iwae, one),
        "vae": (NORMAL, ELBO, one),
        "beta-vae": (NORMAL, ELBO, four),
        "geco": (NORMAL, ELBO, geco),
        "geco-iwae": (NORMAL, geco_iwae, geco),
    }
    parts = ("prior", "objective", "constraint")
    return {name: dict(zip(parts, specs, strict=True)) for name, specs in compositions.items()}


def held(schedule: Spec, kappa: float | None = None) -> Spec:
    """Returns the reconstruction error as a constraint: held to kappa by a schedule, or only
    reported beside one that does not listen."""
    level: Spec = {} if kappa is None else {"kappa": kappa, "alpha": 0.99}
    return {"name": "reconstruction_error", **level, "schedule": schedule}


def mlp(*hidden: int, name: str = "mlp") -> Spec:
    """Returns a multi-layer perceptron with these hidden widths."""
    return {"name": name, "hidden": list(hidden)}


def vae(
    prior: Spec,
    likelihood: Spec,
    net: Spec,
    covariance: str = "diagonal",
    of_prior: Spec | None = None,
    latent_dim: int = 2,
    start: str = "components",
    posterior: Spec | None = None,
    smoother: Spec | None = None,
) -> Spec:
    """Returns a VAE whose encoder and decoder are alike; of_prior: the hierarchical prior's net
    and start, else its nets are as theirs; posterior: a flow, else it is a normal distribution;
    smoother: a plane that is learned beside, if there is one."""
    learned = (of_prior or {"net": net}) if prior["name"] == "hierarchical" else {}
    others = {"posterior": posterior, "smoother": smoother}
    return {
        "name": "vae",
        "encoder": net,
        "decoder": net,
        "likelihood": likelihood,
        "prior": prior | learned,
        "latent_dim": latent_dim,
        "covariance": covariance,
        "start": start,
    } | {name: spec for name, spec in others.items() if spec is not None}
