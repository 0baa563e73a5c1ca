"""Straight lines of a kernel chart: where each begins, ends and leads, in closed form."""

from dataclasses import replace

import numpy as np
import pytest
import torch
from torch import nn

from core.charts import LINES, KernelChart, lines
from core.charts.lines import Ends
from core.models import KernelSmoother

SHARES = np.linspace(0, 1, 5)


def between(pair: np.ndarray) -> np.ndarray:
    """Returns what lies evenly between two (2, D)."""
    t = SHARES[:, None]
    return (1 - t) * pair[0] + t * pair[1]


class Doubled:
    """A model whose images are twice their latents."""

    def posterior(self, x: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        return x / 2, np.zeros_like(x)

    def decode(self, z: np.ndarray) -> np.ndarray:
        return 2 * z


@pytest.fixture(scope="module")
def chart() -> KernelChart:
    """Three anchors on a line of X, far apart in units of l; X is an image's first number."""
    smoother = KernelSmoother(nn.Linear(3, 1, bias=False), latent_dim=3, dim=1, num_anchors=3)
    with torch.no_grad():
        smoother.net.weight.copy_(torch.tensor([[1.0, 0.0, 0.0]]))
        smoother.log_lengthscale.fill_(-1.0)
    images = torch.tensor([[0.0, 1.0, 0.0], [4.0, 0.0, 1.0], [8.0, 1.0, 1.0]])
    smoother.remember(images, images / 2)
    return KernelChart(Doubled(), smoother)


@pytest.fixture(scope="module")
def ends(chart) -> Ends:
    """Two images that the plane does not rebuild: their second number is another."""
    return lines.of_images(chart, np.array([[0.0, 3.0, 0.0], [8.0, 3.0, 1.0]], np.float32))


def test_the_line_in_z_is_evenly_spaced_and_leads_over_the_places_of_its_frames(chart, ends):
    line = lines.straight(chart, ends, "z", 5)
    np.testing.assert_allclose(line.latents, between(ends.latents), rtol=1e-6)
    np.testing.assert_allclose(line.places, line.frames[:, :1], rtol=1e-6)


def test_the_line_in_x_decodes_what_the_plane_predicts_of_its_places(chart, ends):
    line = lines.straight(chart, ends, "x", 5)
    np.testing.assert_allclose(line.places, 8 * SHARES[:, None], atol=1e-6)
    np.testing.assert_allclose(line.latents, chart.latents(line.places), rtol=1e-6)
    middle = chart.smoother.anchored[1].numpy()
    np.testing.assert_allclose(line.latents[2], middle, atol=1e-5)  # not between the two ends


def test_only_the_line_that_keeps_its_ends_begins_and_ends_at_the_images_own_latents(chart, ends):
    kept = lines.straight(chart, ends, "ends", 5)
    np.testing.assert_allclose(kept.latents[[0, -1]], ends.latents, atol=1e-5)
    plain = lines.straight(chart, ends, "x", 5)
    assert np.abs(plain.latents[[0, -1]] - ends.latents).max() > 0.9
    residual = ends.latents - chart.latents(ends.places)
    np.testing.assert_allclose(kept.latents - plain.latents, between(residual), atol=1e-5)
    np.testing.assert_allclose(kept.places, plain.places)


def test_between_ends_that_the_plane_predicts_exactly_there_is_nothing_to_keep(chart, ends):
    predicted = replace(ends, latents=chart.latents(ends.places))
    kept, plain = (lines.straight(chart, predicted, kind, 5) for kind in ("ends", "x"))
    np.testing.assert_array_equal(kept.latents, plain.latents)


@pytest.mark.parametrize("kind", LINES)
def test_a_line_from_a_place_to_itself_stays_there(chart, ends, kind):
    still = Ends(ends.latents[[0, 0]], ends.places[[0, 0]])
    line = lines.straight(chart, still, kind, 4)
    assert np.isfinite(line.latents).all() and np.ptp(line.frames, axis=0).max() < 1e-6


def test_on_a_detour_the_residuals_fade_by_the_share_of_its_length(chart, ends):
    places = np.array([[0.0], [2.0], [8.0]], np.float32)
    residuals = ends.latents - chart.latents(ends.places)
    expected = chart.latents(places)[1] + 0.75 * residuals[0] + 0.25 * residuals[1]
    kept = lines.keeping_ends(chart, ends, places)
    np.testing.assert_allclose(kept[1], expected, atol=1e-6)
