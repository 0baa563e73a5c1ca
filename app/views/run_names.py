"""The shortest names that tell runs apart: the method; what differs, where several have the same;
the data in front, where there are several.

    VHP + REWO · VHP + REWO, seed 2 · wine: VHP + REWO
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from app.theme import method as look_of
from app.theme import method_in
from app.views.training_form import SETTINGS
from core.runs import RunConfig

FIRST = ("seed", "steps")  # said before other settings
UNITS = {"seed": "seed {}", "steps": "{:,} steps", "kappa": "κ {:g}", "latent_dim": "{} latents"}


def method_of(config: RunConfig) -> str:
    return method_in(config.name.rpartition("/")[2])


def run_names(configs: Mapping[str, RunConfig], datasets: Mapping[str, str]) -> dict[str, str]:
    """Returns what each run is called among these.

    configs: by the names of their folders · datasets: the title of each run's dataset
    """
    groups: dict[tuple[str, str], list[str]] = defaultdict(list)
    for name, config in configs.items():
        groups[datasets[name], look_of(method_of(config)).title].append(name)
    several = len(set(datasets.values())) > 1
    called: dict[str, str] = {}
    for (data, title), names in groups.items():
        front = f"{data}: {title}" if several else title
        told = [""] if len(names) == 1 else _differences({n: configs[n] for n in names})
        called |= {name: front + what for name, what in zip(names, told, strict=True)}
    return {name: called[name] for name in configs}


def _differences(configs: Mapping[str, RunConfig]) -> list[str]:
    """Returns what tells runs of one method apart: a setting that does it alone, else several,
    else their folders."""
    columns = [column for column in _columns(list(configs.values())) if len(set(column)) > 1]
    alone = [column for column in columns if len(set(column)) == len(configs)]
    chosen: list[tuple[str, ...]] = alone[:1]
    for column in columns if not alone else []:
        if len(set(zip(*chosen, column, strict=True))) > len(set(zip(*chosen, strict=True))):
            chosen.append(column)
    if not chosen or len(set(zip(*chosen, strict=True))) < len(configs):
        chosen.append(_folders(list(configs)))
    chosen.sort(key=lambda column: -len(set(column)))  # first what differs most
    return ["".join(f", {part}" for part in parts if part) for parts in zip(*chosen, strict=True)]


def _columns(configs: Sequence[RunConfig]) -> Iterator[tuple[str, ...]]:
    """Yields, for each setting in the order in which they are said, what it is in each run."""
    ordered = sorted(SETTINGS, key=lambda one: one.part != "" or one.name not in FIRST)
    for setting in sorted(ordered[:2], key=lambda one: FIRST.index(one.name)) + ordered[2:]:
        values = [setting.value(config) for config in configs]
        form = UNITS.get(setting.name if setting.part != "schedule" else "", "")
        form = form or f"{setting.title.partition(',')[0]} {{}}"
        yield tuple("" if value is None else form.format(value) for value in values)
    yield tuple(_sigma(config) for config in configs)
    yield tuple(f"layers {', '.join(map(str, config.hidden))}" for config in configs)


def _sigma(config: RunConfig) -> str:
    """Returns what the fixed scale of a normal likelihood is called."""
    scale = config.likelihood.get("scale")
    return "" if scale is None else f"σ {scale:g}"


def _folders(names: Sequence[str]) -> tuple[str, ...]:
    """Returns the last part of each name where that tells them apart, else all of it."""
    last = tuple(name.rpartition("/")[2] for name in names)
    return last if len(set(last)) == len(names) else tuple(names)
