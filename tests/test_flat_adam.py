"""The flat optimiser takes the very steps of torch's, and refuses moments that do not fit."""

import copy

import pytest
import torch
from torch import nn

from core.training.flat_adam import FlatAdam


def pair() -> tuple[nn.Sequential, nn.Sequential]:
    torch.manual_seed(0)
    net = nn.Sequential(nn.Linear(3, 5), nn.Tanh(), nn.Linear(5, 2))
    return net, copy.deepcopy(net)


def take_steps(net: nn.Module, optimiser: FlatAdam | torch.optim.Adam, count: int) -> None:
    x = torch.randn(count, 7, 3, generator=torch.Generator().manual_seed(1))
    for batch in x:
        optimiser.zero_grad()
        net(batch).square().sum().backward()
        optimiser.step()


def test_the_steps_are_those_of_torch():
    ours, theirs = pair()
    start = copy.deepcopy(ours.state_dict())
    take_steps(ours, FlatAdam(list(ours.parameters()), 1e-2), 20)
    take_steps(theirs, torch.optim.Adam(theirs.parameters(), 1e-2, fused=True), 20)
    for name, weight in theirs.state_dict().items():
        torch.testing.assert_close(ours.state_dict()[name], weight, rtol=1e-6, atol=1e-7)
        assert not torch.equal(weight, start[name])


def test_weights_that_are_loaded_later_are_optimised():
    ours, other = pair()
    optimiser = FlatAdam(list(ours.parameters()), 1e-2)
    ours.load_state_dict({name: w + 1 for name, w in other.state_dict().items()})
    assert torch.equal(optimiser.flat[:15].view(5, 3), other[0].weight + 1)


def test_a_restored_optimiser_goes_on_to_the_same_bits():
    straight, other = pair()
    first = FlatAdam(list(straight.parameters()), 1e-2)
    take_steps(straight, first, 5)
    other.load_state_dict(straight.state_dict())
    second = FlatAdam(list(other.parameters()), 1e-2)
    second.restore({name: moment.clone() for name, moment in first.state().items()})
    for net, optimiser in ((straight, first), (other, second)):
        take_steps(net, optimiser, 5)
    assert torch.equal(first.flat, second.flat)


def test_an_older_state_of_an_optimiser_that_had_not_stepped_begins_anew():
    net, other = pair()
    fresh, restored = (FlatAdam(list(model.parameters()), 1e-2) for model in (net, other))
    restored.restore({})
    take_steps(net, fresh, 3)
    take_steps(other, restored, 3)
    assert torch.equal(fresh.flat, restored.flat)


@pytest.mark.parametrize("spoiled", ["exp_avg", "exp_avg_sq", "step"])
def test_moments_of_another_model_are_refused(spoiled):
    net, _ = pair()
    optimiser = FlatAdam(list(net.parameters()), 1e-2)
    take_steps(net, optimiser, 1)
    moments = optimiser.state()
    with pytest.raises(ValueError, match="do not fit"):
        optimiser.restore(moments | {spoiled: torch.zeros(3)})
    with pytest.raises(ValueError, match="do not fit"):
        optimiser.restore({name: m for name, m in moments.items() if name != spoiled})


def test_nothing_to_optimise_is_refused():
    with pytest.raises(ValueError, match="at least one parameter"):
        FlatAdam([], 1e-2)
