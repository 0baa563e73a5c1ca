"""Table 2 from runs: what is read of them, how they compare, how long they train."""

import json
import sys
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from core import __main__
from core.data import DATASETS as LOADERS
from core.data import Dataset
from core.data.labels import LABELS
from core.data.pictures import Tiles
from core.experiments import EXPERIMENTS
from core.experiments.epochs import NUM_TRAIN
from core.experiments.paper import PAPER_LIKELIHOOD
from core.experiments.sweeps import seed_job
from core.experiments.tables import TABLES, Budget, budget, table_jobs
from core.experiments.tables.likelihood import MeasuredLikelihood
from core.files import FileProblem
from core.jobs import Job, is_done
from core.runs import Run
from core.runs.binding import has_settled
from core.runs.columns import BETA, ERROR, INITIAL_PHASE, STEP
from tests.test_tables import Answer, Ask, cells_of

REWO, GECO, IWAE = (f"static-mnist/{method}" for method in ("vhp-rewo", "vhp-geco", "iwae"))
VAMP = "static-mnist/vampprior"


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


@dataclass(frozen=True)
class Left:
    """A finished run as a training leaves it."""

    name: str = REWO
    seed: int = 0
    steps: int = 10_000
    cpu_seconds: float | None = 600.0
    nll: float = 90.0
    beta: tuple[float, float] = (0.95, 1.0)  # at four fifths of the steps, at the end
    error: float = 0.03
    bounds: tuple[float, ...] | None = (120.0, 100.0)  # at half of the steps, at the end

    def write(self) -> Job:
        job = seed_job(Path("runs/table-2"), self.name, self.seed, self.steps)
        config = EXPERIMENTS[self.name].changed(seed=self.seed, steps=self.steps)
        run, said = Run(job.folder), {"finished": True, "cpu_seconds": self.cpu_seconds}
        columns = [STEP, BETA, replace(ERROR, level=0.0324), INITIAL_PHASE]
        run.save_description(config, columns, said)
        step = np.array([0.1, 0.5, 0.8, 1]) * self.steps
        history = {"step": step, "beta": np.array([0.01, 0.1, *self.beta])}
        history |= {"error": np.full(4, self.error), "initial_phase": np.arange(4) < 1}
        run.save_history(history)
        if self.bounds is not None:
            values = {name: np.array(self.bounds) for name in ("bound", "distortion", "rate")}
            run.save_bounds({"step": np.array([0.5, 1]) * self.steps, **values})
        run.save_metrics(self.measures)
        return job

    @property
    def measures(self) -> dict[str, Any]:
        of_some = {"mean": self.nll, "standard_error": 2.0, "effective_size": 120.5, "count": 200}
        of_all = {"mean": self.nll - 0.5, "standard_error": 0.28, "count": 10_000}
        return {
            "negative_log_likelihood": of_some,
            "negative_log_likelihood_all": of_all,
            "rate": 25.0,
            "distortion": 70.0,
            "active_units": 20,
        }


def test_table_2_is_the_papers_methods_on_its_datasets():
    names = TABLES[2].experiments
    assert len(names) == 20 and set(names) <= set(EXPERIMENTS)
    assert names[:5] == tuple(
        f"mnist/{method}" for method in ("vhp-rewo", "vhp-geco", "vampprior", "iwae", "iwae-2")
    )
    assert PAPER_LIKELIHOOD["mnist/vhp-rewo"] == 78.88
    assert PAPER_LIKELIHOOD["omniglot-burda/iwae"] == 101.57
    assert PAPER_LIKELIHOOD["fashion-mnist/vampprior"] == 232.78


def test_a_row_shows_both_estimates_beside_the_papers(ask: Ask) -> None:
    Left().write()
    Left(seed=1, nll=91.0, cpu_seconds=900).write()
    answer = ask(2, "--read", "--markdown", "--datasets", "static-mnist")
    assert answer.code == 0, answer.err
    header, _, *lines = [line.strip("| ").split(" | ") for line in answer.out.splitlines()[:7]]
    row = dict(zip(header, lines[0], strict=True))
    assert row == {
        "dataset": "static-mnist", "method": "vhp-rewo", "seeds": "2", "steps": "10,000",
        "nets": "gated_mlp", "epochs": "20.0", "CPU minutes": "10.0 to 15.0",
        "NLL, 5,000 samples": "90.00 ± 2.00, 91.00 ± 2.00",
        "NLL, all images": "89.50 ± 0.28, 90.50 ± 0.28", "effective size": "120, 120",
        "paper": "82.74", "rate": "25.0", "distortion": "70.0", "active units": "20",
        "settled": "yes, yes", "bound at equal epochs": "100.00, 100.00",
        "bound at equal CPU time": "100.00, 113.33",
    }  # fmt: skip
    assert [line[1] for line in lines] == ["vhp-rewo", "vhp-geco", "vampprior", "iwae", "iwae-2"]
    assert "one standard error" in answer.out and "Burda" in answer.out


def test_runs_of_unlike_length_are_compared_where_the_shortest_ends(ask: Ask) -> None:
    Left(steps=20_000, cpu_seconds=2_400).write()  # at 7,500 of its steps it had not begun to say
    Left(IWAE, steps=15_000, cpu_seconds=900, bounds=(110.0, 80.0)).write()
    Left("mnist/iwae", steps=10, cpu_seconds=1).write()  # other data do not count
    rows = {row["experiment"]: row for row in json.loads(ask(2, "--read", "--json").out)["rows"]}
    (rewo,), (iwae,) = rows[REWO]["runs"], rows[IWAE]["runs"]
    assert (rewo["at_epochs"], rewo["at_minutes"]) == (110.0, None)
    assert (iwae["at_epochs"], iwae["at_minutes"]) == (80.0, 80.0)
    assert rows[REWO]["paper"] == 82.74
    assert rewo["sampled"] == {"mean": 90.0, "error": 2.0, "count": 200}
    assert rewo["controlled"]["mean"] == 89.5


def test_what_an_older_version_trained_is_shown_without_what_it_does_not_say(ask: Ask) -> None:
    job = Left(cpu_seconds=None, bounds=None).write()
    measures = Left().measures
    del measures["negative_log_likelihood_all"], measures["negative_log_likelihood"]["count"]
    Run(job.folder).save_metrics(measures)
    answer = ask(2, "--read", "--json")
    (run,) = {row["experiment"]: row for row in json.loads(answer.out)["rows"]}[REWO]["runs"]
    assert run["sampled"]["count"] == 64
    assert [run[n] for n in ("controlled", "minutes", "at_epochs", "at_minutes")] == [None] * 4
    assert ask(2, "--read").code == 0


@pytest.mark.parametrize("value", [None, "much", True, [1], {"mean": "much"}])
def test_a_measure_that_is_no_number_is_left_out(ask: Ask, value: Any) -> None:
    job = Left().write()
    spoiled = dict.fromkeys(Left().measures, value)
    Run(job.folder).save_metrics(spoiled)
    shown = cells_of(ask(2, "--read", "--markdown", "--datasets", "static-mnist").out)
    assert shown["static-mnist"]  # the last row of the dataset
    run = MeasuredLikelihood.of(job)
    assert (run.sampled, run.controlled, run.rate, run.active_units) == (None,) * 4


@pytest.mark.parametrize(
    ("left", "shown"),
    [
        (Left(GECO), True),
        (Left(GECO, beta=(1e-5, 1e-4)), False),  # on its way back
        (Left(GECO, error=0.06), False),  # beta has not brought the error down
        (Left(IWAE), True),
    ],
)
def test_geco_that_has_not_come_back_is_unfinished(ask: Ask, left: Left, shown: bool) -> None:
    job = left.write()
    assert MeasuredLikelihood.of(job).settled is shown
    answer = ask(2, "--read", "--markdown", "--datasets", "static-mnist")
    assert (" unfinished " in answer.out) is not shown


def test_without_a_level_nothing_settles():
    history = {"step": np.arange(3), "beta": np.ones(3), "error": np.ones(3)}
    assert has_settled(history, [STEP, BETA, ERROR]) is None
    assert has_settled({}, [replace(ERROR, level=0.1)]) is False


# ---- how long runs train


@pytest.fixture
def tiny(monkeypatch: pytest.MonkeyPatch) -> None:
    """Static MNIST is made up here, of 50 images an epoch."""
    x = (np.random.default_rng(0).random((1_200, 784)) < 0.2).astype(np.float32)
    labels = np.zeros(1_200, np.float32)
    data = Dataset(
        "static-mnist", x[:100], labels[:100], x, labels, x[:4], labels[:4],
        Tiles((28, 28)), 1.0, LABELS["class"],
    )  # fmt: skip
    monkeypatch.setitem(LOADERS, "static-mnist", lambda: data)
    monkeypatch.setitem(NUM_TRAIN, "static-mnist", 100)
    for name in (REWO, VAMP, IWAE):
        small = EXPERIMENTS[name].changed(batch_size=10)
        monkeypatch.setitem(EXPERIMENTS, name, small)


def jobs_of(*names: str) -> list[Job]:
    return table_jobs(names, Path("runs/table-2"), 1, None)


def test_epochs_and_nets_are_written_down_before_a_training(ask: Ask, tiny: None) -> None:
    (job,) = Budget(epochs=2.5, net="gated_conv_fast").prepared(jobs_of(REWO))
    run = Run(job.folder)
    assert job.steps == run.config.steps == 25 and not run.is_finished
    assert (
        run.config.model["decoder"] == run.config.model["encoder"] == {"name": "gated_conv_fast"}
    )
    assert run.config.prior == EXPERIMENTS[REWO].prior
    again = Budget(epochs=4.0, net="gated_conv_fast").prepared(jobs_of(REWO))
    assert [job.steps for job in again] == [40]
    with pytest.raises(FileProblem, match=r"with gated_conv_fast, not with gated_mlp; ask for"):
        Budget(epochs=2.0).prepared(jobs_of(REWO))


def test_a_warm_up_ends_half_way_through_a_short_training(ask: Ask, tiny: None) -> None:
    short, long = (Budget(steps=steps) for steps in (31, 50_000))
    (job,) = short.prepared(jobs_of(VAMP))
    assert Run(job.folder).config.schedule["steps"] == 16
    (job,) = long.prepared(table_jobs([VAMP], Path("elsewhere"), 1, None))
    assert Run(job.folder).config.schedule == EXPERIMENTS[VAMP].schedule


def test_minutes_are_steps_at_the_speed_that_is_measured(
    ask: Ask, tiny: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    (job,) = Budget(minutes=0.1).prepared(jobs_of(IWAE))
    assert 20 < job.steps < 60_000  # 6 seconds
    monkeypatch.setattr(budget, "seconds_a_step", lambda config: 0.02)
    (job,) = Budget(minutes=2.0).prepared(jobs_of(REWO))
    assert job.steps == 6_000
    (job,) = Budget(minutes=5.0).prepared(jobs_of(REWO))  # it was not finished: it goes on
    assert job.steps == 6_000


@pytest.mark.parametrize(
    ("minutes", "steps"), [(10.0, 10_000), (11.0, 10_000), (5.0, 10_000), (20.0, 20_000)]
)
def test_a_run_that_took_its_minutes_is_done(ask: Ask, minutes: float, steps: int) -> None:
    job = Left(cpu_seconds=600).write()
    (asked,) = Budget(minutes=minutes).prepared([job])
    assert asked.steps == steps
    assert is_done(asked) is (steps == 10_000)


def test_data_that_are_missing_are_said_before_anything_is_written(
    ask: Ask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PRIORSCAPE_DATA", str(tmp_path / "empty"))
    for how in (("--epochs", 1), ("--minutes", 1), ("--steps", 10)):
        answer = ask(2, *how, "--datasets", "static-mnist", "--seeds", 1)
        assert (answer.code, answer.out) == (2, "")
        assert answer.err.startswith("error: ") and answer.err.count("\n") == 1
        assert not (tmp_path / "runs").exists()


@pytest.mark.slow
def test_missing_rows_are_trained_with_all_that_the_table_says_and_read_the_next_time(
    ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(TABLES, 2, replace(TABLES[2], experiments=(REWO, IWAE)))
    Left(IWAE, steps=100).write()
    missing = seed_job(Path("runs/table-2"), REWO, 0, 40)
    net = {"name": "gated_mlp", "hidden": [16, 16]}
    few = {"dataset": {"name": "pendulum", "num_images": 640}, "num_nodes": 40}
    small: dict[str, Any] = {"encoder": net, "decoder": net, "num_neighbours": 6, "steps": 40}
    prior = {"name": "hierarchical", "num_importance": 2, "net": {"name": "mlp", "hidden": [8, 8]}}
    likelihood = {"name": "normal", "scale": 0.3}
    small |= {"prior": prior, "likelihood": likelihood, "latent_dim": 2}
    config = EXPERIMENTS[REWO].changed(**small, **few)
    Run(missing.folder).save_description(config, [], {"finished": False})
    asked = (2, "--seeds", 1, "--steps", 40, "--json")
    answer = ask(*asked)
    assert answer.code == 0, answer.err
    trained, read = json.loads(answer.out)["rows"]
    (run,) = trained["runs"]
    assert run["minutes"] > 0 and run["epochs"] == 40 * 100 / 640
    assert run["sampled"]["count"] == 64 and run["controlled"] is None  # no bits
    assert read["runs"][0]["sampled"]["mean"] == 90.0
    again = ask(*asked)
    assert json.loads(again.out) == json.loads(answer.out) and "it/s" not in again.err


BAD: dict[str, tuple[tuple[object, ...], str]] = {
    "unknown data": ((2, "--datasets", "emnist"), "Table 2 has no rows of 'emnist'; known: mnist"),
    "unknown nets": ((2, "--net", "resnet"), "There are no nets 'resnet' for table 2; known: gat"),
    "no epochs": ((2, "--epochs", 0), "'0' is not a number above 0"),
    "minutes that are none": ((2, "--minutes", "nan"), "'nan' is not a number above 0"),
    "two lengths": ((2, "--epochs", 1, "--steps", 5), "not allowed with"),
    "reading for minutes": ((2, "--read", "--minutes", 5), "--read is not allowed with --minutes"),
    "epochs of table 1": ((1, "--epochs", 5), "--epochs is for table 2"),
    "nets of table 1": ((1, "--net", "gated_mlp"), "--net is for table 2"),
    "data of table 1": ((1, "--datasets", "mnist"), "has no rows of 'mnist'; known: pendulum"),
}


@pytest.mark.parametrize(("arguments", "part"), BAD.values(), ids=BAD)
def test_a_bad_request_gets_one_sentence(
    ask: Ask, tmp_path: Path, arguments: tuple[object, ...], part: str
) -> None:
    answer = ask(*arguments)
    assert (answer.code, answer.out) == (2, "")
    assert answer.err.startswith("error: ") and answer.err.count("\n") == 1
    assert part in answer.err
    assert list(tmp_path.iterdir()) == []
