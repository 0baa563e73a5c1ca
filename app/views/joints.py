"""Smoothness joint by joint, as runs have measured it: read, named in words, told and written.

Every number is in degrees here; metrics.json has half turns (core/metrics/joints).
"""

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from io import StringIO
from typing import Any

import numpy as np

from app.views.sentences import plain
from core.data.mocap.skeleton import FEATURES, HALF_TURN

MEASURE = "smoothness_of_walks"  # in metrics.json
MEASURED = (
    "The root mean square of second differences along a walk, for each of the 50 joint angles: "
    "1,000 walks a run, 100 between random held-out poses through each of 10 graphs of prior "
    "samples. Lower is smoother."
)
PARTS = {
    "spine": ("lowerback", "upperback", "thorax"),
    "neck, head": ("lowerneck", "upperneck", "head"),
    "right arm": ("rhumerus", "rradius", "rwrist", "rhand", "rthumb"),
    "left arm": ("lhumerus", "lradius", "lwrist", "lhand", "lthumb"),
    "right leg": ("rfemur", "rtibia", "rfoot", "rtoes"),
    "left leg": ("lfemur", "ltibia", "lfoot", "ltoes"),
}
WORDS = {
    "lowerback": "lower back", "upperback": "upper back", "thorax": "chest",
    "lowerneck": "lower neck", "upperneck": "upper neck", "head": "head",
    "humerus": "upper arm", "radius": "forearm", "wrist": "wrist", "hand": "hand",
    "thumb": "thumb", "femur": "thigh", "tibia": "shin", "foot": "foot", "toes": "toes",
}  # fmt: skip


@dataclass(frozen=True)
class Joints:
    """What a run has measured: mean and standard deviation over walks (50,) of FEATURES,
    the mean over all of them, and the share of pairs that a path connects."""

    title: str
    method: str
    mean: np.ndarray
    sd: np.ndarray
    overall: float
    connected: float


def joints(title: str, method: str, metrics: Mapping[str, Any]) -> Joints | None:
    """Returns what metrics.json holds; None where it lacks the measure, or parts of it."""
    found = metrics.get(MEASURE)
    if not isinstance(found, dict):
        return None
    each = [_numbers(found.get(name), (len(FEATURES),)) for name in ("mean", "sd")]
    all_ = [_numbers(found.get(name), ()) for name in ("overall", "connected")]
    if any(part is None for part in (*each, *all_)):
        return None
    (mean, sd), (overall, connected) = each, all_
    return Joints(title, method, mean * HALF_TURN, sd * HALF_TURN, overall * HALF_TURN, connected)


def _numbers(value: Any, shape: tuple[int, ...]) -> Any:
    """Returns finite numbers of this shape, a float for (); None of anything else."""
    try:
        numbers = np.array(value, dtype=float)
    except (TypeError, ValueError):
        return None
    fits = numbers.shape == shape and np.isfinite(numbers).all()
    return (numbers if shape else float(numbers)) if fits else None


def part_of(feature: str) -> str:
    bone = feature.partition(".")[0]
    return next(part for part, bones in PARTS.items() if bone in bones)


def in_words(feature: str) -> str:
    """Returns a feature's full name.

    >>> in_words("rhumerus.rx"), in_words("thorax.rz")
    ('right upper arm about x', 'chest about z')
    """
    bone, _, angle = feature.partition(".")
    side = {"r": "right ", "l": "left "}.get(bone[0], "") if bone not in WORDS else ""
    return f"{side}{WORDS[bone.removeprefix(bone[0]) if side else bone]} about {angle[1:]}"


def overall(runs: Sequence[Joints]) -> str:
    """Returns the mean over all joints of every run, lowest first."""
    ranked = sorted(runs, key=lambda run: run.overall)
    return ", ".join(f"{run.title} {run.overall:.2f}°" for run in ranked)


def explained(runs: Sequence[Joints], without: Sequence[str] = ()) -> str:
    """Returns a caption in Markdown: the numbers over all joints, and what limits them."""
    torn = [run for run in runs if run.connected < 1]
    said = [
        f"Mean over all joints: {plain(overall(runs))}.",
        *(
            f"{plain(run.title)}: a path connects {run.connected:.1%} of the pairs."
            for run in torn
        ),
        *(f"{plain(title)} was not measured." for title in without),
        "Bars: one standard deviation over walks, cut at 0. A walk over more samples has smaller "
        "steps and so smaller second differences; walks here keep to the paper's Euclidean "
        "lengths, whatever is chosen above. The paper's text gives no numbers for its Figure 8; "
        "there the VHP is smoother than VampPrior and IWAE.",
    ]
    return " ".join(said)


def joints_alt(runs: Sequence[Joints]) -> str:
    return f"Smoothness of 50 joint angles on random walks. Mean of all: {overall(runs)}."


def joints_csv(runs: Sequence[Joints]) -> str:
    """Returns one row a run and a feature, in degrees and full precision."""
    text = StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["run", "feature", "mean_degrees", "sd_degrees"])
    for run in runs:
        rows = zip(FEATURES, run.mean.tolist(), run.sd.tolist(), strict=True)
        writer.writerows([run.title, *row] for row in rows)
    return text.getvalue()
