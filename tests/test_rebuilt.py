"""What runs decode prepared images to: found in an atlas, measured, shown."""

from dataclasses import replace

import numpy as np
import pytest

from app.views.lessons.lesson import LessonRun
from app.views.lessons.sharp import CLASS, CORRELATION, ERROR, RUNS, Sharp, nearest
from app.views.rebuilt import edges_kept, image_of_end, originals, rebuilt
from benchmarks.serving import ROOT
from core.atlas import Atlas
from core.atlas.drawing import draw_atlas, sprite
from core.atlas.tiles import tiles
from core.build import build_chart, build_dataset, build_model
from core.experiments import experiment


@pytest.fixture(scope="module")
def drawn() -> tuple[Atlas, np.ndarray, np.ndarray]:
    """An atlas of an untrained model, the prepared images, and what it decodes them to."""
    config = experiment("digits/re").changed(hidden=(8, 8), num_nodes=40, num_neighbours=5)
    dataset = build_dataset(config)
    model = build_model(config, dataset).eval()
    chart = build_chart(config, model)
    images = dataset.picture.images(dataset.ends)
    decoded = dataset.picture.images(chart.decode(chart.encode(dataset.ends)))
    return draw_atlas(chart, dataset, config), images, decoded


def test_prepared_images_and_what_they_are_decoded_to_are_in_the_atlas(drawn):
    atlas, images, decoded = drawn
    assert np.abs(rebuilt(atlas) / 255 - decoded).max() < 0.01
    found = originals(atlas)
    assert found is not None and np.abs(found / 255 - images).max() < 0.01


def test_images_that_are_not_among_the_held_out_ones_are_not_guessed(drawn):
    atlas, _, _ = drawn
    assert originals(replace(atlas, ends=atlas.ends + 1.0)) is None


def test_on_a_plane_another_image_of_the_class_that_lies_near_is_not_taken_for_it():
    crowded = Atlas.load(ROOT / "checkpoints/mnist-2d/vhp-rewo")  # none of its ends is held out
    assert all(image_of_end(crowded, i) is None for i in range(crowded.count("end")))
    held_out = Atlas.load(ROOT / "checkpoints/digits/vhp-rewo")
    assert all(image_of_end(held_out, i) is not None for i in range(held_out.count("end")))


def test_edges_kept_are_all_for_the_images_less_for_a_blur_and_nothing_for_noise(drawn):
    _, images, _ = drawn
    blurred = (np.roll(images, 1, axis=2) + images + np.roll(images, -1, axis=2)) / 3
    noise = np.random.default_rng(0).random((200, 8, 8))
    many = np.tile(images, (20, 1, 1))
    assert edges_kept(images, images) == pytest.approx(1)
    assert 0.1 < edges_kept(images, blurred) < 0.8
    assert edges_kept(many, noise) == 0
    assert edges_kept(np.zeros((1, 8, 8)), images[:1]) == 0


def run_of(title: str, atlas: Atlas, accuracy: float | None) -> LessonRun:
    return LessonRun(
        title=title,
        kappa=None,
        history={},
        snapshots={},
        metrics={} if accuracy is None else {"class_accuracy": accuracy},
        atlas=atlas,
        straight=lambda pair, count: None,  # type: ignore[arg-type,return-value]
    )


def decoding(atlas: Atlas, images: np.ndarray) -> Atlas:
    """The atlas in which the prepared images are decoded to others."""
    shown = tiles(atlas) / 255
    shown[atlas.span("end")] = images
    return replace(atlas, sprite=sprite(shown, 1.0))


def test_the_lesson_reads_its_answer_off_the_runs(drawn):
    atlas, images, _ = drawn
    blurred = (np.roll(images, 1, axis=2) + images + np.roll(images, -1, axis=2)) / 3
    noise = np.random.default_rng(0).random(images.shape)
    for sharp, option in ((CORRELATION, 2), (ERROR, 0)):
        decoded = dict.fromkeys((ERROR, CORRELATION), blurred) | {CLASS: noise, sharp: images}
        runs = {n: run_of(n, decoding(atlas, decoded[n]), 0.93) for n in RUNS}
        answer = Sharp().answer(runs)
        assert answer.option == option
        assert "'s 100%" in answer.parts[0].sentence and "93%" in answer.parts[1].sentence
    assert (
        "an unknown share"
        in Sharp()
        .answer({n: run_of(n, decoding(atlas, images), None) for n in RUNS})
        .parts[1]
        .sentence
    )


def test_the_lesson_says_so_where_the_images_are_not_known(drawn):
    atlas = replace(drawn[0], ends=drawn[0].ends + 1.0)
    runs = {n: run_of(n, atlas, 0.9) for n in RUNS}
    with pytest.raises(ValueError, match="does not hold the prepared images"):
        Sharp().answer(runs)


@pytest.mark.parametrize(
    ("kept", "option"),
    [
        ((0.852, 0.0, 0.848), 3),
        ((0.848, 0.0, 0.852), 3),
        ((0.7, 0.0, 0.85), 2),
        ((0.9, 0.1, 0.8), 0),
        ((0.5, 0.9, 0.52), 1),
    ],
)
def test_strokes_that_are_about_equally_sharp_have_no_winner(kept, option):
    assert nearest(kept) == option
    assert option < len(Sharp.options)
