"""A net of the first columns of its rows: what stands behind them, a context say, is not seen."""

from jaxtyping import Float
from torch import Tensor, nn


class FirstColumns(nn.Module):
    """Rows (B, X) or longer ones to what a net makes of their first X numbers.

    >>> import torch
    >>> FirstColumns(nn.Identity(), 2)(torch.arange(3.0)[None]).tolist()
    [[0.0, 1.0]]
    """

    def __init__(self, net: nn.Module, num_columns: int):
        super().__init__()
        self.net = net
        self.num_columns = num_columns

    def forward(self, rows: Float[Tensor, "*batch R"]) -> Tensor:
        return self.net(rows[..., : self.num_columns])
