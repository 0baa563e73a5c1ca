"""The kind of processor: named by one function, beside every speed that is printed or shown."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
import torch

from app.views.jobs import estimate
from core.experiments import EXPERIMENTS
from core.machine import processor
from core.runs import Run
from core.runs.recording import record

ROOT = Path(__file__).parent.parent
CLOCKS = ("time.perf_counter()", "time.process_time()", "performance.now()")
LIBRARIES = {"serving.py"}  # clocks that only wait


@pytest.mark.parametrize(
    ("capability", "pays", "kind"),
    [
        ("AVX512", True, "AVX-512 with bfloat16"),
        ("AVX512", False, "AVX-512"),
        ("AVX2", False, "AVX2"),
        ("DEFAULT", False, "no AVX2"),
        ("SVE256", True, "SVE256 with bfloat16"),
    ],
)
def test_a_processor_is_named_by_its_vectors_and_whether_bfloat16_pays(
    capability, pays, kind, monkeypatch
):
    monkeypatch.setattr(torch.backends.cpu, "get_cpu_capability", lambda: capability)
    monkeypatch.setattr(processor, "is_fast", lambda precision: pays)
    assert processor.kind() == kind


def test_a_restricted_processor_is_of_the_kind_that_it_is_restricted_to():
    restricted = {"ATEN_CPU_CAPABILITY": "avx2", "ONEDNN_MAX_CPU_ISA": "AVX2"}
    ask = "from core.machine import processor; print(processor.kind())"
    said = subprocess.check_output(
        [sys.executable, "-c", ask], cwd=ROOT, env=os.environ | restricted, text=True
    ).strip()
    whole = torch.backends.cpu.get_cpu_capability()
    assert said == ("AVX2" if whole in ("AVX2", "AVX512") else processor.NAMES.get(whole, whole))


def test_every_benchmark_that_times_says_on_what():
    timed = [
        path
        for path in sorted((ROOT / "benchmarks").glob("*.py"))
        if path.name not in LIBRARIES and any(clock in path.read_text() for clock in CLOCKS)
    ]
    assert len(timed) >= 6
    assert [path.name for path in timed if "processor.kind()" not in path.read_text()] == []


def test_a_run_says_on_what_it_was_trained_and_an_estimate_on_what_it_rests(tmp_path):
    small = {"dataset": {"name": "pendulum", "num_images": 64}, "hidden": (8,), "steps": 1}
    config = EXPERIMENTS["pendulum/iwae"].changed(**small)
    list(record(Run(tmp_path / "run"), config, resume=False))
    assert Run(tmp_path / "run").provenance["processor"] == processor.kind()
    assert "trainings of ours (AVX-512 with bfloat16). " in estimate(config)
