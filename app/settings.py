"""What visitors may do, read once from priorscape.toml: training, upload, and their limits."""

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Annotated, Any

from msgspec import Meta

from app.views.training_form import LEAST_STEPS
from core.naming import brief
from core.places import SETTINGS as VARIABLE
from core.places import home
from core.validated import Misfit, validated

ROOT = Path(__file__).resolve().parents[1]
FILE = "priorscape.toml"
Count = Annotated[int, Meta(ge=1)]


class SettingsProblem(ValueError):
    """The configuration cannot be used; the message says which line and what would be possible."""


@dataclass(frozen=True)
class TrainingSettings:
    """The limits of trainings that pages start: jobs at once, jobs that wait, steps, and whether
    a GPU may be asked for where there is one."""

    enabled: bool = True
    at_once: Count = 1
    waiting: Count = 20
    steps: Annotated[int, Meta(ge=LEAST_STEPS)] = 200_000
    gpu: bool = True


@dataclass(frozen=True)
class UploadSettings:
    enabled: bool = True


@dataclass(frozen=True)
class Settings:
    """The settings of a server; a section or line that is left out has its default."""

    training: TrainingSettings = TrainingSettings()
    upload: UploadSettings = UploadSettings()


@cache
def settings() -> Settings:
    """Returns this server's settings. Errors: SettingsProblem."""
    own = home(ROOT) / FILE
    path = Path(os.environ.get(VARIABLE) or (own if own.is_file() else ROOT / FILE))
    try:
        return read(tomllib.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, RecursionError) as error:
        raise SettingsProblem(f"{path} cannot be used: {error}") from None


def read(values: Mapping[str, Any]) -> Settings:
    """Returns the settings that a parsed file asks for.

    >>> read({"training": {"enabled": False}}).training.enabled
    False
    """
    try:
        return validated(Settings, values)
    except Misfit as misfit:
        raise SettingsProblem(_sentence(misfit)) from None


def _sentence(misfit: Misfit) -> str:
    if misfit.unknown:
        what = f"line in [{misfit.keys[0]}]" if misfit.keys else "section"
        known = ", ".join(misfit.known)
        return f"Unknown {what} {brief(misfit.unknown[0])}; known: {known}."
    flaw = misfit.flaws[0]
    if not misfit.keys:
        return f"[{flaw.name}] should be a section."
    section = misfit.keys[0]
    return f"{flaw.name} in [{section}] should be {flaw.words}, not {brief(flaw.value)}."
