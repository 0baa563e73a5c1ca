"""A run's files from the page Walk: latents, model, measures and settings, made when asked for."""

import csv
import json
from dataclasses import replace
from io import BytesIO, StringIO

import numpy as np
import pytest
from safetensors.numpy import load

from app import loading
from app.sections import run_downloads as section
from app.views.run_files import latents_csv, latents_npz, metrics_csv, stem_of
from core.data import LABELS
from tests.test_pages import RUN, copies, messages, page  # noqa: F401

NAMES = ["latents.csv", "latents.npz", "model.safetensors", "metrics.json", "run.json",
         "metrics.csv"]  # fmt: skip


@pytest.fixture
def offered(monkeypatch) -> dict:
    """Returns what the section offers, by file names, instead of buttons."""
    found = {}
    monkeypatch.setattr(
        section, "download", lambda label, make, name, help=None: found.update({name: make})
    )
    return found


@pytest.mark.parametrize("name", [RUN, "digits/iwae", "motion/vhp-rewo"])
def test_all_that_a_run_has_learned_can_be_downloaded(offered, name):
    atlas = loading.atlas(name)
    section.run_downloads(name, atlas)
    stem = name.replace("/", "-")
    assert list(offered) == [f"{stem}-{file}" for file in NAMES]
    made = {file: offered[f"{stem}-{file}"]() for file in NAMES}
    assert json.loads(made["run.json"])["config"]["name"] == name
    assert json.loads(made["metrics.json"]) == loading.metrics(name)
    assert load(made["model.safetensors"])
    with np.load(BytesIO(made["latents.npz"]), allow_pickle=False) as arrays:
        assert np.array_equal(arrays["posterior_means"], atlas.data)
        assert np.array_equal(arrays["labels"], atlas.data_labels)
        assert np.array_equal(arrays["prior_samples"], atlas.nodes)
    assert made["latents.csv"].count(b"\n") == 1 + sum(atlas.kinds.values())


def test_nothing_is_made_before_it_is_asked_for(monkeypatch):
    def refuse(*given):
        raise AssertionError("made without being asked for")

    for make in ("latents_csv", "latents_npz", "metrics_csv"):
        monkeypatch.setattr(section, make, refuse)
    app = page("walk")
    assert not app.exception and not messages(app)
    labels = [button.proto.label for button in app.get("download_button")]
    assert {"Latents as CSV", "Model", "Settings", "Measures as JSON"} <= set(labels)
    assert "Download this run" in [box.proto.popover.label for box in app.get("popover")]


def test_a_file_that_is_not_there_is_not_offered(offered, copies):  # noqa: F811
    for file in ("metrics.json", "model.safetensors"):
        (copies / RUN / file).unlink()
    section.run_downloads(RUN, loading.atlas(RUN))
    assert not [name for name in offered if "metrics" in name or "model" in name]
    assert len(offered) == 3


def test_the_table_of_latents_says_what_each_point_is():
    atlas = loading.atlas("digits/iwae")
    named = replace(atlas, label=LABELS["group"].named(tuple("abcdefghij")))
    for one in (atlas, named):
        rows = list(csv.DictReader(StringIO(latents_csv(one).decode())))
        data = [row for row in rows if row["kind"] == "posterior mean"]
        samples = [row for row in rows if row["kind"] == "prior sample"]
        assert (len(data), len(samples)) == (one.count("datum"), one.count("node"))
        for d in range(2):
            written = [float(row[f"z{d + 1}"]) for row in data]
            assert np.allclose(written, one.data[:, d], rtol=1e-6)
            assert np.allclose([float(r[f"sd{d + 1}"]) for r in data], one.data_scales[:, d])
        assert [float(row["label"]) for row in data] == one.data_labels.tolist()
        assert all(row["sd1"] == "" for row in samples)
    assert {row["name"] for row in rows} == set("abcdefghij")


def test_arrays_need_no_pickle_and_measures_are_numbers_by_name():
    with np.load(BytesIO(latents_npz(loading.atlas(RUN))), allow_pickle=False) as arrays:
        assert {"posterior_scales", "prior_labels", "label_names"} <= set(arrays)
    metrics = loading.metrics(RUN)
    rows = dict(list(csv.reader(StringIO(metrics_csv(metrics).decode())))[1:])
    assert float(rows["angle_error"]) == metrics["angle_error"]
    assert float(rows["walks_without_jump.squared"]) == metrics["walks_without_jump"]["squared"]
    assert stem_of("runs/shapes/vae.2", "shapes") == "runs-shapes-vae.2"
