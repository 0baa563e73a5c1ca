"""Which runs the Map page shows: by size of z the nonparametric VAE, and the VAE beside it."""

from collections.abc import Sequence

from app import loading
from app.views.line_rows import Sized
from core.experiments.nonparametric import PAIRS


def sizes(names: Sequence[str], data: str) -> list[Sized]:
    """Returns the sizes of z of a dataset; of several runs of an experiment the first is taken."""
    configs = {name: loading.config(name) for name in reversed(names)}
    first = {(config.name, config.latent_dim): name for name, config in configs.items()}
    return [
        Sized(dim, plane, vae, {one: first.get((one, dim)) for one in (plane, vae)})
        for dim, plane, vae in PAIRS[data]
    ]


def readable(names: Sequence[str]) -> tuple[list[str], list[str]]:
    """Returns the runs whose settings and atlas can be read, and sentences on the others."""
    wanted = {experiment for pairs in PAIRS.values() for pair in pairs for experiment in pair[1:]}
    configs, _ = loading.opened(names, loading.config)
    known = [name for name, config in configs.items() if config.name in wanted]
    atlases, problems = loading.opened(known, loading.atlas)
    return list(atlases), problems
