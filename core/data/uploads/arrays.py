"""The arrays of an own dataset as they are saved, and as models and pages see them."""

import hashlib

import numpy as np

ARRAYS = ("train", "train_label", "test", "test_label", "ends", "end_label")
IMAGES = ("train", "test", "ends")


def digest_of(arrays: dict[str, np.ndarray]) -> str:
    known = hashlib.blake2b(digest_size=16)
    for name in ARRAYS:
        known.update(f"{name} {arrays[name].dtype} {arrays[name].shape}".encode())
        known.update(np.ascontiguousarray(arrays[name]).data)
    return known.hexdigest()


def fit(arrays: dict[str, np.ndarray], num_train: int, num_test: int, num_cells: int) -> bool:
    """Whether the arrays have the shapes that all who read a Dataset rely on."""
    num_columns = arrays["train"].size // num_train
    counts = {"train": num_train, "test": num_test, "ends": len(arrays["end_label"])}
    labels = {"train_label": num_train, "test_label": num_test}
    return (
        0 < num_columns <= num_cells
        and all(arrays[part].shape == (count, num_columns) for part, count in counts.items())
        and all(arrays[part].shape == (count,) for part, count in labels.items())
        and len(arrays["ends"]) > 0
    )


def as_floats(values: np.ndarray) -> np.ndarray:
    """Returns bytes as shares of white, and numbers as they are."""
    scale = 255 if values.dtype == np.uint8 else 1
    return (values / np.float32(scale)).astype(np.float32)
