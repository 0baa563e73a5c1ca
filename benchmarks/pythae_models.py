"""pythae's VAE, VampPrior and IWAE with the nets, weights and pseudo-inputs of a model of ours.

    pip install -r requirements-benchmarks.txt        (optional: nothing else needs it)

Written as pythae asks for it: nets that return its ModelOutput, models from its configs. Their
encoder bounds log sigma as ours does, so that both sides compute the same posterior.
"""

from itertools import pairwise
from typing import Any

import torch
from torch import Tensor, nn

from core.distributions import LOG_SCALE_BOUND
from core.models import VAE
from core.priors import VampPrior

MISSING = "This comparison needs pythae: pip install -r requirements-benchmarks.txt"


def is_installed() -> bool:
    try:
        import pythae  # noqa: F401
    except ImportError:
        return False
    return True


def plain_mlp(widths: list[int]) -> nn.Sequential:
    layers: list[nn.Module] = []
    for width, next_width in pairwise(widths[:-1]):
        layers += [nn.Linear(width, next_width), nn.ReLU()]
    return nn.Sequential(*layers, nn.Linear(widths[-2], widths[-1]))


def like(net: Any) -> nn.Sequential:
    """Returns torch's own layers with the weights of one of our nets."""
    linear = [layer for layer in net if isinstance(layer, nn.Linear)]
    copy = plain_mlp([linear[0].in_features, *(layer.out_features for layer in linear)])
    copy.load_state_dict(net.state_dict())
    return copy


def pythae_model(ours: VAE, name: str, num_samples: int = 1) -> Any:
    """Returns pythae's "vae", "vampprior" or "iwae" with the weights of our model."""
    from pythae import models
    from pythae.models.base.base_utils import ModelOutput
    from pythae.models.nn import BaseDecoder, BaseEncoder

    class Encoder(BaseEncoder):
        def __init__(self, net: nn.Sequential):
            super().__init__()
            self.net = net

        def forward(self, x: Tensor) -> Any:
            loc, h = self.net(x.reshape(len(x), -1)).chunk(2, dim=-1)
            log_scale = LOG_SCALE_BOUND * torch.tanh(h / LOG_SCALE_BOUND)
            return ModelOutput(embedding=loc, log_covariance=2 * log_scale)

    class Decoder(BaseDecoder):
        def __init__(self, net: nn.Sequential):
            super().__init__()
            self.net = net

        def forward(self, z: Tensor) -> Any:
            return ModelOutput(reconstruction=self.net(z).sigmoid())

    encoder, decoder = like(ours.encoder.net), like(ours.decoder.net)
    latent_dim, num_pixels = decoder[0].in_features, encoder[0].in_features
    shared = {"latent_dim": latent_dim, "input_dim": (num_pixels,), "reconstruction_loss": "bce"}
    nets = {"encoder": Encoder(encoder), "decoder": Decoder(decoder)}
    if name == "vae":
        return models.VAE(models.VAEConfig(**shared), **nets)
    if name == "iwae":
        return models.IWAE(models.IWAEConfig(**shared, number_samples=num_samples), **nets)
    assert isinstance(ours.prior, VampPrior)
    start = ours.prior.pseudo_inputs.detach()
    config = models.VAMPConfig(**shared, number_components=len(start), linear_scheduling_steps=0)
    model = models.VAMP(config, **nets)
    # Its pseudo-inputs are the columns of a linear layer, clipped to [0, 1].
    with torch.no_grad():
        model.pseudo_inputs[0].weight.copy_(start.T)
        model.pseudo_inputs[0].bias.zero_()
    return model
