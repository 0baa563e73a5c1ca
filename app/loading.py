"""What pages read from disk, cached until a file changes: runs here, the rest in app/reading.

A shipped run is named by its path below checkpoints/ (`pendulum/vhp-rewo`), one's own by its path
below core.places.home() (`runs/pendulum/mine`). Names may come from the URL; core.files.inside
checks them. What is returned is shared by all sessions: never write to it. A broken file raises
FileProblem.
"""

from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import streamlit as st

from app import checks
from app.components.latent_canvas import ComparedRun, PlayedRun
from app.components.stepwise import StepwiseRun
from app.reading.datasets import collection as collection
from app.reading.datasets import dataset_of
from app.reading.datasets import prepared as prepared
from app.reading.datasets import strip as strip
from app.reading.glance import once
from app.reading.opened import opened as opened
from app.reading.stamps import MISSING, Stamp, stamp
from app.reading.worker import gpus as gpus
from app.reading.worker import pilots as pilots
from app.reading.worker import require_possible as require_possible
from app.reading.worker import warm_up as warm_up
from app.reading.worker import worker
from app.theme import KNOWN, look_key, method_in
from app.views.datasets import group_of, place
from app.views.node_kinds import OF_PLANE, PLACES, SAMPLES
from app.views.planar import LATENT, space_of
from app.views.run_names import method_of, run_names
from app.views.steps import step_names
from core.atlas import Atlas
from core.atlas.projections import CHART
from core.data import uploads
from core.files import FileProblem, inside
from core.jobs.queue import BUSY, Limits, Queue
from core.jobs.scheduler import Scheduler
from core.jobs.tickets import is_job, is_locked
from core.places import home
from core.runs import Column, Run, RunConfig, find_runs
from core.runs.live import LIVE, Live, ended

if TYPE_CHECKING:
    from core.charts import Chart, KernelChart
    from core.data import Dataset

ROOT = Path(__file__).resolve().parents[1]
LOCAL = "runs"
PLANE_FILES = ("run.json", "model.safetensors", "chart.safetensors")
AT_HAND = ("pendulum", "digits")  # data that are made in a moment; others may be missing


def names() -> list[str]:
    """Returns all runs' names: shipped before local ones, known datasets and methods first."""
    return list(_names())


@once
def _names() -> list[str]:
    shipped = find_runs(ROOT / "checkpoints")
    local = [f"{LOCAL}/{name}" for name in find_runs(local_runs()) if not _is_under_way(name)]
    return sorted(shipped, key=order) + local


def local_runs() -> Path:
    """Returns the folder of the runs that are trained here."""
    return home(ROOT) / LOCAL


def _is_under_way(name: str) -> bool:
    """Whether a run is a training that has nothing to show to other pages yet."""
    folder = local_runs() / name
    if (folder / "atlas.npz").exists():
        return False
    return is_job(folder) or is_locked(folder)


def under_way() -> dict[str, str]:
    """Returns the trainings that wait or are on, in the queue or at the command line, each by its
    name in the queue with its dataset."""
    busy = [
        entry.name
        for entry in Queue(local_runs(), Limits(0, 0, 0)).entries()
        if entry.state in BUSY
    ]
    there = (name for name in find_runs(local_runs()) if _is_under_way(name))
    others = [name for name in there if not is_queued(name)]
    return {name: dataset(f"{LOCAL}/{name}") for name in (*busy, *others)}


def is_queued(name: str) -> bool:
    """Whether a training is a job of the queue: then the page Train knows it."""
    return is_job(local_runs() / name)


def order(name: str) -> tuple[tuple[int, str], int, str]:
    """Returns where a shipped run stands: by its dataset, then by its method in the palette."""
    folder, _, method = name.rpartition("/")
    known, method = list(KNOWN), method_in(method)
    return place(folder), known.index(method) if method in known else len(known), name


def dataset(name: str) -> str:
    """Returns what a run is shown with: the name of its dataset, or of the experiments on it that
    belong together; of one that cannot be read, that of its folder."""
    try:
        return group_of(config(name).name, config(name).dataset["name"])
    except FileProblem:
        return name.removeprefix(f"{LOCAL}/").partition("/")[0]


def of_dataset(names: Iterable[str], data: str) -> list[str]:
    """Returns the runs of one dataset."""
    return [name for name in names if dataset(name) == data]


def noun(name: str) -> str:
    """Returns what one of a run's data is called."""
    return collection(dataset(name)).noun


def run(name: str) -> Run:
    """Returns the run of a name; FileProblem where the name leads out of its folder."""
    local = name.startswith(f"{LOCAL}/")
    folder = local_runs() if local else ROOT / "checkpoints"
    return Run(_inside(folder, name.removeprefix(f"{LOCAL}/") if local else name))


def method(name: str) -> str:
    """Returns the key of a run's look in app/theme.py: that of its method, and which of the
    runs of this method on these data it is."""
    trained = method_of(config(name))
    alike = [one for one in _readable(names_with(name)) if method_of(config(one)) == trained]
    return look_key(trained, of_dataset(alike, dataset(name)).index(name))


def unreadable(name: str) -> str:
    """Returns why no page can show a run, in a sentence; "" where they can."""
    try:
        for read in (config, history, snapshots, atlas):
            read(name)
    except FileProblem as problem:
        return str(problem)
    return ""


def trained_as(name: str) -> str:
    """Returns the method that a run was trained as; of one that cannot be read, its last name."""
    try:
        return config(name).name.rpartition("/")[2]
    except FileProblem:
        return name.rpartition("/")[2]


def title(name: str) -> str:
    """Returns what a run is called among all runs of its data; one that cannot be read by its
    name, so that lists of runs always work."""
    return titles(of_dataset(names_with(name), dataset(name)))[name]


def titles(shown: Iterable[str]) -> dict[str, str]:
    """Returns the shortest names that tell these runs apart, by their names."""
    shown = list(shown)
    configs = _readable(shown)
    called = run_names(configs, {n: collection(dataset(n)).title for n in configs})
    return {name: called.get(name, name) for name in shown}


def shown_names() -> Callable[[str], list[str]]:
    """Returns what gives the other names that pages and the command line show a run under; the
    titles of runs of the same data are found once for all of them."""
    called: dict[str, str] = {}

    def shown(name: str) -> list[str]:
        if name not in called:
            called.update(titles(of_dataset(names_with(name), dataset(name))))
        local = name.startswith(f"{LOCAL}/")
        path = name.removeprefix(f"{LOCAL}/") if local else f"checkpoints/{name}"
        data = dataset(name)
        return [*(f"{called[name]}, {d}" for d in (*shown_data(data), data)), called[name], path]

    return shown


def shown_data(data: str) -> list[str]:
    """Returns the other name that pages show data under."""
    return [collection(data).title]


def names_with(name: str) -> list[str]:
    """Returns all runs' names, and one that may still be trained."""
    return list(dict.fromkeys([*names(), name]))


def _readable(names: Iterable[str]) -> dict[str, RunConfig]:
    return opened(names, config)[0]


def recording(name: str, called: str = "") -> PlayedRun:
    """Returns what `playback` shows of a run; called: its title, if not that among all runs."""
    files = ("run.json", "snapshots.npz", "history.npz", "atlas.npz", "sprite.png")
    look = called or title(name), method(name)
    return _recording(name, look, stamp(run(name).path, *files))


def compared(name: str, called: str = "") -> ComparedRun:
    """Returns what `compare` shows of a run; called: as above."""
    look = called or title(name), method(name)
    return _compared(name, look, stamp(run(name).path, "run.json", "atlas.npz", "sprite.png"))


def live(name: str) -> Live:
    """Returns the latest picture of a training that runs, the last one of a run that ended."""
    files = (LIVE, "run.json", "history.npz", "snapshots.npz", "atlas.npz", "sprite.png")
    return _live(name, stamp(run(name).path, *files))


def scheduler() -> Scheduler:
    """Returns this server's worker for trainings. Errors: SettingsProblem."""
    return worker(local_runs())


@once
def config(name: str) -> RunConfig:
    return _config(run(name), stamp(run(name).path, "run.json"))


def columns(name: str) -> list[Column]:
    """Returns what the columns of a run's history are."""
    return _columns(run(name), stamp(run(name).path, "run.json"))


def history(name: str) -> dict[str, np.ndarray]:
    return _history(run(name), stamp(run(name).path, "run.json", "history.npz"))


def snapshots(name: str) -> dict[str, np.ndarray]:
    return _snapshots(run(name), stamp(run(name).path, "snapshots.npz"))


def bounds(name: str) -> dict[str, np.ndarray]:
    """Returns what held-out data came to along a training; runs of before December 2026 have
    none. Errors: FileProblem."""
    return _bounds(run(name), stamp(run(name).path, "bounds.npz"))


def tiles(name: str) -> dict[str, np.ndarray]:
    """Returns the tiles of a handful of images along a training; other runs have none. Errors:
    FileProblem."""
    return _tiles(run(name), stamp(run(name).path, "tiles.npz"))


def has_tiles(name: str) -> bool:
    return (run(name).path / "tiles.npz").exists()


def has_bounds(name: str) -> bool:
    return (run(name).path / "bounds.npz").exists()


def strips(name: str) -> dict[str, np.ndarray]:
    """Returns what each step of a drawing adds; runs that draw at once have none. Errors:
    FileProblem."""
    return _strips(run(name), stamp(run(name).path, "strips.npz"))


def has_strips(name: str) -> bool:
    return (run(name).path / "strips.npz").exists()


def stepwise(name: str, called: str = "") -> StepwiseRun:
    """Returns what the Drawing page shows of a run; called: as of `recording`."""
    look = called or title(name), method(name)
    return _stepwise(name, look, stamp(run(name).path, "run.json", "strips.npz"))


def plane(name: str) -> dict[str, np.ndarray]:
    """Returns where a training was in the information plane. Errors: FileProblem."""
    return _plane(run(name), stamp(run(name).path, "plane.npz"))


def has_plane(name: str) -> bool:
    return (run(name).path / "plane.npz").exists()


def atlas(name: str) -> Atlas:
    return _atlas(run(name), stamp(run(name).path, "atlas.npz", "sprite.png"))


def metrics(name: str) -> dict[str, Any]:
    return _metrics(run(name), stamp(run(name).path, "metrics.json"))


def chart(name: str) -> "tuple[Chart, Dataset]":
    """Returns the space that a run is walked in, and its data, or what its atlas holds of these; a
    process's first call imports torch."""
    return _chart(run(name), stamp(run(name).path, "run.json", "model.safetensors"))


def kernel_chart(name: str) -> "KernelChart | None":
    """Returns the plane X of a run, its own or the one that was fitted to it; None where there is
    neither. Errors: FileProblem."""
    return _kernel_chart(name, stamp(run(name).path, *PLANE_FILES))


def has_kernel_chart(name: str) -> bool:
    """Whether a run has a plane X: of its own, or in its atlas."""
    return on_plane(name) or CHART in atlas(name).views


def space(name: str) -> str:
    """Returns what the space is called that a run is walked in; of one that cannot be read, as
    usual."""
    try:
        return space_of(config(name).chart["name"])
    except FileProblem:
        return LATENT


def on_plane(name: str) -> bool:
    """Whether the space that a run is walked in is a plane X of its own."""
    return config(name).chart["name"] == "kernel"


# All runs are looked at on every page, and streamlit's own cache takes a millisecond a look.
_inside = lru_cache(maxsize=1_000)(inside)


@lru_cache(maxsize=1_000)
def _config(run: Run, stamp: Stamp) -> RunConfig:
    return checks.config(run.config, run.path)


@lru_cache(maxsize=1_000)
def _columns(run: Run, stamp: Stamp) -> list[Column]:
    return run.columns


@st.cache_resource(max_entries=32, show_spinner=False)
def _history(run: Run, stamp: Stamp) -> dict[str, np.ndarray]:
    return checks.history(run.history, run.path)


@st.cache_resource(max_entries=32, show_spinner=False)
def _snapshots(run: Run, stamp: Stamp) -> dict[str, np.ndarray]:
    return checks.snapshots(run.snapshots, run.path)


@st.cache_resource(max_entries=64, show_spinner=False)
def _bounds(run: Run, stamp: Stamp) -> dict[str, np.ndarray]:
    return checks.bounds(run.bounds, run.path)


@st.cache_resource(max_entries=64, show_spinner=False)
def _plane(run: Run, stamp: Stamp) -> dict[str, np.ndarray]:
    return checks.plane(run.plane, run.path)


@st.cache_resource(max_entries=32, show_spinner=False)
def _tiles(run: Run, stamp: Stamp) -> dict[str, np.ndarray]:
    return checks.tiles(run.tiles, run.path)


@st.cache_resource(max_entries=32, show_spinner=False)
def _strips(run: Run, stamp: Stamp) -> dict[str, np.ndarray]:
    return checks.strips(run.strips, run.path)


@st.cache_resource(max_entries=32, show_spinner=False)
def _stepwise(name: str, look: tuple[str, str], stamp: Stamp) -> StepwiseRun:
    return StepwiseRun(*look, step_names(config(name), strips(name)), strips(name))


@st.cache_resource(max_entries=32, show_spinner=False)
def _atlas(run: Run, stamp: Stamp) -> Atlas:
    return Atlas.load(run.path)


@st.cache_resource(max_entries=32, show_spinner=False)
def _recording(name: str, look: tuple[str, str], stamp: Stamp) -> PlayedRun:
    recorded = snapshots(name), history(name)
    played = PlayedRun(*look, *recorded, atlas(name), noun(name), columns(name))
    return replace(played, dots=PLACES, circles=OF_PLANE[SAMPLES]) if on_plane(name) else played


@st.cache_resource(max_entries=32, show_spinner=False)
def _compared(name: str, look: tuple[str, str], stamp: Stamp) -> ComparedRun:
    return ComparedRun(*look, atlas(name), noun(name), space(name))


@st.cache_resource(max_entries=8, show_spinner=False)
def _live(name: str, stamp: Stamp) -> Live:
    if stamp[0] != MISSING:
        return Live.load(run(name).path)
    return ended(history(name), snapshots(name), atlas(name).label)


@st.cache_resource(max_entries=64, show_spinner=False)
def _metrics(run: Run, stamp: Stamp) -> dict[str, Any]:
    return run.metrics


@st.cache_resource(max_entries=8, show_spinner="Loading the model")
def _chart(run: Run, stamp: Stamp) -> "tuple[Chart, Dataset]":
    from core.atlas.stand_in import stand_in
    from core.build import ConfigProblem, build_chart, load_trained

    try:
        data = run.config.dataset["name"]
        at_hand = data in AT_HAND or data in uploads.names()
        dataset = dataset_of(run.config) if at_hand else stand_in(Atlas.load(run.path), data)
        return build_chart(run.config, load_trained(run, dataset)), dataset
    except ConfigProblem as problem:
        raise FileProblem(f"{run.path / 'run.json'}: {problem}") from None


@st.cache_resource(max_entries=8, show_spinner="Loading the plane X")
def _kernel_chart(name: str, stamp: Stamp) -> "KernelChart | None":
    from core.build import ConfigProblem
    from core.runs.charting import plane_of

    try:
        return plane_of(run(name), *chart(name))
    except ConfigProblem as problem:
        raise FileProblem(f"{run(name).path / 'run.json'}: {problem}") from None
