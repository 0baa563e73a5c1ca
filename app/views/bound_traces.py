"""What runs came to along their training, in nats: a bound of the NLL, rate and distortion.

of held-out data   bounds.npz: by 20 samples, eight times a decade of steps
of training data   history.npz, of runs with fewer: bound = rate + distortion, means of the batches
                   over an eighth of a decade
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from app.views.evidence import Spent

PER_DECADE = 8
FEWEST = 3  # points that are a curve; a short training has one, at its end
NAMES = ("bound", "rate", "distortion")
UNITS = ("epochs", "minutes", "steps")
Arrays = Mapping[str, np.ndarray]


@dataclass(frozen=True)
class Trace:
    """A run along its training: step (S,) and, by name, a bound, rate and distortion (S,), nats.

    method: a key of app.theme.METHODS · whole: what the whole training took
    """

    title: str
    method: str
    step: np.ndarray
    values: Arrays
    is_held_out: bool
    whole: Spent

    def spent(self, unit: str) -> np.ndarray | None:
        """Returns what was spent at each point (S,), in one of UNITS; None if that is unknown."""
        whole = getattr(self.whole, unit)
        return None if whole is None else self.step * (whole / self.whole.steps)

    def at(self, budget: float, unit: str) -> float | None:
        """Returns the bound after so much was spent, between recorded points along the logarithm;
        None where nothing was recorded so early, or the training did not get there."""
        spent = self.spent(unit)
        if spent is None or not spent[0] <= budget <= spent[-1] * (1 + 1e-9):
            return None
        return float(np.interp(np.log(budget), np.log(spent), self.values["bound"]))


def held_out_values(bounds: Arrays) -> tuple[np.ndarray, Arrays]:
    """Returns steps and values of what was measured along a training on held-out data."""
    return bounds["step"], {name: bounds[name] for name in NAMES}


def training_values(history: Arrays) -> tuple[np.ndarray, Arrays]:
    """Returns steps and values of batches: single ones are too noisy to be compared."""
    step = history["step"]
    place = np.round(np.log10(np.maximum(step, 1)) * PER_DECADE).astype(int)
    _, first = np.unique(place, return_index=True)
    ends = np.append(first[1:], len(step)) - 1
    rate, distortion = (_means(history[name], first) for name in ("rate", "distortion"))
    values = {"bound": rate + distortion, "rate": rate, "distortion": distortion}
    return step[ends], values


def _means(values: np.ndarray, first: np.ndarray) -> np.ndarray:
    """Returns the means of the stretches that begin at these places."""
    counts = np.diff(np.append(first, len(values)))
    return np.add.reduceat(values.astype(np.float64), first) / counts


def common(traces: Sequence[Trace], unit: str) -> float | None:
    """Returns what the shortest of the trainings spent; None if that is unknown of one."""
    ends = [None if (spent := trace.spent(unit)) is None else spent[-1] for trace in traces]
    known = [float(end) for end in ends if end is not None]
    return min(known) if known and len(known) == len(ends) else None
