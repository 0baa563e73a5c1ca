"""The switches: a precision that does not pay is found out, and the run says what was used."""

import json
from types import SimpleNamespace
from typing import Any

import pytest
import torch
from safetensors import safe_open
from safetensors.torch import save_file

from core import nets
from core.experiments import EXPERIMENTS
from core.files import FileProblem
from core.machine.switches import _permit, is_fast, use_tensor_cores
from core.nets import MLP, multiply_in, precision_of
from core.runs import STATE, Run
from core.runs.recording import record

SMALL: dict[str, Any] = {
    "dataset": {"name": "pendulum", "num_images": 64},
    "hidden": (8, 8),
    "steps": 2,
}
CONFIG = EXPERIMENTS["pendulum/vhp-rewo"].changed(**SMALL)


def test_twice_the_digits_are_never_fast_and_float32_always_is():
    assert not is_fast(torch.float64)
    assert is_fast(torch.float32)


def test_an_answer_is_measured_once():
    assert is_fast(torch.bfloat16) is is_fast(torch.bfloat16)
    assert is_fast.cache_info().hits > 0


@pytest.mark.parametrize(("tolerance", "left"), [(1.0, "tf32"), (0.0, "ieee")])
def test_float32_is_rounded_only_where_the_error_that_is_measured_is_small(tolerance, left):
    kernels = [SimpleNamespace(fp32_precision="none") for _ in range(2)]
    assert _permit(kernels, "tf32", "cpu", tolerance) is (left == "tf32")
    assert [kernel.fp32_precision for kernel in kernels] == [left, left]


def test_a_processor_has_no_tensor_cores():
    kernels = (torch.backends.cuda.matmul, torch.backends.cudnn.conv)
    before = [kernel.fp32_precision for kernel in kernels]
    assert not use_tensor_cores("cpu")
    assert [kernel.fp32_precision for kernel in kernels] == before


def test_a_net_trains_in_float32_where_the_precision_asked_for_is_slower():
    net = MLP(2, (8, 8), 3)
    multiply_in(torch.float64, net)
    assert net.precision == precision_of(net) == torch.float32


@pytest.mark.parametrize("fast", [False, True])
def test_bfloat16_is_asked_for_and_the_run_says_what_was_used(fast, monkeypatch, tmp_path):
    monkeypatch.setattr(nets.net, "is_fast", lambda *_: fast)
    run = Run(tmp_path / "run")
    steps = record(run, CONFIG, resume=False)
    next(steps)
    used = "bfloat16" if fast else "float32"
    assert (run.config.precision, run.provenance["precision"]) == ("bfloat16", used)
    assert len(list(steps)) == 1
    assert run.provenance["precision"] == used


@pytest.fixture
def timed(monkeypatch):
    """Sets how long a product in bfloat16 takes, in float32's time."""

    def set_to(share: float) -> None:
        monkeypatch.setattr(nets.net, "is_fast", lambda _, __, most: share < most)

    return set_to


def weights(run: Run) -> bytes:
    return (run.path / "model.safetensors").read_bytes()


FAST, BORDERLINE, EMULATED = 0.5, 1.0, 40.0


@pytest.mark.parametrize(("first", "later"), [(FAST, BORDERLINE), (BORDERLINE, FAST)])
def test_a_training_goes_on_in_the_precision_it_began_in(first, later, timed, tmp_path):
    timed(first)
    straight, resumed = Run(tmp_path / "straight"), Run(tmp_path / "resumed")
    list(record(straight, CONFIG.changed(steps=4), resume=False))
    list(record(resumed, CONFIG, resume=False))
    timed(later)
    list(record(resumed, CONFIG.changed(steps=4), resume=True))
    used = "bfloat16" if first == FAST else "float32"
    assert straight.provenance["precision"] == resumed.provenance["precision"] == used
    assert weights(resumed) == weights(straight)


def test_a_training_from_elsewhere_is_not_emulated_here(timed, tmp_path):
    run = Run(tmp_path / "run")
    timed(FAST)
    list(record(run, CONFIG, resume=False))
    timed(EMULATED)
    list(record(run, CONFIG.changed(steps=4), resume=True))
    assert run.provenance["precision"] == "float32"


def rewrite(path, precision: str | None) -> None:
    """Lets a state say another precision, or none, as those of before November 29, 2026."""
    with safe_open(path, framework="pt") as file:
        about = dict(file.metadata())
        tensors = {key: file.get_tensor(key) for key in file.keys()}  # noqa: SIM118
    del about["precision"]
    save_file(tensors, path, about | ({"precision": json.dumps(precision)} if precision else {}))


@pytest.mark.parametrize("share", [FAST, BORDERLINE])
def test_a_state_that_says_no_precision_is_resumed_in_the_one_that_is_timed(
    share, timed, tmp_path
):
    run = Run(tmp_path / "run")
    timed(FAST)
    list(record(run, CONFIG, resume=False))
    rewrite(run.path / STATE, None)
    timed(share)
    list(record(run, CONFIG.changed(steps=4), resume=True))
    assert run.provenance["precision"] == ("bfloat16" if share == FAST else "float32")


def test_a_state_in_a_precision_of_tomorrow_is_foreign(tmp_path):
    run = Run(tmp_path / "run")
    list(record(run, CONFIG, resume=False))
    rewrite(run.path / STATE, "float4")
    with pytest.raises(FileProblem, match=r"state\.safetensors is truncated or foreign"):
        list(record(run, CONFIG.changed(steps=4), resume=True))
