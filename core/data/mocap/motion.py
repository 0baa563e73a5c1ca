"""Human motion (Sec. 4.2): five motions of the CMU Graphics Lab Motion Capture Database.

    x_d = angle_d / 180 degrees  in [-1, 1),   d = 1..50,   30 poses a second

A pose is the 50 angles of the joints that move; where the body stands and which way it faces do
not belong to it. Of a skeleton's 56 angles six are constant in every recording and left out; that
the paper's 50 are these is our inference, and so is the choice of the recordings: walking and
jogging are subject 35's, balancing 49's, kicking 11's, jumping jacks 13's and 14's.

In half turns, not in standard deviations of each angle: there the paper's kappa = 0.02, which is
3.6 degrees, can be reached with two latents. After 9,000 iterations of Adam a plain autoencoder
errs by 0.013 half turns on what it is trained on, but by 0.21 standard deviations.

The database (http://mocap.cs.cmu.edu) is free for research and commercial use; it was created with
funding from NSF EIA-0196217.
"""

from collections.abc import Iterable

import numpy as np

from core.data.dataset import Dataset
from core.data.labels import LABELS
from core.data.mocap.figure import Figures
from core.data.mocap.recordings import are_there, recordings
from core.data.mocap.skeleton import HALF_TURN

REACH = 0.5  # half turns: a tenth of it, 9 degrees rms, is about the largest step of a recording


def _subject(subject: int, trials: Iterable[int]) -> tuple[str, ...]:
    return tuple(f"{subject}_{trial:02d}" for trial in trials)


MOTIONS: dict[str, tuple[str, ...]] = {
    "walking": _subject(35, (*range(1, 17), *range(28, 35))),
    "jogging": _subject(35, range(17, 27)),
    "balancing": _subject(49, (18, 19, 20)),
    "kicking": ("11_01",),
    "jumping jacks": (
        "13_29:0-468",
        "13_30:0-216",
        "13_31:2724-3017",
        "14_14:0-456",
        "14_20:0-432",
    ),
}

# Of every two seconds of a recording 0.4 are held out, and 0.1 on both sides belong to no part:
# one pose hardly differs from the next. Whole recordings cannot be held out: kicking is just one.
PERIOD, HELD_OUT, GAP = 60, range(24, 36), 3  # poses
NUM_TRAIN, NUM_TEST = 2_770, 941  # of these recordings


def motion(seed: int = 0) -> Dataset:
    """Returns the poses in a seeded order; labels are the motions, 0 to 4; the ends are the two
    held-out poses of each motion that differ most.

    Errors: FileProblem if the recordings are absent or not what their names say.
    """
    counts = [len(names) for names in MOTIONS.values()]
    poses = recordings(name for names in MOTIONS.values() for name in names)
    labels = np.repeat(np.arange(len(MOTIONS)), counts)
    trained_on, held_out = zip(*(split(len(part)) for part in poses), strict=True)
    generator = np.random.default_rng(seed)
    train, train_label = _rows(poses, labels, trained_on, generator)
    test, test_label = _rows(poses, labels, held_out, generator)
    ends = [i for label in range(len(MOTIONS)) for i in _farthest(test, test_label == label)]
    return Dataset(
        name="motion",
        train=train,
        train_label=train_label,
        test=test,
        test_label=test_label,
        ends=test[ends],
        end_label=test_label[ends],
        picture=Figures(reach=REACH),
        intensity=REACH,
        label=LABELS["group"].named(tuple(MOTIONS)),
    )


def has_recordings() -> bool:
    """Whether the data folder has what `motion` reads."""
    return are_there(name for names in MOTIONS.values() for name in names)


def split(num_poses: int) -> tuple[np.ndarray, np.ndarray]:
    """Returns the places of a recording that are trained on, and those that are held out."""
    phase = np.arange(num_poses) % PERIOD
    held_out = (phase >= HELD_OUT.start) & (phase < HELD_OUT.stop)
    near = (phase >= HELD_OUT.start - GAP) & (phase < HELD_OUT.stop + GAP)
    return np.flatnonzero(~near), np.flatnonzero(held_out)


def _rows(
    poses: list[np.ndarray],
    labels: np.ndarray,
    places: Iterable[np.ndarray],
    generator: np.random.Generator,
) -> tuple[np.ndarray, np.ndarray]:
    """Returns the chosen poses of all recordings in half turns and in any order, and their labels:
    the first held-out ones are shown, and should show every motion."""
    chosen = [part[at] / HALF_TURN for part, at in zip(poses, places, strict=True)]
    each = np.repeat(labels, [len(part) for part in chosen])
    order = generator.permutation(len(each))
    return np.concatenate(chosen)[order].astype(np.float32), each[order].astype(np.float64)


def _farthest(poses: np.ndarray, members: np.ndarray) -> tuple[int, int]:
    """Returns the two poses among the members that differ most."""
    index = np.flatnonzero(members)
    own = poses[index].astype(np.float64)
    distance = np.square(own[:, None] - own).sum(axis=-1)
    first, second = np.unravel_index(distance.argmax(), distance.shape)
    return int(index[first]), int(index[second])
