"""What the Likelihood page says beside its numbers: what is missing, and the mathematics."""

from collections.abc import Mapping, Sequence

from app.views.sentences import enumeration, plain
from core.places import program_name

LOCAL = "runs/"


def missing_measures(names: Sequence[str], experiments: Mapping[str, str]) -> list[str]:
    """Returns which runs have no likelihood, and the command that measures one.

    experiments: what each run was trained as
    """
    if not names:
        return []
    first = names[0]
    folder = first if first.startswith(LOCAL) else f"checkpoints/{first}"
    known = experiments.get(first, first)
    return [
        f"No likelihood was measured of {enumeration(map(plain, names))}. "
        f"`{program_name()} train {known} --resume --out {folder}` measures a finished training."
    ]
