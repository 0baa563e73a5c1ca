"""What the browser decodes by itself is what torch decodes: over runs as they are shipped."""

from base64 import b64decode, b64encode
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from app.components.canvas_source import FOLDER
from benchmarks.serving import CHROMIUM
from core.atlas import Atlas
from core.atlas.decoder import PlainDecoder, Smoother
from core.atlas.decoder_files import read_decoder
from core.atlas.stand_in import stand_in
from core.atlas.tiles import in_bytes
from core.build import load_trained
from core.data import Cells, Tiles
from core.data.mocap.skeleton import joints
from core.runs import Run

pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="chromium is not installed")

RUNS = Path(__file__).resolve().parents[1] / "checkpoints"
PLANES = ("pendulum/vhp-rewo", "digits/geco", "mnist-2d/vhp-rewo", "micro-mnist/elbo")
NUM_PLACES = 1_000
PARTS = (
    *("encoding", "figure", "kinematics", "decoder", "recipes", "density_grid", "plane_decoder"),
    "spread",
)
# Decodes places one after the other; bytes of tiles, or joints, all in one array.
DECODE = """([parts, bytes, places, recipe, intensity]) => {
  const { Decoder, pictureMaker, decodeBytes } = new Function(
    parts + "; return { Decoder, pictureMaker, decodeBytes };")();
  const decoder = new Decoder(decodeBytes(bytes).buffer);
  const make = pictureMaker(recipe, intensity);
  const found = places.map(place => {
    const picture = make(decoder.decode(place));
    return picture.joints ?? picture.bytes;
  });
  const one = found[0].BYTES_PER_ELEMENT;
  const all = new Uint8Array(found.length * found[0].length * one);
  found.forEach((values, i) => all.set(new Uint8Array(values.buffer), i * values.length * one));
  let text = "";
  for (let i = 0; i < all.length; i += 8192) {
    text += String.fromCharCode(...all.subarray(i, i + 8192));
  }
  return btoa(text);
}"""
SCRIPT = "\n".join((FOLDER / f"{part}.js").read_text("utf-8") for part in PARTS)


@pytest.fixture(scope="module")
def page(context) -> Iterator:
    page = context.new_page()
    yield page
    page.close()


def trained(name: str) -> tuple[Atlas, Callable[[np.ndarray], np.ndarray]]:
    """Returns a run's atlas, and the decoder that torch has of it."""
    run = Run(RUNS / name)
    atlas = Atlas.load(run.path)
    model = load_trained(run, stand_in(atlas, run.config.dataset["name"]))
    return atlas, model.decode


def places_around(points: np.ndarray) -> np.ndarray:
    """Returns places in the box of points, and half its size around it."""
    low, high = points.min(axis=0), points.max(axis=0)
    half = (high - low) / 2
    drawn = np.random.default_rng(0).uniform(low - half, high + half, (NUM_PLACES, len(low)))
    return drawn.astype(np.float32)


def in_browser(page, decoder: PlainDecoder, places: np.ndarray, atlas: Atlas) -> np.ndarray:
    payload = b64encode(decoder.to_bytes()).decode()
    recipe = atlas.picture.recipe()
    said = page.evaluate(DECODE, [SCRIPT, payload, places.tolist(), recipe, atlas.intensity])
    kind = np.float32 if recipe["kind"] == "figure" else np.uint8
    return np.frombuffer(b64decode(said), kind).reshape(len(places), -1)


def assert_same_tiles(found: np.ndarray, rows: np.ndarray, atlas: Atlas) -> None:
    wanted = in_bytes(atlas.picture.images(rows), atlas.intensity).reshape(len(rows), -1)
    assert wanted.std() > 10  # there is something to see
    assert np.abs(found.astype(int) - wanted.astype(int)).max() <= 1


@pytest.mark.parametrize("name", PLANES)
def test_tiles_are_those_of_torch_within_a_255th_of_white(page, name):
    atlas, decode = trained(name)
    places = places_around(atlas.nodes)
    found = in_browser(page, read_decoder(Run(RUNS / name)), places, atlas)
    assert_same_tiles(found, decode(places), atlas)


def test_joints_of_figures_are_those_of_torch(page):
    atlas, decode = trained("motion/vhp-rewo")
    places = places_around(atlas.nodes)
    found = in_browser(page, read_decoder(Run(RUNS / "motion/vhp-rewo")), places, atlas)
    wanted = joints(decode(places).astype(np.float64)).reshape(len(places), -1)
    assert wanted.std() > 1
    assert np.abs(found - wanted).max() < 0.01  # of the skeleton's unit: a hundredth of a pixel


@pytest.mark.parametrize("lengthscale", [0.02, 0.3])
def test_a_smoother_in_front_is_the_softmax_over_all_its_anchors(page, lengthscale):
    name = "color-mnist/geco-0.1"  # 32 latents, tiles in colour
    atlas, decode = trained(name)
    anchors = np.random.default_rng(1).normal(size=(len(atlas.nodes), 2)).astype(np.float32)
    latents = atlas.nodes.astype(np.float16)
    smoother = Smoother(anchors, latents, lengthscale)
    decoder = replace(read_decoder(Run(RUNS / name)), smoother=smoother)
    places = places_around(anchors)
    squares = torch.cdist(torch.tensor(places).double(), torch.tensor(anchors).double()).square()
    weights = torch.softmax(-squares / 2 / lengthscale**2, dim=1).numpy()
    rows = decode((weights @ latents.astype(np.float64)).astype(np.float32))
    assert_same_tiles(in_browser(page, decoder, places, atlas), rows, atlas)


def test_cells_without_a_feature_are_grey_here_as_well(page):
    picture = Cells((2, 2))
    script = f"([recipe, row]) => {{ {SCRIPT}; return [...pictureMaker(recipe, 1)(row).bytes]; }}"
    made = page.evaluate(script, [picture.recipe(), [0.0, 1.0, 0.2]])
    assert made == in_bytes(picture.images(np.array([[0.0, 1.0, 0.2]])), 1.0).ravel().tolist()


def test_a_density_is_looked_up_between_the_points_of_its_grid(page):
    from app.components.payloads import encode

    box, count = [-1.0, 0.0, 3.0, 2.0], 9
    x, y = np.meshgrid(np.linspace(-1, 3, count), np.linspace(0, 2, count))
    sent = {"values": encode(2 * x - 3 * y, "f4"), "box": box, "least": -2.0}
    inside = np.random.default_rng(0).uniform([-1, 0], [3, 2], (50, 2))
    places = [*inside.tolist(), [-1.0, 0.0], [3.0, 2.0], [3.1, 1.0]]
    script = f"""([sent, places]) => {{
        {SCRIPT}
        const density = new DensityGrid(sent);
        return places.map(place => [density.at(place), density.isLow(place)]); }}"""
    found = page.evaluate(script, [sent, places])
    wanted = [2 * a - 3 * b for a, b in places[:-1]]
    assert [value for value, _ in found[:-1]] == pytest.approx(wanted, abs=1e-5)
    assert [low for _, low in found] == [*(value < -2 for value in wanted), True]


@pytest.mark.parametrize(("scales", "correlation"), [((0.3, 0.1), -0.8), ((0.1, 0.4), 0.5)])
def test_ellipses_are_those_of_the_covariance(page, scales, correlation):
    s, t = scales
    off = correlation * s * t
    script = f"([spread]) => {{ {SCRIPT}; return axesOf(spread); }}"
    found = page.evaluate(script, [[s, t, correlation]])
    values, vectors = np.linalg.eigh([[s * s, off], [off, t * t]])
    assert found["axes"] == pytest.approx(np.sqrt(values[::-1]))
    along = [np.cos(found["angle"]), np.sin(found["angle"])]
    assert abs(vectors[:, 1] @ along) == pytest.approx(1)


# A decoder that is no perceptron: nothing is fetched, and what Python answers is made up.
ASKED = f"""async recipe => {{
  {SCRIPT}
  const asked = [];
  const owner = {{ scene: {{ intensity: 1 }}, send: (name, place) => asked.push([name, place]) }};
  let changes = 0;
  const source = new PlaneDecoder(owner, () => (changes += 1));
  const sent = {{ url: "", asks: true, recipe, closed: {{ UMAP: "no" }}, answer: null }};
  source.take(sent);
  const early = [[1, 2], [3, 4]].map(place => source.pictures()(place));
  const waiting = source.inWords(null);
  while (!asked.length) await new Promise(resolve => setTimeout(resolve, 50));
  const data = btoa(String.fromCharCode(...new Uint8Array(4).fill(9)));
  const pictures = {{ kind: "frames", frames: {{ dtype: "u1", data }}, height: 2, width: 2 }};
  source.take({{ ...sent, answer: {{ place: [3, 4], pictures }} }});
  const picture = source.pictures()([3, 4]);
  source.take(sent); // of another run, say: it is asked anew
  const later = source.pictures()([3, 4]);
  source.take(sent);
  source.close();
  owner.scene.view = {{ name: "UMAP" }};
  const said = source.inWords(picture);
  return {{ early, later, changes, waiting, asked, bytes: [...picture.bytes], said,
    closed: source.reason, slowness: (owner.scene.view = null, source.slowness) }}; }}"""


def test_the_server_is_asked_for_a_place_at_which_the_cursor_rests(page):
    found = page.evaluate(ASKED, Tiles((2, 2)).recipe())
    assert found["early"] == [None, None] and found["waiting"] == "the server is asked"
    assert found["asked"] == [["place", [3, 4]]]  # not for places that it passed
    assert found["bytes"] == [9] * 4 and found["said"] == "decoded by the server"
    assert found["closed"] == "no"
    assert found["later"] is None and found["changes"] == 3  # what is sent again changes nothing
    assert "too slow for a plane of tiles" in found["slowness"]
