"""Datasets by name, each loader seeded; what labels mean and how data are drawn, by name."""

from collections.abc import Callable
from functools import partial

from core.data.context import Context
from core.data.dataset import NUM_SHOWN, Dataset
from core.data.digits import digits
from core.data.images.celeba import celeba
from core.data.images.chairs_3d import chairs_3d
from core.data.images.cifar10 import cifar10
from core.data.images.color_mnist import color_mnist
from core.data.images.faces_3d import faces_3d
from core.data.images.grey_mnist import grey_mnist
from core.data.images.micro_mnist import micro_mnist
from core.data.images.mnist import fashion_mnist, mnist
from core.data.images.mnist_rotate import mnist_rotate
from core.data.images.mnist_sum import mnist_sum
from core.data.images.mnist_sum_hard import mnist_sum_hard
from core.data.images.mnist_triplets import mnist_triplets
from core.data.images.omniglot import omniglot
from core.data.images.omniglot_burda import omniglot_burda
from core.data.images.static_mnist import static_mnist
from core.data.images.triplets import SMALL
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
    "mnist": mnist,
    "micro-mnist": micro_mnist,
    "static-mnist": static_mnist,
    "grey-mnist": grey_mnist,
    "color-mnist": color_mnist,
    "mnist-triplets": mnist_triplets,
    "mnist-triplets-14": partial(mnist_triplets, **SMALL),
    "mnist-sum": mnist_sum,
    "mnist-sum-14": partial(mnist_sum, **SMALL),
    "mnist-sum-hard": mnist_sum_hard,
    "mnist-sum-hard-14": partial(mnist_sum_hard, **SMALL),
    "mnist-rotate": mnist_rotate,
    "mnist-rotate-14": partial(mnist_rotate, **SMALL),
    "fashion-mnist": fashion_mnist,
    "omniglot": omniglot,
    "omniglot-burda": omniglot_burda,
    "cifar10": cifar10,
    "celeba": celeba,
    "chairs-3d": chairs_3d,
    "faces-3d": faces_3d,
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
    "Context",
    "Dataset",
    "Label",
    "Picture",
    "chairs",
    "digits",
    "faces",
    "motion",
    "pendulum",
]
