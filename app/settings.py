"""What visitors may do, read once from priorscape.toml: training, upload, and their limits."""

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path
from typing import Any

from app.views.training_form import LEAST_STEPS
from core.places import home

ROOT = Path(__file__).resolve().parents[1]
FILE, VARIABLE = "priorscape.toml", "PRIORSCAPE_CONFIG"
LEAST = {"steps": LEAST_STEPS}  # of the others: 1


class SettingsProblem(ValueError):
    """The configuration cannot be used; the message says which line and what would be possible."""


@dataclass(frozen=True)
class TrainingSettings:
    """The limits of trainings that pages start: jobs at once, jobs that wait, steps."""

    enabled: bool = True
    at_once: int = 1
    waiting: int = 20
    steps: int = 200_000


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
    except (OSError, ValueError) as error:
        raise SettingsProblem(f"{path} cannot be used: {error}") from None


def read(values: Mapping[str, Any]) -> Settings:
    """Returns the settings that a parsed file asks for.

    >>> read({"training": {"enabled": False}}).training.enabled
    False
    """
    kinds = {"training": TrainingSettings, "upload": UploadSettings}
    _require_known("section", values, kinds)
    return Settings(**{name: _section(kinds[name], name, given) for name, given in values.items()})


def _section(kind: type, name: str, given: Any) -> Any:
    if not isinstance(given, dict):
        raise SettingsProblem(f"[{name}] should be a section.")
    known = {f.name: f.type for f in fields(kind)}
    _require_known(f"line in [{name}]", given, known)
    for line, value in given.items():
        least = LEAST.get(line, 1)
        if type(value) is not known[line] or (type(value) is int and value < least):
            should = "true or false" if known[line] is bool else f"a whole number from {least} on"
            raise SettingsProblem(f"{line} in [{name}] should be {should}, not {value!r}.")
    return kind(**given)


def _require_known(what: str, given: Mapping[str, Any], known: Mapping[str, Any]) -> None:
    if unknown := [name for name in given if name not in known]:
        raise SettingsProblem(f"Unknown {what} {unknown[0]!r}; known: {', '.join(known)}.")
