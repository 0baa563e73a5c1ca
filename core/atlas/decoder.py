r"""A decoder as plain arrays: what a browser needs to decode any place of a plane; no torch.

h_0 = z,   h_l = unit(W_l h_{l-1} + b_l),   E p(x|z) = link(W h_L + b)
relu(a) = max(a, 0),   glu(a, g) = a sigmoid(g)
z = sum_j softmax_j( -|c - X_j|^2 / 2 l^2 ) z_j    of a place c, behind a kernel smoother
"""

import json
from dataclasses import dataclass

import numpy as np
from safetensors.numpy import save

SAID = "perceptron"  # beside the arrays that travel


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

    def decode(self, latents: np.ndarray) -> np.ndarray:
        """Returns E p(x|z) (P, X) of latents (P, Z), in single precision."""
        values = latents.astype(np.float32)
        for weight, bias in zip(self.weights[:-1], self.biases[:-1], strict=True):
            values = self._unit(values @ weight.T.astype(np.float32) + bias)
        values = values @ self.weights[-1].T.astype(np.float32) + self.biases[-1]
        return 1 / (1 + np.exp(-values)) if self.link == "sigmoid" else values

    def _unit(self, values: np.ndarray) -> np.ndarray:
        if self.unit != "glu":
            return np.maximum(values, 0)
        signal, gate = np.split(values, 2, axis=1)
        return signal / (1 + np.exp(-gate))

    def to_bytes(self) -> bytes:
        """Returns it in safetensors' layout: half precision, anchors in single."""
        arrays = self._of_smoother()
        for index, (weight, bias) in enumerate(zip(self.weights, self.biases, strict=True)):
            arrays |= {f"{index}.weight": weight, f"{index}.bias": bias}
        said = json.dumps({"unit": self.unit, "link": self.link, "layers": len(self.weights)})
        # one entry: of several the order, and so the bytes, would change from process to process
        return save({name: np.ascontiguousarray(a) for name, a in arrays.items()}, {SAID: said})

    def _of_smoother(self) -> dict[str, np.ndarray]:
        if self.smoother is None:
            return {}
        return {
            "anchors": self.smoother.anchors.astype(np.float32),
            "latents": self.smoother.latents.astype(np.float16),
            "lengthscale": np.array([self.smoother.lengthscale], np.float32),
        }
