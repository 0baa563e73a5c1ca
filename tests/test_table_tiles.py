"""The table of tiles: sums, each seed, and how often a training fails, from made-up runs."""

import json

import numpy as np
import pytest

from core.experiments.sweeps import seed_job
from core.experiments.tables import TABLES, read_rows, table_jobs
from core.runs import Run
from tests.test_page_tiles import tiles, write_tiled_run

TABLE = TABLES["tiles"]
RE, CLA, EQUAL = (f"micro-mnist/{name}" for name in ("geco-re", "geco-cla", "elbo-equal"))


def cells(tmp_path, name: str, found: list[dict], other_class: float | None = None) -> dict:
    """Returns the row of runs of these tiles, by the columns' titles."""
    jobs = [seed_job(tmp_path, name, seed, 2_000) for seed in range(len(found))]
    for job, one in zip(jobs, found, strict=True):
        run = write_tiled_run(job.folder, name, one)
        if other_class is not None:
            hold_class(run, other_class)
    measured = dict(TABLE.measure(jobs, 1))
    (row,) = read_rows(jobs, measured)
    assert TABLE.to_json(row)["experiment"] == name
    return {title: column(row) for title, column in TABLE.columns.items()}


def hold_class(run: Run, other_class: float) -> None:
    """Adds what a constraint on the class came to, to a run that has recorded none."""
    path, history = run.path / "run.json", dict(run.history)
    content = json.loads(path.read_text(encoding="utf-8"))
    content["columns"].append({"name": "class", "title": "C"})
    path.write_text(json.dumps(content), encoding="utf-8")
    run.save_history(history | {"class": np.full(len(history["step"]), other_class)})


def test_every_seed_is_shown_and_information_and_marginal_kl_add_up(tmp_path):
    row = cells(tmp_path, RE, [tiles(1.9, 0.16, 0.05), tiles(1.5, 3.0, 0.06)])
    assert row["seeds"] == "2" and row["failed"] == "0 of 2"
    assert row["average KL"] == "2.06, 4.50"
    assert (row["= information"], row["+ marginal KL"]) == ("1.90, 1.50", "0.16, 3.00")
    assert (row["largest tile"], row["another class"]) == ("14%", "-, -")


def test_a_training_that_does_not_come_to_its_error_has_failed(tmp_path):
    row = cells(tmp_path, EQUAL, [tiles(0.0, 0.0, 0.238), tiles(1.9, 0.2, 0.05)])
    assert row["failed"] == "1 of 2" and row["error"] == "0.238, 0.050"


@pytest.mark.parametrize(("other_class", "failed"), [(0.1, "0 of 1"), (0.4, "1 of 1")])
def test_a_constraint_on_the_class_fails_by_the_class_whatever_the_error(
    tmp_path, other_class, failed
):
    row = cells(tmp_path, CLA, [tiles(1.6, 0.2, 0.5)], other_class)
    assert row["failed"] == failed and row["another class"] == f"{other_class:.2f}"


def test_a_short_training_with_a_warm_up_is_read_though_it_is_shorter_than_a_round(tmp_path):
    assert [job.steps for job in table_jobs([EQUAL], tmp_path, 1, 1)] == [2_000]
