"""The switches: a precision that does not pay is found out, and the run says what was used."""

import pytest
import torch

from core import nets
from core.experiments import EXPERIMENTS
from core.machine.switches import is_fast
from core.nets import MLP, multiply_in, precision_of
from core.runs import Run
from core.runs.recording import record


def test_twice_the_digits_are_never_fast_and_float32_always_is():
    assert not is_fast(torch.float64)
    assert is_fast(torch.float32)


def test_an_answer_is_measured_once():
    assert is_fast(torch.bfloat16) is is_fast(torch.bfloat16)
    assert is_fast.cache_info().hits > 0


def test_a_net_trains_in_float32_where_the_precision_asked_for_is_slower():
    net = MLP(2, (8, 8), 3)
    multiply_in(torch.float64, net)
    assert net.precision == precision_of(net) == torch.float32


@pytest.mark.parametrize("fast", [False, True])
def test_bfloat16_is_asked_for_and_the_run_says_what_was_used(fast, monkeypatch, tmp_path):
    monkeypatch.setattr(nets.net, "is_fast", lambda *_: fast)
    small = {"dataset": {"name": "pendulum", "num_images": 64}, "hidden": (8, 8), "steps": 2}
    config = EXPERIMENTS["pendulum/vhp-rewo"].changed(**small)
    run = Run(tmp_path / "run")
    steps = record(run, config, resume=False)
    next(steps)
    used = "bfloat16" if fast else "float32"
    assert (run.config.precision, run.provenance["precision"]) == ("bfloat16", used)
    assert len(list(steps)) == 1
    assert run.provenance["precision"] == used
