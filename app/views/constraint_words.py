"""What constraints ask of a reconstruction, in words, from a run's settings alone."""

from collections.abc import Sequence
from typing import Any

from app.views.sentences import enumeration
from core.runs import RunConfig, Spec
from core.runs.holding import Held

# By the names of measures; a sentence's part each, filled from the constraint's own settings.
ASKED = {
    "reconstruction_error": "the root mean squared error of a pixel is at most {kappa:g}",
    "classification_error": (
        "a small classifier sees the image's class in it with a probability of at least {kappa:g}"
    ),
    "feature_error": (
        "what the last layer of a small classifier says of it is off by at most {kappa:.0%}"
    ),
    "patch_error": (
        "mean and deviation of its patches of {patch} × {patch} pixels are off by at most "
        "{kappa:g}"
    ),
    "patch_correlation": (
        "its patches of {patch} × {patch} pixels correlate with the image's by at least {kappa:g}"
    ),
}
USUAL: dict[str, Any] = {"patch": 4}  # where a spec says none
TITLES = {  # of kappa, before a training
    "reconstruction_error": "κ, the tolerated error",
    "classification_error": "κ, the probability of its class",
    "feature_error": "κ, the tolerated error of features",
    "patch_error": "κ, the tolerated error of patches",
    "patch_correlation": "κ, the correlation of patches",
}


def asked(config: RunConfig) -> str:
    """Returns what the constraints of a run ask for, a sentence or two; nothing where the
    likelihood is trained."""
    parts = [part for spec in config.constraints.values() if (part := _asked(spec))]
    if config.explains or not parts:
        return ""
    return (
        f"Asked of what an image is decoded to: {enumeration(parts)}. Nothing else shapes it: "
        "the likelihood is not trained, and the rate falls as far as these constraints let it."
    )


def _asked(spec: Spec) -> str:
    kappa, words = spec.get("kappa"), ASKED.get(spec["name"], "")
    return words.format(**USUAL | spec) if words and isinstance(kappa, int | float) else ""


def came(ends: Sequence[Held]) -> str:
    """Returns what came of constraints that have a multiplier each; nothing where none has."""
    told = (
        f"{one.column.name} {one.verdict} (C {one.reached:.3g}, level {one.level:.3g}, "
        f"λ {one.written_weight})"
        for one in ends
    )
    return f"At the end: {'; '.join(told)}." if ends else ""


def left_out(titles: list[str]) -> str:
    """Returns why runs have no likelihood to be compared."""
    if not titles:
        return ""
    return (
        f"Left out: {enumeration(titles)}. Constraints alone shape what they decode; the "
        f"likelihood was never trained, so a number for it would say nothing of the method."
    )
