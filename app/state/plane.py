"""What the Plane page asks for: a dataset, and the step at which its cursor stands."""

from collections.abc import Sequence

from app import loading
from app.state import last_data
from app.state.field import Field, Query, Reading, choice, last, shortened
from core.places import program_name

FIRST = ("grey-mnist", "color-mnist")
NO_DATA = "There is no run of data {asked} with a plane yet; {instead} is shown instead."
NO_RUNS = (
    "No run here has recorded where it is in the information plane. "
    f"`{program_name()} train grey-mnist/geco-0.15` trains one that does."
)
NO_STEP = "The cursor stands at a step, a whole number, not at {}; {:,} is shown instead."


def placed(names: Sequence[str]) -> list[str]:
    """Returns the runs that recorded where they are in the information plane."""
    return [name for name in names if loading.has_plane(name)]


def datasets_of(names: Sequence[str]) -> list[str]:
    """Returns the datasets of runs, the paper's first."""
    there = list(dict.fromkeys(map(loading.dataset, names)))
    return sorted(there, key=lambda data: FIRST.index(data) if data in FIRST else len(FIRST))


def data_field(datasets: Sequence[str]) -> Field:
    return last_data.shared(choice("data", datasets, NO_DATA, shown=loading.shown_data), datasets)


def step_field(steps: Sequence[int], usual: int) -> Field:
    """Returns the field of the cursor; an asked step is moved to the nearest that can be shown."""

    def read(query: Query) -> Reading:
        asked = last(query, "step")
        if asked is None:
            return None
        try:
            return min(steps, key=lambda step: abs(step - int(asked))), []
        except ValueError:
            return usual, [NO_STEP.format(shortened(asked), usual)]

    return Field("step", usual, "step", read, fits=list(steps).__contains__)
