"""Atlases of images with many latents: small files that say all that was drawn, and how much."""

import io
from dataclasses import dataclass, replace

import numpy as np
import pytest
from PIL import Image

from benchmarks.ring import ring_atlas
from core.atlas import Atlas
from core.atlas.drawing import GREYS, MOST_BYTES, draw_atlas, rounded, sprite
from core.data import LABELS, Dataset
from core.data.pictures import Tiles
from core.experiments import EXPERIMENTS
from core.files import FileProblem
from core.graph import LatentGraph, longest_step
from core.runs import RunConfig

DIM, SIDE = 32, 28


@dataclass(frozen=True)
class Blobs:
    """A chart whose images are blobs at a place that the first two of 32 latents say."""

    dim: int = DIM
    side: int = SIDE

    def encode(self, x: np.ndarray) -> np.ndarray:
        return np.random.default_rng(len(x)).normal(size=(len(x), self.dim)).astype(np.float32)

    def spread(self, x: np.ndarray) -> np.ndarray:
        return np.full((len(x), self.dim), 0.123, np.float32)

    def covariance(self, x: np.ndarray) -> None:
        return None

    def decode(self, c: np.ndarray) -> np.ndarray:
        axis = np.linspace(-3, 3, self.side)
        across = np.exp(-np.square(axis - c[:, :1]))[:, None, :]
        down = np.exp(-np.square(axis - c[:, 1:2]))[:, :, None]
        wide = 1 + 0.5 * np.sin(3 * axis[None, :, None] * c[:, 2, None, None] + axis * 2)
        return (across * down * wide / 1.5).reshape(len(c), -1).astype(np.float32)

    def sample(self, num_samples: int, seed: int) -> np.ndarray:
        shape = (num_samples, self.dim)
        return np.random.default_rng(seed).normal(size=shape).astype(np.float32)

    def log_density(self, c: np.ndarray) -> np.ndarray:
        return -np.square(c).sum(axis=1) / 2


def data_of(chart: Blobs, num: int = 500) -> Dataset:
    images = chart.decode(chart.sample(num, seed=9))
    labels = np.arange(num) % 10
    return Dataset(
        name="blobs",
        train=images,
        train_label=labels,
        test=images,
        test_label=labels,
        ends=images[:10],
        end_label=labels[:10],
        picture=Tiles((chart.side, chart.side)),
        intensity=1.0,
        label=LABELS["class"],
    )


def config(num_nodes: int) -> RunConfig:
    return EXPERIMENTS["digits/vhp-rewo"].changed(num_nodes=num_nodes, num_neighbours=18)


@pytest.fixture(scope="module")
def lean() -> Atlas:
    chart = Blobs()
    with pytest.MonkeyPatch.context() as patch:  # half a minute, and no matter of this test
        patch.setattr("core.atlas.projections.umap", lambda latents, seed: latents[:, :2].copy())
        return draw_atlas(chart, data_of(chart), config(8_000))


def test_of_many_nodes_in_many_dimensions_the_first_are_shown_and_their_number_kept(lean):
    assert lean.count("node") == 2_000 and lean.num_sampled == 8_000
    samples = Blobs().sample(8_000, seed=0)[:2_000]
    np.testing.assert_allclose(lean.nodes, samples, atol=0.01)
    assert lean.train is not None and len(lean.train) == 500  # all of the training data


def test_of_a_plane_all_nodes_are_shown_as_they_are():
    chart = Blobs(dim=3)

    @dataclass(frozen=True)
    class Flat(Blobs):
        dim: int = 2

        def decode(self, c: np.ndarray) -> np.ndarray:
            return super().decode(np.pad(c, [(0, 0), (0, 1)]))

    flat = draw_atlas(Flat(), data_of(chart), config(2_500))
    assert flat.count("node") == 2_500
    np.testing.assert_array_equal(flat.nodes, Flat().sample(2_500, seed=0))


def test_large_images_have_fewer_nodes():
    chart = Blobs(side=64)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("core.atlas.projections.umap", lambda latents, seed: latents[:, :2].copy())
        assert draw_atlas(chart, data_of(chart, 60), config(1_500)).count("node") == 1_000


def test_a_lean_atlas_comes_back_as_it_was_and_takes_less_than_it_may(lean, tmp_path):
    lean.save(tmp_path)
    read = Atlas.load(tmp_path)
    for name, value in vars(lean).items():
        if name == "views":
            np.testing.assert_equal(read.views, value)
        else:
            np.testing.assert_array_equal(getattr(read, name), value, name)
    assert read.nodes.dtype == np.float32 and read.edges.dtype == np.int32
    size = sum(file.stat().st_size for file in tmp_path.iterdir())
    assert size < 900_000, f"{size:,} bytes"


def test_the_graph_is_that_of_the_nodes_as_they_are_written(lean, tmp_path):
    lean.save(tmp_path)
    read = Atlas.load(tmp_path)
    np.testing.assert_array_equal(LatentGraph.build(read.nodes, 18).edges, read.edges)
    assert read.longest_step == longest_step(read.nodes)


def test_half_precision_is_taken_only_where_nothing_moves():
    normal = np.random.default_rng(0).normal(size=(500, 32)).astype(np.float32)
    assert np.abs(rounded(normal) - normal).max() < 0.005
    for far in (normal + 1e4, normal * 1e5, normal * 1e-9, normal[:, :2]):
        np.testing.assert_array_equal(rounded(far), far)


def test_of_very_many_dimensions_latents_are_rounded_as_far_as_nobody_sees():
    latents = np.random.default_rng(0).normal(size=(40, 300)).astype(np.float32)
    coarse = rounded(latents)
    assert 0.005 < np.abs(coarse - latents).max() <= 1 / 128 and coarse.dtype == np.float32
    assert (coarse.astype(np.float16) == coarse).all() and (coarse * 64 % 1 == 0).all()
    assert not rounded(0.005 * latents, unit=1.0)[np.abs(latents) < 1.5].any()
    assert rounded(np.zeros((2, 300), np.float32)).tolist() == np.zeros((2, 300)).tolist()


def test_a_sprite_has_as_many_greys_as_fit():
    random = np.random.default_rng(0)
    for count in (40, 3_000):
        tiles = random.random((count, 28, 28)).astype(np.float32)
        packed = sprite(tiles, 1.0)
        greys = len(np.unique(np.asarray(Image.open(io.BytesIO(packed)))))
        if count == 40:
            assert greys == 256 and len(packed) < MOST_BYTES
        else:
            assert greys == GREYS[-1]  # noise does not pack: the fewest, and all tiles are there
    few = sprite(np.stack([np.zeros((28, 28)), np.ones((28, 28))] * 2_000), 1.0)
    assert set(np.unique(np.asarray(Image.open(io.BytesIO(few))))) == {0, 255}


def test_an_atlas_without_pictures_or_with_other_latents_of_training_data_is_refused():
    atlas = ring_atlas(60)
    for change in (
        {"sprite": None},
        {"train": np.zeros((5, 3))},
        {"train": np.full((1, 2), np.nan)},
    ):
        with pytest.raises(FileProblem, match="contradicts itself"):
            replace(atlas, **change)


def test_an_atlas_without_edges_is_refused_in_a_sentence(tmp_path):
    ring_atlas(60).save(tmp_path)
    with np.load(tmp_path / "atlas.npz") as archive:
        arrays = {name: values for name, values in archive.items() if name != "edge_steps"}
    np.savez(tmp_path / "atlas.npz", **arrays)
    with pytest.raises(FileProblem, match="rebuild"):
        Atlas.load(tmp_path)
