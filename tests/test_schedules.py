"""Schedules against the equations, and what every one of them promises."""

import math

import pytest

from core.schedules import GECO, REWO, SCHEDULES, Constant, Multiplier, REWOAlternative, WarmUp

KAPPA = 0.02
EXAMPLES = {
    "constant": Constant(),
    "warm_up": WarmUp(steps=100),
    "geco": GECO(kappa=KAPPA, nu=5.0),
    "rewo": REWO(kappa=KAPPA, nu=5.0),
    "rewo_alternative": REWOAlternative(kappa=KAPPA, nu=5.0),
}
VIOLATED, FULFILLED = 4 * KAPPA**2, KAPPA**2 / 4


def run(schedule, errors):
    state = schedule.init()
    states = []
    for error in errors:
        state = schedule.update(state, error)
        states.append(state)
    return states


def test_every_schedule_has_an_example_here():
    assert set(EXAMPLES) == set(SCHEDULES)
    assert all(isinstance(EXAMPLES[name], SCHEDULES[name]) for name in SCHEDULES)


@pytest.mark.parametrize("name", SCHEDULES)
def test_beta_stays_positive_and_finite_and_steps_are_counted(name):
    states = run(EXAMPLES[name], [VIOLATED] * 50 + [FULFILLED] * 500 + [1e3] * 50)
    assert [s.step for s in states] == list(range(1, 601))
    assert all(0 < s.beta < math.inf for s in states)


@pytest.mark.parametrize("name", SCHEDULES)
def test_the_error_is_a_running_average_that_starts_at_the_first_batch(name):
    first, second = run(EXAMPLES[name], [0.5, 0.1])
    assert first.error == 0.5
    assert second.error == pytest.approx(0.99 * 0.5 + 0.01 * 0.1)


@pytest.mark.parametrize("name", SCHEDULES)
def test_update_has_no_memory_of_its_own(name):
    schedule = EXAMPLES[name]
    state = schedule.update(schedule.init(), 0.3)
    assert schedule.update(state, 0.1) == schedule.update(state, 0.1)


def test_rewo_leaves_beta_alone_until_the_constraint_holds_and_then_for_ever_moves_it():
    states = run(REWO(kappa=KAPPA, nu=5.0, alpha=0.0), [VIOLATED, VIOLATED, FULFILLED, VIOLATED])
    assert [s.initial_phase for s in states] == [True, True, False, False]
    assert states[0].beta == states[1].beta == 0.01
    assert states[2].beta > 0.01
    assert states[3].beta < states[2].beta


def test_rewo_equals_geco_where_the_constraint_is_violated():
    state = Multiplier(beta=0.3, step=9, error=VIOLATED)
    settings = {"kappa": KAPPA, "nu": 5.0, "alpha": 0.5}
    rewo = REWO(**settings).update(state, 0.9)
    geco = GECO(**settings).update(state, 0.9)
    assert rewo.beta == pytest.approx(geco.beta, rel=1e-12)


def test_rewo_follows_equation_12_where_the_constraint_holds():
    state = Multiplier(beta=0.3, step=9, error=FULFILLED)
    new = REWO(kappa=KAPPA, nu=5.0, tau=3.0).update(state, FULFILLED)
    gain = 5.0 * math.tanh(3.0 * (0.3 - 1)) * (FULFILLED - KAPPA**2)
    assert new.beta == pytest.approx(0.3 * math.exp(gain), rel=1e-12)


@pytest.mark.parametrize("nu", [5.0, 1e6])
def test_rewo_ends_at_one_and_never_beyond(nu):
    states = run(REWO(kappa=KAPPA, nu=nu), [FULFILLED] * 20_000)
    assert max(s.beta for s in states) <= 1
    assert states[-1].beta == pytest.approx(1, abs=1e-3)


def test_geco_grows_beyond_one_while_the_constraint_holds():
    states = run(GECO(kappa=1.0, nu=1.0, alpha=0.0), [0.0] * 4)
    assert [s.beta for s in states] == pytest.approx([math.exp(k) for k in (1, 2, 3, 4)])


def test_warm_up_is_linear_and_ends_at_one():
    betas = [s.beta for s in run(WarmUp(steps=4), [0.1] * 6)]
    assert betas == [0.25, 0.5, 0.75, 1, 1, 1]


@pytest.mark.parametrize("schedule", [GECO, REWO])
@pytest.mark.parametrize(
    "settings",
    [{"kappa": -1.0}, {"kappa": 0.0}, {"kappa": math.nan}, {"kappa": 0.1, "nu": -1.0},
     {"kappa": 0.1, "alpha": 1.0}, {"kappa": 0.1, "beta": 0.0}],
)  # fmt: skip
def test_impossible_settings_are_refused(schedule, settings):
    with pytest.raises(ValueError, match="must"):
        schedule(**settings)


def test_a_start_above_one_is_refused_by_rewo_and_a_slope_by_geco():
    with pytest.raises(ValueError, match=r"\(0, 1\]"):
        REWO(kappa=KAPPA, beta=2.0)
    with pytest.raises(TypeError):
        GECO(kappa=KAPPA, tau=3.0)


def test_the_alternative_update_follows_equations_15_and_16_whatever_tau_and_gamma_0_are():
    kappa, nu, gamma = 0.1, 3.0, 8.0
    for tau in (0.5, 3.0):
        state = Multiplier(beta=1 / (1 + tau * gamma))
        schedule = REWOAlternative(kappa=kappa, nu=nu, alpha=0.0)
        expected_gamma = gamma
        for error in (0.5, 0.0, 0.3, 0.0):
            state = schedule.update(state, error)
            expected_gamma *= math.exp(nu * (error - kappa**2))
            assert state.beta == pytest.approx(1 / (1 + tau * expected_gamma))


def test_the_alternative_waits_for_the_constraint_and_never_reaches_one():
    schedule = REWOAlternative(kappa=KAPPA, nu=5e4, alpha=0.0)
    states = run(schedule, [VIOLATED, VIOLATED] + [FULFILLED] * 500)
    assert [s.initial_phase for s in states[:3]] == [True, True, False]
    assert states[0].beta == states[1].beta == schedule.beta < states[2].beta
    assert 0.9999 < states[-1].beta < 1


@pytest.mark.parametrize("beta", [1.0, 2.0, 0.0])
def test_the_alternative_refuses_a_start_outside_its_range(beta):
    with pytest.raises(ValueError, match="beta"):
        REWOAlternative(kappa=KAPPA, beta=beta)
