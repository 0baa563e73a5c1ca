"""What a table of measures says in words, and how far that carries."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from app.views.evidence import CONTROLLED, SAMPLED, Estimate, estimate
from app.views.evidence_order import told_apart
from app.views.measures import is_number, value
from app.views.sentences import enumeration, plain
from core.metrics.effective_size import is_reliable, sized
from core.metrics.walks import NUM_GRAPHS, NUM_PAIRS
from core.runs import RunConfig
from core.runs.binding import LEAST_RATE

RANKED = 2.0  # standard errors of a difference, from which on an order is told
SIZE = ("negative_log_likelihood", "effective_size")
CAUTION = (
    "Each column is one training, and seeds of one method differ: this ranks runs, not methods."
)
BLUR = "Blurred images jump less: weigh how much detail a walk keeps. "


def _same_share(one: float, other: float) -> bool:
    """Whether two shares differ by less than chance explains, were all walks independent.

    >>> _same_share(0.96, 0.946), _same_share(1.0, 0.8)
    (True, False)
    """
    variance = (one * (1 - one) + other * (1 - other)) / (NUM_GRAPHS * NUM_PAIRS)
    return abs(one - other) <= RANKED * float(np.sqrt(variance))


def _same_angle(one: float, other: float) -> bool:
    return f"{one:.3f}" == f"{other:.3f}"


@dataclass(frozen=True)
class Contest:
    """What runs can be first in: what the first of them has, what all share if none is first,
    where it stands in metrics.json, which end of it is best, its format, and whether two of its
    numbers are too close to be ranked."""

    first: str
    shared: str
    path: tuple[str, ...]
    best: Callable[..., Any]
    form: str
    same: Callable[[float, float], bool]


CONTESTS = (
    Contest(
        "the lowest angle error",
        "the same angle error",
        ("angle_error",),
        min,
        "{:.3f} rad",
        _same_angle,
    ),
    Contest(
        "the lowest yaw error",
        "the same yaw error",
        ("yaw_error",),
        min,
        "{:.3f} rad",
        _same_angle,
    ),
    Contest(
        "the most walks without a jump by squared lengths",
        "as many walks without a jump by squared lengths as each other",
        ("walks_without_jump", "squared"),
        max,
        "{:.0%}",
        _same_share,
    ),
    Contest(
        "the most by Euclidean lengths",
        "as many by Euclidean lengths",
        ("walks_without_jump", "euclidean"),
        max,
        "{:.0%}",
        _same_share,
    ),
)


def findings(measured: Mapping[str, Any], configs: Mapping[str, RunConfig]) -> str:
    """Returns who comes first in what, and how far that carries: one run a method is one draw.

    measured, configs: the runs' measures and settings, both by title
    """
    fallen = [title for title, values in measured.items() if _collapsed(values)]
    ranked = {title: values for title, values in measured.items() if title not in fallen}
    found = [(one, standing) for one in CONTESTS if (standing := _standing(ranked, one))]
    praised = [one.path for one, standing in found if standing.is_won]
    left_out = (
        f"Not ranked: {enumeration(map(plain, fallen))}, for a posterior that collapsed (a rate "
        "near 0 nats) decodes all images alike. "
        if fallen
        else ""
    )
    if not found:
        return left_out.strip()
    parts = "; ".join(standing.words for _, standing in found)
    likelihoods = _likelihoods(measured, configs)
    return f"Of these runs, {parts}. {left_out}{beware(praised)}{likelihoods}{CAUTION}"


def beware(praised: Iterable[tuple[str, ...]]) -> str:
    """Returns what to weigh where a measure is praised that blur improves; measures by their
    places in metrics.json."""
    return BLUR if any(path[0] == "walks_without_jump" for path in praised) else ""


def _collapsed(values: Any) -> bool:
    rate = value(values, ("rate",))
    return is_number(rate) and rate < LEAST_RATE


@dataclass(frozen=True)
class Standing:
    """The end of a contest in words, and whether anybody came before another."""

    words: str
    is_won: bool


def _standing(measured: Mapping[str, Any], contest: Contest) -> Standing | None:
    """Returns how at least two runs stand to each other, None where there is nothing to rank."""
    found = {title: value(values, contest.path) for title, values in measured.items()}
    numbers = {title: number for title, number in found.items() if is_number(number)}
    if len(numbers) < 2:
        return None
    top = contest.best(numbers.values())
    tied = {title: number for title, number in numbers.items() if contest.same(number, top)}
    shown = enumeration(parts := dict.fromkeys(contest.form.format(n) for n in tied.values()))
    shown += ": not told apart" if len(parts) > 1 else ""
    has = "has" if len(tied) == 1 else "have"
    is_won = len(tied) < len(numbers)
    what = contest.first if is_won else contest.shared
    return Standing(f"{enumeration(map(plain, tied))} {has} {what} ({shown})", is_won)


def _likelihoods(measured: Mapping[str, Any], configs: Mapping[str, RunConfig]) -> str:
    """Returns whether the two best negative log-likelihoods can be told apart.

    Densities of other images, or under another likelihood, are numbers of different things.
    """
    found = _estimates(measured)
    if len(found) < 2:
        return ""
    if differ := differing([configs[title] for title, _ in found]):
        return (
            f"Negative log-likelihoods are not ranked: the runs differ in {differ}, and with "
            "that in what is measured. "
        )
    if doubtful := _doubtful(measured):
        return f"Negative log-likelihoods are not ranked: {doubtful}. "
    (title, best), (_, second) = found[:2]
    if told_apart(best, second):
        size = value(measured[title], SIZE)
        resting = f" ({sized(size)})" if is_number(size) else ""
        return f"{plain(title)} has the lowest negative log-likelihood{resting}. "
    return (
        "The two lowest negative log-likelihoods are not told apart: the 95 % interval of their "
        "difference holds 0. "
    )


def _estimates(measured: Mapping[str, Any]) -> list[tuple[str, Estimate]]:
    """Returns the estimates that are ranked, as the page Likelihood does it: from the lowest, with
    the control variate if all of the runs have one."""
    sampled = {t: one for t, values in measured.items() if (one := estimate(values, SAMPLED))}
    controlled = {t: one for t in sampled if (one := estimate(measured[t], CONTROLLED))}
    found = controlled if len(controlled) == len(sampled) else sampled
    return sorted(found.items(), key=lambda one: one[1].mean)


def _doubtful(measured: Mapping[str, Any]) -> str:
    """Returns whose estimates are unreliable, and may therefore lie far above the true value."""
    sizes = {title: value(values, SIZE) for title, values in measured.items()}
    return "; ".join(
        f"that of {plain(title)} is unreliable ({sized(size)})"
        for title, size in sizes.items()
        if is_number(size) and not is_reliable(size)
    )


def differing(configs: Sequence[RunConfig]) -> str:
    """Returns which settings of the images and their likelihood are not those of all runs."""
    first = configs[0]
    alike = {
        "images": all(config.dataset == first.dataset for config in configs),
        "likelihood": all(config.likelihood == first.likelihood for config in configs),
    }
    return " and ".join(name for name, same in alike.items() if not same)
