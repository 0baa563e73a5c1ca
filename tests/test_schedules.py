"""Schedules against the equations, and what every one of them promises."""

import math
from dataclasses import replace

import pytest

from core.constraints import Constraint, ReconstructionError
from core.schedules import (
    GECO,
    REWO,
    SCHEDULES,
    Annealed,
    Constant,
    Multiplier,
    REWOAlternative,
    WarmUp,
)

KAPPA = 0.02
EXAMPLES = {
    "constant": Constant(),
    "warm_up": WarmUp(steps=100),
    "annealed": Annealed(steps=100),
    "geco": GECO(nu=5.0),
    "rewo": REWO(nu=5.0),
    "rewo_alternative": REWOAlternative(nu=5.0),
}
VIOLATED, FULFILLED = 4 * KAPPA**2, KAPPA**2 / 4


def held(schedule, kappa=KAPPA, alpha=0.0):
    """The reconstruction error, held to kappa by a schedule."""
    return Constraint(ReconstructionError(), schedule, kappa, alpha)


def run(constraint, errors):
    """The multipliers that a constraint's errors lead to, batch by batch."""
    return [state.multiplier for state in tracked(constraint, errors)]


def tracked(constraint, errors):
    state, states = constraint.init(), []
    for error in errors:
        state = constraint.update(state, error)
        states.append(state)
    return states


def test_every_schedule_has_an_example_here():
    assert set(EXAMPLES) == set(SCHEDULES)
    assert all(isinstance(EXAMPLES[name], SCHEDULES[name]) for name in SCHEDULES)


@pytest.mark.parametrize("name", SCHEDULES)
def test_beta_stays_positive_and_finite_and_steps_are_counted(name):
    states = run(
        held(EXAMPLES[name], alpha=0.99), [VIOLATED] * 50 + [FULFILLED] * 500 + [1e3] * 50
    )
    assert [s.step for s in states] == list(range(1, 601))
    assert all(0 < s.beta < math.inf for s in states)


@pytest.mark.parametrize("name", SCHEDULES)
def test_the_error_is_a_running_average_that_starts_at_the_first_batch(name):
    first, second = tracked(held(EXAMPLES[name], alpha=0.99), [0.5, 0.1])
    assert first.average == 0.5
    assert second.average == pytest.approx(0.99 * 0.5 + 0.01 * 0.1)


@pytest.mark.parametrize("name", SCHEDULES)
def test_update_has_no_memory_of_its_own(name):
    schedule = EXAMPLES[name]
    state = schedule.update(schedule.init(), 0.3)
    assert schedule.update(state, 0.1) == schedule.update(state, 0.1)


def test_rewo_leaves_beta_alone_until_the_constraint_holds_and_then_for_ever_moves_it():
    states = run(held(REWO(nu=5.0)), [VIOLATED, VIOLATED, FULFILLED, VIOLATED])
    assert [s.initial_phase for s in states] == [True, True, False, False]
    assert states[0].beta == states[1].beta == 0.01
    assert states[2].beta > 0.01
    assert states[3].beta < states[2].beta


def test_rewo_equals_geco_where_the_constraint_is_violated():
    state = Multiplier(beta=0.3, step=9)
    rewo = REWO(nu=5.0).update(state, VIOLATED - KAPPA**2)
    geco = GECO(nu=5.0).update(state, VIOLATED - KAPPA**2)
    assert rewo.beta == pytest.approx(geco.beta, rel=1e-12)


def test_rewo_follows_equation_12_where_the_constraint_holds():
    state = Multiplier(beta=0.3, step=9)
    new = REWO(nu=5.0, tau=3.0).update(state, FULFILLED - KAPPA**2)
    gain = 5.0 * math.tanh(3.0 * (0.3 - 1)) * (FULFILLED - KAPPA**2)
    assert new.beta == pytest.approx(0.3 * math.exp(gain), rel=1e-12)


@pytest.mark.parametrize("nu", [5.0, 1e6])
def test_rewo_ends_at_one_and_never_beyond(nu):
    states = run(held(REWO(nu=nu)), [FULFILLED] * 20_000)
    assert max(s.beta for s in states) <= 1
    assert states[-1].beta == pytest.approx(1, abs=1e-3)


def test_geco_grows_beyond_one_while_the_constraint_holds():
    states = run(held(GECO(nu=1.0), kappa=1.0), [0.0] * 4)
    assert [s.beta for s in states] == pytest.approx([math.exp(k) for k in (1, 2, 3, 4)])


def test_warm_up_is_linear_and_ends_at_one():
    betas = [s.beta for s in run(held(WarmUp(steps=4)), [0.1] * 6)]
    assert betas == [0.25, 0.5, 0.75, 1, 1, 1]


@pytest.mark.parametrize("schedule", [GECO, REWO])
@pytest.mark.parametrize("settings", [{"nu": -1.0}, {"nu": math.nan}, {"beta": 0.0}])
def test_impossible_settings_are_refused(schedule, settings):
    with pytest.raises(ValueError, match="must"):
        schedule(**settings)


@pytest.mark.parametrize("schedule", [GECO(), REWO()])
@pytest.mark.parametrize(
    "settings",
    [{"kappa": -1.0}, {"kappa": 0.0}, {"kappa": math.nan}, {"kappa": 1e200}, {"kappa": 1e-200},
     {"kappa": 0.1, "alpha": 1.0}],
)  # fmt: skip
def test_impossible_levels_and_averages_are_refused_by_the_constraint(schedule, settings):
    with pytest.raises(ValueError, match="must"):
        Constraint(ReconstructionError(), schedule, **settings)


def test_a_schedule_that_listens_needs_a_level_and_one_that_does_not_goes_without():
    for schedule in EXAMPLES.values():
        if schedule.listens:
            with pytest.raises(ValueError, match="needs a kappa"):
                Constraint(ReconstructionError(), schedule)
        else:
            assert Constraint(ReconstructionError(), schedule).level is None


def test_a_start_above_one_is_refused_by_rewo_and_a_slope_by_geco():
    with pytest.raises(ValueError, match=r"must lie in \[1e-05, 1\], not 2.0"):
        REWO(beta=2.0)
    with pytest.raises(TypeError):
        GECO(tau=3.0)


STARTED = [name for name, schedule in EXAMPLES.items() if hasattr(schedule, "beta")]


@pytest.mark.parametrize("beta", [9e-6, 1e-30, 1.1e5, 1e30, -1.0, 0.0, math.nan, math.inf])
@pytest.mark.parametrize("name", STARTED)
def test_a_start_beyond_the_bounds_is_refused_in_one_sentence(name, beta):
    with pytest.raises(ValueError, match="beta, where it starts, must lie in") as refusal:
        replace(EXAMPLES[name], beta=beta)
    assert repr(beta) in str(refusal.value)


@pytest.mark.parametrize("name", [name for name in STARTED if name != "annealed"])  # by the clock
def test_a_start_at_a_bound_stays_there_until_beta_moves(name):
    for beta in (1e-5, 0.9) if name.startswith("rewo") else (1e-5, 0.9, 1e5):
        schedule = SCHEDULES[name](beta=beta)
        assert schedule.update(schedule.init(), 0.0).beta == pytest.approx(beta)


def test_a_start_lies_within_the_bound_that_a_multiplier_is_given():
    with pytest.raises(ValueError, match=r"must lie in \[0.1, 10\], not 50"):
        GECO(beta=50.0, most=10.0)


@pytest.mark.parametrize(
    ("average", "excess"), [(3.0, 1.0), (1.25, 0.25), (0.5, -0.5), (-9.0, -1.0)]
)
def test_a_relative_excess_is_a_share_of_the_level_between_minus_one_and_one(average, excess):
    relative = Constraint(ReconstructionError(), GECO(nu=1.0), 1.0, alpha=0.0, excess="relative")
    (state,) = run(relative, [average])
    assert math.log(state.beta) == pytest.approx(-excess)


def test_a_multiplier_stays_within_the_bound_that_it_is_given():
    states = run(held(GECO(nu=100.0, most=math.e**6)), [1.0] * 50)
    assert 1 / states[-1].beta == pytest.approx(math.e**6)


def test_the_alternative_update_follows_equations_15_and_16_whatever_tau_and_gamma_0_are():
    kappa, nu, gamma = 0.1, 3.0, 8.0
    for tau in (0.5, 3.0):
        state = Multiplier(beta=1 / (1 + tau * gamma))
        schedule = REWOAlternative(nu=nu)
        expected_gamma = gamma
        for error in (0.5, 0.0, 0.3, 0.0):
            state = schedule.update(state, error - kappa**2)
            expected_gamma *= math.exp(nu * (error - kappa**2))
            assert state.beta == pytest.approx(1 / (1 + tau * expected_gamma))


def test_the_alternative_waits_for_the_constraint_and_never_reaches_one():
    schedule = REWOAlternative(nu=5e4)
    states = run(held(schedule), [VIOLATED, VIOLATED] + [FULFILLED] * 500)
    assert [s.initial_phase for s in states[:3]] == [True, True, False]
    assert states[0].beta == states[1].beta == schedule.beta < states[2].beta
    assert 0.9999 < states[-1].beta < 1


@pytest.mark.parametrize("beta", [1.0, 2.0, 0.0])
def test_the_alternative_refuses_a_start_outside_its_range(beta):
    with pytest.raises(ValueError, match="beta"):
        REWOAlternative(beta=beta)


def test_beta_is_annealed_by_hand_from_2_to_07_in_equal_steps_and_then_rests():
    states = run(held(Annealed(steps=13), kappa=None), [VIOLATED, FULFILLED] * 10)
    betas = [Annealed(steps=13).init().beta, *(state.beta for state in states)]
    assert betas[:14] == pytest.approx([2 - 0.1 * step for step in range(14)])
    assert betas[14:] == [0.7] * 7


@pytest.mark.parametrize("wrong", [{"steps": 0}, {"beta": 0.0}, {"end": -1.0}, {"end": 1e9}])
def test_an_annealed_beta_stays_where_a_training_can_feel_it(wrong):
    with pytest.raises(ValueError, match="must"):
        Annealed(**{"steps": 10} | wrong)
