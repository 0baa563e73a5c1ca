r"""C(x, z) = 1/F |f(x) - f(E[x|z])|^2, the squared error of a classifier's features.

Features are of mean square 1 over the training data, so that kappa is a share: 0.3 tolerates that
features are off by 30 per cent of what they are.
"""

from dataclasses import dataclass

import torch
from jaxtyping import Float
from torch import Tensor
from torch.distributions import Distribution

from core.classifiers import Classifier
from core.runs.columns import LOG, Column


@dataclass(frozen=True)
class FeatureError:
    """The mean squared error of what the last hidden layer of a classifier says."""

    classifier: Classifier

    @property
    def column(self) -> Column:
        title = "C, squared error of a classifier's features"
        return Column("features", title, scale=LOG, level_title="κ²")

    def level(self, kappa: float) -> float:
        return kappa**2

    def __call__(self, x: Float[Tensor, "B X"], likelihood: Distribution) -> Float[Tensor, "L B"]:
        classifier = self.classifier.to(x.device)
        with torch.no_grad():
            true = classifier.features(x)
        return (true - classifier.features(likelihood.mean)).square().mean(-1)
