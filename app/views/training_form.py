"""What may be set before a training: titles, ranges and words for each setting of a run.

A setting is offered where the method has it.
"""

from collections.abc import Iterator
from typing import Any

from app.theme import method_in
from app.views.setting import Setting, of_constraint
from core.runs import RunConfig

PRIOR_WORDS = {"hierarchical": "VHP", "standard_normal": "normal prior", "vamp": "VampPrior"}
SCHEDULE_WORDS = {"rewo": "REWO", "rewo_alternative": "REWO", "geco": "GECO", "warm_up": "warm-up"}
SCHEDULE_WORDS |= {"annealed": "annealed β"}
MOST_WIDTHS, WIDEST = 8, 1024
LEAST_STEPS = 100


SETTINGS = (
    Setting("", "steps", "Steps", "Iterations, one batch each.", LEAST_STEPS, 10**9, 500),
    Setting("", "seed", "Seed", "Another seed is another start.", 0, 10**6, 1),
    Setting("model", "latent_dim", "Latent dimensions", "2 are drawn as they are.", 1, 512, 1),
    Setting(
        "model", "num_steps", "T, steps of a drawing",
        "Each has latents of its own. A training takes as many times as long.", 1, 16, 1,
    ),
    Setting(
        "", "learning_rate", "Learning rate", "Of Adam, without a decay.", 1e-6, 0.1, 1e-4, "%.2g"
    ),
    Setting(
        "dataset", "contrast", "Contrast of the images",
        "The brightest pixel. Less contrast is less signal: slower, and harder for every method.",
        0.05, 1.0, 0.1, "%.2f",
    ),
    Setting(
        "constraint", "kappa", "κ, the tolerated error",
        "Root mean squared error of a pixel, an angle or a feature. Smaller asks for more detail; "
        "too small is never reached, and β stays low.",
        1e-4, 1.0, 0.005, "%.4g",
    ),
    Setting(
        "schedule", "nu", "ν, the rate of β", "How fast β follows the error.",
        0.001, 1000.0, 1.0, "%.3g",
    ),
    Setting(
        "schedule", "tau", "τ, the slope at β = 1", "How firmly REWO leads β to 1.",
        0.01, 100.0, 1.0, "%.3g",
    ),
    Setting(
        "schedule", "beta", "β at the start",
        "The weight of the rate. REWO starts small; without a schedule β stays as it is.",
        1e-5, 100.0, 0.05, "%.4g",
    ),
    Setting("schedule", "steps", "Warm-up", "Steps in which β rises to 1.", 1, 10**9, 500),
    Setting(
        "prior", "num_importance", "K, samples of ζ",
        "Importance samples in the second layer; more make the bound of the prior tighter.",
        1, 128, 4,
    ),
    Setting(
        "prior", "num_pseudo_inputs", "Pseudo-inputs", "Components of the VampPrior's mixture.",
        1, 2000, 50,
    ),
    Setting(
        "objective", "num_samples", "K, samples of z",
        "Importance samples of the IWAE; more make the bound tighter.", 1, 128, 4,
    ),
)  # fmt: skip


def composition(config: RunConfig, title: str) -> str:
    """Returns a method's title with the prior and the schedule that it does not name itself:
    "GECO (normal prior)"."""
    prior, schedule = str(config.prior["name"]), config.schedule
    constant = f"β = {schedule['beta']:g}" if schedule["name"] == "constant" else "a schedule"
    parts = PRIOR_WORDS.get(prior, prior), SCHEDULE_WORDS.get(str(schedule["name"]), constant)
    untold = [part for part in (*parts, *_told_apart(config)) if part not in title]
    return f"{title} ({', '.join(untold)})" if untold else title


def _told_apart(config: RunConfig) -> list[str]:
    """Returns what an experiment's own name says beyond its method: the number that ends it."""
    last = config.name.rpartition("/")[2]
    if method_in(last) == last:
        return []
    kappa, scale = config.kappa, config.likelihood.get("scale")
    if kappa is not None:
        return [f"κ {kappa:g}"]
    return [f"Z = {config.latent_dim}" if scale is None else f"σ {scale:g}"]


def alike(changed: RunConfig, before: RunConfig, other: RunConfig) -> RunConfig:
    """Returns another method's settings with the changes that a person made to one: of all that
    were the same in both before."""
    for setting in settings_of(changed):
        value = setting.value(changed)
        if value is not None and setting.value(before) == setting.value(other):
            other = setting.into(other, value)
    return with_widths(other, changed.hidden) if before.hidden == other.hidden else other


def with_widths(config: RunConfig, hidden: tuple[int, ...]) -> RunConfig:
    """Returns a run whose nets have all these widths; as it is where its encoder has them: a prior
    may have others of its own, and convolutions have none."""
    return config if hidden == config.hidden else config.changed(hidden=hidden)


def offered(config: RunConfig) -> Iterator[tuple[Setting, Any]]:
    """Yields the settings that a run has, with their values."""
    for setting in settings_of(config):
        value = setting.value(config)
        if value is not None:
            yield setting, value


def settings_of(config: RunConfig) -> list[Setting]:
    """Returns all settings that a run may have: where constraints have a multiplier each, those
    of each constraint instead of the one's."""
    if config.explains:
        return list(SETTINGS)
    plain = [setting for setting in SETTINGS if setting.part not in ("constraint", "schedule")]
    each = (of_constraint(name, spec) for name, spec in config.constraints.items())
    return [*plain, *(setting for some in each for setting in some)]


def widths_text(config: RunConfig) -> str:
    return ", ".join(map(str, config.hidden))


def widths(text: str) -> tuple[int, ...]:
    """Returns the widths of the hidden layers.

    Errors: ValueError, one sentence.

    >>> widths("128, 64")
    (128, 64)
    """
    try:
        values = tuple(int(width) for width in text.replace(",", " ").split())
    except ValueError:
        values = ()
    if not 1 <= len(values) <= MOST_WIDTHS or not all(1 <= v <= WIDEST for v in values):
        raise ValueError(
            f"Hidden layers should be 1 to {MOST_WIDTHS} widths, each a whole number from 1 to "
            f"{WIDEST:,}, such as 128, 128, 128."
        )
    return values
