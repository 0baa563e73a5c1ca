"""The likelihood of one image under many latents: exact for every decoder and every pixel."""

import math
from typing import Any

import numpy as np
import pytest
import torch
from torch import nn

from core.distributions import ConditionalBinomial, ConditionalNormal
from core.nets import NETS
from core.paired import of_bits, scaled

SPECS: dict[str, dict[str, Any]] = {
    "mlp": {"hidden": [9, 7]},
    "gated_mlp": {"hidden": [9, 7]},
    "gated_conv": {},
    "gated_conv_fast": {},
    "conv": {},
    "conv_fast": {},
}
SHAPES = {"conv": (64, 64), "conv_fast": (64, 64)}


class Grid(nn.Module):
    """A decoder whose last layer is a convolution: one weight for many pixels."""

    def __init__(self) -> None:
        super().__init__()
        self.first, self.last = nn.Linear(2, 16), nn.Conv2d(1, 1, 3, padding=1)

    def forward(self, z: torch.Tensor) -> torch.Tensor:
        return self.last(self.first(z).relu().reshape(-1, 1, 4, 4)).flatten(1)


def net(name: str, shape: tuple[int, ...]) -> nn.Module:
    torch.manual_seed(0)
    return NETS[name](in_shape=(2,), out_shape=shape, **SPECS[name])


def exactly(logits: torch.Tensor, x: torch.Tensor) -> torch.Tensor:
    a = ((2 * x - 1) * logits).double()
    return -nn.functional.softplus(-a).sum(-1)


@pytest.mark.parametrize("name", NETS)
def test_the_signs_of_an_image_can_be_put_into_every_net(name: str):
    shape = SHAPES.get(name, (28, 28))
    decoder, z = net(name, shape), torch.randn(3, 2)
    factors = torch.randn(math.prod(shape))
    with torch.inference_mode():
        expected = decoder(z) * factors
        torch.testing.assert_close(scaled(decoder, factors)(z), expected, rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize(
    "decoder",
    [
        nn.Linear(2, 16),
        nn.Linear(2, 16, bias=False),
        nn.Sequential(nn.Linear(2, 5), nn.Tanh(), nn.Linear(5, 16)),
        nn.Sequential(nn.Linear(2, 16), nn.Tanh()),
        Grid(),
    ],
    ids=["linear", "without bias", "chain", "chain with a unit at its end", "convolution"],
)
def test_every_decoder_of_bits_has_the_likelihood_of_its_logits(decoder: nn.Module):
    z, x = 3 * torch.randn(50, 2), (torch.rand(16) < 0.4).float()
    given = ConditionalBinomial(decoder)
    with torch.inference_mode():
        found, logits = given.log_prob_of(x)(z), decoder(z)
        np.testing.assert_allclose(found, exactly(logits, x), rtol=1e-5, atol=1e-5)
        np.testing.assert_allclose(found, given(z).log_prob(x), rtol=1e-5, atol=1e-5)


@pytest.mark.parametrize("num_pixels", [1, 2, 3, 5, 7, 784, 4_095])
@pytest.mark.parametrize("size", [0.1, 3.0, 15.0, 50.0])
def test_it_is_exact_for_logits_of_every_size_and_any_number_of_pixels(num_pixels, size):
    generator = torch.Generator().manual_seed(num_pixels)
    logits = size * (2 * torch.rand(20, num_pixels, generator=generator) - 1)
    x = (torch.rand(num_pixels, generator=generator) < 0.5).float()
    found = of_bits(nn.Identity(), x)(logits)
    np.testing.assert_allclose(found, exactly(logits, x), rtol=2e-6, atol=1e-5)


@pytest.mark.parametrize("logit", [-50.0, 50.0, -90.0, 90.0, -1e4, 1e4])
@pytest.mark.parametrize("bit", [0.0, 1.0])
def test_no_extreme_logit_overflows_vanishes_or_loses_digits(logit: float, bit: float):
    x, logits = torch.full((784,), bit), torch.full((2, 784), logit)
    logits[1, 5:] = 0  # and where only few are extreme
    found = of_bits(nn.Identity(), x)(logits)
    np.testing.assert_allclose(found, exactly(logits, x), rtol=1e-6, atol=1e-6)


def test_a_logit_that_is_no_number_does_not_pass_as_one():
    logits = torch.zeros(1, 8)
    logits[0, 3] = math.nan
    assert of_bits(nn.Identity(), torch.ones(8))(logits).isnan().all()


@pytest.mark.parametrize(
    "decoder",
    [
        ConditionalBinomial(nn.Linear(2, 6), total_count=4),
        ConditionalNormal(nn.Linear(2, 6), scale=0.3),
        ConditionalNormal(nn.Linear(2, 12)),
    ],
    ids=["binomial", "normal", "normal with a scale of its own"],
)
def test_other_likelihoods_are_as_they_are(decoder: nn.Module):
    z, x = torch.randn(9, 2), torch.tensor([0, 0.25, 0.5, 0.75, 1, 0])
    with torch.inference_mode():
        found, expected = decoder.log_prob_of(x)(z), decoder(z).log_prob(x)
    np.testing.assert_allclose(found, expected, rtol=1e-6)


def test_grey_pixels_of_a_bernoulli_are_no_bits():
    decoder, grey = ConditionalBinomial(nn.Linear(2, 3)), torch.tensor([0.2, 0.0, 1.0])
    z = torch.randn(4, 2)
    with torch.inference_mode():
        np.testing.assert_allclose(decoder.log_prob_of(grey)(z), decoder(z).log_prob(grey))


def test_a_binomial_counts_its_orders_once_an_image_and_as_before():
    logits, value = torch.randn(5, 3, 4), torch.tensor([0, 0.5, 1, 0.25]).expand(3, 4)
    found = ConditionalBinomial(nn.Identity(), 4)(logits).log_prob(value)
    expected = torch.distributions.Binomial(4, logits=logits).log_prob(4 * value).sum(-1)
    torch.testing.assert_close(found, expected)
