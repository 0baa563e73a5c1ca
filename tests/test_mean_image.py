"""A kappa that the mean image meets is refused, and so is grey under a Bernoulli distribution."""

from dataclasses import replace

import numpy as np
import pytest

from app import loading
from core.build import ConfigProblem, build_dataset, build_model
from core.data import Dataset
from core.experiments import EXPERIMENTS
from core.mean_image import error_of_mean_image, require_less_than_mean_image
from core.runs import Run, RunConfig, recording
from core.runs.recording import record

DIGITS = EXPERIMENTS["digits/vhp-rewo"].changed(hidden=(8,), batch_size=16, steps=4)
BERNOULLI = {"name": "binomial", "total_count": 1}


@pytest.fixture(scope="module")
def digits() -> Dataset:
    return build_dataset(DIGITS)


def loose(dataset: Dataset, factor: float) -> RunConfig:
    """Returns settings whose kappa^2 is so many times the error of the mean image."""
    return DIGITS.changed(kappa=float(np.sqrt(factor * error_of_mean_image(dataset))))


def test_the_mean_image_errs_by_the_variance(digits):
    rows = np.repeat(np.array([[0.0, 0.2], [1.0, 0.2]], np.float32), 50, axis=0)
    assert error_of_mean_image(replace(digits, train=rows)) == pytest.approx(0.125)


def test_of_pixels_that_are_drawn_the_noise_counts_too(digits):
    grey = np.tile(np.array([[0.3, 1.0]], np.float32), (100, 1))
    drawn = replace(digits, train=grey, probabilities=True)
    assert error_of_mean_image(drawn) == pytest.approx(0.105)
    seen = drawn.seen()
    assert np.square(seen - seen.mean(axis=0)).mean() == pytest.approx(0.105, abs=0.02)


def test_rows_in_any_order_have_the_same_variance(digits):
    rows = np.repeat(np.array([[0.0], [1.0]], np.float32), 10_000, axis=0)  # sorted
    assert error_of_mean_image(replace(digits, train=rows)) == pytest.approx(0.25)


def test_a_kappa_below_is_trained_with_and_one_above_is_refused(digits):
    require_less_than_mean_image(loose(digits, 0.99), digits)
    for factor in (1.0001, 2.0):
        with pytest.raises(ConfigProblem, match=r"κ 0\.\d+ asks nothing .* Set κ below 0\.27"):
            require_less_than_mean_image(loose(digits, factor), digits)


def test_without_a_kappa_nothing_is_refused_and_an_impossible_one_is_said_as_before(digits):
    require_less_than_mean_image(EXPERIMENTS["digits/iwae"], digits)
    with pytest.raises(ConfigProblem, match="kappa must be positive"):
        require_less_than_mean_image(DIGITS.changed(kappa=-1.0), digits)


def test_data_that_are_all_alike_are_said_to_be(digits):
    alike = replace(digits, train=np.full((30, 64), 0.5, np.float32))
    with pytest.raises(ConfigProblem, match="All data are alike"):
        require_less_than_mean_image(DIGITS, alike)


def test_the_page_and_the_command_line_refuse_alike_and_leave_nothing(digits, tmp_path):
    config = loose(digits, 2.0)
    with pytest.raises(ConfigProblem) as by_page:
        loading.require_possible(config)
    with pytest.raises(ConfigProblem) as by_command:
        next(record(Run(tmp_path / "run"), config, resume=True))
    assert str(by_page.value) == str(by_command.value)
    assert "\n" not in str(by_page.value)
    assert not [*tmp_path.iterdir()]


def test_what_was_begun_before_with_a_loose_kappa_goes_on(digits, tmp_path, monkeypatch):
    run, config = Run(tmp_path / "run"), loose(digits, 2.0)
    with monkeypatch.context() as before:
        before.setattr(recording, "require_less_than_mean_image", lambda *_: None)
        for _ in record(run, config, resume=False):
            pass
    steps = [step.step for step in record(run, config.changed(steps=6), resume=True)]
    assert steps == [5, 6]


def test_every_shipped_setting_asks_for_more_than_the_mean_image(digits):
    for name in ("pendulum/vhp-rewo", "digits/vhp-rewo"):
        require_less_than_mean_image(EXPERIMENTS[name], build_dataset(EXPERIMENTS[name]))


# Grey under a Bernoulli distribution


def test_grey_under_a_bernoulli_is_refused(digits):
    config = DIGITS.changed(likelihood=BERNOULLI)
    for grey in (digits, replace(digits, train=np.sort(digits.train > 0.5, axis=0) * 0.5)):
        with pytest.raises(ConfigProblem, match="pixels that are 0 or 1, and digits has others"):
            build_model(config, grey)
    with pytest.raises(ConfigProblem, match="pixels that are 0 or 1"):
        build_model(DIGITS.changed(likelihood={"name": "binomial"}), digits)
    build_model(DIGITS, digits)  # of sixteen trials


def test_binary_pixels_and_those_that_are_drawn_are_taken(digits):
    config = DIGITS.changed(likelihood=BERNOULLI)
    binary = (digits.train > 0.5).astype(np.float32)
    build_model(config, replace(digits, train=binary))
    drawn = replace(digits, probabilities=True, test=(digits.test > 0.5).astype(np.float32))
    build_model(config, drawn)


def test_the_check_sees_all_over_the_rows(digits):
    train = np.zeros((10_000, 64), np.float32)
    train[5_000:] = 0.5
    with pytest.raises(ConfigProblem, match="0 or 1"):
        build_model(DIGITS.changed(likelihood=BERNOULLI), replace(digits, train=train))
