"""A decoder as plain arrays: torch-free, and what torch decodes."""

import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import load, load_file, save_file

from core.atlas import Atlas
from core.atlas.decoder import FITTED, PlainDecoder, Smoother, read_decoder
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
    assert np.abs(found - wanted).max() < 100 * SINGLE * np.abs(wanted).max()


def test_half_the_bytes_of_single_precision_and_no_other_weights_travel():
    decoder = read_decoder(Run(RUNS / "pendulum/vhp-rewo"))
    numbers = sum(array.size for array in (*decoder.weights, *decoder.biases))
    assert 2 * numbers < len(decoder.to_bytes()) < 2 * numbers + 1_500


def test_a_decoder_of_convolutions_has_no_such_arrays():
    assert read_decoder(Run(RUNS / "chairs/iwae")) is None


def test_a_decoder_is_read_without_torch():
    code = "import sys, core.atlas.decoder; print('torch' in sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=RUNS.parent, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "False"


def smoothing(count: int, latent_dim: int) -> dict[str, np.ndarray]:
    generator = np.random.default_rng(0)
    return {
        "smoother.log_lengthscale": np.asarray(np.log(0.5), np.float32),
        "smoother.anchors": generator.normal(size=(count, 2)).astype(np.float16),
        "smoother.anchored": generator.normal(size=(count, latent_dim)).astype(np.float16),
    }


def test_a_smoother_comes_from_the_run_itself_or_from_a_chart_that_was_fitted_to_it(tmp_path):
    for file in (FITTED, "model.safetensors"):
        folder = tmp_path / file
        shutil.copytree(RUNS / "fashion-mnist/iwae", folder)
        before = load_file(folder / file) if (folder / file).exists() else {}
        save_file(before | smoothing(7, 32), folder / file)
        decoder = read_decoder(Run(folder))
        assert (decoder.dim, decoder.latent_dim) == (2, 32)
        assert decoder.smoother.lengthscale == pytest.approx(0.5)
        travels = load(decoder.to_bytes())
        assert travels["anchors"].dtype == np.float32 and travels["latents"].shape == (7, 32)


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
