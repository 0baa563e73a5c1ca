"""MNIST-triplets: three digits of which the third is the sum of the others, modulo 10.

    x = (I_0, I_1, I_2),   l_2 = (l_0 + l_1) mod 10

"The joint distribution of the image vectors" (Taming VAEs, Sec. 4.1). Ours: an image of three side
by side, 28 x 84, labelled l_2.
"""

from core.data.dataset import Dataset
from core.data.images.triplets import NUM_TRAIN, dataset_of, parts_of, sum_of


def mnist_triplets(num_images: int = NUM_TRAIN, seed: int = 0, side: int = 28) -> Dataset:
    """Returns so many triplets for training. Errors: FileProblem; ValueError for impossible
    sizes."""
    parts = parts_of(sum_of, side, num_images, seed)
    return dataset_of("mnist-triplets", parts, targets=(0, 1, 2), given=())
