"""Figure 15: angles over polar angles, told where labels are angles, by the measure's own fit."""

from dataclasses import replace

import numpy as np
import pytest

from app import loading, theme
from app.views.polar_angles import explained, polar_alt, polar_angles, polar_chart
from benchmarks.ring import digit_atlas, ring_atlas
from core.metrics.angle_error import angle_error, polar_fit
from tests.test_pages import page

REWO, IWAE = "pendulum/vhp-rewo", "pendulum/iwae"


def of(atlas, title="A", method="vhp-rewo"):
    found = polar_angles(title, method, atlas)
    assert found is not None
    return found


def test_the_fit_that_is_drawn_is_the_one_that_is_measured():
    atlas = ring_atlas(40)
    found = of(atlas)
    z, angles = atlas.points("datum").astype(float), atlas.labels("datum").astype(float)
    assert found.error == pytest.approx(angle_error(z, angles, z, angles))
    (low, high), (first, last) = found.line
    assert (first - last) / (low - high) == pytest.approx(found.fit.slope)
    line = np.interp(found.polar, (low, high), (first, last))
    away = np.abs(found.angles - line).mean()
    assert np.radians(away) == pytest.approx(found.error, rel=1e-6)


@pytest.mark.parametrize(("turn", "offset"), [(1, 0.5), (-1, 2.0)])
def test_a_ring_that_is_run_evenly_is_a_straight_row_of_points(turn, offset):
    angles = np.random.default_rng(0).uniform(0, 2 * np.pi, 400)
    ring = 5 + 3 * np.stack(
        [np.cos(turn * angles + offset), np.sin(turn * angles + offset)], axis=1
    )
    even = 0.1  # the mean of 400 images is not quite the centre
    fit = polar_fit(ring, angles)
    assert (fit.turn, fit.slope) == (turn, pytest.approx(turn, abs=even))
    assert np.abs(fit.residual(ring, angles)).max() < 2 * even


def test_digits_and_more_dimensions_have_none():
    assert polar_angles("A", "iwae", digit_atlas(40)) is None
    atlas = ring_atlas(40)
    solid = replace(
        atlas,
        **{
            name: np.repeat(getattr(atlas, name), 2, axis=1)
            for name in ("nodes", "ends", "data", "data_scales")
        },
        data_correlations=None,
    )
    assert polar_angles("A", "iwae", solid) is None
    assert polar_angles("A", "iwae", replace(atlas, data=np.zeros_like(atlas.data))) is None


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("count", [1, 2, 3, 4])
def test_every_run_has_a_panel_with_points_in_its_colour_and_a_line(count, dark):
    runs = [of(ring_atlas(40, seed=n), f"run {n}", "iwae") for n in range(count)]
    figure = polar_chart(runs, dark)
    points, lines = figure.data[::2], figure.data[1::2]
    assert [trace.xaxis for trace in points] == [trace.xaxis for trace in lines]
    assert len({trace.xaxis for trace in points}) == len(points) == count
    assert {trace.marker.color for trace in points} == {theme.method("iwae").colour(dark)}
    assert all(len(trace.x) == 300 for trace in points)
    heads = [note.text for note in figure.layout.annotations]
    assert heads == [f"{run.title}<br>{run.error:.3f} rad" for run in runs]
    boxes = [
        (*figure.layout[f"xaxis{n}"].domain, *figure.layout[f"yaxis{n}"].domain)
        for n in range(1, count + 1)
    ]
    for n, (left, right, low, high) in enumerate(boxes):
        assert 0 <= left < right <= 1 and 0 <= low < high <= 1
        apart = (right <= a or b <= left or high <= c or d <= low for a, b, c, d in boxes[n + 1 :])
        assert all(apart)


def test_what_is_drawn_is_told_in_words():
    runs = [of(ring_atlas(40), "A"), of(ring_atlas(40, seed=3), "B")]
    assert f"A by {runs[0].error:.3f} rad; B by {runs[1].error:.3f} rad" in polar_alt(runs)
    assert "those of the 300 images shown" in explained(runs)


def test_compare_offers_it_for_pendulums_and_not_for_digits():
    label = "How the angle is read off each plane (the paper's Figure 15)"
    pendulums = page("compare", runs=[REWO, IWAE])
    assert label in [box.label for box in pendulums.expander]
    assert not pendulums.exception
    digits = page("compare", data="digits")
    assert label not in [box.label for box in digits.expander] and not digits.exception
    shown = [polar_angles("A", "iwae", loading.atlas(name)) for name in (REWO, IWAE)]
    for run, name in zip(shown, (REWO, IWAE), strict=True):
        assert run.error == pytest.approx(loading.metrics(name)["angle_error"], abs=0.02)
