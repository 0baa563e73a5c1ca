"""Charts by name; each is made from a trained model and its own settings."""

from collections.abc import Callable

from core.charts.chart import Chart
from core.charts.latent import LatentChart

CHARTS: dict[str, Callable[..., Chart]] = {"latent": LatentChart}

__all__ = ["CHARTS", "Chart", "LatentChart"]
