"""The Multiplier page's arrays: fields that are the schedules' own, paths, and what a URL asks."""

import numpy as np
import pytest

from app.views import multiplier
from app.views.multiplier import MultiplierChoice, read_choice
from app.views.update_fields import KINDS, SCALES, Gains, across, after, follow, up
from app.views.update_paths import marks, path

GAINS = Gains(nu=5.0, tau=3.0, kappa=0.02)
LOG = SCALES["log"]
RATIOS, BETAS = np.meshgrid(LOG.error.values(), LOG.beta.values())
EXCESS = (RATIOS - 1) * GAINS.kappa**2
DECADES = np.log(LOG.beta.high / LOG.beta.low)  # one unit of place, in nats of beta


def equation_12(beta: np.ndarray, excess: np.ndarray) -> np.ndarray:
    factor = np.where(excess >= 0, -1, np.tanh(GAINS.tau * (beta - 1)))
    return GAINS.nu * factor * excess


def test_the_field_of_geco_is_equation_5():
    expected = -GAINS.nu * EXCESS
    inside = (BETAS > 1e-4) & (BETAS < 20)
    field = up(KINDS["geco"], GAINS, LOG) * DECADES
    assert np.allclose(field[inside], expected[inside], atol=1e-9)


def test_the_field_of_rewo_is_equation_12_and_ends_at_1():
    field = up(KINDS["rewo"], GAINS, LOG) * DECADES
    inside = (BETAS > 1e-4) & (BETAS < 0.999)
    assert np.allclose(field[inside], equation_12(BETAS, EXCESS)[inside], atol=1e-9)
    assert not field[BETAS > 1.001].any()


def test_the_alternative_moves_the_logit_evenly():
    field = up(KINDS["rewo_alternative"], GAINS, LOG) * DECADES
    inside = (BETAS > 1e-3) & (BETAS < 0.99)
    moved = BETAS * np.exp(field)
    logit = [np.log(b[inside] / (1 - b[inside])) for b in (BETAS, moved)]
    assert np.allclose(logit[1] - logit[0], -GAINS.nu * EXCESS[inside], atol=1e-7)


def test_rewo_is_geco_where_the_constraint_is_violated_and_never_passes_1():
    assert after(KINDS["rewo"], GAINS, 30.0, 0.5) == after(KINDS["geco"], GAINS, 30.0, 0.5)
    for steps in (100, 5_000):
        assert follow(KINDS["rewo"], GAINS, "held", (0.1, 0.5), steps)[1] <= 1
    assert follow(KINDS["geco"], GAINS, "held", (0.1, 0.5), 5_000)[1] > 2


@pytest.mark.slow
def test_an_error_that_follows_beta_lets_rewo_rest_at_1_and_geco_above():
    ends = [follow(KINDS[k], GAINS, "follows", (0.2, 0.05), 40_000) for k in ("rewo", "geco")]
    assert ends[0][1] == pytest.approx(1, abs=1e-3) and ends[0][0] == pytest.approx(
        0.905, abs=0.01
    )
    assert ends[1][0] == pytest.approx(1, abs=1e-3) and ends[1][1] == pytest.approx(
        1.106, abs=0.01
    )


@pytest.mark.parametrize("scale", SCALES.values())
def test_a_held_error_does_not_move_and_1_lies_on_the_grid(scale):
    assert not across("held", scale).any()
    for axis in (scale.error, scale.beta):
        assert np.isclose(axis.values(), 1).any()
        assert np.allclose(axis.place(axis.values()), np.linspace(0, 1, axis.num), atol=1e-9)


HISTORY = {
    "step": np.array([1.0, 10, 100, 1_000]),
    "beta": np.array([0.05, 0.05, 0.05, 0.9]),
    "error": np.array([8e-3, 4e-3, 3.9e-4, 1e-9]),
    "initial_phase": np.array([1, 1, 0, 0]),
}


def test_a_path_stays_in_the_plane_and_names_start_turn_and_end():
    places = path(HISTORY, 0.02, LOG)
    assert places.shape == (4, 2) and places.min() >= 0 and places.max() <= 1
    assert places[3, 0] == 0  # far less error than the plane shows
    named = [(mark.kind, mark.step) for mark in marks(HISTORY, 0.02)]
    assert named == [("start", 1), ("turn", 100), ("end", 1_000)]
    never = HISTORY | {"initial_phase": np.zeros(4)}
    assert [mark.kind for mark in marks(never, 0.02)] == ["start", "end"]
    always = HISTORY | {"initial_phase": np.ones(4)}
    assert [mark.kind for mark in marks(always, 0.02)] == ["start", "end"]


def test_an_address_is_read_as_it_was_written():
    choice = MultiplierChoice(
        show=("geco",), scale="linear", nu=20.0, at=(2.5, 0.125), runs=("a/b",)
    )
    assert read_choice(choice.query(), ["a/b"]) == (choice, [])
    assert MultiplierChoice().query() == {} and read_choice({}, []) == (MultiplierChoice(), [])


@pytest.mark.parametrize(
    "query",
    [
        {"show": "adam"},
        {"scale": "cubic"},
        {"nu": "1e999"},
        {"tau": ""},
        {"kappa": "-1"},
        {"at": "nan,1"},
        {"at": "1"},
        {"at": "1,2,3"},
        {"at": "-1,2"},
        {"runs": "../../etc"},
        {"steps": "1000000000"},
        {"error": "<b>"},
    ],
)
def test_nonsense_in_an_address_gives_one_sentence_and_the_default(query):
    choice, problems = read_choice(query, ["a/b"])
    assert choice == MultiplierChoice() and len(problems) == 1 and "known" in problems[0]


def test_the_ranges_of_a_training_are_those_of_its_history():
    assert multiplier.ranges("X", HISTORY["beta"]).endswith("between 0.05 and 0.9.")
