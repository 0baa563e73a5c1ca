r"""The VampPrior: the posterior, averaged over learned pseudo-inputs (Tomczak & Welling, 2018).

    p(z) = 1/C sum_c q(z|u_c),    log p(z) = log sum_c exp( sum_d log q(z_d|u_c) ) - log C   (nats)

u_1..C: pseudo-inputs, in the unit of x, optimised as the parameters of the prior. They start at
training images: encoders say little about anything else.
"""

import torch
from jaxtyping import Float
from torch import Tensor, nn
from torch.distributions import Categorical, Distribution, MixtureSameFamily

from core.priors.prior import Prior


class VampPrior(Prior):
    """Creates the VampPrior from the start (C, X) of its pseudo-inputs.

    Errors: ValueError unless there is at least one pseudo-input.

    >>> from core.distributions import ConditionalNormal
    >>> prior = VampPrior(torch.tensor([[-1.0], [1.0]]))
    >>> encoder = ConditionalNormal(nn.Identity(), scale=1.0)
    >>> round(prior(encoder).log_prob(torch.zeros(1)).item(), 4)  # both lie one sigma away
    -1.4189
    """

    def __init__(self, pseudo_inputs: Float[Tensor, "C X"]):
        super().__init__()
        if len(pseudo_inputs) < 1:
            raise ValueError("num_pseudo_inputs (C) must be at least 1.")
        self.pseudo_inputs = nn.Parameter(pseudo_inputs.clone())

    def forward(self, encoder: nn.Module) -> MixtureSameFamily:
        even = Categorical(logits=torch.zeros_like(self.pseudo_inputs[:, 0]))
        return MixtureSameFamily(even, encoder(self.pseudo_inputs), validate_args=False)

    def innermost(self, posterior: Distribution) -> None:
        return None
