"""Datasets by name, each loader seeded; what labels mean and how data are drawn, by name."""

from collections.abc import Callable

from core.data.dataset import NUM_SHOWN, Dataset
from core.data.digits import digits
from core.data.labels import LABELS, Label
from core.data.mocap.figure import Figures
from core.data.mocap.motion import motion
from core.data.pendulum import pendulum
from core.data.pictures import Cells, Colours, Picture, Tiles
from core.data.rendered import chairs, faces

DATASETS: dict[str, Callable[..., Dataset]] = {
    "pendulum": pendulum,
    "digits": digits,
    "motion": motion,
    "chairs": chairs,
    "faces": faces,
}

# By their names in files, each made from the shape of an image and what white stands for.
PICTURES: dict[str, Callable[[tuple[int, int], float], Picture]] = {
    "tile": lambda shape, intensity: Tiles(shape),
    "cells": lambda shape, intensity: Cells(shape),
    "colours": lambda shape, intensity: Colours(shape),
    "figure": Figures,
}

__all__ = [
    "DATASETS",
    "LABELS",
    "NUM_SHOWN",
    "PICTURES",
    "Dataset",
    "Label",
    "Picture",
    "chairs",
    "digits",
    "faces",
    "motion",
    "pendulum",
]
