r"""Adam over one flat vector, of which a model's parameters are views.

    m = b1 m + (1 - b1) g,   v = b2 v + (1 - b2) g^2,   theta -= rate m^ / (sqrt(v^) + eps)

The same step as torch's, number for number, but in one kernel: going through twenty tensors and
their twenty counters costs as much time again as the arithmetic.
"""

from typing import Any

import torch
from torch import Tensor, nn
from torch.optim.adam import adam

CONSTANTS: dict[str, Any] = {
    "beta1": 0.9,
    "beta2": 0.999,
    "eps": 1e-8,
    "weight_decay": 0.0,
    "amsgrad": False,
    "maximize": False,
    "fused": True,
}


class FlatAdam:
    """The optimiser; parameters and their gradients become views of two flat vectors.

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
        self.learning_rate = learning_rate
        self.flat = torch.cat([p.detach().flatten() for p in parameters])
        self.gradient = torch.zeros_like(self.flat)
        self._moments = {
            "step": torch.zeros((), device=self.flat.device),
            "exp_avg": torch.zeros_like(self.flat),
            "exp_avg_sq": torch.zeros_like(self.flat),
        }
        sizes = [p.numel() for p in parameters]
        for parameter, values, gradient in zip(
            parameters, self.flat.split(sizes), self.gradient.split(sizes), strict=True
        ):
            parameter.data = values.view_as(parameter)
            parameter.grad = gradient.view_as(parameter)

    def zero_grad(self) -> None:
        self.gradient.zero_()

    def step(self) -> None:
        # The function, not torch's class: that one imports torch's compiler (a second, 30 MB).
        adam(
            [self.flat],
            [self.gradient],
            [self._moments["exp_avg"]],
            [self._moments["exp_avg_sq"]],
            [],
            [self._moments["step"]],
            lr=self.learning_rate,
            **CONSTANTS,
        )

    def state(self) -> dict[str, Tensor]:
        """Returns the moments and the number of steps."""
        return dict(self._moments)

    def restore(self, moments: dict[str, Tensor]) -> None:
        """Continues from what `state` returned; from the start with nothing, which is what states
        from before November 26, 2026 have of an optimiser that had not stepped.

        Errors: ValueError if it does not fit.
        """
        if not moments:
            return
        # Checked here because the kernel reads as many numbers as there are weights.
        shapes = {name: moment.shape for name, moment in self._moments.items()}
        if {name: moment.shape for name, moment in moments.items()} != shapes:
            raise ValueError("the optimiser's moments do not fit the weights")
        for name, moment in moments.items():
            self._moments[name].copy_(moment)
