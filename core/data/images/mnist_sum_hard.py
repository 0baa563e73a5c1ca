"""MNIST-sum-hard: given a digit, images of two of which it is the sum, modulo 10 (Taming VAEs,
Sec. 4.1).

    c = I_2,   x = (I_0, I_1),   l_2 = (l_0 + l_1) mod 10

Ours: the two side by side in one image, 28 x 56. A label is l_2, what they have to add up to: ten
pairs of digits are right for each context.
"""

from core.data.dataset import Dataset
from core.data.images.triplets import NUM_TRAIN, dataset_of, parts_of, sum_of


def mnist_sum_hard(num_images: int = NUM_TRAIN, seed: int = 0, side: int = 28) -> Dataset:
    """Returns so many pairs for training; labels are their sums. Errors: FileProblem; ValueError
    for impossible sizes."""
    parts = parts_of(sum_of, side, num_images, seed)
    return dataset_of("mnist-sum-hard", parts, targets=(0, 1), given=(2,))
