"""What every network promises; the perceptron's written-out gradients, and what is rounded."""

from functools import partial

import numpy as np
import pytest
import torch

from core.constraints import Constraint, ReconstructionError
from core.distributions import COVARIANCES, ConditionalBinomial, ConditionalNormal
from core.models import VAE
from core.nets import (
    MLP,
    NETS,
    STARTS,
    GatedMLP,
    Net,
    start_at_zero,
    start_standardised,
    start_with_skip,
)
from core.objectives import ELBO
from core.priors import HierarchicalPrior
from core.schedules import SCHEDULES
from core.training import Trainer


def gradients(net: Net, c: torch.Tensor) -> list[torch.Tensor]:
    c = c.clone().requires_grad_()
    out = net(c)
    weight = torch.linspace(-1, 2, out.numel()).view_as(out).to(out.dtype)
    return [out, *torch.autograd.grad((out * weight).sum(), [c, *net.parameters()])]


@pytest.mark.parametrize("hidden", [(6,), (6, 5), (7, 6, 5, 4)])
def test_the_gradients_in_one_node_are_those_of_autograd(hidden):
    torch.manual_seed(0)
    net, c = MLP(3, hidden, 2).double(), torch.randn(4, 5, 3).double()
    expected = gradients(net, c)
    net.precision = torch.float64
    for given, wanted in zip(gradients(net, c), expected, strict=True):
        torch.testing.assert_close(given, wanted)


@pytest.mark.parametrize("kind", [MLP, GatedMLP])
def test_a_gradient_reaches_the_weights_if_the_input_needs_none(kind):
    net = kind(3, (6, 6), 2)
    net.precision = torch.float32
    net(torch.randn(4, 3)).sum().backward()
    assert all(p.grad.abs().sum() > 0 for p in net.parameters())


@pytest.mark.parametrize("kind", [MLP, GatedMLP])
def test_bfloat16_rounds_hidden_layers_in_training_only(kind):
    torch.manual_seed(0)
    net, c = kind(3, (64, 64, 64), 2), torch.randn(50, 3)
    exact = gradients(net, c)
    net.precision = torch.bfloat16
    rounded = gradients(net, c)
    assert 1e-5 < (rounded[0] - exact[0]).abs().max() < 0.02
    assert all(g.dtype == torch.float32 for g in rounded)
    for given, wanted in zip(rounded, exact, strict=True):
        assert (given - wanted).norm() < 0.05 * wanted.norm()
    with torch.inference_mode():
        assert torch.equal(net(c), exact[0])


SETTINGS = {
    "mlp": {"hidden": [8, 8]},
    "gated_mlp": {"hidden": [8, 8]},
    "conv": {},
    "conv_fast": {},
    "gated_conv": {},
    "gated_conv_fast": {},
}


def test_every_network_has_settings_here():
    assert set(SETTINGS) == set(NETS)


@pytest.mark.parametrize("name", NETS)
@pytest.mark.parametrize(
    ("inward", "outward"),
    [((4, 6), (5,)), ((5,), (4, 6)), ((1, 4, 4), (3,)), ((3,), (3, 7, 5)), ((3, 1, 9), (1,))],
)
def test_every_network_maps_flat_rows_of_any_batch_to_flat_rows(name, inward, outward):
    net = NETS[name](inward, outward, **SETTINGS[name])
    num_in, num_out = (int(np.prod(shape)) for shape in (inward, outward))
    assert isinstance(net, Net) and net.out_features == num_out
    assert net(torch.randn(3, 2, num_in)).shape == (3, 2, num_out)
    assert net(torch.randn(num_in)).shape == (num_out,)


@pytest.mark.parametrize("name", NETS)
def test_every_network_starts_as_on_standardised_data_and_adds_outputs_at_zero(name):
    data = np.random.default_rng(0).normal(3.0, 2.0, size=(500, 24)).astype(np.float32)
    data += 3 - data.mean(axis=0)  # one mean for all features: a convolution knows no other
    torch.manual_seed(0)
    net = NETS[name]((4, 6), (5,), **SETTINGS[name])
    standardised = torch.from_numpy((data - data.mean(0)) / np.sqrt(data.var(0).mean()))
    expected = net(standardised)
    torch.testing.assert_close(start_standardised(net, data)(torch.from_numpy(data)), expected)
    wider = start_at_zero(net, 2)(torch.from_numpy(data))
    assert wider.shape == (500, 7) and not wider[:, 5:].any()
    torch.testing.assert_close(wider[:, :5], expected)


@pytest.mark.parametrize("name", ["mlp", "gated_mlp"])
@pytest.mark.parametrize("hidden", [[], [0], [8, -1]])
def test_a_perceptron_without_units_is_refused(name, hidden):
    with pytest.raises(ValueError, match="at least 1"):
        NETS[name]((3,), (2,), hidden=hidden)


def test_a_gate_lies_between_nothing_and_its_value():
    torch.manual_seed(0)
    net, c = GatedMLP(3, (4, 5), 2), torch.randn(7, 3)
    h = c
    for layer in (net[0], net[2]):
        value, gate = (h @ layer.weight.t() + layer.bias).chunk(2, dim=-1)
        h = value * torch.sigmoid(gate)
    torch.testing.assert_close(net(c), net.last(h))


@pytest.mark.parametrize("name", ["mlp", "gated_mlp"])
@pytest.mark.parametrize("dim", [2, 32])
def test_past_a_net_the_input_reaches_the_mean_and_the_scale_starts_constant(name, dim):
    torch.manual_seed(0)
    net = start_with_skip(NETS[name]((dim,), (2 * dim,), hidden=[64, 64]))
    c = torch.randn(3, 500, dim)
    loc, log_scale = net(c).chunk(2, dim=-1)
    assert 0 < (loc - c).square().mean() < 0.01
    assert (log_scale + 1).abs().max() < 0.2
    assert set(net.parameters()) == set(net.net.parameters())


@pytest.mark.parametrize("normal", COVARIANCES.values(), ids=COVARIANCES)
def test_a_conditional_normal_takes_a_net_with_a_path_past_it(normal):
    conditional = normal(start_with_skip(GatedMLP(3, (64, 64), 6)))
    c = torch.randn(50, 3)
    given = conditional(c)
    assert (given.mean - c).square().mean() < 0.02
    assert (given.variance - np.exp(-2)).abs().max() < 0.1
    given.log_prob(torch.zeros(50, 3)).sum().backward()
    assert all(p.grad.abs().sum() > 0 for p in conditional.parameters())


def test_a_net_of_fewer_outputs_than_inputs_has_no_path_past_it():
    with pytest.raises(ValueError, match="as many outputs as inputs"):
        start_with_skip(MLP(3, (4,), 2))


CONVOLUTIONS = ["conv", "conv_fast", "gated_conv", "gated_conv_fast"]
NO_IMAGE = [
    ((9,), (5,)),
    ((4, 4), (4, 4)),
    ((4, 4), (2, 8, 8)),
    ((0, 4), (3,)),
    ((2, 3, 4, 4), (3,)),
]


@pytest.mark.parametrize("name", CONVOLUTIONS)
@pytest.mark.parametrize(("inward", "outward"), NO_IMAGE)
def test_convolutions_between_other_things_than_an_image_and_vectors_are_refused(
    name, inward, outward
):
    with pytest.raises(ValueError, match=r"convolutions need images, .* on one side and vectors"):
        NETS[name](inward, outward)


@pytest.mark.parametrize("name", NETS)
@pytest.mark.parametrize("precision", [None, torch.float32, torch.bfloat16])
@pytest.mark.parametrize(("inward", "outward"), [((3, 8, 12), (4,)), ((4,), (3, 8, 12))])
def test_a_gradient_reaches_every_parameter_and_the_input(name, precision, inward, outward):
    torch.manual_seed(0)
    net = NETS[name](inward, outward, **SETTINGS[name])
    net.precision = precision
    c = torch.randn(20, int(np.prod(inward)), requires_grad=True)
    out = net(c)
    assert out.dtype == torch.float32
    out.square().sum().backward()
    assert all(p.grad.dtype == torch.float32 and p.grad.any() for p in net.parameters())
    assert c.grad.any()


@pytest.mark.parametrize("name", NETS)
def test_the_precision_of_training_leaves_everything_else_alone(name):
    torch.manual_seed(0)
    for inward, outward in [((3, 8, 12), (4,)), ((4,), (3, 8, 12))]:
        net = NETS[name](inward, outward, **SETTINGS[name])
        c = torch.randn(20, int(np.prod(inward)))
        exact = net(c).detach()
        net.precision = torch.bfloat16
        rounded = net(c).detach()
        assert 0 < (rounded - exact).abs().max() < 0.02 * exact.abs().max()
        with torch.no_grad():
            assert torch.equal(net(c), exact)
        net.precision = torch.float32
        torch.testing.assert_close(net(c).detach(), exact)


@pytest.mark.parametrize("name", CONVOLUTIONS)
def test_channels_come_first_in_a_row(name):
    torch.manual_seed(0)
    encoder = NETS[name]((3, 8, 12), (4,))
    image = torch.zeros(3, 8, 12)
    image[1] = 1  # green
    seen = []
    encoder.first.register_forward_pre_hook(lambda _, inputs: seen.append(inputs[0]))
    encoder(image.flatten())
    assert torch.equal(seen[0], image[None])
    decoder = NETS[name]((4,), (3, 8, 12))
    with torch.no_grad():
        decoder.last.weight.zero_()
        decoder.last.bias.copy_(torch.tensor([0.0, 1.0, 0.0]))
    assert torch.equal(decoder(torch.randn(4)), image.flatten())


TABLE_3 = {
    "conv": ((64, 64), [(32, 5, 2), (32, 3, 1), (48, 5, 2), (48, 3, 1), (64, 5, 2), (64, 3, 1)]),
    "gated_conv": ((28, 28), [(64, 7, 1), (64, 3, 2), (128, 5, 1), (128, 3, 2), (12, 3, 1)]),
}


@pytest.mark.parametrize(("name", "shape", "layers"), [(n, *t) for n, t in TABLE_3.items()])
def test_an_encoder_is_that_of_table_3(name, shape, layers):
    body = NETS[name](shape, (64,)).body.modules()
    found = [m for m in body if isinstance(m, torch.nn.Conv2d)]
    given = [(m.out_channels, m.kernel_size[0], m.stride[0]) for m in found]
    assert given[: len(layers)] == layers
    assert given[len(layers) :] in ([], [(96, 5, 2), (96, 3, 1)])


def test_the_decoder_of_faces_and_chairs_is_the_reverse_of_the_encoder():
    encoder, decoder = NETS["conv"]((64, 64), (64,)), NETS["conv"]((32,), (64, 64))
    down = [m for m in encoder.modules() if isinstance(m, torch.nn.Conv2d)]
    kinds = torch.nn.Conv2d | torch.nn.ConvTranspose2d
    up = [m for m in decoder.modules() if isinstance(m, kinds)][::-1]
    assert [(m.in_channels, m.kernel_size, m.stride) for m in down] == [
        (m.out_channels, m.kernel_size, m.stride) for m in up
    ]


@pytest.mark.parametrize("name", CONVOLUTIONS)
def test_at_the_mean_a_decoder_of_images_starts_at_the_mean_of_each_channel(name):
    data = np.random.default_rng(0).random((50, 3, 8, 12), np.float32) * [[[[0.2]], [[1]], [[2]]]]
    rows = data.reshape(50, -1).astype(np.float32)
    encoder, decoder = NETS[name]((3, 8, 12), (4,)), NETS[name]((2,), (3, 8, 12))
    STARTS["mean"](encoder, decoder, rows, lambda mean: 10 * mean)
    np.testing.assert_allclose(
        decoder.last.bias.detach(), 10 * data.mean(axis=(0, 2, 3)), rtol=1e-4
    )


def steps(trainer: Trainer, number: int) -> list[torch.Tensor]:
    """Trains until so many steps have been made; returns the weights."""
    rows = torch.rand(12, 96, generator=torch.Generator().manual_seed(0)).round()
    for _ in trainer.run(rows, number):
        pass
    return [p.detach().clone() for p in trainer.model.parameters()]


def small_trainer(name: str, precision: torch.dtype) -> Trainer:
    torch.manual_seed(0)
    make, image = partial(NETS[name], **SETTINGS[name]), (1, 8, 12)
    inner = [ConditionalNormal(start_with_skip(GatedMLP(3, (8,), 6))) for _ in range(2)]
    model = VAE(
        encoder=ConditionalNormal(make(image, (6,))),
        decoder=ConditionalBinomial(make((3,), image)),
        prior=HierarchicalPrior(*inner, num_importance=2, latent_dim=3),
        measures={"error": ReconstructionError()},
    )
    for net in (m for m in model.modules() if isinstance(m, Net)):
        net.precision = precision
    held = {"error": Constraint(ReconstructionError(), SCHEDULES["constant"](beta=1.0))}
    return Trainer(model, ELBO(), held, learning_rate=1e-3, batch_size=4, seed=0)


@pytest.mark.parametrize("precision", [torch.float32, torch.bfloat16])
@pytest.mark.parametrize("name", NETS)
def test_a_resumed_training_takes_the_steps_of_a_straight_one(name, precision):
    straight = steps(small_trainer(name, precision), 5)
    begun, resumed = small_trainer(name, precision), small_trainer(name, precision)
    assert not all(map(torch.equal, steps(begun, 2), straight))
    resumed.restore(*begun.state())
    assert all(map(torch.equal, steps(resumed, 5), straight))


@pytest.mark.parametrize("name", CONVOLUTIONS)
@pytest.mark.parametrize(("inward", "outward"), [((3, 8, 12), (4,)), ((4,), (3, 8, 12))])
def test_without_gradients_some_images_pass_at_a_time(name, inward, outward, monkeypatch):
    monkeypatch.setattr("core.nets.convolutional.AT_ONCE", 3)
    net, c = NETS[name](inward, outward), torch.randn(2, 5, int(np.prod(inward)))
    passed: list[int] = []
    net.body.register_forward_hook(lambda _, given, __: passed.append(len(given[0])))
    whole = net(c)
    with torch.no_grad():
        torch.testing.assert_close(net(c), whole)
    assert passed == [10, 3, 3, 3, 1]


@pytest.mark.parametrize("name", CONVOLUTIONS)
@pytest.mark.parametrize(("inward", "outward"), [((3, 8, 12), (4,)), ((4,), (3, 8, 12))])
def test_how_images_lie_in_memory_changes_rounding_only(name, inward, outward):
    torch.manual_seed(0)
    net, c = NETS[name](inward, outward), torch.randn(20, int(np.prod(inward)))
    given = []
    for net.layout in (torch.channels_last, torch.contiguous_format):  # a GPU's and the other one
        out = net(c)
        given.append([out, *torch.autograd.grad(out.square().sum(), list(net.parameters()))])
    for one, other in zip(*given, strict=True):
        torch.testing.assert_close(one, other, rtol=1e-4, atol=1e-4)
