"""What each step of a drawing adds: frames, nats and parts of the error, and what a run keeps."""

from dataclasses import replace

import numpy as np
import pytest

from core.atlas.strips import NUM_DRAWS, NUM_HELD, NUM_SAMPLES, parts_of_error, strips_of
from core.atlas.tiles import in_bytes
from core.build import build_dataset, build_model
from core.files import FileProblem
from core.models import ConvDraw
from core.runs import Run
from core.runs.recording import draw_strips
from tests.test_conv_draw import both, data, given, of_digits  # noqa: F401  fixtures

STEPS = 3  # z_0, and two more


def test_frames_go_from_what_the_prior_expects_to_the_reconstruction(both):  # noqa: F811
    model, dataset = both
    strips = strips_of(model, dataset)
    count = len(dataset.ends)
    assert strips.expected.shape == (count, STEPS + 1, 8, 8)
    assert strips.drawn.shape == (NUM_DRAWS, *strips.expected.shape)
    under = model.given(dataset.given(dataset.ends))
    latents = model.posterior(dataset.ends)[0]
    whole = in_bytes(dataset.picture.images(under.decode(latents)), dataset.intensity)
    np.testing.assert_array_equal(strips.expected[:, -1], whole)
    for drawn in strips.drawn:
        np.testing.assert_array_equal(drawn[:, -1], whole)
    nothing = in_bytes(
        dataset.picture.images(under.decode(np.zeros_like(latents))), dataset.intensity
    )
    np.testing.assert_array_equal(strips.expected[:, 0], nothing)
    shown = dataset.picture.images(dataset.explained(dataset.ends))
    np.testing.assert_array_equal(strips.image, in_bytes(shown, dataset.intensity))


def test_a_draw_stays_the_same_while_steps_are_added(both):  # noqa: F811
    """The steps that are not held have the same noise, however many are held."""
    model, dataset = both
    under = model.given(dataset.given(dataset.ends[:1]))
    z = model.posterior(dataset.ends[:1])[0]
    one, two = (under.kept(z, steps, seed=0) for steps in (1, 2))
    assert (one != two).sum() == model.network.sizes.of_steps[1]


def test_nats_and_both_parts_of_the_error_are_those_of_held_out_images(both):  # noqa: F811
    model, dataset = both
    strips = strips_of(model, dataset)
    assert strips.rate.shape == (len(dataset.ends), STEPS) and (strips.rate >= 0).all()
    np.testing.assert_allclose(
        strips.average, model.rate_per_step(dataset.test[:300]).mean(axis=0), rtol=1e-5
    )
    x = dataset.test[:300]
    made = model.given(dataset.given(x)).decode(model.posterior(x)[0])
    whole = np.square(dataset.explained(x) - made).mean()
    assert strips.coarse[-1] + strips.fine[-1] == pytest.approx(whole, rel=1e-4)


def test_the_two_parts_of_an_error_add_up_and_blur_is_all_fine():
    images = np.random.default_rng(0).random((3, 12, 12))
    blurred = images.reshape(3, 6, 2, 6, 2).mean(axis=(2, 4)).repeat(2, axis=1).repeat(2, axis=2)
    coarse, fine = parts_of_error(images, blurred)
    np.testing.assert_allclose(coarse, 0, atol=1e-12)
    np.testing.assert_allclose(fine, np.square(images - blurred).mean(axis=(1, 2)))
    in_colour = np.random.default_rng(1).random((2, 12, 12, 3))
    coarse, fine = parts_of_error(in_colour, np.zeros_like(in_colour))
    np.testing.assert_allclose(coarse + fine, np.square(in_colour).mean(axis=(1, 2, 3)))


def test_latents_are_crossed_with_contexts_where_there_are_some(both):  # noqa: F811
    model, dataset = both
    strips, count = strips_of(model, dataset), len(dataset.ends)
    assert len(strips.sample) == NUM_SAMPLES
    if dataset.context is None:
        assert not strips.given.size and not strips.crossed.size
        return
    assert strips.given.shape == (count, 4, 3)
    assert strips.crossed.shape == (2 * NUM_HELD, count, 8, 8)
    for image in range(NUM_HELD):  # under its own context an image is rebuilt
        np.testing.assert_array_equal(strips.crossed[image, image], strips.expected[image, -1])


def test_a_run_that_draws_in_steps_keeps_its_strips_and_no_other_does(tmp_path, data):  # noqa: F811
    config = of_digits()
    run, at_once = Run(tmp_path / "draw"), Run(tmp_path / "vae")
    assert draw_strips(run, build_model(config, data), data)
    kept = run.strips
    assert kept["image"].dtype == np.uint8 and kept["rate"].shape == (10, STEPS)
    assert (run.path / "strips.npz").stat().st_size < 1_000_000
    from core.experiments import EXPERIMENTS

    vae = EXPERIMENTS["digits/iwae"]
    assert not draw_strips(at_once, build_model(vae, build_dataset(vae)), data)
    with pytest.raises(FileProblem, match=r"strips\.npz is missing"):
        _ = at_once.strips


def test_few_prepared_images_are_enough(data):  # noqa: F811
    two = replace(data, ends=data.ends[:2], end_label=data.end_label[:2])
    model = build_model(of_digits(), two)
    assert isinstance(model, ConvDraw)
    assert strips_of(model, two).expected.shape == (2, STEPS + 1, 8, 8)
