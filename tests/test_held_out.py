"""What a training says of held-out images as it goes: bound, distortion and rate."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from core.build import build_dataset, build_model
from core.distributions import seeded
from core.experiments import EXPERIMENTS
from core.files import FileProblem
from core.metrics import held_out as measure
from core.metrics.held_out import NUM_IMAGES, held_out
from core.metrics.likelihood import importance_sampled
from core.runs import Run, recorder
from core.runs.log import TrainingLog, is_bounded, is_snapshot
from core.runs.recording import record

TINY: dict[str, Any] = {
    "dataset": {"name": "pendulum", "contrast": 0.3, "num_images": 640},
    "hidden": (16, 16),
    "learning_rate": 1e-3,
    "steps": 40,
}
CONFIG = EXPERIMENTS["pendulum/vhp-rewo"].changed(**TINY)


def test_it_is_the_estimate_of_twenty_samples_and_the_terms_that_it_is_made_of():
    dataset = build_dataset(CONFIG)
    model, x = build_model(CONFIG, dataset), dataset.test
    found = held_out(model, x)
    expected = importance_sampled(model, x[:NUM_IMAGES], num_samples=20).log_likelihood
    assert found.bound == pytest.approx(-expected.mean(), abs=0.3)
    assert found.bound < found.distortion + found.rate  # the bound of a single sample
    with seeded(0):
        terms = model.terms(torch.from_numpy(x[:NUM_IMAGES]), 20)
    assert found.distortion == pytest.approx(terms.distortion.mean().item(), rel=1e-5)
    assert found.rate == pytest.approx(terms.rate.mean().item(), rel=1e-5)


def test_it_is_the_same_each_time_and_leaves_the_noise_of_a_training_alone():
    dataset = build_dataset(CONFIG)
    model = build_model(CONFIG, dataset)
    torch.manual_seed(3)
    expected = torch.randn(2)
    torch.manual_seed(3)
    first, again = (held_out(model, dataset.test) for _ in range(2))
    assert torch.equal(torch.randn(2), expected)
    assert first == again


def test_large_images_are_decoded_some_at_a_time(monkeypatch: pytest.MonkeyPatch):
    dataset = build_dataset(CONFIG)
    model = build_model(CONFIG, dataset)
    whole, decoded = held_out(model, dataset.test), []
    monkeypatch.setattr(measure, "MOST_NUMBERS", 20 * dataset.test.shape[1] * 7)
    model.decoder.register_forward_hook(lambda _, z, __: decoded.append(z[0].shape[:-1].numel()))
    parts = held_out(model, dataset.test)
    assert max(decoded) == 7 * 20
    assert parts.bound == pytest.approx(whole.bound, abs=0.3)  # other noise


def test_a_run_records_it_at_late_snapshots_and_at_its_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(recorder, "is_bounded", lambda step: step > 100)
    run = Run(tmp_path / "run")
    for _ in record(run, replace(CONFIG, steps=140), resume=False):
        pass
    bounds = run.bounds
    assert bounds["step"].tolist() == [133, 140]
    assert all(np.isfinite(bounds[name]).all() for name in ("bound", "distortion", "rate"))
    assert [s for s in range(2_000) if is_snapshot(s) and is_bounded(s)] == [1_778]


def test_a_run_that_an_older_version_began_has_those_from_then_on(tmp_path: Path):
    log = TrainingLog.from_arrays({"history.step": np.arange(1, 3)}, 1.0, 1.0)
    assert log.bounds == {}
    with pytest.raises(FileProblem, match=r"bounds\.npz is missing"):
        _ = Run(tmp_path).bounds
