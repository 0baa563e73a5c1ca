"""A warning wherever kappa did not suit a training: what was seen, what it means, what to do."""

import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from app import loading
from core.commands.train import print_unsuited
from core.runs import Run
from core.runs.binding import unsuited
from core.runs.columns import BETA, ERROR, INITIAL_PHASE, STEP, Column

ROOT = Path(__file__).resolve().parents[1]
LEVEL = 0.0177
COLUMNS = [STEP, BETA, replace(ERROR, level=LEVEL), INITIAL_PHASE]


def history(error: list[float], beta: float, initial: bool = False) -> dict[str, np.ndarray]:
    ones = np.ones(len(error))
    return {
        "step": np.arange(len(error)),
        "error": np.array(error),
        "beta": beta * ones,
        "initial_phase": ones * initial,
    }


@pytest.mark.parametrize(
    ("error", "beta", "initial", "said"),
    [
        ([0.1, 0.01, 0.0018], 1.0, False, ["0.0018, 0.1 times κ² = 0.018", "about 0.046"]),
        ([0.1, 0.009, LEVEL], 51.0, False, ["β ended at 51", "blurrier", "below 0.095", "0.009"]),
        ([0.1, 0.05, 0.04], 0.05, True, ["never reached", "initial phase has not ended", "0.22"]),
        ([0.1, 0.05, 0.04], 1e-5, False, ["never reached", "β fell to 1e-05", "Train longer"]),
        ([0.1, 0.01, 0.03], 0.02, False, ["too tight", "1.7 times", "about 0.19"]),
    ],
)
def test_a_kappa_that_did_not_suit_is_told_with_what_to_do(error, beta, initial, said):
    (sentence,) = unsuited(history(error, beta, initial), COLUMNS)
    assert all(part in sentence for part in said), sentence


def test_a_collapsed_posterior_is_told_with_and_without_a_constraint():
    fallen = history([0.1, 0.01, LEVEL], 1.0) | {"rate": np.array([0.0, 2.0, 1e-4])}
    for columns in (COLUMNS, [STEP, BETA, ERROR, INITIAL_PHASE]):
        (sentence,) = unsuited(fallen, columns)
        assert "collapsed" in sentence and "0.0001 nats" in sentence
    assert not unsuited(fallen | {"rate": np.array([0.0, 0.0, 1.5])}, COLUMNS)


@pytest.mark.parametrize("share", [0.45, 0.8, 1.0, 1.1])
@pytest.mark.parametrize("beta", [0.3, 1.0, 2.0])
def test_a_constraint_that_binds_is_no_reason_for_words(share, beta):
    assert not unsuited(history([0.1, 0.9 * share * LEVEL, share * LEVEL], beta), COLUMNS)


def test_what_was_not_to_be_held_or_has_not_begun_is_no_reason_either():
    assert not unsuited(history([0.1, 0.001], 1.0), [STEP, BETA, ERROR])
    assert not unsuited({}, COLUMNS)
    assert not unsuited(history([], 1.0), COLUMNS)
    assert not unsuited(history([np.nan], 1.0), COLUMNS)


def test_each_of_two_constraints_is_judged_by_its_own_level():
    sharp = Column("sharpness", "S", level=2.0)
    rows = history([0.1, 0.015], 1.0) | {"sharpness": np.array([9.0, 5.0])}
    (sentence,) = unsuited(rows, [*COLUMNS, sharp])
    assert "C came down to 5, κ² is 2" in sentence


def idle(tmp_path: Path) -> Run:
    run = Run(tmp_path / "checkpoints/pendulum/vhp-rewo")
    rows = run.history
    level = next(column.level for column in run.columns if column.name == "error")
    rows["error"] = np.full(len(rows["error"]), 0.1 * level)
    rows["initial_phase"] = np.zeros(len(rows["error"]), dtype=bool)
    run.save_history(rows)
    return run


@pytest.fixture
def loose(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Returns the only run of an app; its C ended at a tenth of kappa squared."""
    for name in ("vhp-rewo", "vhp-geco"):
        at = f"checkpoints/pendulum/{name}"
        shutil.copytree(ROOT / at, tmp_path / at)
    monkeypatch.setattr(loading, "ROOT", tmp_path)
    return idle(tmp_path)


@pytest.mark.parametrize("page", ["training", "compare", "walk"])
def test_the_warning_stands_on_every_page_that_shows_the_run(loose, page):
    app = AppTest.from_file(str(ROOT / "app" / "Home.py"), default_timeout=120)
    app = app.switch_page(f"../pages/{page}.py").run()
    assert not app.exception
    said = [text.value.replace("\\", "") for text in app.markdown]
    (warning,) = (text for text in said if "κ is loose" in text)
    assert warning.startswith(":material/warning: **VHP + REWO**") and "0.1 times" in warning


def test_the_commands_end_with_it(loose, capsys):
    print_unsuited(loose)
    assert "warning: κ is loose: C ended at" in capsys.readouterr().out
    print_unsuited(Run(loose.path / "nothing"))
    assert not capsys.readouterr().out
