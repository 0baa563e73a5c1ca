r"""C(x, z) = 1 - p(c | E[x|z]), the probability that a reconstruction is not seen as x's class.

p is a small classifier (core/classifiers), and c the class that it reads in x itself: labels are
never trained on. Taming VAEs has the accuracy p for the measure, kappa <= p, and writes its sign
the other way round in Table 1; here every measure is kept BELOW its level, 1 - kappa.
"""

from dataclasses import dataclass

import torch
from jaxtyping import Float
from torch import Tensor
from torch.distributions import Distribution

from core.classifiers import Classifier
from core.constraints.share import remainder
from core.runs.columns import LOG, Column


@dataclass(frozen=True)
class ClassificationError:
    """One minus the probability of the class of x; kappa is the probability that is asked for."""

    classifier: Classifier

    @property
    def column(self) -> Column:
        title = "C, probability of another class"
        return Column("class", title, scale=LOG, level_title="1 − κ")

    def level(self, kappa: float) -> float:
        """Errors: ValueError for what is no probability that could be asked for."""
        return remainder(kappa, "the probability of its class that a reconstruction shall have")

    def __call__(self, x: Float[Tensor, "B X"], likelihood: Distribution) -> Float[Tensor, "L B"]:
        classifier = self.classifier.to(x.device)
        with torch.no_grad():
            true = classifier(x).argmax(-1)
        log_p = classifier(likelihood.mean).log_softmax(-1)
        of_class = log_p.gather(-1, true.expand(log_p.shape[:-1])[..., None]).squeeze(-1)
        return -of_class.expm1()
