r"""A decoder as plain arrays: what a browser needs to decode any place of a plane; no torch.

    h_0 = z,   h_l = unit(W_l h_{l-1} + b_l),   E p(x|z) = link(W h_L + b)
    relu(a) = max(a, 0),   glu(a, g) = a sigmoid(g)
    z = sum_j softmax_j( -|c - X_j|^2 / 2 l^2 ) z_j    of a place c, behind a kernel smoother

Only perceptrons are read: of other networks a few arrays would not do.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from safetensors import SafetensorError, safe_open
from safetensors.numpy import save

from core.files import FileProblem
from core.runs import Run

UNITS = {"mlp": "relu", "gated_mlp": "glu"}  # of networks, by their names in a run
LINKS = {"normal": "identity", "binomial": "sigmoid"}  # from outputs to means, by likelihoods
FITTED = "chart.safetensors"  # of a run: a smoother that was fitted to it afterwards
LAYER, SMOOTHER = "decoder.net.", "smoother."  # before the names of weights


@dataclass(frozen=True)
class Smoother:
    """A kernel smoother: anchors (M, C), the latents (M, Z) at these, and its lengthscale."""

    anchors: np.ndarray
    latents: np.ndarray
    lengthscale: float


@dataclass(frozen=True)
class PlainDecoder:
    """The mean E p(x|z) of a perceptron: weights (D_l, D_{l-1}) and biases (D_l,), as a run keeps
    them; unit of the hidden layers, link of the last one.

    smoother: what makes latents of places, None where places are latents.

    Errors: ValueError unless each layer fits onto the one before.
    """

    weights: tuple[np.ndarray, ...]
    biases: tuple[np.ndarray, ...]
    unit: str
    link: str
    smoother: Smoother | None = None

    def __post_init__(self) -> None:
        given = self.latent_dim
        for weight, bias in zip(self.weights, self.biases, strict=True):
            if weight.shape != (len(bias), given):
                raise ValueError(f"a layer of shape {weight.shape} on {given} numbers")
            given = len(bias) // (2 if self.unit == "glu" else 1)
        arrays = (*self.weights, *self.biases, *self._of_smoother().values())
        if not all(np.isfinite(values).all() for values in arrays):
            raise ValueError("numbers that are not finite")

    @property
    def latent_dim(self) -> int:
        first = self.weights[0] if self.smoother is None else self.smoother.latents
        return first.shape[1]

    @property
    def dim(self) -> int:
        """How many numbers a place has."""
        return self.latent_dim if self.smoother is None else self.smoother.anchors.shape[1]

    def to_bytes(self) -> bytes:
        """Returns it in safetensors' layout: half precision, anchors in single."""
        arrays = self._of_smoother()
        for index, (weight, bias) in enumerate(zip(self.weights, self.biases, strict=True)):
            arrays |= {f"{index}.weight": weight, f"{index}.bias": bias}
        said = {"unit": self.unit, "link": self.link, "layers": str(len(self.weights))}
        return save({name: np.ascontiguousarray(a) for name, a in arrays.items()}, said)

    def _of_smoother(self) -> dict[str, np.ndarray]:
        if self.smoother is None:
            return {}
        return {
            "anchors": self.smoother.anchors.astype(np.float32),
            "latents": self.smoother.latents.astype(np.float16),
            "lengthscale": np.array([self.smoother.lengthscale], np.float32),
        }


def read_decoder(run: Run) -> PlainDecoder | None:
    """Returns the decoder of a trained run; None of one that is no perceptron.

    Errors: FileProblem for a missing or foreign file.
    """
    model = run.config.model
    unit, link = (
        known.get(model[part]["name"])
        for known, part in ((UNITS, "decoder"), (LINKS, "likelihood"))
    )
    if unit is None or link is None:
        return None
    path = run.path / "model.safetensors"
    if not path.is_file():
        raise FileProblem(f"model.safetensors is missing from {run.path}.")
    layers = _read(path, LAYER)
    numbers = sorted({int(name.split(".")[0]) for name in layers})
    try:
        return PlainDecoder(
            tuple(layers[f"{number}.weight"].astype(np.float16) for number in numbers),
            tuple(layers[f"{number}.bias"].astype(np.float16) for number in numbers),
            unit,
            link,
            _smoother(run.path),
        )
    except (KeyError, ValueError, IndexError):
        raise FileProblem(f"{path} does not hold the decoder that run.json describes.") from None


def _smoother(folder: Path) -> Smoother | None:
    for path in (folder / "model.safetensors", folder / FITTED):
        if path.is_file() and (found := _read(path, SMOOTHER)):
            scale = float(np.exp(np.float32(found["log_lengthscale"])))
            return Smoother(found["anchors"], found["anchored"], scale)
    return None


def _read(path: Path, prefix: str) -> dict[str, np.ndarray]:
    """Returns the arrays of a file whose names begin so, by what follows. Errors: FileProblem."""
    try:
        with safe_open(path, framework="numpy") as file:
            return {name.removeprefix(prefix): file.get_tensor(name) for name in _of(file, prefix)}
    except (SafetensorError, OSError, TypeError) as error:
        reason = str(error).splitlines()[0]
        raise FileProblem(f"{path} is truncated or foreign ({reason}).") from None


def _of(file: safe_open, prefix: str) -> Iterator[str]:
    return (name for name in file.keys() if name.startswith(prefix))  # noqa: SIM118
