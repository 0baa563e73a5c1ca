"""The table of the nonparametric VAE: what metrics hold, and a verdict that follows from them."""

import json
from typing import Any

import numpy as np
import pytest

from core.experiments.nonparametric import NONPARAMETRIC
from core.experiments.sweeps import seed_job
from core.experiments.tables import TABLES, Row, read_rows
from core.experiments.tables.nonparametric import OF_MNIST, WALKS
from core.runs import Run

TABLE = TABLES["nonparametric"]
CONFIGS = {config.name: config for config in NONPARAMETRIC}
USUAL = {"knn": 0.8, "via": 150.0, "unsure": 0.1}


def chart(knn: float, via: float, unsure: float) -> dict[str, Any]:
    spaces = {"x": knn, "z": 0.9, "few_x": 0.7, "few_z": 0.85, "umap": 0.95}
    walk = {"unsure": unsure, "low": unsure - 0.05, "high": unsure + 0.05, "connected": 100}
    return {
        "neighbours": {name: {"1": 0.5, "10": value} for name, value in spaces.items()},
        "distortion": {"x": via, "z": 100.0},
        "walks": dict.fromkeys(WALKS, walk),
    }


def rows_of(folder, found: dict[str, list[dict[str, Any] | None]]) -> list[Row]:
    """Returns rows of runs by experiment, one a seed, whose planes were measured so."""
    jobs = []
    for name, charts in found.items():
        for seed, measured in enumerate(charts):
            jobs.append(job := seed_job(folder, name, seed, 3_000))
            run = Run(job.folder)
            job.folder.mkdir(parents=True)
            run.save_description(CONFIGS[name].changed(seed=seed), [], {"cpu_seconds": 42.4})
            run.save_metrics({"rate": 20.0, "distortion": 110.0, "chart": measured})
    return read_rows(jobs, dict(TABLE.measure(jobs, 1)))


def cells(row: Row) -> dict[str, str]:
    return {title: column(row) for title, column in TABLE.columns.items()}


def test_the_rows_are_those_of_the_experiments_the_vaes_beside_among_them():
    assert set(TABLE.experiments) >= {*OF_MNIST, "digits/nonparametric", "digits/vae-10"}
    assert set(TABLE.experiments) >= {name.replace("nonparametric", "vae") for name in OF_MNIST}


def test_a_row_shows_every_seed_and_a_vae_what_it_has(tmp_path):
    measured = [chart(**USUAL), chart(**USUAL | {"knn": 0.75})]
    of_plane, of_vae = rows_of(tmp_path, {OF_MNIST[1]: measured, "mnist/vae-10": [None]})
    shown = cells(of_plane)
    assert shown["NELBO"] == "130.0, 130.0" and shown["CPU s"] == "42"
    assert (shown["via X"], shown["via E z"]) == ("150.0, 150.0", "100.0, 100.0")
    assert (shown["10-NN X"], shown["few: UMAP"]) == ("80.0%, 75.0%", "95.0%, 95.0%")
    assert shown["unsure: X straight"] == ", ".join(["10.0% (5.0% to 15.0%)"] * 2)
    beside = cells(of_vae)
    assert beside["NELBO"] == "130.0"
    assert {beside[t] for t in ("via X", "10-NN X", "few: UMAP", "unsure: Z graph")} == {"-"}
    assert json.loads(json.dumps(TABLE.to_json(of_plane)))["runs"][0]["unsure"]["x"]["low"] == 0.05


def test_what_another_program_wrote_is_not_read_as_a_number(tmp_path):
    broken = {"neighbours": {"x": {"10": "many"}, "z": 3}, "walks": {"x": {"unsure": np.inf}}}
    (row,) = rows_of(tmp_path, {OF_MNIST[0]: [broken]})
    shown = cells(row)
    assert {shown[t] for t in ("10-NN X", "10-NN Z", "via X", "unsure: X straight")} == {"-"}
    assert TABLE.verdict([row]) == ""


@pytest.mark.parametrize(
    ("last", "answer"),
    [
        ({}, "of MNIST: yes."),
        ({"knn": 0.76, "via": 157.0, "unsure": 0.14}, "of MNIST: yes."),
        ({"knn": 0.7}, "of MNIST: of 2 of 3 measures only."),
        ({"knn": 0.7, "via": 160.0, "unsure": 0.2}, "of MNIST: no."),
    ],
)
def test_the_claim_of_the_paper_gets_a_verdict_from_the_numbers(tmp_path, last, answer):
    found = [USUAL] * (len(OF_MNIST) - 1) + [USUAL | last]
    charts = {name: [chart(**of)] for name, of in zip(OF_MNIST, found, strict=True)}
    rows = rows_of(tmp_path, charts)
    verdict = TABLE.verdict(rows)
    assert answer in verdict
    assert ("70.0% (Z = 500) to 80.0%" in verdict) == (last.get("knn") == 0.7)
    assert verdict in TABLE.plain(rows) and verdict in TABLE.markdown(rows)


def test_a_verdict_is_of_medians_over_seeds_and_of_no_single_size(tmp_path):
    far = chart(**USUAL | {"knn": 0.1})
    rows = rows_of(
        tmp_path, {OF_MNIST[0]: [chart(**USUAL)] * 2 + [far], OF_MNIST[1]: [chart(**USUAL)]}
    )
    assert "yes" in TABLE.verdict(rows)
    assert TABLE.verdict(rows[:1]) == ""
