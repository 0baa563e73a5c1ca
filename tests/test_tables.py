"""Table 1 from runs: which count, what is read of them, and how it is shown."""

import json
import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from core import __main__
from core.commands import table as table_command
from core.experiments import EXPERIMENTS, PAPER_ANGLE_ERROR
from core.experiments.sweeps import seed_job
from core.experiments.tables import TABLES, least_steps, read_rows, table_jobs
from core.jobs import Job, is_done
from core.places import PROGRAM
from core.runs import Run

REWO, WU200, IWAE = "pendulum/vhp-rewo", "pendulum/vhp-wu200", "pendulum/iwae"


@dataclass(frozen=True)
class Answer:
    code: int
    out: str
    err: str


Ask = Callable[..., Answer]


@pytest.fixture
def ask(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Ask:
    """Runs `python -m core table ...` here, in an empty folder."""
    monkeypatch.chdir(tmp_path)

    def run(*arguments: object) -> Answer:
        monkeypatch.setattr(sys, "argv", ["core", "table", *map(str, arguments)])
        code = __main__.main()
        return Answer(code, *capsys.readouterr())

    return run


def left(name: str, seed: int, steps: int, angle_error: Any, **more: Any) -> Job:
    """Leaves a finished run in the table's folder, as a training would."""
    job = seed_job(Path("runs/table-1"), name, seed, steps)
    config = EXPERIMENTS[name].changed(seed=seed, steps=steps)
    Run(job.folder).save_description(config, [], {"finished": True})
    walks = {"squared": 0.9 + seed / 100, "euclidean": 0.2}
    measures = {"angle_error": angle_error, "angle_error_fitted_centre": 0.04}
    measures |= {"topology": {"is_ring": seed == 0}, "walks_without_jump": walks}
    Run(job.folder).save_metrics(measures | more)
    return job


def cells_of(markdown: str) -> dict[str, list[str]]:
    """Returns the cells of each line of a table by its first."""
    lines = [line.strip("|\n").split("|") for line in markdown.splitlines()]
    return {line[0].strip(): [cell.strip() for cell in line[1:]] for line in lines}


def test_table_1_has_every_row_of_the_paper_and_ours_beside_them() -> None:
    names = TABLES[1].experiments
    assert [name for name in names if name in PAPER_ANGLE_ERROR] == list(PAPER_ANGLE_ERROR)
    assert set(names) - set(PAPER_ANGLE_ERROR) == {
        "pendulum/vampprior", "pendulum/iwae", "pendulum/iwae-2",
        "pendulum/vhp-rewo-alternative", "pendulum/vhp-rewo-elbo",
    }  # fmt: skip
    assert set(names) <= set(EXPERIMENTS)


def test_a_row_is_as_long_as_asked_but_never_within_its_warm_up() -> None:
    assert least_steps(REWO, 60) == 60
    assert least_steps(WU200, 16_000) == 50_000
    assert least_steps(WU200, 46_800) == 46_800
    assert least_steps("pendulum/vhp-wu20", 16_000) == 16_000
    jobs = table_jobs([REWO, WU200], Path("out"), num_seeds=2, steps=None)
    assert [job.steps for job in jobs] == [150_000] * 4
    assert jobs[1] == Job(REWO, 1, 150_000, Path("out/pendulum/vhp-rewo/seed-1"))


def test_a_row_gives_median_mean_and_spread_over_its_seeds(ask: Ask) -> None:
    for seed, error in enumerate((0.06, 0.05, 0.1)):
        left(REWO, seed, 16_000 + seed, error)
    answer = ask(1, "--read", "--json")
    assert (answer.code, answer.err) == (0, "")
    row, *others = json.loads(answer.out)["rows"]
    assert row["experiment"] == REWO
    assert row["angle_error"] == pytest.approx(
        {"median": 0.06, "mean": 0.07, "min": 0.05, "max": 0.1}
    )
    assert [run["angle_error"] for run in row["runs"]] == [0.06, 0.05, 0.1]
    assert (row["paper"], row["squared"], row["euclidean"]) == (0.054, 0.91, 0.2)
    assert all(other["runs"] == [] for other in others)


def test_the_table_shows_ours_beside_the_papers_and_says_where_nothing_is(ask: Ask) -> None:
    left(REWO, 0, 16_000, 0.0541)
    left(REWO, 1, 40_000, 0.0659)
    left(IWAE, 0, 16_000, 0.15)
    answer = ask(1, "--read", "--markdown")
    assert answer.code == 0
    shown = cells_of(answer.out)
    assert shown["vhp-rewo"] == [
        "2", "16,000 to 40,000", "0.060", "0.060", "0.054 to 0.066", "0.054, 0.066", "0.054",
        "0.040", "1 of 2", "0.91", "0.20",
    ]  # fmt: skip
    assert shown["iwae"][6] == "-"
    assert shown["vhp"][:2] == ["0", "none"]
    assert shown["vhp-wu200"][:3] == ["0", "none of 50,000 or more", "-"]
    plain = ask(1, "--read").out.splitlines()
    assert len(plain) == 1 + len(TABLES[1].experiments)
    assert plain[1].split()[:2] == ["vhp-rewo", "2"]


def test_only_runs_that_are_long_enough_finished_and_measured_count(ask: Ask) -> None:
    long, _, unmeasured = (left(REWO, seed, 100 - seed, 0.1) for seed in range(3))
    (unmeasured.folder / "metrics.json").unlink()
    assert is_done(long)
    jobs = table_jobs([REWO], Path("runs/table-1"), num_seeds=3, steps=100)
    done = [job for job in jobs if is_done(job)]
    (row,) = read_rows(jobs, dict(TABLES[1].measure(done, 1)))
    assert [run.seed for run in row.runs] == [0]
    left(WU200, 0, 16_000, 0.3)  # its warm-up was not over
    assert cells_of(ask(1, "--read", "--markdown").out)["vhp-wu200"][0] == "0"


@pytest.mark.parametrize("value", [None, "much", True, float("nan"), [1]])
def test_a_measure_that_is_no_number_is_left_out(ask: Ask, value: Any) -> None:
    left(REWO, 0, 100, value, walks_without_jump=value, topology=value)
    left(REWO, 1, 100, 0.2)
    shown = cells_of(ask(1, "--read", "--markdown").out)["vhp-rewo"]
    assert shown[2:6] == ["0.200", "0.200", "0.200", "-, 0.200"]
    assert shown[9] == "0.91"


def test_a_fresh_clone_reads_the_shipped_runs_and_says_so(ask: Ask) -> None:
    answer = ask(1, "--read", "--json")
    assert answer.code == 0
    assert "these are the shipped runs" in answer.err and "table 1` trains" in answer.err
    rows = {row["experiment"]: row["runs"] for row in json.loads(answer.out)["rows"]}
    for name, runs in rows.items():
        shipped = Run(PROGRAM / "checkpoints" / name)
        if (shipped.path / "run.json").exists():
            (run,) = runs
            assert run["angle_error"] == shipped.metrics["angle_error"]
            assert run["seed"] == shipped.config.seed
    assert list(rows) == list(TABLES[1].experiments) and rows[REWO]


def test_one_run_of_ones_own_is_not_mixed_with_the_shipped_ones(ask: Ask) -> None:
    left(REWO, 0, 16_000, 0.06)
    answer = ask(1, "--read", "--json")
    assert answer.err == ""
    assert sum(len(row["runs"]) for row in json.loads(answer.out)["rows"]) == 1


@pytest.mark.parametrize("table", TABLES)
def test_a_table_of_nothing_says_what_to_do(
    ask: Ask, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, table: object
) -> None:
    answer = ask(table, "--read", "--runs", "nowhere")
    assert (answer.code, answer.out) == (2, "")
    assert "no runs of table" in answer.err and f"table {table}` trains 3 seeds" in answer.err
    monkeypatch.setattr(table_command, "PROGRAM", tmp_path)  # nothing is shipped there
    answer = ask(table, "--read")
    assert (answer.code, answer.out) == (2, "")
    assert "none are shipped" in answer.err and f"table {table}` trains" in answer.err


def test_reading_alone_trains_nothing_and_leaves_nothing(ask: Ask, tmp_path: Path) -> None:
    assert ask(1, "--read").code == 0
    assert list(tmp_path.iterdir()) == []


@pytest.mark.slow
def test_missing_rows_are_trained_and_others_are_read(
    ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(TABLES, 1, replace(TABLES[1], experiments=(REWO, IWAE)))
    left(REWO, 0, 100, 0.06)
    missing = seed_job(Path("runs/table-1"), IWAE, 0, 40)
    few = {"dataset": {"name": "pendulum", "num_images": 640}, "num_nodes": 40}
    small: dict[str, Any] = {"hidden": (16, 16), "num_neighbours": 6, "steps": 40, **few}
    Run(missing.folder).save_description(
        EXPERIMENTS[IWAE].changed(**small), [], {"finished": False}
    )
    answer = ask(1, "--seeds", 1, "--steps", 40, "--json")
    assert answer.code == 0, answer.err
    read, trained = json.loads(answer.out)["rows"]
    assert read["angle_error"]["median"] == 0.06
    assert [run["steps"] for run in trained["runs"]] == [40]
    assert trained["angle_error"]["median"] == Run(missing.folder).metrics["angle_error"]
    assert answer.err == "runs/table-1/pendulum/iwae/seed-0 is done, 2 of 2 runs ended\n"


KNOWN = ", ".join(map(str, TABLES))
BAD: dict[str, tuple[tuple[object, ...], str]] = {
    "no table": ((), "table"),
    "unknown table": ((7,), f"There is no table '7'; known: {KNOWN}."),
    "text as table": (("one",), f"There is no table 'one'; known: {KNOWN}."),
    "negative table": (("-1",), "There is no table '-1'"),
    "a long table": (("x" * 5_000,), f"There is no table '{'x' * 60}'"),
    "two lines as table": (("1\n2",), r"There is no table '1\n2'"),
    "no seeds": ((1, "--seeds", 0), "0 is not in 1 .. 1000"),
    "a billion seeds": ((1, "--seeds", 10**9), "1000000000 is not in 1 .. 1000"),
    "no steps": ((1, "--steps", 0), "0 is not in 1 .."),
    "no workers": ((1, "--workers", 0), "0 is not in 1 .."),
    "two forms": ((1, "--read", "--json", "--markdown"), "not allowed with"),
    "reading on Ray": ((1, "--read", "--ray", "auto"), "not allowed with"),
    "a file as folder": ((1, "--runs", "file"), "file is a file; a run needs a folder there"),
}


@pytest.mark.parametrize(("arguments", "part"), BAD.values(), ids=BAD)
def test_a_bad_request_gets_one_sentence_and_changes_nothing(
    ask: Ask, tmp_path: Path, arguments: tuple[object, ...], part: str
) -> None:
    (tmp_path / "file").write_text("")
    answer = ask(*arguments)
    assert (answer.code, answer.out) == (2, "")
    assert answer.err.startswith("error: ") and answer.err.count("\n") == 1
    assert part in answer.err
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def test_a_damaged_run_is_named(ask: Ask) -> None:
    job = left(REWO, 0, 100, 0.1)
    (job.folder / "metrics.json").write_text("{")
    answer = ask(1, "--read")
    assert (answer.code, answer.out) == (2, "")
    assert "metrics.json cannot be read as JSON" in answer.err
