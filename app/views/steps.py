"""What the Drawing page says of the steps of runs, from what they keep (core/atlas/strips).

nats up to step k: sum_{t <= k} rate_t      there of an error: (e_0 - e_k) / (e_0 - e_S)
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from app.views.sentences import enumeration, plain
from core.runs import RunConfig

Arrays = Mapping[str, np.ndarray]
FIRST = "z₀"  # the step without places, where there is one
HALF = 0.5
PARTS = {"coarse": "large forms", "fine": "detail"}
ALIKE = 1.25  # times as many nats: up to there two parts come together


@dataclass(frozen=True)
class SteppedRun:
    """What is known of a run's steps.

    method: a key of app.theme.METHODS · names (S,): of the steps · average (S,) in nats ·
    coarse, fine (S + 1,): parts of the mean squared error after none to all of them
    """

    title: str
    method: str
    names: tuple[str, ...]
    average: np.ndarray
    coarse: np.ndarray
    fine: np.ndarray

    @classmethod
    def of(cls, title: str, method: str, names: tuple[str, ...], strips: Arrays) -> "SteppedRun":
        parts = (np.asarray(strips[n], float) for n in ("average", "coarse", "fine"))
        return cls(title, method, names, *parts)

    @property
    def nats(self) -> np.ndarray:
        """Nats up to step k (S + 1,), k from 0 on."""
        return np.concatenate([[0.0], np.cumsum(self.average)])

    def there(self, part: str) -> np.ndarray:
        """Returns how much of what all steps add to a part is there after step k (S + 1,)."""
        error = getattr(self, part)
        return (error[0] - error) / (error[0] - error[-1]) if error[0] > error[-1] else error * 0

    def until(self, part: str, share: float = HALF) -> float:
        """Returns the nats after which such a share of a part is there, between steps on a line;
        infinite where no step adds to it."""
        there, nats = self.there(part), self.nats
        for k in range(1, len(there)):
            if there[k] >= share:
                within = (share - there[k - 1]) / (there[k] - there[k - 1])
                return float(nats[k - 1] + within * (nats[k] - nats[k - 1]))
        return float("inf")


def step_names(config: RunConfig, strips: Arrays) -> tuple[str, ...]:
    """Returns what the steps of a run are called: z₀, where there is one, then 1 to T."""
    count = strips["rate"].shape[1]
    first = [FIRST] if config.model.get("global_dim") else []
    return (*first, *map(str, range(1, count - len(first) + 1)))


def order_of(run: SteppedRun) -> int:
    """Returns 0 where half of the large forms is there for fewer nats, 1 where half of the detail
    is, 2 where both come together."""
    coarse, fine = run.until("coarse"), run.until("fine")
    if max(coarse, fine) <= ALIKE * min(coarse, fine):
        return 2
    return int(fine < coarse)


FIRST_COMES = ("Large forms come first", "Detail comes first", "Both come together")
NOTHING_COMES = "No step takes off error"


def verdict(runs: Sequence[SteppedRun]) -> str:
    """Returns what comes first in each run, and which step takes most nats."""
    return "\n".join(f"- **{plain(run.title)}: {_of(run)}" for run in runs)


def _of(run: SteppedRun) -> str:
    most = int(run.average.argmax())
    share = run.average[most] / max(float(run.nats[-1]), 1e-9)
    comes = any(np.isfinite(run.until(part)) for part in PARTS)
    first = FIRST_COMES[order_of(run)] if comes else NOTHING_COMES
    return (
        f"{first[0].lower()}{first[1:]}.** {halves(run)} Of {run.nats[-1]:.1f} nats an image, "
        f"{step(run.names[most])} takes most, {run.average[most]:.1f} ({share:.0%})."
    )


def halves(run: SteppedRun) -> str:
    """Returns after how many nats half of each part is there."""
    told = enumeration(_half(run, part) for part in PARTS)
    return f"{told[0].upper()}{told[1:]}."


def _half(run: SteppedRun, part: str) -> str:
    if np.isinf(nats := run.until(part)):
        return f"none of the {PARTS[part]} after any step"
    return f"half of the {PARTS[part]} after {nats:.1f} nats"


def step(name: str) -> str:
    return name if name == FIRST else f"step {name}"


def steps_csv(runs: Sequence[SteppedRun]) -> bytes:
    """Returns a row a run and a step: nats of the step, and both parts of the error after it."""
    rows = ["run,step,nats,coarse error,fine error"]
    for run in runs:
        title = run.title.replace('"', '""')
        for k, name in enumerate(("none", *run.names)):
            nats = run.average[k - 1] if k else 0.0
            rows.append(f'"{title}",{name},{nats:.6g},{run.coarse[k]:.6g},{run.fine[k]:.6g}')
    return ("\n".join(rows) + "\n").encode()


def strips_note(num_images: int, noun: str, is_given: bool = False) -> str:
    """Returns how the strips are read; is_given: there is a row of contexts above the images."""
    context = f"Given, not drawn: the images that each {noun} follows from, its context. "
    given = context if is_given else ""
    return (
        f"{num_images} held-out {noun}s. {given}Choose one, with a click or the arrow keys: "
        "below, it is made of none to all of its steps, and the bars are the nats of each step "
        f"for this {noun}, filled where it is held; dashed: the mean over 300 held-out {noun}s. "
        "Steps that are not held are as the prior expects them, or one draw of it. All bars have "
        "one scale. Latents are the means of the posterior, step by step."
    )


def slide_note(noun: str) -> str:
    """Returns the same in a line: a slide has no room for more."""
    return f"Bars: nats of each step, filled where held; dashed: mean over 300 held-out {noun}s."
