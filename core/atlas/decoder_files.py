"""The decoder of a run, read from its files without torch: of a perceptron a few arrays do.

model.safetensors   decoder.net.*, and smoother.* where the run has learned a plane beside
chart.safetensors   the smoother that was fitted to the run afterwards
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from safetensors import SafetensorError, safe_open

from core.atlas.decoder import PlainDecoder, Smoother
from core.files import FileProblem
from core.runs import Run, RunConfig
from core.runs.run import ABOUT_CHART, CHART, WEIGHTS

UNITS = {"mlp": "relu", "gated_mlp": "glu"}  # of networks, by their names in a run
LINKS = {"normal": "identity", "binomial": "sigmoid"}  # from outputs to means, by likelihoods
KERNEL = "kernel"  # the chart that is a smoother
LAYER, SMOOTHER = "decoder.net.", "smoother."  # before the names of weights


def read_decoder(run: Run) -> PlainDecoder | None:
    """Returns the decoder of the space that a trained run is walked in; None of one that is no
    perceptron. Errors: FileProblem for a missing or foreign file."""
    decoder = _perceptron(run)
    if decoder is None or run.config.chart["name"] != KERNEL:
        return decoder
    path = run.path / WEIGHTS
    return _behind(decoder, _read(path, SMOOTHER), path)


def read_fitted(run: Run) -> PlainDecoder | None:
    """Returns the decoder behind the chart that was fitted to a run, as above.

    Errors: FileProblem, also for a chart that was fitted to other weights.
    """
    path = run.path / CHART
    run.require_fitted_to(_said(path).get("weights"))  # also where the server decodes
    decoder = _perceptron(run)
    return None if decoder is None else _behind(decoder, _read(path, ""), path)


def is_perceptron(config: RunConfig) -> bool:
    """Whether a few arrays do for the decoder of a run."""
    return config.decoder in UNITS and config.likelihood["name"] in LINKS


def _perceptron(run: Run) -> PlainDecoder | None:
    if not is_perceptron(run.config):
        return None
    unit, link = UNITS[run.config.decoder], LINKS[run.config.likelihood["name"]]
    path = run.path / WEIGHTS
    layers = _read(path, LAYER)
    numbers = sorted({int(name.split(".")[0]) for name in layers})
    weights, biases = (
        tuple(layers[f"{n}.{part}"].astype(np.float16) for n in numbers if f"{n}.{part}" in layers)
        for part in ("weight", "bias")
    )
    try:
        return PlainDecoder(weights, biases, unit, link)
    except (ValueError, IndexError):
        raise _foreign(path) from None


def _behind(decoder: PlainDecoder, found: dict[str, np.ndarray], path: Path) -> PlainDecoder:
    """Returns the decoder behind the smoother that a file holds."""
    try:
        scale = float(np.exp(np.float32(found["log_lengthscale"])))
        return replace(decoder, smoother=Smoother(found["anchors"], found["anchored"], scale))
    except (KeyError, ValueError, IndexError, TypeError):
        raise _foreign(path) from None


def _read(path: Path, prefix: str) -> dict[str, np.ndarray]:
    """Returns the arrays of a file whose names begin so, by what follows. Errors: FileProblem."""
    with _opened(path) as file:
        return {name.removeprefix(prefix): file.get_tensor(name) for name in _of(file, prefix)}


def _said(path: Path) -> dict[str, Any]:
    """Returns what a chart's file says of itself. Errors: FileProblem."""
    with _opened(path) as file:
        said = json.loads((file.metadata() or {}).get(ABOUT_CHART, "{}"))
    return said if isinstance(said, dict) else {}


@contextmanager
def _opened(path: Path) -> Iterator[safe_open]:
    if not path.is_file():
        raise FileProblem(f"{path.name} is missing from {path.parent}.")
    try:
        with safe_open(path, framework="numpy") as file:
            yield file
    except (SafetensorError, OSError, TypeError, ValueError) as error:
        reason = str(error).splitlines()[0]
        raise FileProblem(f"{path} is truncated or foreign ({reason}).") from None


def _of(file: safe_open, prefix: str) -> Iterator[str]:
    return (name for name in file.keys() if name.startswith(prefix))  # noqa: SIM118


def _foreign(path: Path) -> FileProblem:
    return FileProblem(f"{path} does not hold the decoder that run.json describes.")
