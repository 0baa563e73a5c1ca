"""What the shipped runs are and how they compare with the paper: tables and sentences from files.

Nothing here is remembered: numbers come from run.json and metrics.json, the paper's from
core.experiments.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.views.datasets import group_of
from app.views.evidence import Spent, spent
from app.views.sentences import plain
from core.experiments import PAPER_ANGLE_ERROR
from core.runs import RunConfig


@dataclass(frozen=True)
class Shipped:
    """What run.json says of a run; provenance: how and where it was trained."""

    name: str
    title: str
    config: RunConfig
    provenance: Mapping[str, Any]


HEAD = ("Data", "Method", "Seed", "Steps", "Covariance", "Minutes", "Commit")
MACHINE = ("machine", "processor", "python", "torch", "numpy")
UNKNOWN = "–"
NEAR = 0.05  # of the paper's number: closer than this is called the same


def runs_markdown(runs: Sequence[Shipped]) -> str:
    """Returns one row a run; a dash for what its provenance does not say."""
    rule = [":--", ":--", "--:", "--:", ":--", "--:", ":--"]
    rows = [HEAD, rule, *(row(run) for run in runs)]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in rows)


def row(run: Shipped) -> list[str]:
    return [
        plain(group_of(run.config.name, str(run.config.dataset["name"]))),
        plain(run.title),
        str(run.config.seed),
        f"{run.config.steps:,}",
        run.config.model.get("covariance", UNKNOWN),
        minutes(spent(run.config, run.provenance, None)),
        recorded(run.provenance.get("commit")),
    ]


def minutes(took: Spent) -> str:
    """
    >>> minutes(Spent(700, minutes=6.9)), minutes(Spent(700, minutes=6.9, is_clock=True))
    ('7', '7 (clock)')
    """
    if took.minutes is None:
        return UNKNOWN
    return f"{took.minutes:.0f}" + (" (clock)" if took.is_clock else "")


def recorded(value: Any) -> str:
    if not (isinstance(value, str) and value):
        return UNKNOWN
    return plain(re.sub(r"\b1 thread\(s\)", "1 thread", value))  # as older runs have it


def machines(runs: Sequence[Shipped]) -> str:
    """Returns what the runs were trained on, each machine and version once."""
    said = {name: sorted({recorded(run.provenance.get(name)) for run in runs}) for name in MACHINE}
    known = {name: values for name, values in said.items() if values != [UNKNOWN]}
    return "; ".join(f"{name} {', '.join(values)}" for name, values in known.items())


def errors_markdown(runs: Sequence[Shipped], errors: Mapping[str, float]) -> str:
    """Returns our angle errors beside the paper's, for runs that both have a number for."""
    rows = [
        f"| {plain(run.title)} | {errors[run.name]:.3f} | {PAPER_ANGLE_ERROR[run.name]:#.2g} |"
        for run in runs
        if run.name in compared(errors)
    ]
    return "\n".join(["| Method | ours | paper |", "| :-- | --: | --: |", *rows])


def compared(errors: Mapping[str, float]) -> list[str]:
    return [name for name in errors if name in PAPER_ANGLE_ERROR]


def verdict(errors: Mapping[str, float], titles: Mapping[str, str]) -> str:
    """Returns how the runs that can be compared lie to the paper's numbers, in words.

    >>> verdict({"pendulum/vhp-rewo": 0.06}, {"pendulum/vhp-rewo": "REWO"})
    'One seed of each. Above the paper: REWO (0.060 against 0.054).'
    """
    ratio = {name: errors[name] / PAPER_ANGLE_ERROR[name] for name in compared(errors)}
    sides = {
        "Below the paper": [name for name, r in ratio.items() if r < 1 - NEAR],
        "As in the paper": [name for name, r in ratio.items() if 1 - NEAR <= r <= 1 + NEAR],
        "Above the paper": [name for name, r in ratio.items() if r > 1 + NEAR],
    }
    said = [
        f"{side}: {', '.join(pair(name, errors, titles) for name in names)}."
        for side, names in sides.items()
        if names
    ]
    return " ".join(["One seed of each.", *said])


def pair(name: str, errors: Mapping[str, float], titles: Mapping[str, str]) -> str:
    return f"{titles[name]} ({errors[name]:.3f} against {PAPER_ANGLE_ERROR[name]:#.2g})"


def lengths(runs: Sequence[Shipped], dataset: str) -> str:
    """Returns how long the runs of a dataset were trained, from least to most."""
    steps = sorted({run.config.steps for run in runs if run.config.dataset["name"] == dataset})
    if not steps:
        return "not at all"
    return " to ".join(f"{n:,}" for n in dict.fromkeys((steps[0], steps[-1])))


REFERENCES = (
    "A. Klushyn, N. Chen, R. Kurle, B. Cseke, P. van der Smagt. *Learning Hierarchical Priors in "
    "VAEs*, 2019: the hierarchical prior, REWO, the walks, Table 1.",
    "D. J. Rezende, F. Viola. *Taming VAEs*, 2018: GECO.",
    "Y. Burda, R. Grosse, R. Salakhutdinov. *Importance Weighted Autoencoders*, 2015.",
    "J. Tomczak, M. Welling. *VAE with a VampPrior*: the mixture of posteriors as a prior.",
    "N. Chen et al. *Fast Approximate Geodesics for Deep Generative Models*, 2018.",
    "E. Alpaydin, C. Kaynak. *Optical Recognition of Handwritten Digits*, 1998, UCI Machine "
    "Learning Repository: the digits.",
    "Y. LeCun, L. Bottou, Y. Bengio, P. Haffner. *Gradient-Based Learning Applied to Document "
    "Recognition*, 1998: MNIST.",
    "H. Larochelle, I. Murray. *The Neural Autoregressive Distribution Estimator*, 2011: static "
    "MNIST.",
    "H. Xiao, K. Rasul, R. Vollgraf. *Fashion-MNIST*, 2017.",
    "B. Lake, R. Salakhutdinov, J. Tenenbaum. *Human-Level Concept Learning through Probabilistic "
    "Program Induction*, 2015: OMNIGLOT.",
)
