"""Charts by name; each is made from a trained model and its own settings."""

from collections.abc import Callable

from core.charts.chart import Chart
from core.charts.kernel import KernelChart, of_model
from core.charts.latent import LatentChart
from core.charts.lines import LINES
from core.charts.nodes import DATA, MEANS, NODES, SAMPLES, Averaged, nodes_of

CHARTS: dict[str, Callable[..., Chart]] = {"latent": LatentChart, "kernel": of_model}

__all__ = [
    "CHARTS",
    "DATA",
    "LINES",
    "MEANS",
    "NODES",
    "SAMPLES",
    "Averaged",
    "Chart",
    "KernelChart",
    "LatentChart",
    "nodes_of",
]
