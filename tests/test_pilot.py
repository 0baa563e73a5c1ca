"""The pilot: kappa of own data follows from what an autoencoder of the same networks reaches."""

import json
import time
from dataclasses import asdict, replace
from pathlib import Path

import numpy as np
import pytest
import torch
from sklearn.decomposition import PCA

from core import __main__, pilot
from core.build import build_dataset, build_model, build_trainer
from core.data import uploads
from core.data.uploads.adding import add
from core.data.uploads.tolerance import LATENTS, Reached, reason, residual, scale_of, variance_of
from core.data.uploads.upload import Upload
from core.experiments import experiments
from core.experiments.presets import minute
from core.files import FileProblem
from core.jobs.pilots import Pilots
from core.mean_image import require_less_than_mean_image

RANDOM = np.random.default_rng(0)


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Returns the folder that own datasets lie in; networks are small here."""
    monkeypatch.setenv(uploads.VARIABLE, str(tmp_path / "data"))
    small = experiments.UPLOADED | {"net": experiments.mlp(32, 32)}
    monkeypatch.setattr(experiments, "UPLOADED", small)
    return tmp_path / "data"


@pytest.fixture
def brief(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pilots of a quarter of their steps, for what does not depend on how well one learned."""
    monkeypatch.setattr(pilot, "STEPS", pilot.STEPS // 4)


def spots(count: int = 120, side: int = 16) -> Upload:
    """Returns images of a round spot somewhere: two numbers tell each apart."""
    rows, columns = np.mgrid[:side, :side]
    y, x = RANDOM.uniform(4, side - 4, (2, count, 1, 1))
    grey = 255 * np.exp(-((rows - y) ** 2 + (columns - x) ** 2) / 18)
    return Upload("spots", grey.astype(np.uint8))


def table(count: int = 60) -> Upload:
    along = RANDOM.normal(size=(count, 2))
    noise = 0.02 * RANDOM.normal(size=(count, 6))
    return Upload("a table", np.tanh(along @ RANDOM.normal(size=(2, 6))) + noise)


def read(home: Path, name: str = "mine") -> dict:
    return json.loads((home / name / "data.json").read_text(encoding="utf-8"))


def piloted(upload: Upload) -> tuple[uploads.UploadDescription, list[Reached]]:
    add(upload, "mine")
    looks = list(pilot.pilot("mine"))
    return uploads.about("mine"), looks


def test_the_residual_is_that_of_a_principal_component_analysis():
    for rows in (RANDOM.normal(size=(30, 9)), RANDOM.normal(size=(9, 30))):
        analysis = PCA(2).fit(rows)
        around = rows - analysis.inverse_transform(analysis.transform(rows))
        assert residual(rows) == pytest.approx(np.square(around).mean())


def test_kappa_is_what_the_best_look_of_the_pilot_reached_and_the_data_stay_the_same(home):
    add(table(), "mine")
    before = read(home)
    looks = list(pilot.pilot("mine"))
    about, best = uploads.about("mine"), min(looks, key=lambda look: look.aside)
    assert about.kappa**2 == pytest.approx(1.2 * best.error, rel=0.01)
    assert about.reached == best and before["reached"] is None
    same = {"kappa", "scale", "reached"}
    assert {k: v for k, v in read(home).items() if k not in same} == {
        k: v for k, v in before.items() if k not in same
    }
    assert uploads.load("mine", before["digest"]).name == "mine"
    config = experiments.of_dataset("mine")["vhp-rewo"]
    assert config.kappa == about.kappa and config.likelihood["scale"] == about.scale
    assert about.scale == scale_of(about.kappa, 6, variance_of(uploads.load("mine").train))


def test_the_pilot_has_the_networks_latents_and_rate_of_the_trainings_and_no_held_out_rows(
    monkeypatch, brief
):
    seen = {}

    def built(config, dataset):
        seen.update(config=config, rows=len(dataset.train))
        return build_model(config, dataset)

    monkeypatch.setattr(pilot, "build_model", built)
    piloted(table(50))
    asked = experiments.of_dataset("mine")["vhp-rewo"]
    for part in ("encoder", "decoder", "latent_dim", "covariance"):
        assert seen["config"].model[part] == asked.model[part]
    assert seen["config"].learning_rate == asked.learning_rate
    assert asked.latent_dim == LATENTS
    assert seen["rows"] == 32  # of 40 that are trained on; the 10 held-out ones are not looked at
    assert minute(asked).hidden == asked.hidden


def test_few_rows_are_not_learned_by_heart(monkeypatch):
    wide = experiments.UPLOADED | {"net": experiments.mlp(128, 128, 128)}
    monkeypatch.setattr(experiments, "UPLOADED", wide)
    about, looks = piloted(Upload("noise", RANDOM.normal(size=(20, 30))))
    assert about.reached is not None
    assert about.reached.steps + pilot.PATIENCE == looks[-1].steps < pilot.STEPS
    assert about.reached.error > 1.15 * looks[-1].error


def test_a_pilot_that_is_stopped_leaves_the_kappa_of_before(home):
    add(table(), "mine")
    before = read(home)
    steps = pilot.pilot("mine")
    next(steps)
    steps.close()
    assert read(home) == before


def test_where_latents_explain_little_the_likelihood_still_makes_it_worth_their_rate():
    kappa, variance, num_pixels = 0.166, 0.0515, 3_072  # 300 shapes in colour
    sigma = scale_of(kappa, num_pixels, variance)
    worth = num_pixels * (variance - kappa**2) / (2 * sigma**2)
    assert worth == pytest.approx(8.0, rel=1e-3)
    assert sigma < scale_of(kappa, num_pixels, 10.0)
    assert 0 < scale_of(0.01, 4, 1e-9) < 0.02


def test_data_that_went_or_were_replaced_meanwhile_get_no_kappa(home, brief):
    add(table(), "mine")
    steps = pilot.pilot("mine")
    next(steps)
    uploads.remove("mine")
    with pytest.raises(FileProblem, match="no own dataset"):
        list(steps)
    assert not (home / "mine").exists()
    add(table(), "mine")
    with pytest.raises(FileProblem, match="no longer those of the pilot"):
        uploads.tolerate("mine", "another", np.ones((20, 6)), Reached(50, 0.1, 0.1))


def test_a_description_of_before_keeps_its_kappa_and_says_that_there_was_no_pilot(home):
    add(table(), "mine")
    old = {k: v for k, v in read(home).items() if k != "reached"} | {"kappa": 0.2, "scale": 0.4}
    (home / "mine" / "data.json").write_text(json.dumps(old), encoding="utf-8")
    about = uploads.about("mine")
    assert (about.kappa, about.scale, about.reached) == (0.2, 0.4, None)
    assert "principal component analysis" in about.reason and "No pilot" in about.reason
    assert experiments.of_dataset("mine")["vhp-geco"].kappa == 0.2


def test_a_reached_error_that_is_none_is_refused(home):
    add(table(), "mine")
    bad = read(home) | {"reached": {"steps": 0, "error": 0.1, "aside": 0.1}}
    (home / "mine" / "data.json").write_text(json.dumps(bad), encoding="utf-8")
    with pytest.raises(FileProblem, match="does not describe an own dataset"):
        uploads.about("mine")


@pytest.mark.parametrize(
    ("reached", "kind", "said"),
    [
        (Reached(600, 0.014, 0.016), "images", "error of 0.014 per pixel in 600 steps; κ² is 1.2"),
        (
            Reached(600, 0.014, 0.016),
            "images",
            "set aside its error was 0.016 then, at its lowest.",
        ),
        (Reached(200, 0.014, 0.03), "features", "so few rows are partly learned by heart"),
        (None, "features", "No pilot training has been made yet"),
    ],
)
def test_the_reason_says_what_was_reached(reached, kind, said):
    assert said in reason(0.13, reached, kind)
    assert reason(0.13, reached, kind).startswith("κ 0.13: ")


def test_data_of_nothing_but_noise_have_a_kappa_that_the_mean_does_not_meet(home):
    add(Upload("noise", RANDOM.normal(size=(500, 6))), "mine")
    rows = uploads.load("mine").train
    reached = Reached(600, 0.97 * variance_of(rows), 1.0)
    about = uploads.tolerate("mine", read(home)["digest"], rows, reached)
    assert about.kappa**2 == pytest.approx(0.8 * variance_of(rows), rel=0.01)
    assert "hardly less than the mean alone does, so κ² is 0.8 of the variance" in about.reason
    config = experiments.of_dataset("mine")["vhp-rewo"]
    require_less_than_mean_image(config, uploads.load("mine"))


def test_data_without_noise_have_a_kappa_too(home):
    assert "κ is never set below 0.01" in reason(0.01, Reached(1_000, 1e-9, 1e-9), "features")
    about, _ = piloted(Upload("a line", np.outer(RANDOM.uniform(size=80), np.ones(4))))
    assert about.kappa == 0.01 and about.scale > 0
    assert experiments.of_dataset("mine")["vhp-rewo"].schedule["nu"] == 200.0


def ask(capsys, *words: object) -> tuple[str, str]:
    __main__.run(__main__.parser().parse_args(list(map(str, words))))
    return capsys.readouterr()


@pytest.mark.slow
def test_the_command_that_adds_makes_the_pilot_and_says_why_kappa_is_what_it_is(
    tmp_path, home, brief, capsys
):
    np.savetxt(tmp_path / "a.csv", table().values, delimiter=",")
    out, _ = ask(capsys, "data", "add", tmp_path / "a.csv", "--name", "mine")
    about = uploads.about("mine")
    assert about.reached and about.reason in out
    out, _ = ask(capsys, "data", "add", tmp_path / "a.csv", "--name", "again", "--json")
    assert json.loads(out)["reached"] == asdict(uploads.about("again").reached)
    (home / "mine" / "data.json").write_text(
        json.dumps(asdict(replace(about, kappa=0.9, reached=None))), encoding="utf-8"
    )
    out, _ = ask(capsys, "data", "pilot", "mine")
    found = uploads.about("mine")
    assert found.kappa == pytest.approx(about.kappa, rel=0.01) and found.reason in out


@pytest.mark.slow
def test_a_server_makes_a_pilot_in_a_process_of_its_own(home):
    add(table(), "mine")
    pilots = Pilots()
    pilots.ask("mine")
    pilots.ask("gone")
    assert pilots.is_busy("mine") and pilots.is_busy("gone")
    for _ in range(600):
        if not (pilots.is_busy("mine") or pilots.is_busy("gone")):
            break
        time.sleep(0.1)
    assert uploads.about("mine").reached and not pilots.problem("mine")
    assert "no own dataset 'gone'" in pilots.problem("gone")


@pytest.mark.slow
def test_the_constraint_binds_under_rewo_and_geco_ends_near_one():
    piloted(spots())
    ends = {}
    for method in ("vhp-rewo", "vhp-geco"):
        config = minute(experiments.of_dataset("mine")[method])
        dataset = build_dataset(config)
        trainer = build_trainer(config, build_model(config, dataset))
        *_, ends[method] = trainer.run(torch.from_numpy(dataset.train), config.steps)
        ratio = ends[method].averages["error"] / config.kappa**2
        assert 0.3 < ratio < 1.1, (method, ratio)
    assert 0.2 < ends["vhp-geco"].weights["beta"] < 5
    assert ends["vhp-rewo"].weights["beta"] > 0.2
