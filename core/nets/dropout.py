"""Drop-out: in training each unit is 0 with some probability, and larger otherwise.

    h -> h m / (1 - p),   m ~ Bernoulli(1 - p)

Without gradients nothing is dropped, as nothing is rounded: whatever looks at a net sees it whole.
Srivastava et al., 2014.
"""

import torch
from torch import Tensor, nn
from torch.nn.functional import dropout


class Dropout(nn.Module):
    """Units that are dropped with probability p = share. Errors: ValueError unless 0 <= p < 1.

    >>> with torch.no_grad():
    ...     Dropout(0.9)(torch.ones(3)).tolist()
    [1.0, 1.0, 1.0]
    """

    def __init__(self, share: float):
        super().__init__()
        if not 0 <= share < 1:
            raise ValueError(f"the share of units to drop must lie in [0, 1), not {share!r}.")
        self.share = share

    def forward(self, h: Tensor) -> Tensor:
        return dropout(h, self.share, training=torch.is_grad_enabled())
