"""The runs of a dataset as the Plane page shows them: their traces, the parts of their rates."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from app import loading, theme
from app.views.rate_parts import RateParts, rate_parts
from app.views.run_names import method_of
from core.metrics.rate_distortion import PlaneTrace, kind_of, setting_of
from core.runs import RunConfig


@dataclass(frozen=True)
class Found:
    """Traces and parts of the rate by the names of runs; a sentence for each unreadable run."""

    traces: dict[str, PlaneTrace]
    parts: dict[str, RateParts]
    problems: list[str]


def found(names: Sequence[str]) -> Found:
    titles = called(names)
    traces, problems = loading.opened(names, lambda name: trace_of(name, titles[name]))
    measured = [name for name in traces if (loading.run(name).path / "metrics.json").exists()]
    known, broken = loading.opened(measured, loading.metrics)
    parts = {name: rate_parts(traces[name].title, metrics) for name, metrics in known.items()}
    whole = {name: part for name, part in parts.items() if part is not None}
    return Found(traces, whole, [*problems, *broken])


def called(names: Sequence[str]) -> dict[str, str]:
    """Returns runs' titles by what this page compares, "GECO, κ 0.15" and "GECO, κ 0.15, seed 1";
    as on other pages where that does not tell them apart."""
    usual = loading.titles(names)
    configs, _ = loading.opened(names, loading.config)
    short = {name: _short(config) for name, config in configs.items()}
    counted = Counter(short.values())
    return usual | {name: title for name, title in short.items() if counted[title] == 1}


def _short(config: RunConfig) -> str:
    seed = f", seed {config.seed}" if config.seed else ""
    return f"{theme.method(method_of(config)).title}, {setting_of(config)}{seed}"


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
        model=config.model["name"],
    )
