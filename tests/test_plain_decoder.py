"""A decoder as plain arrays: torch-free, and what torch decodes."""

import hashlib
import json
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import load, load_file, save_file

from core.atlas import Atlas
from core.atlas.decoder import PlainDecoder, Smoother
from core.atlas.decoder_files import read_decoder, read_fitted
from core.atlas.stand_in import stand_in
from core.build import load_trained
from core.files import FileProblem
from core.runs import Run

RUNS = Path(__file__).resolve().parents[1] / "checkpoints"
SINGLE = np.finfo(np.float32).eps


def decoded(payload: bytes, latents: np.ndarray, unit: str, link: str) -> np.ndarray:
    """Returns what the equations of core/atlas/decoder make of the arrays that travel."""
    arrays = load(payload)
    values, last = latents.astype(np.float64), max(int(n.split(".")[0]) for n in arrays)
    for layer in range(last + 1):
        values = values @ arrays[f"{layer}.weight"].T.astype(float) + arrays[f"{layer}.bias"]
        if layer < last and unit == "glu":
            signal, gate = np.split(values, 2, axis=1)
            values = signal / (1 + np.exp(-gate))
        elif layer < last:
            values = values.clip(0)
    return 1 / (1 + np.exp(-values)) if link == "sigmoid" else values


@pytest.mark.parametrize("name", ["pendulum/vhp-rewo", "digits/geco", "fashion-mnist/iwae"])
def test_the_arrays_that_travel_decode_as_torch_does(name):
    run = Run(RUNS / name)
    atlas = Atlas.load(run.path)
    decoder = read_decoder(run)
    found = decoded(decoder.to_bytes(), atlas.nodes[:50], decoder.unit, decoder.link)
    wanted = load_trained(run, stand_in(atlas, run.config.dataset["name"])).decode(
        atlas.nodes[:50]
    )
    assert decoder.dim == atlas.nodes.shape[1]
    assert np.abs(decoder.decode(atlas.nodes[:50]) - wanted).max() < 1 / 255
    assert np.abs(found - wanted).max() < 100 * SINGLE * np.abs(wanted).max()


def test_half_the_bytes_of_single_precision_and_no_other_weights_travel():
    decoder = read_decoder(Run(RUNS / "pendulum/vhp-rewo"))
    numbers = sum(array.size for array in (*decoder.weights, *decoder.biases))
    assert 2 * numbers < len(decoder.to_bytes()) < 2 * numbers + 1_500


def test_the_same_run_travels_as_the_same_bytes_in_every_process():
    code = """
import hashlib, pathlib
from core.atlas.decoder_files import read_decoder
from core.runs import Run
decoder = read_decoder(Run(pathlib.Path("checkpoints/digits/geco")))
print(hashlib.md5(decoder.to_bytes()).hexdigest())"""
    command = [sys.executable, "-c", code]
    done = [
        subprocess.run(command, cwd=RUNS.parent, capture_output=True, text=True, check=True)
        for _ in range(3)
    ]
    assert len({each.stdout for each in done}) == 1  # so that browsers keep them


def test_a_decoder_of_convolutions_has_no_such_arrays():
    assert read_decoder(Run(RUNS / "chairs/iwae")) is None


def test_a_decoder_is_read_without_torch():
    code = "import sys, core.atlas.decoder_files; print('torch' in sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=RUNS.parent, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "False"


def smoothing(count: int, latent_dim: int) -> dict[str, np.ndarray]:
    generator = np.random.default_rng(0)
    return {
        "log_lengthscale": np.asarray(np.log(0.5), np.float32),
        "anchors": generator.normal(size=(count, 2)).astype(np.float16),
        "anchored": generator.normal(size=(count, latent_dim)).astype(np.float16),
    }


def copied(name: str, folder: Path) -> Run:
    shutil.copytree(RUNS / name, folder)
    return Run(folder)


def assert_smoothed(decoder: PlainDecoder) -> None:
    assert (decoder.dim, decoder.latent_dim) == (2, 32)
    assert decoder.smoother.lengthscale == pytest.approx(0.5)
    travels = load(decoder.to_bytes())
    assert travels["anchors"].dtype == np.float32 and travels["latents"].shape == (7, 32)


def test_the_plane_of_a_run_that_has_learned_one_is_what_is_decoded(tmp_path):
    run = copied("fashion-mnist/iwae", tmp_path / "run")
    assert read_decoder(run).dim == 32
    path = run.path / "model.safetensors"
    smoother = {f"smoother.{name}": values for name, values in smoothing(7, 32).items()}
    save_file(load_file(path) | smoother, path)
    description = json.loads((run.path / "run.json").read_text())
    description["config"]["chart"] = {"name": "kernel"}
    (run.path / "run.json").write_text(json.dumps(description))
    assert_smoothed(read_decoder(run))


def test_the_plane_that_was_fitted_to_a_run_is_decoded_while_the_weights_are_the_same(tmp_path):
    run = copied("fashion-mnist/iwae", tmp_path / "run")
    weights = run.path / "model.safetensors"
    digest = hashlib.blake2b(weights.read_bytes(), digest_size=16).hexdigest()
    said = {"chart": json.dumps({"weights": digest})}
    save_file(smoothing(7, 32), run.path / "chart.safetensors", said)
    assert_smoothed(read_fitted(run))
    assert read_decoder(run).dim == 32
    save_file(load_file(weights), weights, {"trained": "again"})
    with pytest.raises(FileProblem, match="fitted to other weights"):
        read_fitted(run)
    (run.path / "chart.safetensors").unlink()
    with pytest.raises(FileProblem, match=r"chart\.safetensors is missing"):
        read_fitted(run)


def test_files_that_are_missing_foreign_or_of_another_net_are_named(tmp_path):
    run = Run(tmp_path / "run")
    shutil.copytree(RUNS / "digits/geco", run.path)
    path = run.path / "model.safetensors"
    weights = load_file(path)
    save_file(weights | {"decoder.net.2.weight": np.zeros((3, 3), np.float16)}, path)
    with pytest.raises(FileProblem, match="does not hold the decoder"):
        read_decoder(run)
    save_file(weights | {"decoder.net.0.bias": np.full(128, np.nan, np.float16)}, path)
    with pytest.raises(FileProblem, match="does not hold the decoder"):
        read_decoder(run)
    path.write_bytes(b"no weights")
    with pytest.raises(FileProblem, match=r"model\.safetensors is truncated or foreign"):
        read_decoder(run)
    path.unlink()
    with pytest.raises(FileProblem, match="is missing"):
        read_decoder(run)


def test_layers_that_do_not_fit_onto_each_other_are_no_decoder():
    weights = (np.zeros((4, 2)), np.zeros((3, 4)))
    biases = (np.zeros(4), np.zeros(3))
    plain = PlainDecoder(weights, biases, "relu", "identity")
    assert (plain.dim, plain.latent_dim) == (2, 2)
    with pytest.raises(ValueError, match="a layer of shape"):
        replace(plain, unit="glu")  # its gates would be half of these
    with pytest.raises(ValueError, match="a layer of shape"):
        replace(plain, smoother=Smoother(np.zeros((5, 2)), np.zeros((5, 3)), 1.0))


def test_a_plane_of_other_weights_is_refused_as_well_where_no_browser_decodes(tmp_path):
    run = copied("chairs/iwae", tmp_path / "run")
    said = {"chart": json.dumps({"weights": "of others"})}
    save_file(smoothing(7, 32), run.path / "chart.safetensors", said)
    with pytest.raises(FileProblem, match="fitted to other weights"):
        read_fitted(run)
