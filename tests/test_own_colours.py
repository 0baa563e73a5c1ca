"""Own images in colour: trained, measured, drawn and walked like all others; grey as before."""

import io
import json
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from app.views import walks
from app.views.compare import same_images
from app.views.jobs import estimate
from app.views.uploaded_data import tiles
from benchmarks.ring import digit_atlas
from core.atlas import Atlas, pictures
from core.atlas.drawing import draw_atlas, sprite
from core.build import build_dataset, build_model, build_trainer, shape_of_rows
from core.charts import LatentChart
from core.data import uploads
from core.data.pictures import Cells, Colours
from core.data.uploads import limits
from core.data.uploads.adding import add_path, summary_line
from core.data.uploads.form import COLOUR, GREY, ImageForm
from core.data.uploads.reading import read_path
from core.data.uploads.reading.images import image_files as images
from core.data.uploads.tolerance import residual
from core.distributions import ConditionalNormal
from core.experiments import experiments
from core.experiments.durations import USUAL_INPUTS, inputs, seconds
from core.files import FileProblem
from core.metrics import evaluation, likelihood
from core.models import vae
from core.priors import StandardNormal
from core.runs.live import Live, in_bytes

RANDOM = np.random.default_rng(0)
ROOT = Path(__file__).resolve().parents[1]
SMALL = {"hidden": (8, 8), "num_nodes": 40, "num_neighbours": 5}


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv(uploads.VARIABLE, str(tmp_path / "data"))
    return tmp_path / "data"


def painted(path: Path, count: int = 30, size: int = 10) -> Path:
    """Writes a folder of coloured squares in three classes: reddish, greenish, bluish ones."""
    for i in range(count):
        picture = RANDOM.integers(0, 60, (size, size, 3), dtype=np.uint8)
        picture[..., i % 3] += 150
        place = path / ["red", "green", "blue"][i % 3] / f"{i}.png"
        place.parent.mkdir(parents=True, exist_ok=True)
        Image.fromarray(picture).save(place)
    return path


def test_the_row_of_a_colour_image_is_its_red_then_its_green_then_its_blue():
    shown = RANDOM.uniform(size=(4, 2, 5, 3))
    rows = Colours((2, 5)).rows(shown)
    np.testing.assert_array_equal(rows[:, :10], shown[..., 0].reshape(4, -1))
    np.testing.assert_array_equal(Colours((2, 5)).images(rows), shown)


@pytest.mark.parametrize(("mode", "shape"), [(COLOUR, (3, 8, 8)), (GREY, (8, 8))])
def test_own_images_are_loaded_as_they_were_brought(tmp_path, mode, shape):
    about = add_path(painted(tmp_path / "a"), "mine", 8, mode)
    data = build_dataset(experiments.experiment("mine/vae"))
    assert shape_of_rows(data) == data.picture.row_shape == shape
    assert data.train.shape[1] == np.prod(shape)
    brought = read_path(tmp_path / "a", 8, mode)
    both = np.concatenate([data.train, data.test])
    seen = data.picture.images(both) * 255
    wanted = brought.values.reshape(30, -1)
    assert sorted(map(tuple, seen.reshape(30, -1).round())) == sorted(map(tuple, wanted))
    assert ("in colour" in summary_line(about)) == (mode == COLOUR)


def test_a_dataset_of_before_there_were_colours_is_grey(tmp_path, home):
    add_path(painted(tmp_path / "a"), "mine", 8, GREY)
    place = home / "mine" / "data.json"
    known = json.loads(place.read_text(encoding="utf-8"))
    del known["picture"]
    place.write_text(json.dumps(known), encoding="utf-8")
    assert uploads.about("mine").drawing == uploads.load("mine").picture == Cells((8, 8))
    place.write_text(json.dumps(known | {"picture": "tile"}), encoding="utf-8")
    with pytest.raises(FileProblem, match="does not describe an own dataset"):
        uploads.about("mine")


@pytest.fixture
def atlas(tmp_path: Path) -> Atlas:
    add_path(painted(tmp_path / "a"), "mine", 8)
    config = experiments.experiment("mine/vhp-rewo").changed(**SMALL)
    data = build_dataset(config)
    return draw_atlas(LatentChart(build_model(config, data).eval()), data, config)


def test_an_atlas_keeps_the_colours_of_what_it_shows(atlas, tmp_path):
    data = uploads.load("mine")
    shown = walks.tiles(atlas)[atlas.span("datum")]
    wanted = (data.picture.images(data.test) * 255).round()
    np.testing.assert_array_equal(shown, wanted)
    atlas.save(tmp_path)
    read = Atlas.load(tmp_path)
    assert read.picture == Colours((8, 8)) and Image.open(io.BytesIO(read.sprite)).mode == "RGB"


def test_walks_in_colour_are_measured_as_their_rows_are(atlas):
    walked = walks.walk(atlas, (("end", 0), ("end", 2)), "squared")
    assert walked is not None and walked.frames.shape[1:] == (8, 8, 3)
    rows = Colours((8, 8)).rows(walked.frames)
    again = walks.measured(walked.path, walked.frames, walked.labels, atlas, rows)
    assert again.smoothness == pytest.approx(walked.smoothness)
    assert again.jumps.tolist() == walked.jumps.tolist()


def test_colour_and_grey_of_the_same_data_are_no_same_images(atlas):
    assert same_images(atlas, atlas)
    assert not same_images(atlas, replace(atlas, picture=Cells((8, 8))))


def test_a_grey_sprite_is_the_one_of_before():
    grey = RANDOM.uniform(size=(50, 4, 6))
    sheet = np.asarray(Image.open(io.BytesIO(sprite(grey, 1.0))))
    assert sheet.shape == (2 * 4, 40 * 6)
    np.testing.assert_array_equal(sheet[:4, 6:12], (grey[1] * 255).round())
    colour = np.asarray(Image.open(io.BytesIO(sprite(np.stack([grey] * 3, axis=-1), 1.0))))
    np.testing.assert_array_equal(colour[..., 0], sheet)


@pytest.mark.parametrize("make", [pictures.gif, pictures.apng, pictures.strip])
def test_pictures_that_leave_the_app_have_colours(make):
    frames = np.zeros((5, 8, 8, 3))
    frames[:, :, :4, 0] = 1.0
    frames[:, :, 4:, 2] = 0.5
    frames[1:, 0] = 0.2  # else an animation keeps one frame
    image = Image.open(io.BytesIO(make(frames))).convert("RGB")
    height = image.height
    assert image.getpixel((2, height - 2)) == (255, 0, 0)
    assert image.getpixel((height - 3, height - 2)) == (0, 0, 128)


@pytest.mark.parametrize("shape", [(2, 3), (2, 3, 3)])
def test_a_live_picture_shows_what_is_drawn_in_its_colours(tmp_path, shape):
    whole = RANDOM.uniform(size=(4, *shape))
    history = {"step": np.arange(3), "initial_phase": np.zeros(3)}
    live = Live(
        2, 9, 1.0, history, np.zeros((5, 2)), np.zeros((5, 2)), np.zeros(5),
        digit_atlas(60).label, in_bytes(whole, 1.0),
    )  # fmt: skip
    live.save(tmp_path)
    np.testing.assert_array_equal(Live.load(tmp_path).images, (whole * 255).round())
    replace(live, images=np.zeros((4, 2, 3, 4), np.uint8)).save(tmp_path)
    with pytest.raises(FileProblem, match="contradicts itself"):
        Live.load(tmp_path)


def test_a_preview_has_the_colours_of_the_rows(tmp_path):
    about = add_path(painted(tmp_path / "a"), "mine", 8)
    rows = uploads.load("mine").train
    shown = tiles(rows, about)
    assert shown.shape == (12, 8, 8, 3)
    np.testing.assert_array_equal(shown[0], Colours((8, 8)).images(rows)[0])


def test_the_time_it_will_take_grows_with_the_pixels_and_their_colours(tmp_path):
    painted(tmp_path / "a", size=64)
    for name, size, mode in (("small", 8, GREY), ("grey", 64, GREY), ("colour", 64, COLOUR)):
        add_path(tmp_path / "a", name, size, mode)
    configs = [experiments.experiment(f"{name}/vhp-rewo") for name in ("small", "grey", "colour")]
    assert [inputs(config) for config in configs] == [64, 4096, 12288]
    times = [seconds(config) for config in configs]
    assert times[0] < times[1] < times[2] and times[2] > 2 * times[0]
    assert estimate(configs[2]) != estimate(configs[0])
    uploads.remove("small")
    assert inputs(configs[0]) == USUAL_INPUTS


def test_images_that_are_too_many_numbers_together_are_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(images, "MOST_BYTES", 30 * 8 * 8 * 3 - 1)
    with pytest.raises(FileProblem, match=r"30 images of 8 × 8 × 3 are .* smaller or grey"):
        read_path(painted(tmp_path / "a"), 8)
    assert read_path(tmp_path / "a", 8, GREY).values.shape == (30, 8, 8)


def test_large_images_are_decoded_a_few_at_a_time(monkeypatch):
    decoded = []
    model = vae.VAE(
        ConditionalNormal(torch.nn.Linear(50, 2), scale=1.0),
        ConditionalNormal(torch.nn.Linear(2, 50), scale=1.0),
        StandardNormal(2),
        {},
    )
    model.decoder.register_forward_hook(lambda _, z, __: decoded.append(len(z[0])))
    monkeypatch.setattr(vae, "MOST_NUMBERS", 1_000)
    found = likelihood.importance_sampled(model, np.zeros((4, 50), np.float32), 37)
    assert max(decoded) == 20 and sum(decoded) == 4 * 37
    assert np.isfinite(found.log_likelihood).all()


def test_the_terms_of_many_rows_are_the_mean_of_their_parts(tmp_path, monkeypatch):
    add_path(painted(tmp_path / "a"), "mine", 8)
    config = experiments.experiment("mine/vae").changed(**SMALL)
    data = build_dataset(config)
    model = build_model(config, data).eval()
    whole = evaluation.EvaluatedModel(model, LatentChart(model), data, config).train_terms
    monkeypatch.setattr(evaluation, "MOST_NUMBERS", 7 * 192)
    parts = evaluation.EvaluatedModel(model, LatentChart(model), data, config).train_terms
    assert set(whole) == set(parts)
    assert parts["error"] == pytest.approx(whole["error"], rel=0.05)


def test_the_residual_of_large_images_is_that_of_some(monkeypatch):
    rows = RANDOM.normal(size=(40, 9))
    monkeypatch.setattr("core.data.uploads.tolerance.MOST_NUMBERS", 9 * 20)
    assert residual(rows) == residual(rows[:20])


def test_sizes_up_to_64_are_offered_and_no_larger_ones(tmp_path):
    painted(tmp_path / "a", size=70)
    assert read_path(tmp_path / "a", 64).values.shape == (30, 64, 64, 3)
    with pytest.raises(FileProblem, match="8 to 64 pixels wide, not 65"):
        read_path(tmp_path / "a", 65)
    assert ImageForm(64).mode == COLOUR and limits.SIZES[-1] == 64


@pytest.mark.slow
def test_five_thousand_large_images_in_colour_take_less_than_500_megabytes(tmp_path, home):
    painted(tmp_path / "a", 5_000, 64)
    script = (
        "import sys, pathlib; from core.data.uploads.adding import add_path\n"
        "add_path(pathlib.Path(sys.argv[1]), 'mine', 64)\n"
        "print(*(line for line in open('/proc/self/status') if line.startswith('VmHWM')))"
    )
    command = [sys.executable, "-c", script, str(tmp_path / "a")]
    said = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT).stdout
    assert int(re.search(r"\d+", said)[0]) / 1_000 < 500  # MB
    assert uploads.about("mine").num_train == 4_000


@pytest.mark.parametrize("method", experiments.of_dataset("pendulum"))
def test_every_method_trains_on_colours(tmp_path, method):
    add_path(painted(tmp_path / "a"), "mine", 8)
    config = experiments.experiment(f"mine/{method}").changed(**SMALL)
    data = build_dataset(config)
    model = build_model(config, data)
    steps = list(build_trainer(config, model).run(torch.from_numpy(data.train), 5))
    assert len(steps) == 5
    decoded = LatentChart(model.eval()).decode(np.zeros((1, 2), np.float32))
    assert data.picture.images(decoded).shape == (1, 8, 8, 3)
