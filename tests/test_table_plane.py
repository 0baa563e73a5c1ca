"""The tables of the information plane and of the slides, from runs and from shipped ones."""

import json
import sys
from pathlib import Path

import pytest

from core import __main__
from core.commands import table as command
from core.experiments import EXPERIMENTS
from core.experiments.information import INFORMATION, PLANE, SLIDES
from core.experiments.sweeps import seed_job
from core.experiments.tables import TABLES
from core.runs import Run
from tests.test_page_plane import ENDS, write_plane_run
from tests.test_tables import Answer, Ask

GREY = "grey-mnist"


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


def left(table: str, name: str, end: tuple[float, float], seed: int = 0) -> Run:
    """Writes a finished run as a training leaves it."""
    job = seed_job(Path(f"runs/table-{table}"), name, seed, EXPERIMENTS[name].steps)
    return write_plane_run(job.folder, name, end, seed)


def of(answer: Answer) -> dict[str, dict]:
    return {row["experiment"]: row for row in json.loads(answer.out)["rows"]}


def test_the_experiments_are_those_that_were_asked_for():
    names = [config.name for config in PLANE]
    grey = [name.removeprefix(f"{GREY}/") for name in names if name.startswith(GREY)]
    assert len([name for name in grey if name.startswith("geco")]) >= 5
    assert len([n for n in grey if n.startswith("vae-") and n != "vae-annealed"]) >= 3
    assert "vae-annealed" in grey and any(name.startswith("color-mnist/") for name in names)
    assert {config.name for config in INFORMATION} <= set(EXPERIMENTS)
    assert set(TABLES["slides"].experiments) == set(SLIDES) <= set(EXPERIMENTS)
    assert 784 * EXPERIMENTS[f"{GREY}/geco-0.0714"].kappa ** 2 == pytest.approx(4, abs=0.01)


def test_a_row_has_its_end_the_parts_of_its_rate_and_its_gap(ask):
    for name in ("vae-1", "vae-0.3", "vae-0.1", "geco-0.15"):
        left("plane", f"{GREY}/{name}", ENDS[name])
    answer = ask("plane", "--read", "--datasets", GREY, "--json")
    assert answer.code == 0, answer.err
    (run,) = of(answer)[f"{GREY}/geco-0.15"]["runs"]
    assert (run["rate"], run["distortion"]) == pytest.approx(ENDS["geco-0.15"])
    assert run["average_kl"] == run["marginal_kl"] + run["information"] == 15
    assert run["is_met"] and abs(run["gap"]) < 0.01 and run["apart"] is None
    assert of(answer)[f"{GREY}/geco-0.15"]["setting"] == "κ 0.15"
    assert of(answer)[f"{GREY}/geco-0.1"]["runs"] == []


def test_geco_below_the_curve_is_counted_only_beyond_what_seeds_differ_by(ask):
    for name in ("vae-1", "vae-0.3", "vae-0.1"):
        left("plane", f"{GREY}/{name}", ENDS[name])
    rate, distortion = ENDS["vae-0.3"]
    left("plane", f"{GREY}/vae-0.3", (rate, distortion + 0.02), seed=1)
    left("plane", f"{GREY}/geco-0.1", (60.0, 1.7))
    left("plane", f"{GREY}/geco-0.15", (15.0, 1.97))
    answer = ask("plane", "--read", "--datasets", GREY, "--markdown")
    table = [line for line in answer.out.splitlines() if line.startswith("|")]
    header, _, *lines = ([cell.strip() for cell in line.strip("|").split("|")] for line in table)
    rows = {line[1]: dict(zip(header, line, strict=True)) for line in lines}
    last = "below by more than seeds differ"
    assert rows["geco-0.1"][last] == "1 of 1" and rows["geco-0.15"][last] == "0 of 1"
    assert rows["vae-0.3"][last] == "-" and rows["vae-0.3"]["seeds"] == "2"
    assert rows["geco-0.1"]["κ met"] == "0 of 1" and "nats a pixel" in answer.out


def test_the_slides_stand_beside_what_was_trained(ask):
    left("slides", f"{GREY}/vae-1", (4.0, 2.1))
    left("slides", f"{GREY}/geco-0.0714", (150.0, 1.7))
    answer = ask("slides", "--read", "--json")
    row = of(answer)[f"{GREY}/vae-1"]
    assert row["slides"] == {"average_kl": 1.5813, "squared_error": 55.8484}
    assert (row["average_kl"], row["squared_error"]) == pytest.approx((4.0, 7.84))
    (run,) = of(answer)[f"{GREY}/geco-0.0714"]["runs"]
    assert run["is_met"] is False
    assert of(answer)[f"{GREY}/geco-iwae-0.0714"]["average_kl"] is None
    assert "marginal KL" in ask("slides", "--read").out


def test_other_seeds_that_are_shipped_are_read_as_well(ask, tmp_path, monkeypatch):
    monkeypatch.setattr(command, "PROGRAM", tmp_path)
    shipped = tmp_path / "checkpoints" / GREY
    for seed in (0, 1, 2):
        folder = shipped / ("vae-0.3" if not seed else f"vae-0.3-seed-{seed}")
        write_plane_run(folder, f"{GREY}/vae-0.3", ENDS["vae-0.3"], seed)
    answer = ask("plane", "--read", "--json")
    assert answer.code == 0, answer.err
    assert [run["seed"] for run in of(answer)[f"{GREY}/vae-0.3"]["runs"]] == [0, 1, 2]


def test_a_run_without_places_is_one_sentence(ask):
    (left("plane", f"{GREY}/vae-1", ENDS["vae-1"]).path / "plane.npz").unlink()
    answer = ask("plane", "--read")
    assert answer.code == 2 and "plane.npz is missing" in answer.err
