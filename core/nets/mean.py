r"""A start at the mean of the data: all that a decoder knows before it has learned anything.

encoder: as on standardised data · decoder: f(z) = W h(z) + link(m)

m: mean of the data · link: the output at which the likelihood has this mean; m itself for normals,
log m / (1 - m) for binomials. The last weights stay as they are: a silent decoder passes no
gradient to an encoder, and deep ones stay at the mean image for long.
"""

from collections.abc import Callable

import numpy as np
import torch
from torch import nn

from core.nets.net import Net
from core.nets.start import start_standardised

Link = Callable[[torch.Tensor], torch.Tensor]  # from means (X,) to a net's outputs (X,)


def start_at_mean(encoder: Net, decoder: Net, data: np.ndarray, link: Link) -> None:
    """Starts the encoder as on standardised data (N, X), and the decoder around their mean.

    A convolution has one bias a channel: there the mean is over its pixels.

    >>> from core.nets.mlp import MLP
    >>> data, decoder = np.array([[1.0], [3.0]], dtype=np.float32), MLP(2, (4,), 1)
    >>> start_at_mean(MLP(1, (4,), 4), decoder, data, link=lambda mean: mean)
    >>> decoder.last.bias.item()
    2.0
    """
    start_standardised(encoder, data)
    last, mean = decoder.last, torch.from_numpy(data.mean(axis=0))
    if last.bias is None:
        return
    if isinstance(last, nn.Conv2d | nn.ConvTranspose2d):
        mean = mean.view(last.out_channels, -1).mean(dim=1)
    with torch.no_grad():
        last.bias.copy_(link(mean))
