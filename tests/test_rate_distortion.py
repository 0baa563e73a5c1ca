"""The verdict of the information plane: gaps to the ELBOs' curve, seeds, and what is compared."""

import numpy as np
import pytest

from core.experiments import EXPERIMENTS
from core.metrics.rate_distortion import (
    ANNEALED,
    ELBO,
    GECO,
    OTHER,
    PlaneTrace,
    below,
    elbo_curves,
    gaps,
    kind_of,
    seeds_apart,
    setting_of,
)


def trace(
    title, kind, rate, distortion, setting="", seed=0, kappa=None, model="vae"
) -> PlaneTrace:
    steps = np.array([1, 10, 100])
    rates = np.array([2.0, 3 * rate, rate])
    return PlaneTrace(
        title, kind, kind, setting or title, seed, kappa, 1.0,
        step=steps, rate=rates, error=np.full(3, 0.04), distortion=np.full(3, distortion),
        model=model,
    )  # fmt: skip


def on_curve(rate: float) -> float:
    """A straight line over log rate: what monotone cubics repeat exactly."""
    return 3.0 - 0.2 * np.log(rate)


ELBOS = [trace(f"σ {rate}", ELBO, rate, on_curve(rate)) for rate in (2.0, 10.0, 50.0)]
SEEDS = [
    trace(f"σ 10, seed {seed}", ELBO, 10.0, on_curve(10.0) + shift, "σ 10.0", seed)
    for seed, shift in ((1, 0.01), (2, -0.01))
]


def geco(shift: float, rate: float = 20.0, title: str = "κ 0.1") -> PlaneTrace:
    return trace(title, GECO, rate, on_curve(rate) + shift)


def test_a_gap_is_the_distance_to_a_curve_through_the_ends_of_the_elbos():
    of = gaps([*ELBOS, geco(-0.05), geco(0.03, 5.0, "κ 0.2")])
    assert of["κ 0.1"] == pytest.approx(-0.05) and of["κ 0.2"] == pytest.approx(0.03)
    assert of["σ 10.0"] == pytest.approx(0)


def test_seeds_of_a_setting_count_as_their_mean():
    of = gaps([*ELBOS, *SEEDS, geco(0.0)])
    assert of["κ 0.1"] == pytest.approx(0) and of["σ 10, seed 1"] == pytest.approx(0.01)


@pytest.mark.parametrize(("shift", "told"), [(-0.021, ["κ 0.1"]), (-0.019, []), (0.5, [])])
def test_geco_lies_below_only_by_more_than_seeds_lie_apart(shift, told):
    runs = [*ELBOS, *SEEDS, geco(shift)]
    assert seeds_apart(runs) == pytest.approx(0.02)
    assert below(runs) == told


def test_without_seeds_or_a_curve_nothing_is_told():
    assert below([*ELBOS, geco(-1.0)]) is None
    assert elbo_curves([ELBOS[0], geco(0.0)]) == {} and gaps([ELBOS[0], geco(0.0)]) == {}


def test_beyond_the_elbos_rates_there_is_no_gap():
    assert "κ 0.1" not in gaps([*ELBOS, geco(-1.0, rate=60.0)])
    assert "κ 0.1" not in gaps([*ELBOS, geco(-1.0, rate=1.9)])


def test_models_of_another_class_have_a_curve_of_their_own():
    drawn = [
        trace(f"draw {rate}", ELBO, rate, 1.0, f"σ {rate}", model="conv_draw")
        for rate in (2.0, 50.0)
    ]
    of = gaps([*ELBOS, geco(0.1), *drawn, trace("d", GECO, 20.0, 0.8, model="conv_draw")])
    assert of["κ 0.1"] == pytest.approx(0.1) and of["d"] == pytest.approx(-0.2)


def test_a_class_without_elbos_has_no_gap():
    assert gaps([*ELBOS, trace("d", GECO, 20.0, 0.8, model="conv_draw")]).keys() == {
        one.title for one in ELBOS
    }


def test_an_annealed_or_other_run_spans_no_curve_and_is_not_called_geco():
    runs = [*ELBOS, *SEEDS, trace("β", ANNEALED, 20.0, 0.0), trace("iw", OTHER, 20.0, 0.0)]
    assert below(runs) == [] and gaps(runs)["β"] < -1


def test_elbos_of_equal_rates_do_not_break_the_curve():
    assert gaps([*ELBOS, trace("again", ELBO, 10.0, on_curve(10.0)), geco(0.0)])


def test_the_hook_is_where_the_rate_is_highest_and_the_cursor_is_at_the_last_place_before():
    one = geco(0.0)
    assert one.step[one.hook] == 10
    assert [one.step[one.at(step)] for step in (0, 1, 9, 10, 99, 100, 10**6)] == [
        1, 1, 1, 10, 10, 100, 100,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "kind", "setting"),
    [
        ("grey-mnist/geco-0.15", GECO, "κ 0.15"),
        ("grey-mnist/vae-0.3", ELBO, "σ 0.3"),
        ("grey-mnist/vae-annealed", ANNEALED, "β 2 to 0.7"),
        ("grey-mnist/geco-iwae-0.0714", OTHER, "κ 0.0714"),
        ("pendulum/vhp-rewo", OTHER, "κ 0.02"),
        ("pendulum/geco", GECO, "κ 0.02"),
        ("pendulum/beta-vae", ELBO, "σ 0.58"),
    ],
)
def test_what_a_run_is_compared_as(name, kind, setting):
    assert (kind_of(EXPERIMENTS[name]), setting_of(EXPERIMENTS[name])) == (kind, setting)
