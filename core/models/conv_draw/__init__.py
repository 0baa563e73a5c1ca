"""ConvDRAW: what draws, what reads, and the model that both are, with a context or without."""

from core.models.conv_draw.context import GivenImages, NothingGiven
from core.models.conv_draw.conv_draw import ConvDraw
from core.models.conv_draw.given import Given
from core.models.conv_draw.network import Network

__all__ = ["ConvDraw", "Given", "GivenImages", "Network", "NothingGiven"]
