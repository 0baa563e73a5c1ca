"""What the Likelihood page says of measures that are missing, with the command that makes them."""

from collections.abc import Sequence

from app.views.evidence import Evidence
from app.views.sentences import enumeration, plain
from core.places import program_name

LOCAL = "runs/"


def folder_of(name: str) -> str:
    """Returns where a run lies, as the command line takes it.

    >>> folder_of("digits/iwae"), folder_of("runs/mine")
    ('checkpoints/digits/iwae', 'runs/mine')
    """
    return name if name.startswith(LOCAL) else f"checkpoints/{name}"


def missing_likelihoods(names: Sequence[str], experiment: str, unfinished: bool) -> str:
    """Returns which runs have no likelihood, and how the first of them gets one.

    experiment: what it was trained as · unfinished: whether its training was cut short
    """
    if not names:
        return ""
    folder, program = folder_of(names[0]), program_name()
    command = (
        f"train {experiment} --resume --out {folder}"
        if unfinished
        else f"evaluate {folder} --save"
    )
    missing = enumeration(map(plain, names))
    return f"No likelihood was measured of {missing}: `{program} {command}` measures it."


def missing_units(names: Sequence[str], runs: Sequence[Evidence]) -> str:
    """Returns why no bars are drawn, where units are active but nobody kept how much."""
    active = [name for name, run in zip(names, runs, strict=True) if run.active is not None]
    if not active or any(run.units is not None for run in runs):
        return ""
    return (
        "What each inner dimension tells was not kept of these runs, as older trainings did not: "
        f"`{program_name()} evaluate {folder_of(active[0])} --save` measures it."
    )
