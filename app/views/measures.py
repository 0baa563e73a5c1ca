"""The measures of runs side by side, ours beside the paper's, as a Markdown table.

What is known of a run comes from its metrics.json, by name; `paper` adds what the paper gives.
"""

import csv
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from io import StringIO
from typing import Any

import numpy as np

from app.views.sentences import minus, plain
from core.experiments import PAPER_ANGLE_ERROR
from core.metrics.effective_size import LEAST, NUM_SAMPLES, counted, is_reliable

UNRELIABLE = "unreliable"


@dataclass(frozen=True)
class Measure:
    """A row of the table: its title, place in metrics.json, format and meaning; and whether its
    numbers can be trusted, if that is told.

    format: as `format` takes it, or what makes a text of a number
    """

    title: str
    path: tuple[str, ...]
    format: str | Callable[[float], str]
    meaning: str
    reliable: Callable[[float], bool] | None = None

    def text(self, number: float) -> str:
        """Returns the number in the row's format."""
        form = self.format
        return minus(format(number, form) if isinstance(form, str) else form(number))

    def shown(self, number: float) -> str:
        """Returns the number as text, a doubt beside it."""
        text = self.text(number)
        return text if self.verdict(number) != UNRELIABLE else f"{text}: {UNRELIABLE}"

    def verdict(self, number: float) -> str:
        if self.reliable is None:
            return ""
        return "reliable" if self.reliable(number) else UNRELIABLE


WALKS = (
    "Walks: from random held-out images to {others}, over 100 graphs of prior samples; by "
    "Euclidean lengths they take fewer and longer steps, and some cut across a hole."
)
TURNS = (
    "Unevenness of turns: how much the yaw that this regression reads off a walk's points changes "
    "its pace from step to step (root mean square), over walks between random held-out images."
)
SHAPE = (
    Measure(
        "Angle error, rad (lower is better)",
        ("angle_error",),
        ".3f",
        "Angle error: how far a linear regression on the polar angle misses the pendulum's, on "
        "held-out images.",
    ),
    Measure("Angle error in the paper", ("paper", "angle_error"), "#.2g", ""),
    Measure(
        "Yaw error, rad (lower is better)",
        ("yaw_error",),
        ".3f",
        "Yaw error: how far a linear regression on the latents misses the yaw of held-out images "
        "of other shapes; a guess errs by 1.57 for chairs, which face all ways, and by 0.61 for "
        "faces.",
    ),
    Measure(
        "Unevenness of turns, rad: squared lengths (ours; lower is better)",
        ("yaw_unevenness", "squared"),
        ".3f",
        TURNS,
    ),
    Measure(
        "Unevenness of turns, rad: Euclidean lengths (the paper's)",
        ("yaw_unevenness", "euclidean"),
        ".3f",
        TURNS,
    ),
    Measure(
        "Walks without a jump: squared lengths (ours; higher is better)",
        ("walks_without_jump", "squared"),
        ".0%",
        WALKS,
    ),
    Measure(
        "Walks without a jump: Euclidean lengths (the paper's)",
        ("walks_without_jump", "euclidean"),
        ".0%",
        WALKS,
    ),
    Measure(
        "Prior to aggregated posterior (lower is better)",
        ("prior_posterior_distance",),
        ".3f",
        "Prior to aggregated posterior: sliced Wasserstein distance between samples of the prior "
        "and draws of all images' posteriors, in radii; 0 is a perfect match.",
    ),
)
APART = (
    "Classes apart: how often the 15 training latents nearest to a held-out one vote for its "
    "class; balanced, a small class weighs as much as a large one."
)
NEAR = (
    "Labels by neighbours: how often the 10 nearest training data vote for a held-out label; "
    "X can be decoded and sampled, which does not make it what separates best. UMAP was fitted to "
    "2,000 latents at most."
)
UNSURE = (
    "Unsure frames: the share of which a small classifier gives no class 70 %, on 100 walks "
    "between held-out data, the same for all kinds of walks."
)
PLANE_X = (
    *(
        Measure(
            f"Labels by 10 neighbours: in {space} (higher is better)",
            ("chart", "neighbours", name, "10"),
            ".1%",
            NEAR,
        )
        for space, name in (("X", "x"), ("Z", "z"), ("UMAP of Z", "umap"))
    ),
    Measure(
        "Distortion by way of X, nats (lower is better)",
        ("chart", "distortion", "x"),
        ".2f",
        "By way of X: at the latents that are predicted from an image's place in X.",
    ),
    *(
        Measure(
            f"Unsure frames: {walk} (lower is better)",
            ("chart", "walks", name, "unsure"),
            ".1%",
            UNSURE,
        )
        for walk, name in (
            ("straight in Z", "z"),
            ("straight in X", "x"),
            ("in X, keeping the ends", "ends"),
            ("graph of Z", "z_graph"),
            ("graph of X", "x_graph"),
        )
    ),
)
EVIDENCE = (
    Measure(
        "Classes apart: k-NN accuracy (higher is better)", ("separation", "accuracy"), ".1%", APART
    ),
    Measure("Classes apart, balanced", ("separation", "balanced"), ".1%", APART),
    Measure(
        "Class read in what is decoded (higher is better)",
        ("class_accuracy",),
        ".1%",
        "Class read: how often a small classifier reads an image's class in what a draw of its "
        "posterior is decoded to.",
    ),
    Measure(
        "Samples with the class of their context (higher is better)",
        ("target_class", "share"),
        ".1%",
        "Samples with the class of their context: how often a small classifier reads in an image "
        "that was sampled under a context the class that this asks for. Beside it under contexts "
        "of others, and in true images; a sample without noise can be easier to read than these.",
    ),
    Measure("The same under shuffled contexts", ("target_class", "shuffled"), ".1%", ""),
    Measure("The same in true images", ("target_class", "true"), ".1%", ""),
    Measure(
        "Negative log-likelihood, nats (lower is better)",
        ("negative_log_likelihood", "mean"),
        ".2f",
        "Negative log-likelihood: of held-out images under the model, estimated by importance "
        "sampling; comparable where images and likelihood are the same.",
    ),
    Measure(
        f"Its effective sample size, of {NUM_SAMPLES:,} (higher is better)",
        ("negative_log_likelihood", "effective_size"),
        counted,
        "Effective sample size: so many independent samples the estimate is worth, in the median "
        f"of the images; below {LEAST:.0f} a few of them carry it, and it is too high on average.",
        is_reliable,
    ),
    Measure(
        "Negative log-likelihood with the control variate, nats (lower is better)",
        ("negative_log_likelihood_all", "mean"),
        ".2f",
        "With the control variate: a cheap bound on all held-out images, moved by its gap to the "
        "estimate on those that have one.",
    ),
    Measure(
        "Rate, nats",
        ("rate",),
        ".2f",
        "Rate: what an image's place in the plane tells beyond the prior.",
    ),
    Measure(
        "Distortion, nats (lower is better)",
        ("distortion",),
        ".2f",
        "Distortion: how badly an image is rebuilt from its place.",
    ),
    Measure(
        "Active units",
        ("active_units",),
        ".0f",
        "Active units: dimensions of the innermost latents that images move.",
    ),
    *PLANE_X,
)


def with_paper(measured: dict[str, Any], experiment: str) -> dict[str, Any]:
    """Returns a run's measures and what the paper's Table 1 gives for its experiment."""
    error = PAPER_ANGLE_ERROR.get(experiment)
    return measured if error is None else measured | {"paper": {"angle_error": error}}


def measures_markdown(metrics: Mapping[str, Any], rows: Sequence[Measure]) -> str:
    """Returns one column a run, by title, and the rows that are known of a run at least.

    Runs stand side by side as in the planes above, and a narrow screen has room for three.
    """
    head = ["", *map(plain, metrics)]
    rule = [":--", *("--:" for _ in metrics)]
    table = [[row.title, *cells(metrics, row)] for row in known(metrics, rows)]
    return "\n".join(f"| {' | '.join(row)} |" for row in [head, rule, *table]) if table else ""


def measures_csv(metrics: Mapping[str, Any], rows: Sequence[Measure]) -> str:
    """Returns one row a run and one column a measure, in full precision; nothing where unknown."""
    text, shown = StringIO(), known(metrics, rows)
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["run", *(name for row in shown for name in csv_columns(row))])
    for name, measured in metrics.items():
        writer.writerow([name, *(cell for row in shown for cell in csv_cells(measured, row))])
    return text.getvalue()


def csv_columns(row: Measure) -> list[str]:
    verdict = [f"{row.path[0]}.verdict"] if row.reliable else []
    return [".".join(row.path), *verdict]


def csv_cells(measured: Any, row: Measure) -> list[Any]:
    number = value(measured, row.path)
    if not is_number(number):
        return [""] * len(csv_columns(row))
    return [number, row.verdict(number)] if row.reliable else [number]


def explanation(metrics: Mapping[str, Any], rows: Sequence[Measure]) -> str:
    """Returns what the shown rows mean, each sentence once."""
    meanings = dict.fromkeys(row.meaning for row in known(metrics, rows) if row.meaning)
    return " ".join(meanings).replace("{others}", _others(metrics))


def _others(metrics: Mapping[str, Any]) -> str:
    """Returns where core.metrics.walks leads: it depends on what the labels of the data are, and
    that is known from which measures there are."""
    if _any_number(metrics, ("angle_error",)):
        return "those half a turn away"
    if _any_number(metrics, ("yaw_error",)):
        return "others that face the other way"
    if _any_number(metrics, ("separation", "accuracy")):
        return "random ones of another class"
    return "random others"


def _any_number(metrics: Mapping[str, Any], path: tuple[str, ...]) -> bool:
    return any(is_number(value(measured, path)) for measured in metrics.values())


def known(metrics: Mapping[str, Any], rows: Sequence[Measure]) -> list[Measure]:
    """Returns the rows with a number: an angle's error says nothing of digits, and is left out."""
    return [row for row in rows if _any_number(metrics, row.path)]


def cells(metrics: Mapping[str, Any], row: Measure) -> list[str]:
    values = (value(measured, row.path) for measured in metrics.values())
    return [row.shown(v) if is_number(v) else "–" for v in values]


def value(measured: Any, path: tuple[str, ...]) -> Any:
    for name in path:
        measured = measured.get(name) if isinstance(measured, dict) else None
    return measured


def is_number(value: Any) -> bool:
    return isinstance(value, int | float) and bool(np.isfinite(value))
