r"""A start of encoder and decoder from which no ring folds: the data's components, in small.

    mu_i(x) = s v_i . (x - m) / sd_i,   s = 0.1,   i = 1 .. D;      the decoder's output is 0

m: mean of the data · v_i: their i-th principal component, along which their standard deviation is
sd_i. No label is used, and every method starts alike.

Small signals grow as in a linear VAE, whose optimum spans these components (Tipping and Bishop,
1999; Lucas et al., 2019): for a circle of images cosine and sine of the angle. In deep nets what
is larger grows faster. So from random weights one of the two outgrows the other up to a
hundredfold, harmonics of twice the angle take the second latent, and the circle folds (LOG.md).
With its random weights the decoder would pull an even start back to that: it starts silent. And it
is small because the methods shall make the ring: at s = 1 there would be little left to compare.
"""

import math

import numpy as np
import torch
from torch import nn

from core.data.evenly import evenly
from core.nets.mean import Link
from core.nets.mlp import MLP
from core.nets.net import Net
from core.nets.start import pass_pairs, start_standardised

SIZE = 0.1  # s, of latents whose prior starts near N(0, I)
SPARE, ROUNDS = 10, 8  # directions beyond those asked for; products with the covariance
FLAT = 1e-4  # of the largest standard deviation: what varies less is rounding


def start_on_components(
    encoder: Net, decoder: Net, data: np.ndarray, link: Link | None = None
) -> None:
    """Starts the encoder's means on the principal components of the data (N, X), and the decoder
    at 0.

    encoder: x -> (loc, log scale) · decoder: z -> x. Latents beyond the components that there are,
    or that the layers have room for, and networks other than perceptrons start on standardised
    data only. No link is asked for.

    >>> data = np.linspace(0, 1, 50, dtype=np.float32)[:, None] * [[3, 4]]
    >>> encoder, decoder = MLP(2, (8, 8), 2), MLP(1, (8,), 2)
    >>> start_on_components(encoder, decoder, data.astype(np.float32))
    >>> z = encoder(torch.from_numpy(data).float())[:, 0]
    >>> round(z.std(correction=0).item(), 3), decoder(z[:, None]).abs().max().item()
    (0.1, 0.0)
    """
    start_standardised(encoder, data)
    if isinstance(encoder, MLP):
        axes, sd = principal_components(data, min(encoder.out_features // 2, _room(encoder)))
        _start_means(encoder, torch.from_numpy(axes / sd[:, None]), data.mean(axis=0))
    with torch.no_grad():
        nn.init.zeros_(decoder.last.weight)
        if decoder.last.bias is not None:
            nn.init.zeros_(decoder.last.bias)


def _room(net: MLP) -> int:
    """Returns how many values pass all hidden layers in pairs."""
    layers = [layer for layer in net if isinstance(layer, nn.Linear)]
    return min(layer.out_features for layer in layers[:-1]) // 2


def _start_means(encoder: MLP, whitened: torch.Tensor, mean: np.ndarray) -> None:
    size = len(whitened)
    pass_pairs(encoder, whitened, -(whitened @ torch.from_numpy(mean)))
    with torch.no_grad():
        encoder.last.weight[:size] = 0
        encoder.last.bias[:size] = 0
        both = torch.cat([torch.eye(size), -torch.eye(size)], dim=1)
        encoder.last.weight[:size, : 2 * size] = SIZE * both


def principal_components(data: np.ndarray, count: int) -> tuple[np.ndarray, np.ndarray]:
    """Returns the axes (K, X) along which data (N, X) vary most, and their standard deviations
    (K,) along them; K is count, or as many as there are.

    By subspace iteration, so that wide rows (64 x 64 x 3) cost no covariance, and the same for the
    same data.

    >>> axes, sd = principal_components(np.array([[0, 0, 1], [0, 4, 1]], np.float32), 2)
    >>> abs(axes).round(3).tolist(), sd.round(3).tolist()
    ([[0.0, 1.0, 0.0]], [2.0])
    """
    rows = evenly(data)
    unit = math.sqrt(rows.var(axis=0).mean()) or 1.0
    centred = (rows - rows.mean(axis=0)) / np.float32(unit)
    width = min(count + SPARE, *centred.shape)
    basis = np.random.default_rng(0).standard_normal((centred.shape[1], width), np.float32)
    for _ in range(ROUNDS):
        basis = np.linalg.qr(centred.T @ (centred @ basis))[0]
    _, length, axes = np.linalg.svd(centred @ basis, full_matrices=False)
    sd = length / math.sqrt(len(rows))
    there = int((sd[:count] > max(FLAT * sd[0], np.finfo(np.float32).tiny)).sum())
    return (axes[:there] @ basis.T), unit * sd[:there]
