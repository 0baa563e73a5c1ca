"""The multi-layer perceptron in training: its written-out gradients, and what is rounded."""

import pytest
import torch

from core.nets import MLP


def gradients(net: MLP, c: torch.Tensor) -> list[torch.Tensor]:
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


def test_a_gradient_reaches_the_weights_if_the_input_needs_none():
    net = MLP(3, (6, 6), 2)
    net.precision = torch.float32
    net(torch.randn(4, 3)).sum().backward()
    assert all(p.grad.abs().sum() > 0 for p in net.parameters())


def test_bfloat16_rounds_hidden_layers_in_training_only():
    torch.manual_seed(0)
    net, c = MLP(3, (64, 64, 64), 2), torch.randn(50, 3)
    exact = gradients(net, c)
    net.precision = torch.bfloat16
    rounded = gradients(net, c)
    assert 1e-5 < (rounded[0] - exact[0]).abs().max() < 0.02
    assert all(g.dtype == torch.float32 for g in rounded)
    for given, wanted in zip(rounded, exact, strict=True):
        assert (given - wanted).norm() < 0.05 * wanted.norm()
    with torch.inference_mode():
        assert torch.equal(net(c), exact[0])
