"""What onlookers see of a training: current, cheap, and of no consequence for the training."""

import time
from pathlib import Path
from shutil import copytree

import numpy as np
import pytest

from app.views.live import note
from app.views.planar import planar
from core.data import LABELS
from core.experiments import EXPERIMENTS
from core.files import FileProblem
from core.runs import Run, recorder
from core.runs.columns import USUAL
from core.runs.live import LIVE, MOST_ROWS, NUM_IMAGES, Live, ended, thinned
from core.runs.recorder import Pace
from core.runs.recording import record

STEPS = 60
CONFIG = EXPERIMENTS["digits/vhp-rewo"].changed(
    hidden=(16, 16), steps=STEPS, batch_size=32, latent_dim=3
)
USUAL_NAMES = tuple(column.name for column in USUAL)


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """A training that showed each of its steps."""
    run = Run(tmp_path_factory.mktemp("runs") / "watched")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(recorder, "SHOW_EVERY", 0.0)
        patch.setattr(recorder, "PATIENCE", 0.0)
        for _ in record(run, CONFIG, resume=False):
            pass
    return run


def test_a_training_that_is_watched_at_every_step_is_the_one_that_nobody_watches(
    trained: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recorder, "SHOW_EVERY", 1e9)
    other = Run(tmp_path / "alone")
    for _ in record(other, CONFIG, resume=False):
        pass
    weights = [(run.path / "model.safetensors").read_bytes() for run in (trained, other)]
    assert weights[0] == weights[1]


def test_while_it_runs_the_latest_step_can_be_read(tmp_path: Path) -> None:
    run = Run(tmp_path / "run")
    steps = record(run, CONFIG, resume=False)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(recorder, "SHOW_EVERY", 0.0)
        patch.setattr(recorder, "PATIENCE", 0.0)
        for _ in range(7):
            next(steps)
        live = Live.load(run.path)
    assert (live.step, live.steps) == (7, STEPS)
    assert live.history["step"].tolist() == [1, 2, 3, 4, 5, 6, 7]
    assert live.posterior_mean.shape == live.prior_sample.shape == (500, 3)
    assert live.label == LABELS["class"]
    assert live.images.dtype == np.uint8 and live.images.shape == (NUM_IMAGES, 8, 8)
    assert live.images.max() > 0
    assert live.rate > 0
    assert live.seconds_left == pytest.approx((STEPS - 7) / live.rate)


def test_at_the_end_the_picture_is_that_of_the_last_snapshot(trained: Run) -> None:
    live = Live.load(trained.path)
    same = ended(trained.history, trained.snapshots, LABELS["class"])
    assert (live.step, live.steps) == (same.step, same.steps) == (STEPS, STEPS)
    assert np.array_equal(live.labels, same.labels)
    assert (live.posterior_mean.shape[1], same.posterior_mean.shape[1]) == (3, 2)
    assert (live.plane_of, same.plane_of) == (None, 3)
    for name in ("posterior_mean", "prior_sample"):
        drawn = planar(getattr(live, name), live.prior_sample)
        np.testing.assert_allclose(drawn, getattr(same, name), atol=1e-5)
    assert note(live) == note(same)
    for name in USUAL_NAMES:
        assert np.allclose(live.history[name], same.history[name])


def test_of_a_long_history_the_ends_and_a_bounded_number_of_rows_are_kept() -> None:
    rows = thinned({"step": list(range(1, 10_001)), "beta": [0.5] * 10_000})
    assert rows["step"][[0, -1]].tolist() == [1, 10_000]
    assert len(rows["step"]) == len(rows["beta"]) == MOST_ROWS
    assert thinned({"step": []})["step"].shape == (0,)


def test_the_rate_is_that_of_the_steps_since_the_last_look() -> None:
    pace = Pace(step=100, seen=time.monotonic() - 2.0)
    assert pace.look(300) == pytest.approx(100, rel=0.05)


def test_a_full_disk_does_not_end_a_training_for_its_picture(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(self: Live, folder: Path) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Live, "save", full)
    short = CONFIG.changed(steps=3)
    assert len(list(record(Run(tmp_path / "run"), short, resume=False))) == 3


def spoilt(trained: Run, tmp_path: Path, **changes: object) -> Path:
    folder = copytree(trained.path, tmp_path / "spoilt")
    with np.load(folder / LIVE) as file:
        arrays = dict(file)
    np.savez(folder / LIVE, **arrays | changes)  # type: ignore[arg-type]
    return folder


@pytest.mark.parametrize(
    "changes",
    [
        {"labels": np.zeros(3)},
        {"posterior_mean": np.full((500, 3), np.nan)},
        {"prior_sample": np.array(["a"] * 500)},
        {"step": STEPS + 1},
        {"steps": np.array("many")},
        {"rate": np.arange(3)},
        {"label": np.array("colour")},
        {"history.beta": np.zeros(1)},
        {"images": np.zeros((8, 0, 8), np.uint8)},
        {"images": np.zeros((8, 8, 8))},
        {"images": np.zeros(8, np.uint8)},
    ],
    ids=str,
)
def test_a_picture_that_contradicts_itself_is_one_sentence(
    trained: Run, tmp_path: Path, changes: dict[str, object]
) -> None:
    with pytest.raises(FileProblem, match="delete it"):
        Live.load(spoilt(trained, tmp_path, **changes))


def test_a_picture_of_before_there_were_images_is_read(trained: Run, tmp_path: Path) -> None:
    folder = copytree(trained.path, tmp_path / "old")
    with np.load(folder / LIVE) as file:
        arrays = {name: file[name] for name in file.files if name != "images"}
    np.savez(folder / LIVE, **arrays)
    assert len(Live.load(folder).images) == 0


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"\x00" * 100])
def test_a_truncated_picture_is_one_sentence(tmp_path: Path, content: bytes) -> None:
    (tmp_path / LIVE).write_bytes(content)
    with pytest.raises(FileProblem, match="truncated or foreign"):
        Live.load(tmp_path)


def test_what_takes_long_to_show_is_shown_less_often() -> None:
    pace = recorder.Pace(0, seen=time.monotonic() - 2.0)
    assert pace.is_due
    pace.took = 1.0
    assert not pace.is_due
    pace.seen -= recorder.PATIENCE
    assert pace.is_due
    pace.look(1)
    pace.shown()
    assert 0 <= pace.took < 1 and not pace.is_due
