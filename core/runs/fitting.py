"""Whether what was read describes a run; what does not fit is named in one sentence."""

from collections.abc import Iterator
from typing import Any, TypeVar

from core.files import FileProblem
from core.naming import brief
from core.runs.upgrade import upgraded_config
from core.validated import Misfit, validated

T = TypeVar("T")

# A foreign run.json must not make a reader ask for more memory than there is.
LARGEST = {
    "latent_dim": 10_000,
    "hidden": 100_000,
    "batch_size": 1_000_000,
    "steps": 10**9,
    "seed": 2**31,
    "num_nodes": 100_000,
    "num_neighbours": 1_000,
}
PARTS = ("encoder", "decoder", "likelihood", "prior")  # of a model, each a spec
# By the model's name.
REQUIRED = {"vae": (*PARTS, "latent_dim", "covariance"), "conv_draw": ("likelihood",)}


def fitted(kind: type[T], value: dict[str, Any]) -> T:
    """Returns the description that parsed settings make up, older layouts upgraded.

    Errors: FileProblem.
    """
    value = upgraded_config(value)
    try:
        config = validated(kind, value)
    except Misfit as misfit:
        raise FileProblem(_sentence(misfit)) from None
    if (name := value["model"]["name"]) not in REQUIRED:
        raise FileProblem(f"Unknown model {brief(name)}; known: {', '.join(REQUIRED)}.")
    if missing := list(_missing(value)):
        raise FileProblem(_lack(missing))
    if wrong := [*_wrong_constraints(value["constraints"]), *_wrong_parts(value["model"])]:
        raise FileProblem(_impossible(wrong))
    return config


def specs(value: Any) -> Iterator[dict[str, Any]]:
    """Yields all tables in a nested one, itself first."""
    if isinstance(value, dict):
        yield value
        for part in value.values():
            yield from specs(part)


def _sentence(misfit: Misfit) -> str:
    if misfit.unknown:
        names, known = (", ".join(sorted(part)) for part in (misfit.unknown, misfit.known))
        return f"Unknown settings {names}; known: {known}."
    if misfit.missing:
        return _lack(misfit.missing)
    return _impossible([".".join(map(str, flaw.keys)) for flaw in misfit.flaws])


def _lack(names: list[str]) -> str:
    return f"The run's settings lack {', '.join(names)}."


def _impossible(names: list[str]) -> str:
    return f"The run's settings have impossible values: {', '.join(names)}."


def _missing(value: dict[str, Any]) -> Iterator[str]:
    model = value["model"]
    yield from (f"model.{part}" for part in REQUIRED[model["name"]] if part not in model)
    for name, spec in value["constraints"].items():
        if "schedule" not in spec:
            yield f"constraints.{name}.schedule"


def _wrong_constraints(constraints: dict[str, Any]) -> Iterator[str]:
    for name, spec in constraints.items():
        if not _is_spec(spec["schedule"]):
            yield f"constraints.{name}.schedule"


def _wrong_parts(model: dict[str, Any]) -> Iterator[str]:
    """Yields what cannot be in a model: parts without a name, sizes that are none."""
    parts = (*PARTS, "posterior", "smoother")
    yield from (f"model.{part}" for part in parts if not _is_spec(model.get(part, {"name": ""})))
    if not _is_whole("latent_dim", model.get("latent_dim", 1)):
        yield "model.latent_dim"
    yield from (
        f"model.{name}"
        for name in ("covariance", "start")
        if not isinstance(model.get(name, ""), str)
    )
    yield from (f"model.{path}" for path in _wrong_widths(model))


def _wrong_widths(spec: dict[str, Any]) -> Iterator[str]:
    """Yields where in a spec and its parts widths are none: "encoder.hidden"."""
    for name, value in spec.items():
        if name == "hidden" and not _are_widths(value):
            yield name
        elif isinstance(value, dict):
            yield from (f"{name}.{path}" for path in _wrong_widths(value))


def _is_spec(value: Any) -> bool:
    return isinstance(value, dict) and isinstance(value.get("name"), str)


def _is_whole(name: str, value: Any) -> bool:
    return type(value) is int and 1 <= value <= LARGEST[name]


def _are_widths(value: Any) -> bool:
    few = isinstance(value, list | tuple) and len(value) <= LARGEST["hidden"]
    return few and all(_is_whole("hidden", width) for width in value)
