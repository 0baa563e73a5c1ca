"""Which run explains unseen data best, in words, and only where intervals allow it.

    told apart: 0 lies outside of  d +- 1.96 sqrt(se_1^2 + se_2^2),   d = NLL_2 - NLL_1

The data are the same for both, which this does not use: an order that is told here would be told
with the differences datum by datum too.
"""

from collections.abc import Sequence

from app.views.evidence import Estimate, Evidence
from app.views.sentences import enumeration, minus, plain
from core.metrics.effective_size import NUM_SAMPLES, sized

EQUAL = 0.05  # a share by which the epochs, or minutes, of equal budgets may differ
Ranked = list[tuple[str, Estimate]]  # titles with estimates, from the lowest


def order(runs: Sequence[Evidence], differing: str = "") -> str:
    """Returns who comes first, "" where there is nothing to order.

    differing: settings in which the runs differ, so that their likelihoods are of different things
    """
    estimated = [run for run in runs if run.sampled]
    if len(estimated) < 2:
        return ""
    if differing:
        return (
            f"**No order can be told**: these runs differ in {differing}, and with that in what "
            "is measured."
        )
    reliable = [run for run in estimated if run.reliable]
    first = _first(ranked(reliable))
    parts = first, _doubts(estimated), _bounds(estimated), _unfinished(runs), _paper(runs)
    return " ".join(filter(None, parts))


def ranked(runs: Sequence[Evidence]) -> Ranked:
    """Returns the estimates: with the control variate if all runs have one."""
    all_controlled = all(run.controlled for run in runs)
    found = [
        (run.title, estimate)
        for run in runs
        if (estimate := run.controlled if all_controlled else run.sampled)
    ]
    return sorted(found, key=lambda one: one[1].mean)


def _first(known: Ranked) -> str:
    if len(known) < 2:
        few = f"only the estimate of {plain(known[0][0])} is" if known else "no estimate is"
        return f"**No order can be told**: {few} reliable."
    (best, lowest), (second, next_one) = known[:2]
    tied = [one for one in known if not told_apart(lowest, one[1])]
    gap = f"{plain(second)}, the next, is {_behind(next_one - lowest)}"
    if len(tied) == 1:
        return f"**{plain(best)} explains unseen data best**: {gap}."
    behind = [title for title, one in known if all(told_apart(before, one) for _, before in tied)]
    others = f" All of them are ahead of {_titles(behind)}." if behind else ""
    top = _titles([title for title, _ in tied])
    return f"**No order can be told** among the first, {top}: {gap}.{others}"


def told_apart(lower: Estimate, higher: Estimate) -> bool:
    return (higher - lower).interval[0] > 0


def _behind(gap: Estimate) -> str:
    low, high = (minus(f"{end:.2f}") for end in gap.interval)
    return f"{gap.mean:.2f} nats behind (95 % interval {low} to {high})"


def _doubts(runs: Sequence[Evidence]) -> str:
    doubtful = [f"{plain(run.title)} ({_size(run)})" for run in runs if not run.reliable]
    return f"Not ranked, for an unreliable estimate: {enumeration(doubtful)}." if doubtful else ""


def _bounds(runs: Sequence[Evidence]) -> str:
    """Returns the order of the numbers as what they are for certain, where they may be no more:
    bounds, in expectation, of as many samples for all."""
    if all(run.reliable for run in runs):
        return ""
    (best, lowest), (second, next_one) = ranked(runs)[:2]
    gap = next_one - lowest
    told = "" if told_apart(lowest, next_one) else ", which chance may explain"
    return (
        f"As bounds by {NUM_SAMPLES:,} samples, which the paper's numbers are too: "
        f"{plain(best)} has the lowest, {plain(second)} is {_behind(gap)}{told}."
    )


def _unfinished(runs: Sequence[Evidence]) -> str:
    moving = [run.title for run in runs if run.settled is False]
    if not moving:
        return ""
    return (
        f"Unfinished: {_titles(moving)}, whose error is not within κ² or whose β still moves; "
        "such a number tells of the run, not of its method."
    )


def _size(run: Evidence) -> str:
    return "effective size unknown" if run.effective_size is None else sized(run.effective_size)


def _paper(runs: Sequence[Evidence]) -> str:
    """Returns the order of these runs in the paper, which gives no intervals."""
    known = sorted((run.paper, run.title) for run in runs if run.paper is not None)
    if len(known) < 2:
        return ""
    titles = ", ".join(f"{plain(title)} {number:.2f}" for number, title in known)
    return f"In the paper, without intervals, from the lowest: {titles}."


def budgets(runs: Sequence[Evidence]) -> str:
    """Returns whether the runs had equal epochs, and equal time."""
    said = [
        _budget(values, unit, len(runs))
        for unit in ("epochs", "minutes")
        if len(values := [v for run in runs if (v := getattr(run.spent, unit)) is not None]) > 1
    ]
    return f"The trainings had {' and '.join(said)}." if said else ""


def _budget(values: Sequence[float], unit: str, num_runs: int) -> str:
    low, high = min(values), max(values)
    some = "" if len(values) == num_runs else " as far as is known"
    if high - low <= EQUAL * high:
        return f"equal {unit} ({high:,.3g}){some}"
    return f"unequal {unit} ({low:,.3g} to {high:,.3g}){some}"


def _titles(titles: Sequence[str]) -> str:
    return enumeration(map(plain, titles))
