"""Presets and how long they take: every method can be trained in both sizes."""

from typing import Any

import numpy as np
import pytest
import torch
from torch import nn

from app.views.jobs import estimate
from app.views.training_form import alike, offered, widths, widths_text, with_widths
from core.build import build_dataset, build_model, build_trainer
from core.data import uploads
from core.data.uploads.preparing import prepared
from core.data.uploads.upload import Upload
from core.experiments import EXPERIMENTS, experiment
from core.experiments.durations import (
    PER_PRODUCT,
    duration,
    inputs,
    measuring,
    net,
    products,
    seconds,
)
from core.experiments.presets import PRESETS, STEPS, STEPS_OF_DRAWINGS
from core.nets import NETS
from core.runs import RunConfig


def build_net(in_shape, out_shape, spec) -> nn.Module:
    settings = {key: value for key, value in spec.items() if key != "name"}
    return NETS[spec["name"]](in_shape, out_shape, **settings)


MINUTES = {name: PRESETS["minute"](config) for name, config in EXPERIMENTS.items()}
SMALL = [name for name, config in EXPERIMENTS.items() if MINUTES[name] is config]


@pytest.mark.parametrize("name", EXPERIMENTS)
def test_the_paper_s_preset_is_the_experiment_itself(name: str) -> None:
    assert PRESETS["paper"](EXPERIMENTS[name]) is EXPERIMENTS[name]


@pytest.mark.parametrize("name", [name for name in MINUTES if name not in SMALL])
def test_a_minute_is_the_same_method_smaller_and_takes_a_minute_or_two(name: str) -> None:
    small, large = MINUTES[name], EXPERIMENTS[name]
    assert (small.name, small.schedule["name"]) == (large.name, large.schedule["name"])
    assert products(small) * small.steps < products(large) * large.steps
    assert 20 < seconds(small) < min(150, seconds(large))
    assert small.steps == (STEPS_OF_DRAWINGS if "/draw-" in name else STEPS)
    assert RunConfig.from_json(small.to_json()) == small


def test_an_experiment_that_takes_a_minute_is_its_own_minute() -> None:
    handfuls = {name for name in EXPERIMENTS if name.startswith("micro-mnist/")}
    assert set(SMALL) == handfuls | {"digits/nonparametric", "digits/vae-10"}
    assert all(20 < seconds(EXPERIMENTS[name]) < 60 for name in SMALL)


def test_no_minute_takes_longer_than_its_experiment() -> None:
    assert all(seconds(MINUTES[name]) <= seconds(EXPERIMENTS[name]) for name in EXPERIMENTS)


@pytest.mark.parametrize("size", PRESETS)
@pytest.mark.parametrize("name", EXPERIMENTS)
def test_settings_that_nobody_changes_leave_a_method_and_those_beside_it(name, size) -> None:
    config = PRESETS[size](EXPERIMENTS[name])
    dataset = name.rpartition("/")[0]
    beside = next(one for one in EXPERIMENTS if one.rpartition("/")[0] == dataset)
    other = PRESETS[size](EXPERIMENTS[beside])
    if config.hidden:
        assert with_widths(config, widths(widths_text(config))) == config
    assert alike(config, config, other) == other


def test_other_widths_are_those_of_all_nets_and_of_methods_beside_it() -> None:
    iwae, rewo = (EXPERIMENTS[f"static-mnist/{name}"] for name in ("iwae", "vhp-rewo"))
    changed = with_widths(iwae, (40, 30))
    assert changed.hidden == alike(changed, iwae, rewo).hidden == (40, 30)


@pytest.mark.parametrize("name", [n for n in MINUTES if n.startswith("digits/")])
def test_a_minute_can_be_built(name: str) -> None:
    dataset = build_dataset(MINUTES[name])
    build_trainer(MINUTES[name], build_model(MINUTES[name], dataset))


def test_the_small_pendulum_has_full_contrast_and_rewo_starts_higher() -> None:
    small = MINUTES["pendulum/vhp-rewo"]
    assert small.dataset == {"name": "pendulum", "contrast": 1.0}
    assert (small.schedule["beta"], small.prior["num_importance"]) == (0.1, 8)
    assert MINUTES["pendulum/vhp-rewo-elbo"].prior["num_importance"] == 1  # App. B.4 has one
    assert MINUTES["pendulum/vhp-wu20"].schedule["steps"] == STEPS // 2


def test_a_duration_counts_steps_and_products_and_the_measures() -> None:
    config = MINUTES["pendulum/vhp-rewo"]
    once, twice = (
        seconds(config.changed(steps=steps)) - measuring(256) for steps in (1_000, 2_000)
    )
    assert twice == pytest.approx(2 * once)
    nets = 2 * (256 * 128 + 3 * 128 * 128)
    prior = 9 * (2 * 128 + 3 * 128 * 128)
    assert products(config) == 64 * (nets + prior)


def test_a_duration_counts_the_features_of_own_data(tmp_path, monkeypatch) -> None:
    monkeypatch.setenv(uploads.VARIABLE, str(tmp_path))
    random = np.random.default_rng(0)
    taken = {}
    for name, width in (("narrow", 16), ("wide", 4_900)):
        uploads.save(name, *prepared(Upload("The rows", random.normal(size=(20, width)))))
        config = experiment(f"{name}/vae")
        assert inputs(config) == width
        taken[name] = seconds(config) - measuring(width)
    per_step = 2 * 16 * (4_900 - 16) * 128 * PER_PRODUCT["float32"]
    assert taken["wide"] - taken["narrow"] == pytest.approx(config.steps * per_step)
    gone = config.changed(dataset={"name": "gone"})
    assert inputs(gone) == 256


COUNTED = [
    *[("mlp", (28, 28)), ("gated_mlp", (28, 28)), ("gated_conv", (28, 28)), ("conv", (64, 64))],
    *[("gated_conv_fast", (28, 28)), ("conv_fast", (3, 64, 64)), ("gated_conv_fast", (50, 37))],
]


def multiplied(net: nn.Module, width: int) -> int:
    """Returns the products of one vector's way through a net, as its layers saw it."""
    seen: list[int] = []

    def count(layer: Any, inputs: tuple[torch.Tensor], output: torch.Tensor) -> None:
        if isinstance(layer, nn.ConvTranspose2d):  # a weight for every input, not every output
            seen.append(inputs[0].numel() * layer.weight[0].numel())
        else:
            seen.append(output.numel() * layer.weight[0].numel())

    for layer in net.modules():
        if hasattr(layer, "weight"):
            layer.register_forward_hook(count)
    net(torch.zeros(1, width))
    return sum(seen)


@pytest.mark.parametrize(("name", "shape"), COUNTED)
def test_the_products_that_are_counted_are_those_of_the_nets(name, shape) -> None:
    spec = {"name": name} | ({"hidden": [300, 200, 100]} if name.endswith("mlp") else {})
    width = int(np.prod(shape))
    encoder = build_net(shape, (4,), spec)
    backwards = spec | ({"hidden": [100, 200, 300]} if name.endswith("mlp") else {})
    decoder = build_net((2,), shape, backwards)
    assert net(spec, shape)[0] == pytest.approx(multiplied(encoder, width), rel=0.01)
    assert net(backwards, shape)[1] == pytest.approx(multiplied(decoder, 2), rel=0.01)


def test_durations_are_said_as_people_say_them() -> None:
    said = [duration(s) for s in (2.0, 58.0, 100.0, 2_400.0, 3_600.0, 5_400.0, 200_000.0)]
    assert said == [
        *("5 seconds", "1 minute", "1½ minutes", "40 minutes"),
        *("1 hour", "1½ hours", "56 hours"),
    ]


@pytest.mark.parametrize("name", EXPERIMENTS)
def test_every_setting_that_is_offered_can_be_changed_and_its_range_holds_both_presets(
    name: str,
) -> None:
    for config in (EXPERIMENTS[name], MINUTES.get(name, EXPERIMENTS[name])):
        for setting, value in offered(config):
            assert setting.low <= value <= setting.high
            changed = setting.into(config, setting.high)
            assert setting.value(changed) == setting.high
            assert config != changed or value == setting.high


def test_widths_are_read_as_they_are_written() -> None:
    assert widths(widths_text(EXPERIMENTS["pendulum/vae"])) == (256, 256, 256, 256)
    assert widths("8 4") == (8, 4)


@pytest.mark.parametrize("text", ["", "a", "0", "128, -1", "1.5", "2000", "1," * 9])
def test_widths_that_are_none_are_one_sentence(text: str) -> None:
    with pytest.raises(ValueError, match="such as 128, 128, 128"):
        widths(text)


def test_an_estimate_says_what_it_rests_on_and_that_a_busy_machine_takes_longer() -> None:
    said = estimate(MINUTES["pendulum/vhp-rewo"])
    assert "nothing else to do" in said and "busy machine" in said and "measured" in said
