"""The chart that was fitted to a run afterwards, in a file of its own beside the weights.

    chart.safetensors   the smoother's weights and anchors, in half precision; as metadata its
                        settings, and the digest of the weights that it was fitted to

A run's own chart (RunConfig.chart) stays what it is: the fitted one is a further plane.
"""

import json
import time
from collections.abc import Iterator
from typing import Any

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save

from core.build import ConfigProblem, build_smoother, load_model
from core.charts import Chart, KernelChart, LatentChart
from core.charts.fitting import STEPS, fit
from core.charts.latent import Latent
from core.data import Dataset
from core.distributions import seeded
from core.files import FileProblem, locked, write_bytes
from core.models import KernelSmoother
from core.runs.description import Spec
from core.runs.run import ABOUT_CHART, CHART, Run

NET: Spec = {"name": "mlp", "hidden": [256, 256], "dropout": 0.1}
USUAL: Spec = {"name": "kernel", "net": NET, "num_anchors": 2_000}


def fit_chart(run: Run, seed: int = 0, spec: Spec = USUAL, steps: int = STEPS) -> Iterator[float]:
    """Fits a plane to a trained run and writes it; yields the match after every step.

    Where there are contexts a place follows from the image alone, and what it is decoded to has
    the model's usual context, as nodes have.

    Errors: FileProblem for a run that cannot be read; ConfigProblem for impossible settings.
    """
    with locked(run.path):  # from the weights on: a training may be about to replace them
        model, dataset = load_model(run)
        with seeded(seed):
            smoother = build_smoother(dataset, LatentChart(model).dim, spec)
        used = time.process_time()
        yield from fit(smoother, model, dataset.seen(seed), seed, steps)
        facts = {"spec": spec, "seed": seed, "weights": run.weights_digest}
        _save(run, smoother, facts | {"cpu_seconds": round(time.process_time() - used, 1)})


def fitted_chart(run: Run, model: Latent, dataset: Dataset) -> KernelChart | None:
    """Returns the chart that was fitted to a run, in float32; None where there is none.

    Errors: FileProblem for a damaged file, or one that was fitted to other weights.
    """
    if not (run.path / CHART).exists():
        return None
    facts, weights = _read(run)
    run.require_fitted_to(facts.get("weights"))
    try:
        smoother = build_smoother(dataset, LatentChart(model).dim, facts["spec"])
        smoother.load_state_dict({name: w.float() for name, w in weights.items()})
    except (ConfigProblem, RuntimeError, KeyError, TypeError, AttributeError):
        raise _foreign(run, "it does not hold what it describes") from None
    if not all(bool(w.isfinite().all()) for w in smoother.state_dict().values()):
        raise _foreign(run, "its weights are not finite")
    return KernelChart(model, smoother)


def plane_of(run: Run, chart: Chart, dataset: Dataset) -> KernelChart | None:
    """Returns the kernel chart of a run whose chart this is: its own one, else the one that was
    fitted to it; None where there is neither. Errors: FileProblem."""
    if isinstance(chart, KernelChart):
        return chart
    return fitted_chart(run, chart.model, dataset) if isinstance(chart, LatentChart) else None


def remove_outdated(run: Run) -> None:
    """Removes a chart that was fitted to other weights than the run has by now."""
    if (run.path / CHART).exists() and _read(run)[0].get("weights") != run.weights_digest:
        (run.path / CHART).unlink()


def _save(run: Run, smoother: KernelSmoother, facts: dict[str, Any]) -> None:
    weights = {name: w.half().contiguous() for name, w in smoother.state_dict().items()}
    write_bytes(run.path / CHART, save(weights, {ABOUT_CHART: json.dumps(facts)}))


def _read(run: Run) -> tuple[dict[str, Any], dict[str, torch.Tensor]]:
    try:
        with safe_open(run.path / CHART, framework="pt") as file:
            facts = json.loads((file.metadata() or {}).get(ABOUT_CHART, ""))
            weights = {key: file.get_tensor(key) for key in file.keys()}  # noqa: SIM118
    except (SafetensorError, ValueError, OSError, RecursionError) as error:
        raise _foreign(run, str(error).splitlines()[0]) from None
    if not isinstance(facts, dict):
        raise _foreign(run, "it describes no chart")
    return facts, weights


def _foreign(run: Run, reason: str) -> FileProblem:
    return FileProblem(f"{run.path / CHART} is no chart of this run ({reason}); fit it again.")
