"""MNIST-sum: given two digits, an image of their sum, modulo 10 (Taming VAEs, Sec. 4.1).

c = (I_0, I_1),   x = I_2,   l_2 = (l_0 + l_1) mod 10
"""

from core.data.dataset import Dataset
from core.data.images.triplets import NUM_TRAIN, dataset_of, parts_of, sum_of


def mnist_sum(num_images: int = NUM_TRAIN, seed: int = 0, side: int = 28) -> Dataset:
    """Returns so many sums for training; labels are the sums. Errors: FileProblem; ValueError for
    impossible sizes."""
    parts = parts_of(sum_of, side, num_images, seed)
    return dataset_of("mnist-sum", parts, targets=(2,), given=(0, 1))
