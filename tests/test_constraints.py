"""What constraints measure: closed forms, gradients, levels, and what is refused."""

import math
from dataclasses import replace

import numpy as np
import pytest
import torch
from torch.distributions import Distribution

from core.build import ConfigProblem, build_dataset, build_model, build_trainer
from core.classifiers import classifier_of
from core.constraints import (
    CONSTRAINTS,
    ClassificationError,
    Constraint,
    FeatureError,
    PatchCorrelation,
    PatchError,
)
from core.data import Cells
from core.data.labels import LABELS
from core.distributions import DiagonalNormal
from core.experiments import experiment
from core.schedules import GECO

SIDE, PATCH = 6, 3
GECO_SPEC = {"name": "geco", "nu": 0.03, "beta": 0.05, "most": 1e4}


def around(images: torch.Tensor) -> Distribution:
    return DiagonalNormal(images, torch.zeros(1))


def images(*batch: int, seed: int = 0) -> torch.Tensor:
    return torch.rand(*batch, SIDE * SIDE, generator=torch.Generator().manual_seed(seed))


def cut(row: torch.Tensor) -> np.ndarray:
    """All patches (P, PATCH^2) of an image, cut out one by one."""
    image = row.reshape(SIDE, SIDE).double().numpy()
    places = range(SIDE - PATCH + 1)
    return np.array([image[i : i + PATCH, j : j + PATCH].ravel() for i in places for j in places])


def test_the_correlation_is_the_mean_over_all_overlapping_patches():
    x, g = images(2), images(3, 2, seed=1)
    found = PatchCorrelation((SIDE, SIDE), PATCH)(x, around(g))
    assert found.shape == (3, 2)
    for sample in range(3):
        for place in range(2):
            ours, theirs = cut(x[place]), cut(g[sample, place])
            rho = [
                (np.cov(a, b, bias=True)[0, 1] + 1e-3)
                / math.sqrt((a.var() + 1e-3) * (b.var() + 1e-3))
                for a, b in zip(ours, theirs, strict=True)
            ]
            assert found[sample, place].item() == pytest.approx(1 - np.mean(rho), abs=1e-5)


def test_the_patch_error_compares_means_and_deviations_of_all_overlapping_patches():
    x, g = images(1), images(1, 1, seed=1)
    found = PatchError((SIDE, SIDE), PATCH)(x, around(g)).item()
    moments = [
        np.concatenate([cut(row).mean(1), np.sqrt(cut(row).var(1) + 1e-4)])
        for row in (x[0], g[0, 0])
    ]
    assert found == pytest.approx(np.square(moments[0] - moments[1]).mean(), rel=1e-4)


def test_correlation_is_blind_to_contrast_and_sees_a_shift_and_speckle():
    stripes = torch.tensor([0.0, 1.0]).repeat(SIDE * SIDE // 2)[None]
    measure = PatchCorrelation((SIDE, SIDE), PATCH)
    same, pale, turned = (
        measure(stripes, around(g[None])).item()
        for g in (stripes, 0.3 + 0.4 * stripes, 1 - stripes)
    )
    assert same == pytest.approx(0, abs=1e-6) and pale < 0.02 and turned > 1.9
    empty = torch.zeros(1, SIDE * SIDE)
    assert measure(empty, around(empty[None])).item() == pytest.approx(0, abs=1e-6)
    assert measure(empty, around(0.2 * images(1, 1))).item() > 0.3


def test_patches_of_colour_images_are_taken_channel_by_channel():
    x, g = torch.rand(2, 3 * 36), torch.rand(1, 2, 3 * 36)
    whole = PatchError((3, SIDE, SIDE), PATCH)(x, around(g))
    parts = [
        PatchError((SIDE, SIDE), PATCH)(x[:, part], around(g[..., part]))
        for part in (slice(0, 36), slice(36, 72), slice(72, 108))
    ]
    assert torch.allclose(whole, torch.stack(parts).mean(0), atol=1e-6)


@pytest.fixture(scope="module")
def classifier():
    return classifier_of("digits")


def test_the_classification_error_is_one_minus_the_probability_of_the_class_read_in_x(classifier):
    x = torch.from_numpy(build_dataset(experiment("digits/geco")).test[:20])
    g = torch.rand(3, 20, 64, generator=torch.Generator().manual_seed(0))
    found = ClassificationError(classifier)(x, around(g))
    p = classifier(g).softmax(-1)
    read = classifier(x).argmax(-1)
    for sample in range(3):
        for place in range(20):
            expected = 1 - p[sample, place, read[place]].item()
            assert found[sample, place].item() == pytest.approx(expected, abs=1e-5)
    assert ClassificationError(classifier)(x, around(x[None])).mean().item() < 0.05


def test_the_feature_error_is_a_share_of_the_features_mean_square(classifier):
    x = torch.from_numpy(build_dataset(experiment("digits/geco")).train[:500])
    assert classifier.features(x).square().mean().item() == pytest.approx(1, abs=0.05)
    measure = FeatureError(classifier)
    assert measure(x, around(x[None])).abs().max().item() == 0
    zero = torch.zeros(1, 500, 64)
    difference = (classifier.features(x) - classifier.features(zero)).square().mean(-1)
    assert torch.allclose(measure(x, around(zero)), difference, atol=1e-5)


@pytest.mark.parametrize("make", [PatchCorrelation, PatchError])
def test_gradients_of_patches_are_finite_where_patches_are_flat(make):
    x, g = torch.zeros(1, 64), torch.zeros(1, 1, 64, requires_grad=True)
    (make((8, 8), 3)(x, around(g)) + make((8, 8), 3)(images_of(64), around(g))).sum().backward()
    assert g.grad is not None and g.grad.isfinite().all() and g.grad.abs().sum() > 0


def images_of(width: int) -> torch.Tensor:
    return torch.rand(1, width, generator=torch.Generator().manual_seed(3))


def test_gradients_reach_the_likelihood_and_not_the_classifier(classifier):
    g = torch.rand(1, 4, 64, requires_grad=True)
    for measure in (ClassificationError(classifier), FeatureError(classifier)):
        measure(torch.rand(4, 64), around(g)).sum().backward()
    assert g.grad is not None and g.grad.abs().sum() > 0
    assert all(weight.grad is None for weight in classifier.parameters())


def made(name: str, classifier, **settings):
    measures = {
        "classification_error": lambda: ClassificationError(classifier),
        "patch_correlation": lambda: PatchCorrelation((8, 8)),
        "patch_error": lambda: PatchError((8, 8)),
        "feature_error": lambda: FeatureError(classifier),
    }
    return Constraint(measures[name](), GECO(), **settings)


@pytest.mark.parametrize("name", ["classification_error", "patch_correlation"])
def test_shares_that_are_asked_for_become_levels_of_what_lacks(name, classifier):
    constraint = made(name, classifier, kappa=0.9, alpha=0.0, excess="relative")
    assert constraint.level == pytest.approx(0.1)
    state = constraint.update(constraint.init(), 0.15)  # (0.9 - 0.85) / (1 - 0.9) = 0.5
    assert math.log(state.multiplier.beta) == pytest.approx(-0.5)
    assert constraint.column(name).level_title == "1 − κ"


@pytest.mark.parametrize("name", ["feature_error", "patch_error"])
def test_levels_of_errors_are_squared_tolerances(name, classifier):
    assert made(name, classifier, kappa=0.3).level == pytest.approx(0.09)


# ---- what is refused at build, in the words of the person who asked


def config(name: str, data: str = "digits", kappa: object = 0.9, **settings: object):
    spec = {"name": name, "kappa": kappa, "excess": "relative", "schedule": GECO_SPEC, **settings}
    base = experiment(f"{data}/geco").changed(hidden=(8, 8), steps=20)
    return replace(base, objective={"name": "lagrangian"}, constraints={"held": spec})


def refused(config, dataset=None) -> str:
    dataset = dataset or build_dataset(config)
    with pytest.raises(ConfigProblem) as problem:
        build_trainer(config, build_model(config, dataset))
    sentence = str(problem.value)
    assert "\n" not in sentence and sentence.startswith("The constraint")
    return sentence


@pytest.mark.parametrize("kappa", [1.2, 1.0, 1e9])
@pytest.mark.parametrize(
    ("name", "what"),
    [("classification_error", "probability of its class"), ("patch_correlation", "correlation")],
)
def test_a_share_above_one_is_refused(name, what, kappa):
    sentence = refused(config(name, kappa=kappa))
    assert what in sentence and f"must lie between 0 and 1, not {kappa}" in sentence


@pytest.mark.parametrize("name", [*CONSTRAINTS])
@pytest.mark.parametrize("kappa", [0.0, -0.5, math.nan, math.inf, 1e200])
def test_what_is_no_tolerance_of_any_constraint_is_refused(name, kappa):
    assert "kappa" in refused(config(name, kappa=kappa))


@pytest.mark.parametrize("name", ["patch_error", "patch_correlation"])
@pytest.mark.parametrize("patch", [9, 28, 1, 0, -3, True])
def test_patches_that_do_not_fit_into_an_image_are_refused(name, patch):
    sentence = refused(config(name, patch=patch))
    assert f"from 2 to 8 for images of 8 x 8, not {patch!r}" in sentence


@pytest.mark.parametrize("name", ["patch_error", "patch_correlation"])
def test_patches_ask_for_images(name):
    digits = build_dataset(config(name))
    table = replace(digits, name="a-table", picture=Cells((8, 8)))
    assert "The rows of a-table are no images" in refused(config(name), table)


@pytest.mark.parametrize("name", ["classification_error", "feature_error"])
@pytest.mark.parametrize("data", ["pendulum", "others"])
def test_data_without_a_classifier_are_refused_and_told_how_to_get_one(name, data):
    sentence = refused(config(name), replace(build_dataset(config(name)), name=data))
    assert f"There is no classifier of {data}" in sentence and f"classifier {data}`" in sentence


def test_a_setting_that_nobody_knows_is_refused():
    assert "width" in refused(config("patch_error", width=3))
    assert "multiple values" in refused(config("patch_error", shape=[9, 9]))


def test_classes_are_those_of_labels_that_the_classifier_was_shown(classifier):
    digits = build_dataset(experiment("digits/geco"))
    assert digits.label == LABELS["class"]
    read = classifier.read(torch.from_numpy(digits.test)).numpy()
    right = (read == digits.test_label).mean()
    assert right == pytest.approx(classifier.facts.accuracy) and right > 0.97
