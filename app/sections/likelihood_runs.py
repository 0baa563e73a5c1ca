"""The runs of a dataset as the Likelihood page shows them: what is known of each, its trace."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from app import loading
from app.views.bound_traces import FEWEST, Trace, held_out_values, training_values
from app.views.evidence import Evidence, Spent, evidence, spent
from core.data import uploads
from core.experiments.epochs import num_train
from core.experiments.paper import PAPER_LIKELIHOOD
from core.files import FileProblem
from core.runs import RunConfig
from core.runs.binding import has_settled


@dataclass(frozen=True)
class Found:
    """What is known of the runs of a dataset, by their names; runs without metrics.json are in
    `unmeasured`; problems: a sentence for each that could not be read; untrained: the titles of
    those whose likelihood is no part of their loss."""

    configs: dict[str, RunConfig]
    evidence: dict[str, Evidence]
    traces: dict[str, Trace]
    unmeasured: list[str]
    problems: list[str]
    untrained: list[str]


def found(names: Sequence[str]) -> Found:
    titles = loading.titles(names)
    every, problems = loading.opened(names, loading.config)
    configs = {name: config for name, config in every.items() if config.explains}
    measured = [name for name in configs if (loading.run(name).path / "metrics.json").exists()]
    known, broken = loading.opened(measured, lambda name: evidence_of(name, titles[name]))
    traces, unread = loading.opened(configs, lambda name: trace_of(name, titles[name]))
    unmeasured = [name for name in configs if name not in measured or is_unestimated(known, name)]
    said = list(dict.fromkeys([*problems, *broken, *unread]))
    untrained = [titles[name] for name in every if name not in configs]
    return Found(configs, known, traces, unmeasured, said, untrained)


def is_unestimated(known: dict[str, Evidence], name: str) -> bool:
    return name in known and known[name].sampled is None


def evidence_of(name: str, title: str) -> Evidence:
    """Returns what a run's files say. Errors: FileProblem."""
    look, paper = (title, loading.method(name)), PAPER_LIKELIHOOD.get(loading.config(name).name)
    settled = has_settled(loading.history(name), loading.columns(name))
    return evidence(look, loading.metrics(name), took(name), paper, settled)


def trace_of(name: str, title: str) -> Trace:
    """Returns a run along its training: on held-out data where that was recorded often enough.

    Errors: FileProblem.
    """
    bounds = loading.bounds(name) if loading.has_bounds(name) else None
    if is_held_out := bounds is not None and len(bounds["step"]) >= FEWEST:
        step, values = held_out_values(loading.bounds(name))
    else:
        step, values = training_values(loading.history(name))
    return Trace(title, loading.method(name), step, values, is_held_out, took(name))


def took(name: str) -> Spent:
    config, provenance = loading.config(name), loading.run(name).provenance
    said: Any = provenance if isinstance(provenance, dict) else {}
    return spent(config, said, trained_on(config))


def trained_on(config: RunConfig) -> int | None:
    """Returns how many data a run was trained on, of one's own data too."""
    if known := num_train(config):
        return known
    try:
        return uploads.about(config.dataset["name"]).num_train
    except FileProblem:
        return None
