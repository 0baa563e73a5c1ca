r"""Adam over one flat vector, of which a model's parameters are views.

    m = b1 m + (1 - b1) g,   v = b2 v + (1 - b2) g^2,   theta -= rate m^ / (sqrt(v^) + eps)

The same step as torch's, number for number, but in one kernel: going through twenty tensors and
their twenty counters costs as much time again as the arithmetic.
"""

import torch
from torch import Tensor, nn


class FlatAdam:
    """Creates the optimiser; parameters and their gradients become views of two flat vectors.

    Gradients must be added in place (backward does) and be set to zero by zero_grad of this class;
    a model that moves to another device needs a new optimiser.

    Errors: ValueError if there is nothing to optimise.

    >>> weight = nn.Parameter(torch.tensor([[1.0, -1.0]]))
    >>> adam = FlatAdam([weight], learning_rate=0.5)
    >>> (3 * weight).sum().backward()
    >>> adam.step()
    >>> weight.tolist()
    [[0.5, -1.5]]
    """

    def __init__(self, parameters: list[nn.Parameter], learning_rate: float):
        if not parameters:
            raise ValueError("An optimiser needs at least one parameter.")
        self.flat = nn.Parameter(torch.cat([p.detach().flatten() for p in parameters]))
        self.flat.grad = torch.zeros_like(self.flat)
        self._adam = torch.optim.Adam([self.flat], lr=learning_rate, fused=True)
        sizes = [p.numel() for p in parameters]
        for parameter, values, gradient in zip(
            parameters, self.flat.detach().split(sizes), self.gradient.split(sizes), strict=True
        ):
            parameter.data = values.view_as(parameter)
            parameter.grad = gradient.view_as(parameter)

    @property
    def gradient(self) -> Tensor:
        assert self.flat.grad is not None
        return self.flat.grad

    def zero_grad(self) -> None:
        self.gradient.zero_()

    def step(self) -> None:
        self._adam.step()

    def state(self) -> dict[str, Tensor]:
        """Returns the moments and the number of steps; nothing before the first step."""
        return dict(self._adam.state[self.flat]) if self.flat in self._adam.state else {}

    def restore(self, moments: dict[str, Tensor]) -> None:
        """Continues from what `state` returned. Errors: ValueError if it does not fit."""
        # Checked here because the kernel reads as many numbers as there are weights.
        shapes = {"step": (), "exp_avg": self.flat.shape, "exp_avg_sq": self.flat.shape}
        if moments and {name: m.shape for name, m in moments.items()} != shapes:
            raise ValueError("the optimiser's moments do not fit the weights")
        groups = self._adam.state_dict()["param_groups"]
        state = {0: moments} if moments else {}
        self._adam.load_state_dict({"state": state, "param_groups": groups})
