"""Runs that differ in their seed only: their measures as mean and spread, and what these support.

mean ± sd over the seeds; two methods are told apart where Welch's t test does it at 5 %: two or
three seeds have too little to say for "two standard errors"
"""

import csv
import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from io import StringIO
from typing import Any

import numpy as np

from app.views.findings import CONTESTS, Contest, beware
from app.views.measures import UNRELIABLE, Measure, is_number, value
from app.views.run_names import run_names
from app.views.sentences import plain
from core.runs import RunConfig

LEAST = 2  # seeds, from which on there is a spread
# What Student's t is outside of once in twenty, at 1, 2, ... degrees of freedom; beyond, the last.
STUDENT = (12.71, 4.30, 3.18, 2.78, 2.57, 2.45, 2.36, 2.31, 2.26, 2.23)
Groups = Mapping[str, Mapping[str, Any]]  # by title: the measures of each seed's run, by its name


def alike(configs: Mapping[str, RunConfig]) -> list[list[str]]:
    """Returns the names of runs in groups whose settings are the same but for the seed."""
    groups: dict[str, list[str]] = defaultdict(list)
    for name, config in configs.items():
        same = config.to_json() | {"seed": None}
        groups[json.dumps(same, sort_keys=True)].append(name)
    return [sorted(names, key=lambda name: configs[name].seed) for names in groups.values()]


def without_seeds(configs: Mapping[str, RunConfig]) -> dict[str, str]:
    """Returns what each of these groups is called, by the name of one of its runs: never by a
    seed, which the others of the group do not have."""
    return run_names(
        {n: c.changed(seed=0) for n, c in configs.items()}, dict.fromkeys(configs, "")
    )


def numbers(runs: Iterable[Any], path: tuple[str, ...]) -> list[float]:
    return [float(v) for run in runs if is_number(v := value(run, path))]


def spread(values: Sequence[float]) -> tuple[float, float]:
    """Returns the mean and the standard deviation of a sample.

    >>> spread([1.0, 3.0])
    (2.0, 1.4142135623730951)
    """
    return float(np.mean(values)), float(np.std(values, ddof=1)) if len(values) > 1 else 0.0


def seeds_markdown(groups: Groups, rows: Sequence[Measure]) -> str:
    """Returns a column a group and a row a measure, mean ± standard deviation; "" where no group
    has several seeds."""
    if not any(len(runs) >= LEAST for runs in groups.values()):
        return ""
    head = ["", *(f"{plain(title)}: {_seeds(len(runs))}" for title, runs in groups.items())]
    found = [row for row in rows if any(numbers(g.values(), row.path) for g in groups.values())]
    table = [[row.title, *(_cell(g.values(), row) for g in groups.values())] for row in found]
    lines = [head, [":--", *("--:" for _ in groups)], *table]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines) if found else ""


def _seeds(count: int) -> str:
    return "1 seed" if count == 1 else f"{count} seeds"


def _cell(runs: Iterable[Any], row: Measure) -> str:
    values = numbers(runs, row.path)
    if not values:
        return "–"
    mean, sd = map(row.text, spread(values))
    doubt = f": {UNRELIABLE}" if UNRELIABLE in map(row.verdict, values) else ""
    return (mean if len(values) == 1 else f"{mean} ± {sd}") + doubt


def seeds_csv(groups: Groups, rows: Sequence[Measure]) -> str:
    """Returns a row a run, then mean and standard deviation of each group, in full precision."""
    text = StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["method", "run", *(".".join(row.path) for row in rows)])
    for title, runs in groups.items():
        for name, measured in runs.items():
            found = (numbers([measured], row.path) for row in rows)
            writer.writerow([title, name, *(v[0] if v else "" for v in found)])
        of_all = [numbers(runs.values(), row.path) for row in rows]
        spreads = [spread(v) if v else ("", "") for v in of_all]
        writer.writerow([title, f"mean of {len(runs)}", *(mean for mean, _ in spreads)])
        writer.writerow([title, f"standard deviation of {len(runs)}", *(sd for _, sd in spreads)])
    return text.getvalue()


def told_apart(groups: Groups) -> str:
    """Returns what several seeds support: for each measure to be first in, who is, where the two
    best means differ by more than chance; and what one seed does not support."""
    several = {title: runs for title, runs in groups.items() if len(runs) >= LEAST}
    single = [plain(title) for title in groups if title not in several]
    told = {one.path: best for one in CONTESTS if (best := _best(several, one))}
    said = [*told.values(), beware(told).strip()]
    if single:
        said.append(
            f"{' and '.join(single)} {'has' if len(single) == 1 else 'have'} one seed only, "
            "which ranks no method."
        )
    return " ".join(filter(None, said))


def _best(groups: Groups, contest: Contest) -> str:
    found = {title: numbers(runs.values(), contest.path) for title, runs in groups.items()}
    found = {title: values for title, values in found.items() if len(values) >= LEAST}
    if len(found) < 2:
        return ""
    means = {title: spread(values)[0] for title, values in found.items()}
    first, second = sorted(means, key=means.__getitem__, reverse=contest.best is max)[:2]
    if differ(found[first], found[second]):
        return (
            f"Over its seeds, {plain(first)} has {contest.first}: more than chance between "
            "seeds explains."
        )
    return (
        f"As to {contest.first}, the seeds do not tell {plain(first)} and {plain(second)} apart."
    )


def differ(one: Sequence[float], other: Sequence[float]) -> bool:
    """Whether two means differ by Welch's t test; where no seed differs from another, from three
    seeds of each on.

    >>> differ([0.1, 0.3], [0.6, 0.9]), differ([0.1, 0.2, 0.3], [0.7, 0.8, 0.9])
    (False, True)
    """
    squared = [spread(values)[1] ** 2 / len(values) for values in (one, other)]
    difference, error = abs(np.mean(one) - np.mean(other)), float(np.sqrt(sum(squared)))
    if not error:
        return bool(difference) and min(len(one), len(other)) > LEAST
    parts = (s**2 / (len(v) - 1) for s, v in zip(squared, (one, other), strict=True))
    freedom = error**4 / sum(parts)
    return bool(difference > np.interp(freedom, range(1, 1 + len(STUDENT)), STUDENT) * error)
