r"""A classifier of images: two convolutions, a layer of features, the logits of classes.

    h = ReLU(conv(ReLU(conv(x)))),    f = ReLU(A h + a),    p(c|x) = softmax_c(B f + b)

Convolutions are 3 x 3 with a stride of two. Features are shown divided by their root mean square
over the training data, so that errors of theirs are shares.
"""

from dataclasses import dataclass
from typing import Annotated

import torch
from jaxtyping import Float
from msgspec import Meta
from torch import Tensor, nn

CHANNELS, NUM_FEATURES = (16, 32), 64
MOST_NUMBERS = 4_000_000  # of images that are read at a time: channels are four times as many

Size = Annotated[int, Meta(ge=1, le=4_096)]


@dataclass(frozen=True)
class Facts:
    """What is known of a classifier beside its weights.

    dataset: whose images it was trained on · digest: of those, where they are somebody's own
    shape: of an image, channels first where it has some · classes: the labels, by number
    accuracy: the share of held-out images, so many, whose label it reads
    """

    dataset: str
    shape: Annotated[tuple[Size, ...], Meta(min_length=2, max_length=3)]
    classes: Annotated[tuple[float, ...], Meta(min_length=2, max_length=10_000)]
    digest: str = ""
    accuracy: Annotated[float, Meta(ge=0, le=1)] = 0.0
    held_out: Annotated[int, Meta(ge=0)] = 0


class Classifier(nn.Module):
    """A classifier of flat rows of pixels; its weights rest.

    >>> facts = Facts("digits", (8, 8), (0.0, 1.0, 2.0))
    >>> Classifier(facts)(torch.zeros(5, 4, 64)).shape
    torch.Size([5, 4, 3])
    """

    feature_scale: Tensor

    def __init__(self, facts: Facts):
        super().__init__()
        self.facts = facts
        self.image_shape = (1, *facts.shape)[-3:]
        of_image, *sides = self.image_shape
        inner, outer = CHANNELS
        height, width = (-(-side // 4) for side in sides)
        self.body = nn.Sequential(
            nn.Conv2d(of_image, inner, 3, stride=2, padding=1),
            nn.ReLU(),
            nn.Conv2d(inner, outer, 3, stride=2, padding=1),
            nn.ReLU(),
            nn.Flatten(),
            nn.Linear(outer * height * width, NUM_FEATURES),
            nn.ReLU(),
        )
        self.head = nn.Linear(NUM_FEATURES, len(facts.classes))
        self.register_buffer("feature_scale", torch.ones(()))
        self.requires_grad_(False)

    def forward(self, x: Float[Tensor, "*batch X"]) -> Float[Tensor, "*batch K"]:
        """Returns the logits of classes."""
        return self.head(self._units(x)).reshape(*x.shape[:-1], -1)

    def features(self, x: Float[Tensor, "*batch X"]) -> Float[Tensor, "*batch F"]:
        """Returns the features, of mean square 1 over the training data."""
        return (self._units(x) / self.feature_scale).reshape(*x.shape[:-1], -1)

    def read(self, x: Float[Tensor, "B X"]) -> Float[Tensor, " B"]:
        """Returns the labels of the likeliest classes, as exact as data have them."""
        labels = torch.tensor(self.facts.classes, dtype=torch.float64)
        each = max(1, MOST_NUMBERS // x.shape[-1])
        parts = [self(part).argmax(-1) for part in x.split(each)]
        return labels[torch.cat(parts).cpu()]

    def _units(self, x: Tensor) -> Tensor:
        return self.body(x.reshape(-1, *self.image_shape))
