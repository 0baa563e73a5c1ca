"""`table`: the runs behind a paper's table, trained or read, and what they came to."""

import argparse
import json
import os
import sys
from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

from core.commands.arguments import (
    MOST_SEEDS,
    Problem,
    add_folder,
    add_machines,
    positive,
    whole,
)
from core.commands.command import Command
from core.commands.jobs import require_finished, train_all, until_terminated
from core.jobs import Job
from core.places import PROGRAM, here, program_name
from core.runs import Run


def declare(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "table",
        help="1: angle errors of the pendulum, as training measured them; smoothness: Figure 8, "
        "how smoothly the joints move on 1,000 walks a run, measured anew from the models; "
        "2: likelihoods of held-out images, as training measured them; constraints: what they do "
        "to reconstructions, and which levels are infeasible; plane: ends in the information "
        "plane, GECO beside ELBOs; slides: average KL and squared error of MNIST; tiles: what the "
        "rate of seven images is made of, and how often a training fails; nonparametric: what the "
        "plane X is worth beside Z and UMAP, and whether it is whatever Z is; lengths: by which "
        "lengths of edges walks do not jump, measured anew from the models",
    )
    command.add_argument(
        "--datasets", nargs="+", metavar="NAME", help="that rows are of (default: all of them)"
    )
    command.add_argument("--seeds", type=whole(1, MOST_SEEDS), default=3, help="how many")
    length = command.add_mutually_exclusive_group()
    length.add_argument("--steps", type=whole(1), help="at least (default: the paper's)")
    length.add_argument("--epochs", type=positive, help="instead of steps, of table 2")
    length.add_argument(
        "--minutes", type=positive, help="of the processor, at its speed here; of table 2"
    )
    command.add_argument("--net", help="of encoder and decoder, of table 2 (default: gated_mlp)")
    command.add_argument("--runs", type=Path, help="folder (default: runs/table-TABLE)")
    add_folder(command)
    add_machines(command)
    command.add_argument(
        "--read",
        action="store_true",
        help="train nothing, show the runs that are there, else the shipped ones",
    )
    form = command.add_mutually_exclusive_group()
    form.add_argument("--markdown", action="store_true")
    form.add_argument("--json", action="store_true")


def run(arguments: argparse.Namespace) -> None:
    from core.experiments.tables import TABLES, Budget, read_rows, table_jobs

    known = {str(name): name for name in TABLES}
    if arguments.table not in known:
        raise Problem(f"There is no table {arguments.table[:60]!r}; known: {', '.join(known)}.")
    for cluster in ("ray", "slurm"):
        if arguments.read and getattr(arguments, cluster):
            raise Problem(
                f"--read is not allowed with --{cluster}: reading trains nothing on a cluster."
            )
    name = known[arguments.table]
    table = TABLES[name]
    require_budgeted(name, table, arguments)
    of_net = f"-{arguments.net}" if arguments.net not in (None, *table.nets[:1]) else ""
    out = arguments.runs or here() / f"runs/table-{name}{of_net}"
    steps = 1 if arguments.read and arguments.steps is None else arguments.steps
    names = rows_of(name, table, arguments.datasets)
    jobs = table_jobs(names, out, arguments.seeds, steps)
    if arguments.read and not any(job.is_begun for job in jobs):
        jobs = shipped_jobs(name, jobs, arguments)
    elif table.nets and not arguments.read:
        asked = (arguments.steps, arguments.epochs, arguments.minutes, arguments.net)
        jobs = Budget(*asked).prepared(jobs)
    outcomes = [] if arguments.read else train_all(jobs, arguments)
    rows = read_rows(jobs, measured_jobs(table, jobs, arguments.workers))
    if arguments.json:
        said = {"table": name, "rows": [table.to_json(row) for row in rows]} | dict(table.notes)
        verdict = {"verdict": words} if (words := table.verdict(rows)) else {}
        print(json.dumps(said | verdict))
    else:
        print((table.markdown if arguments.markdown else table.plain)(rows))
    require_finished(outcomes)


def require_budgeted(name: Any, table: Any, arguments: argparse.Namespace) -> None:
    """Raises Problem for a length or nets that the runs of a table cannot have."""
    asked = {option: getattr(arguments, option) for option in ("epochs", "minutes", "net")}
    given = [option for option, value in asked.items() if value is not None]
    if given and not table.nets:
        raise Problem(f"--{given[0]} is for table 2; the runs of table {name} take --steps.")
    if arguments.net is not None and arguments.net not in table.nets:
        raise Problem(
            f"There are no nets {arguments.net[:60]!r} for table {name}; known: "
            f"{', '.join(table.nets)}."
        )
    if arguments.read and (lengths := [option for option in given if option != "net"]):
        raise Problem(f"--read is not allowed with --{lengths[0]}: reading trains nothing.")


def rows_of(name: Any, table: Any, datasets: Sequence[str] | None) -> list[str]:
    """Returns the experiments of a table, those of some datasets if they are named."""
    known = dict.fromkeys(row.split("/")[0] for row in table.experiments)
    if unknown := [one for one in datasets or () if one not in known]:
        raise Problem(
            f"Table {name} has no rows of {unknown[0][:60]!r}; known: {', '.join(known)}."
        )
    return [row for row in table.experiments if row.split("/")[0] in (datasets or known)]


def shipped_jobs(table: Any, jobs: Sequence[Job], arguments: argparse.Namespace) -> list[Job]:
    """Returns the shipped runs of a table that nobody has trained runs of, and says so.

    Errors: Problem where another folder was named, or none are shipped.
    """
    how = f"`{program_name()} table {table}` trains {arguments.seeds} seeds a row"
    if arguments.runs:
        raise Problem(
            f"There are no runs of table {table} in {arguments.runs}; {how}, and without --runs "
            "the shipped ones are read."
        )
    steps = {job.name: job.steps for job in jobs}
    folders = {name: shipped_folders(name) for name in steps}
    there = [Job(name, 0, steps[name], one) for name, of in folders.items() for one in of]
    if not (found := [_of_its_seed(job) for job in there if job.is_begun]):
        raise Problem(f"There are no runs of table {table} here, and none are shipped; {how}.")
    print(
        f"Nothing was trained for this table yet: these are the shipped runs, one a row; {how}.",
        file=sys.stderr,
    )
    return found + [job for job in there if not job.is_begun]


def shipped_folders(name: str) -> list[Path]:
    """Returns where an experiment's shipped run would be, and those of its other seeds that are
    there: NAME-seed-1, say."""
    first = PROGRAM / "checkpoints" / name
    return [first, *sorted(first.parent.glob(f"{first.name}-seed-*"))]


def _of_its_seed(job: Job) -> Job:
    return replace(job, seed=Run(job.folder).config.seed)


def measured_jobs(table: Any, jobs: Sequence[Job], workers: int | None) -> dict[Job, Any]:
    """Returns what a table needs of the jobs that are done, with a bar over them."""
    from tqdm import tqdm

    from core.jobs import is_done

    done = [job for job in jobs if is_done(job)]
    with until_terminated(), closing(table.measure(done, workers or os.cpu_count() or 1)) as runs:
        bar = tqdm(runs, "Measuring", len(done), unit="run", leave=False, disable=None)
        return dict(bar)


TABLE = Command("train or read the runs behind a paper's table", declare, run)
