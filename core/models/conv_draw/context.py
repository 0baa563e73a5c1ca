"""What a context says to a ConvDRAW: images that are given, embedded once, told to every step."""

from jaxtyping import Float
from torch import Tensor, nn

from core.data import Context

OF_IMAGE = 64  # numbers that are made of each image of a context
CHANNELS = (16, 32)


class GivenImages(nn.Module):
    """The embedding of contexts in `width` numbers: a small convolutional network for each image,
    the same for all, and a perceptron for all of them together."""

    def __init__(self, form: Context, width: int):
        super().__init__()
        self.form = form
        self.of_image = nn.Sequential(*_convolutions(*form.shape))
        self.of_all = nn.Sequential(nn.Linear(form.num_images * OF_IMAGE, width), nn.ReLU())

    @property
    def num_columns(self) -> int:
        return self.form.num_columns

    def forward(self, context: Float[Tensor, "B K"]) -> Float[Tensor, "B E"]:
        images = context.reshape(-1, 1, *self.form.shape)
        return self.of_all(self.of_image(images).reshape(len(context), -1))


def _convolutions(height: int, width: int) -> list[nn.Module]:
    layers: list[nn.Module] = []
    before = 1
    for channels in CHANNELS:
        layers += [nn.Conv2d(before, channels, 3, stride=2, padding=1), nn.ReLU()]
        before, height, width = channels, -(-height // 2), -(-width // 2)
    return [*layers, nn.Flatten(), nn.Linear(before * height * width, OF_IMAGE), nn.ReLU()]


class NothingGiven(nn.Module):
    """What a model is told where nothing is given: nothing."""

    num_columns = 0

    def forward(self, context: Float[Tensor, "B 0"]) -> Float[Tensor, "B 0"]:
        return context
