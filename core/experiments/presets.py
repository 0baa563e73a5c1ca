"""Settings to begin with: the experiment as it is, or a smaller one that takes a minute or two.

The small pendulum has contrast 1 (at 0.3 a ring takes several times as many steps), nets of four
layers of 128, K = 8 and a learning rate of 5e-4. VHP + REWO is then a ring after 1,000 of its
4,000 steps, with an angle error of 0.08 (LOG.md). The rate rests: no decay is needed for a ring.
In place of convolutions stand small gated perceptrons. An experiment that is over sooner than what
would be made of it is its own minute.
"""

from collections.abc import Callable

from core import architectures
from core.experiments.conv_draw import SCHEDULE
from core.experiments.durations import seconds
from core.runs import RunConfig, Spec

STEPS = 4_000
CONTRAST = 1.0
HIDDEN = {"pendulum": (128, 128, 128, 128), "digits": (64, 64, 64), "motion": (64, 64, 64)}
HIDDEN |= dict.fromkeys(("mnist", "static-mnist", "fashion-mnist", "omniglot"), (128, 128))
HIDDEN |= dict.fromkeys(("chairs", "faces"), (64, 64))
HIDDEN |= {"grey-mnist": (128, 128), "color-mnist": (64, 64)}
LEARNING_RATE = 5e-4
FEWER = {"num_importance": 8, "num_samples": 8, "num_pseudo_inputs": 100}
FEWER_CHANNELS: Spec = {"state_channels": 16, "latent_channels": 4}  # of what draws
STEPS_OF_DRAWINGS, BATCH_OF_DRAWINGS = 1_000, 64
INSTEAD: Spec = {"name": "gated_mlp", "hidden": [64, 64]}  # of convolutions
START = 0.1  # of beta, for REWO and its alternative at contrast 1


def paper(config: RunConfig) -> RunConfig:
    """Returns the experiment as it is in core/experiments/experiments.py."""
    return config


def minute(config: RunConfig) -> RunConfig:
    """Returns a training of the same method that takes a minute or two on one core."""
    return min(_smaller(config), config, key=seconds)


def _smaller(config: RunConfig) -> RunConfig:
    if config.draws_in_steps:
        return config.changed(
            model=config.model | FEWER_CHANNELS,
            schedule=_at_once(config.schedule),
            batch_size=min(config.batch_size, BATCH_OF_DRAWINGS),
            steps=STEPS_OF_DRAWINGS,
        )
    widths = HIDDEN.get(config.dataset["name"])  # own data: the pilot's; images: their own
    return config.changed(
        **_without_convolutions(config.model),
        **({"hidden": widths} if widths else {}),
        dataset=_at_full_contrast(config.dataset),
        prior=_fewer(config.prior),
        objective=_fewer(config.objective),
        schedule=_sooner(config.schedule),
        learning_rate=LEARNING_RATE,
        precision="float32",  # small products gain nothing from bfloat16
        steps=STEPS,
    )


def _at_once(schedule: Spec) -> Spec:
    """Returns GECO as drawings usually have it: a minute has no time for a slow start."""
    return SCHEDULE if schedule["name"] == SCHEDULE["name"] else schedule


def _without_convolutions(model: Spec) -> Spec:
    """Returns the nets that a minute has time for: convolutions take ten times as long."""
    parts = ("encoder", "decoder")
    return {name: INSTEAD for name in parts if model[name]["name"] in architectures.COUNTS}


def _at_full_contrast(dataset: Spec) -> Spec:
    return dataset | ({"contrast": CONTRAST} if "contrast" in dataset else {})


def _fewer(spec: Spec) -> Spec:
    return spec | {key: min(spec[key], most) for key, most in FEWER.items() if key in spec}


def _sooner(schedule: Spec) -> Spec:
    """Returns a schedule that has the time to end: REWO starts higher, a warm-up is shorter."""
    if schedule["name"] == "warm_up":
        return schedule | {"steps": min(schedule["steps"], STEPS // 2)}
    early = schedule["name"].startswith("rewo")
    return schedule | ({"beta": max(schedule["beta"], START)} if early else {})


PRESETS: dict[str, Callable[[RunConfig], RunConfig]] = {"minute": minute, "paper": paper}
