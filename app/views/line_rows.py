"""The rows of Figure 4: straight lines between the same two images, in Z and in X."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.views.sentences import enumeration
from app.views.walk_words import STRAIGHT_IN_Z, sentence_part
from core.places import program_name

NUM_FRAMES = 11
NOTE = (
    "Decoded evenly along each line. The paper's Figure 4 has VAEs straight in Z above "
    "nonparametric ones straight in X; keeping the ends is ours."
)


@dataclass(frozen=True)
class Sized:
    """A size of z, and the runs of it by the experiments' names; None for one that is not here."""

    dim: int
    nonparametric: str
    vae: str
    runs: Mapping[str, str | None]

    @property
    def on_plane(self) -> str | None:
        return self.runs[self.nonparametric]


@dataclass(frozen=True)
class LineRow:
    """A line: in which run, None where it is not here; kind: of app.views.walk_words.LINES."""

    experiment: str
    run: str | None
    dim: int
    kind: str

    @property
    def title(self) -> str:
        model = "VAE" if self.kind == STRAIGHT_IN_Z else "Nonparametric VAE"
        return f"{model}, {self.dim} latents: straight {sentence_part(self.kind)}"


def rows_of(sizes: Sequence[Sized]) -> list[LineRow]:
    """Returns the rows for the smallest and the largest size of z: all VAEs first."""
    some = [sizes[0], sizes[-1]][: len(sizes)]
    in_z = [LineRow(s.vae, s.runs[s.vae], s.dim, STRAIGHT_IN_Z) for s in some]
    in_x = [LineRow(s.nonparametric, s.on_plane, s.dim, "x") for s in some]
    last = some[-1]
    return [*in_z, *in_x, LineRow(last.nonparametric, last.on_plane, last.dim, "ends")]


def missing(rows: Sequence[LineRow]) -> str:
    """Returns which rows' runs are not here and what trains them, "" where all are."""
    names = list(dict.fromkeys(row.experiment for row in rows if row.run is None))
    if not names:
        return ""
    are, one = ("are", "each") if len(names) > 1 else ("is", "it")
    return (
        f"{enumeration(names)} {are} not here; `{program_name()} train {names[0]}`"
        f"{' and so on' * (len(names) > 1)} trains {one}."
    )
