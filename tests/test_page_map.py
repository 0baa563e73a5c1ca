"""The Map page: its rows, planes and table from small runs; its address; what is not here."""

import shutil
from pathlib import Path

import pytest

from app import loading
from app.views import map_measures
from app.views.line_rows import Sized, missing, rows_of
from core.experiments import EXPERIMENTS
from core.experiments.nonparametric import PAIRS
from core.runs import Run
from tests.plane_runs import write_plane_run
from tests.test_page_likelihood import captions, words
from tests.test_pages import messages, page

PLANE, VAE = "digits/nonparametric", "digits/vae-10"
OPEN = "What does a space of 10 dimensions look like?"


@pytest.fixture(scope="module")
def trained(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("map")
    for name in (PLANE, VAE):
        write_plane_run(folder / name, name)
    return folder


@pytest.fixture
def runs(trained, tmp_path, monkeypatch) -> Path:
    """Returns the folder of the runs that pages read, for a test to change."""
    monkeypatch.setattr(loading, "ROOT", tmp_path)
    return shutil.copytree(trained, tmp_path / "checkpoints")


def rows(app) -> list[str]:
    """Returns the titles of the rows of pictures."""
    return [caption.value for caption in app.caption if "latents: straight" in caption.value]


def measured(x: float, z: float, unsure: tuple[float, float]) -> dict:
    near = {"x": x, "few_x": x, "z": z, "few_z": z, "umap": z}
    walks = {
        kind: {"unsure": share, "low": share - 0.03, "high": share + 0.03}
        for kind, share in zip(("z", "x"), unsure, strict=True)
    }
    return {
        "chart": {
            "neighbours": {space: {"10": share} for space, share in near.items()},
            "distortion": {"x": 149.2, "z": 97.5},
            "walks": walks,
        }
    }


def test_the_page_draws_a_plane_its_rows_and_says_what_is_not_measured(runs):
    app = page("map")
    assert not app.exception and not messages(app)
    assert app.title[0].value == OPEN
    assert rows(app) == [
        "VAE, 10 latents: straight in Z",
        "Nonparametric VAE, 10 latents: straight in X",
        "Nonparametric VAE, 10 latents: straight in X, keeping the ends",
    ]
    assert "Nothing is measured" in captions(app)
    assert any("X beside 10 latents" in block.proto.body for block in app.get("html"))


def test_what_is_measured_stands_in_a_table_under_what_it_comes_to(runs):
    Run(runs / PLANE).save_metrics(measured(0.83, 0.9, (0.28, 0.12)))
    app = page("map")
    assert "| 10 | 83.0% | 90.0% | 90.0% | 149.2 | 97.5 | 28% (25 to 31%) |" in words(app)
    assert "straight in X a walk is clearer" in words(app)


def test_the_address_names_the_images_and_takes_no_nonsense(runs):
    app = page("map", **{"from": "4", "to": "d7"})
    assert not messages(app)
    assert [box.value for box in app.selectbox if box.label in ("From", "To")] == ["4", "d7"]
    wrong = page("map", data="cats", z="7", **{"from": "n3"})
    told = " ".join(messages(wrong))
    assert "cats" in told and "'7'" in told and "is no image" in told
    assert wrong.title[0].value == OPEN and not wrong.exception


def test_a_run_that_is_not_here_is_named_with_what_trains_it(runs):
    shutil.rmtree(runs / VAE)
    app = page("map")
    assert not messages(app)
    assert "digits/vae-10 is not here" in captions(app)
    shutil.rmtree(runs / PLANE)
    assert "No run here has learned a plane X" in " ".join(messages(page("map")))


def test_a_damaged_run_is_told_and_the_others_are_shown(runs):
    (runs / VAE / "model.safetensors").write_bytes(b"no weights")
    app = page("map")
    assert not app.exception and app.title[0].value == OPEN
    assert "cannot be decoded" in " ".join(messages(app))
    assert len(rows(app)) == 2


def test_pairs_are_experiments_of_the_same_size():
    for pairs in PAIRS.values():
        for dim, plane, vae in pairs:
            assert {EXPERIMENTS[plane].latent_dim, EXPERIMENTS[vae].latent_dim} == {dim}
            assert EXPERIMENTS[plane].chart["name"] == "kernel"


def sized(dim: int, there: bool = True) -> Sized:
    names = f"nonparametric-{dim}", f"vae-{dim}"
    return Sized(dim, *names, {name: name if there else None for name in names})


def test_the_four_rows_of_the_figure_are_the_smallest_and_the_largest_size():
    rows = rows_of([sized(2), sized(10), sized(500, there=False)])
    assert [(row.experiment, row.kind) for row in rows] == [
        ("vae-2", "z"), ("vae-500", "z"), ("nonparametric-2", "x"), ("nonparametric-500", "x"),
        ("nonparametric-500", "ends"),
    ]  # fmt: skip
    assert "vae-500 and nonparametric-500 are not here" in missing(rows)
    assert missing(rows_of([sized(2)])) == ""


@pytest.mark.parametrize(
    ("unsure", "said"),
    [
        ((0.28, 0.12), "straight in X a walk is clearer"),
        ((0.12, 0.28), "straight in Z a walk is clearer"),
        ((0.2, 0.22), "not told apart"),
    ],
)
def test_walks_are_ranked_where_their_intervals_are_apart(unsure, said):
    assert said in map_measures.verdict({10: measured(0.8, 0.9, unsure)})


def test_x_is_no_best_separator_where_another_space_is_ahead_beyond_chance():
    worse, same = ({10: measured(x, 0.9, (0.2, 0.2))} for x in (0.8, 0.89))
    assert "not the best separator" in map_measures.verdict(worse)
    assert "none is ahead of X" in map_measures.verdict(same)
    near = {10: measured(0.87, 0.9, (0.2, 0.2))}  # of 1,000 images told apart, of 500 not
    assert "not the best separator" in map_measures.verdict(near)
    assert "none is ahead of X" in map_measures.verdict(near, held_out=500)


def test_a_collapsed_training_is_told_and_not_ranked():
    said = map_measures.verdict({500: measured(0.1, 0.1, (0.9, 0.2)) | {"rate": 0.01}})
    assert "500 latents: this training collapsed" in said and "clearer" not in said


def test_whether_the_size_of_z_matters_follows_from_the_numbers():
    same = {dim: measured(share, 0.9, (0.2, 0.2)) for dim, share in ((2, 0.8), (500, 0.81))}
    other = {dim: measured(share, 0.9, (0.2, 0.2)) for dim, share in ((2, 0.6), (10, 0.83))}
    assert "so it is here: 81% with 500 latents" in map_measures.verdict(same)
    assert "Not here, at equal steps" in map_measures.verdict(other)
    assert map_measures.verdict({10: {}}) == ""
