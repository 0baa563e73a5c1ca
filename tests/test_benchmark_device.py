"""The script for a quarter of an hour with a GPU, tried on the processor with small data."""

import re
import sys

import pytest

from benchmarks import device as benchmark
from core.machine.devices import DeviceProblem
from core.runs import Run


@pytest.fixture
def call(monkeypatch, capsys, tmp_path):
    """Returns what the script prints, with the handwritten digits for MNIST."""
    monkeypatch.setattr(benchmark, "NAME", "digits/vhp-rewo")
    monkeypatch.setattr(benchmark, "switch_on", lambda threads: None)

    def run(*options):
        words = ["--device=cpu", "--net=gated_mlp", "--images=12", "--samples=3", *options]
        monkeypatch.setattr(sys, "argv", ["device", f"--out={tmp_path / 'run'}", *words])
        benchmark.main()
        return capsys.readouterr().out

    return run


@pytest.mark.slow
def test_it_compares_precisions_trains_goes_on_and_estimates_the_likelihood(call, tmp_path):
    said = call("--steps=20")
    rows = [row for row in said.splitlines() if row.startswith(("| float32", "| tf32", "| bf"))]
    product = [float(row.split("|")[2]) for row in rows]
    assert len(rows) == 3 and product[2] > 100 * product[0]
    assert "20 steps, 1.00 epochs" in said and "in float32" in said
    assert re.search(r"-log p\(x\), 12 images, 3 samples each, \d+ s: \d+\.\d\d ± ", said)
    assert "the paper has 82.74" in said
    assert "32 steps, 1.60 epochs" in call("--steps=32")
    run = Run(tmp_path / "run")
    assert run.is_finished and run.history["step"].tolist() == list(range(1, 33))
    assert run.config.model["encoder"] == {"name": "gated_mlp", "hidden": [300, 300]}


@pytest.mark.slow
def test_the_time_that_it_is_given_ends_the_training_but_not_the_run(call, tmp_path):
    said = call("--minutes=0", "--nll-minutes=0")
    steps = int(re.search(r"([\d,]+) steps, ", said)[1])
    assert steps == Run(tmp_path / "run").config.steps == 1
    assert "10 images, 3 samples each" in said


def test_without_its_device_it_measures_nothing(call):
    with pytest.raises(DeviceProblem, match="'banana' cannot be used here"):
        call("--device=banana")
