"""Loggers: what they are told is the history, also after a kill; TensorBoard where it is there."""

import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

import pytest

from core import __main__
from core.loggers import LOGGERS, Logger
from core.loggers.tensorboard import FOLDER, NoTensorBoard, TensorBoard
from core.runs import Run
from core.runs.recording import record
from tests.test_recording import CONFIGS

CONFIG = CONFIGS["iwae"].changed(steps=6)


@dataclass
class Listed:
    """A logger that keeps what it is told."""

    folder: Path
    after: int
    told: dict[int, dict[str, float]] = field(default_factory=dict)
    closed: bool = False

    def log(self, step: int, values: Mapping[str, float]) -> None:
        self.told[step] = dict(values)

    def close(self) -> None:
        self.closed = True


def test_a_logger_is_told_the_columns_of_the_history(tmp_path):
    opened: list[Listed] = []
    run = Run(tmp_path / "run")

    def listed(folder: Path, after: int) -> Logger:
        opened.append(Listed(folder, after))
        return opened[-1]

    list(record(run, CONFIG, resume=False, logger=listed))
    (told,) = opened
    assert told.closed and (told.folder, told.after) == (run.path, 0)
    history = run.history
    assert list(told.told) == history["step"].tolist() == [1, 2, 3, 4, 5, 6]
    assert set(told.told[1]) == set(history) - {"step"}
    assert told.told[6]["loss"] == pytest.approx(history["loss"][-1], rel=1e-6)

    list(record(run, CONFIG.changed(steps=8), resume=True, logger=listed))
    assert opened[1].after == 6 and list(opened[1].told) == [7, 8]


def test_a_logger_is_closed_where_training_stops_early(tmp_path):
    logger = Listed(tmp_path, 0)
    steps = record(Run(tmp_path / "run"), CONFIG, resume=False, logger=lambda *_: logger)
    assert len(list(islice(steps, 2))) == 2
    steps.close()
    assert logger.closed and list(logger.told) == [1, 2]


def test_loggers_of_the_command_are_known_by_name(monkeypatch, capsys, tmp_path):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "argv", ["core", "train", "pendulum/vae", "--log", "paper"])
    assert __main__.main() == 2
    assert f"--log should be one of {', '.join(LOGGERS)}" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_tensorboard_has_every_step_once_or_says_how_to_install_it(tmp_path):
    try:
        from tensorboard.backend.event_processing.event_accumulator import EventAccumulator
    except ModuleNotFoundError:
        with pytest.raises(NoTensorBoard, match="priorscape\\[tensorboard\\]"):
            TensorBoard(tmp_path, 0)
        return
    for after, steps in ((0, (1, 2, 3, 4)), (2, (3, 4, 5))):  # killed at 4, goes on after 2
        logger = TensorBoard(tmp_path, after)
        for step in steps:
            logger.log(step, {"loss": step + 10.0 * after})
        logger.close()
    events = EventAccumulator(str(tmp_path / FOLDER))
    events.Reload()
    found = [(scalar.step, scalar.value) for scalar in events.Scalars("loss")]
    assert found == [(1, 1.0), (2, 2.0), (3, 23.0), (4, 24.0), (5, 25.0)]
