"""How many data a run is trained on, and so how long its epochs are; torch-free, and without the
data."""

from core.data.digits import NUM_TEST as NUM_DIGITS
from core.data.images.whereabouts import TRIPLETS
from core.data.mocap.motion import NUM_TRAIN as NUM_POSES
from core.runs import RunConfig

NUM_TRAIN = {
    "pendulum": 15_000,
    "digits": 1_797 - NUM_DIGITS,
    "motion": NUM_POSES,
    "mnist": 60_000,
    "grey-mnist": 60_000,
    "color-mnist": 20_000,
    **dict.fromkeys(TRIPLETS, 20_000),
    **dict.fromkeys((f"{name}-14" for name in TRIPLETS), 50_000),
    "micro-mnist": 7,
    "static-mnist": 50_000,
    "fashion-mnist": 60_000,
    "omniglot": 24_345,
    "omniglot-burda": 24_345,
    "cifar10": 50_000,
    "chairs": 10_000,
    "faces": 10_000,
}


def num_train(config: RunConfig) -> int | None:
    """Returns how many data a run was trained on; None for data of one's own."""
    asked = config.dataset.get("num_images")
    return asked if isinstance(asked, int) else NUM_TRAIN.get(config.dataset["name"])


def epochs(config: RunConfig) -> float | None:
    """Returns how often a run has seen its data; None where their number is not known."""
    count = num_train(config)
    return config.steps * config.batch_size / count if count else None
