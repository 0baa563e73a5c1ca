"""The rate in two parts: they add up exactly, lie where they must, and agree with quadrature."""

import numpy as np
import pytest
from scipy import stats

from core.metrics.information import FEW, Information, split, split_by_some, whose

MEAN, SCALE = np.array([-1.0, 0.5, 2.0]), np.array([0.4, 0.6, 0.3])


def of_each(z: np.ndarray) -> np.ndarray:
    return stats.norm(MEAN, SCALE).logpdf(z)


def log_prior(z: np.ndarray) -> np.ndarray:
    return stats.norm.logpdf(z[:, 0])


def split_of(count: int) -> Information:
    chosen = whose(len(MEAN), count)
    z = np.random.default_rng(0).normal(MEAN[chosen], SCALE[chosen])[:, None]
    log_posterior = of_each(z)[np.arange(count), chosen]
    return split(z, log_posterior, of_each, log_prior, len(MEAN))


@pytest.mark.parametrize("count", [3, 30, 3_000])
def test_information_and_marginal_kl_add_up_to_the_average_kl_of_the_same_draws(count):
    found = split_of(count)
    assert found.average_kl == pytest.approx(found.information + found.marginal_kl, abs=1e-12)
    assert found.information <= np.log(3) + 1e-12


def test_the_parts_agree_with_quadrature():
    found = split_of(60_000)
    grid = np.linspace(-6, 6, 20_001)
    each = np.exp(of_each(grid[:, None]))
    mixture, prior, step = each.mean(axis=1), stats.norm.pdf(grid), grid[1] - grid[0]
    marginal = (mixture * np.log(mixture / prior)).sum() * step
    inside = np.where(each > 0, each * (np.log(np.maximum(each, 1e-300)).T - np.log(mixture)).T, 0)
    assert found.marginal_kl == pytest.approx(marginal, abs=0.01)
    assert found.information == pytest.approx(inside.sum() * step / 3, abs=0.01)


def test_of_few_images_all_are_drawn_alike_often_and_of_many_random_ones():
    assert np.bincount(whose(7, 2_100)).tolist() == [300] * 7
    many = whose(FEW + 1, 2_000)
    assert len(np.unique(np.bincount(many))) > 1 and np.array_equal(many, whose(FEW + 1, 2_000))


@pytest.mark.parametrize("own", range(3))
def test_some_others_that_are_all_of_them_give_the_same_parts(own):
    z = np.random.default_rng(1).normal(MEAN[own], SCALE[own], 500)[:, None]
    log_posterior = of_each(z)[:, own]
    others = [image for image in range(3) if image != own]
    found = split_by_some(z, log_posterior, lambda z: of_each(z)[:, others], log_prior, 3)
    exact = split(z, log_posterior, of_each, log_prior, 3)
    assert vars(found) == pytest.approx(vars(exact))


def test_where_no_posteriors_overlap_a_draw_tells_its_image_among_all():
    far = lambda z: np.full((len(z), 7), -900.0)  # noqa: E731
    found = split_by_some(np.zeros((5, 1)), np.zeros(5), far, log_prior, 20_000)
    assert found.information == pytest.approx(np.log(20_000))
