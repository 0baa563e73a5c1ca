"""The runs of a dataset as the Plane page shows them: their traces, the parts of their rates."""

from collections.abc import Sequence
from dataclasses import dataclass

from app import loading
from app.views.rate_parts import RateParts, rate_parts
from app.views.run_names import method_of
from core.metrics.rate_distortion import PlaneTrace, kind_of, setting_of


@dataclass(frozen=True)
class Found:
    """Traces and parts of the rate by the names of runs; a sentence for each unreadable run."""

    traces: dict[str, PlaneTrace]
    parts: dict[str, RateParts]
    problems: list[str]


def found(names: Sequence[str]) -> Found:
    titles = loading.titles(names)
    traces, problems = loading.opened(names, lambda name: trace_of(name, titles[name]))
    measured = [name for name in traces if (loading.run(name).path / "metrics.json").exists()]
    known, broken = loading.opened(measured, loading.metrics)
    parts = {name: rate_parts(traces[name].title, metrics) for name, metrics in known.items()}
    whole = {name: part for name, part in parts.items() if part is not None}
    return Found(traces, whole, [*problems, *broken])


def trace_of(name: str, title: str) -> PlaneTrace:
    """Errors: FileProblem."""
    config, history = loading.config(name), loading.history(name)
    setting = setting_of(config)
    return PlaneTrace(
        title if setting in title else f"{title}, {setting}",
        method_of(config),
        kind_of(config),
        setting,
        config.seed,
        config.kappa,
        float(history["beta"][-1]) if "beta" in history else float("nan"),
        **loading.plane(name),
    )
