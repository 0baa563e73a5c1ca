"""What pages read from disk, cached until a file changes: the only st.cache_* calls of the app.

A shipped run is named by its path below checkpoints/ (`pendulum/vhp-rewo`), one's own by its path
from the root (`runs/pendulum/mine`). Names may come from the URL; core.files.inside checks them.
What is returned is shared by all sessions: never write to it. A broken file raises FileProblem.
"""

import gc
import json
import math
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np
import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from app import checks
from app.components.latent_canvas import ComparedRun, PlayedRun
from app.settings import settings
from app.theme import KNOWN, own
from app.theme import method as look_of
from app.views.datasets import Collection, of_own, place
from app.views.datasets import collection as of_known
from app.views.own_data import tiles
from core.atlas import Atlas, pictures
from core.data import uploads
from core.data.uploads.store import UploadDescription
from core.files import FileProblem, inside
from core.jobs.queue import Limits, Queue
from core.jobs.scheduler import Scheduler
from core.jobs.tickets import is_job
from core.places import home
from core.runs import Run, RunConfig, find_runs
from core.runs.live import LIVE, Live, ended

if TYPE_CHECKING:
    from core.data import Dataset
    from core.models import VAE

ROOT = Path(__file__).resolve().parents[1]
OWN = "runs"
GIVEN_UP = 600.0  # seconds; a training that was seen so long ago was killed
WARM_UP_AFTER = 4.0  # seconds; by then the first page is painted

T = TypeVar("T")
Stamp = tuple[tuple[int, int], ...]


def names() -> list[str]:
    """Returns all runs' names: shipped before own, known datasets and methods first."""
    shipped = find_runs(ROOT / "checkpoints")
    own = [f"{OWN}/{name}" for name in find_runs(own_runs()) if not _is_under_way(name)]
    return sorted(shipped, key=order) + own


def own_runs() -> Path:
    """Returns the folder of the runs that are trained here."""
    return home(ROOT) / OWN


def _is_under_way(name: str) -> bool:
    """Whether a run is a training that has nothing to show to other pages yet."""
    folder = own_runs() / name
    if (folder / "atlas.npz").exists():
        return False
    return is_job(folder) or _age(folder / LIVE) < GIVEN_UP


def _age(path: Path) -> float:
    """Returns the seconds since a file was written; infinite for a missing one."""
    written, _ = _mark(path)
    return time.time() - written / 1e9 if written else math.inf


def order(name: str) -> tuple[tuple[int, str], int, str]:
    """Returns where a shipped run stands: by its dataset, then by its method in the palette."""
    folder, _, method = name.rpartition("/")
    known = list(KNOWN)
    return place(folder), known.index(method) if method in known else len(known), name


def dataset(name: str) -> str:
    """Returns the name of a run's dataset; of one that cannot be read, that of its folder."""
    try:
        return config(name).dataset["name"]
    except FileProblem:
        return name.removeprefix(f"{OWN}/").partition("/")[0]


def collection(dataset: str) -> Collection:
    """Returns what is known of a dataset, of a person's own one as well."""
    own, _ = opened({dataset} & set(uploads.names()), uploads.about)
    return of_own(dataset, own[dataset]) if own else of_known(dataset)


def noun(name: str) -> str:
    """Returns what one of a run's data is called."""
    return collection(dataset(name)).noun


def prepared(
    files: Sequence[UploadedFile], size: int
) -> tuple[dict[str, np.ndarray], UploadDescription]:
    """Returns what core.data.uploads.store would save of uploaded files. Errors: FileProblem."""
    return _prepared(tuple(file.file_id for file in files), size, files)


def strip(name: str) -> bytes:
    """Returns some rows of an own dataset as one PNG. Errors: FileProblem."""
    return _strip(name, uploads.about(name))


def run(name: str) -> Run:
    """Returns the run of a name; FileProblem where the name leads out of its folder."""
    own = name.startswith(f"{OWN}/")
    folder = own_runs() if own else ROOT / "checkpoints"
    return Run(_inside(folder, name.removeprefix(f"{OWN}/") if own else name))


def method(name: str) -> str:
    """Returns the key of a run's look in app/theme.py, from the experiment it was trained as."""
    experiment = config(name).name
    trained = experiment.rpartition("/")[2]
    return trained if name == experiment else own(trained, name)


def title(name: str) -> str:
    """Returns a run's title: the method; with its name where it is no shipped run of that name.

    A run that cannot be read is called by its name, so that lists of runs always work.
    """
    try:
        experiment = config(name).name
    except FileProblem:
        return name
    look = look_of(experiment.rpartition("/")[2]).title
    return look if name == experiment else f"{look} ({name})"


def recording(name: str) -> PlayedRun:
    """Returns what `playback` shows of a run."""
    files = ("run.json", "snapshots.npz", "history.npz", "atlas.npz", "sprite.png")
    return _recording(name, stamp(run(name), *files))


def compared(name: str) -> ComparedRun:
    """Returns what `compare` shows of a run."""
    return _compared(name, stamp(run(name), "run.json", "atlas.npz", "sprite.png"))


def live(name: str) -> Live:
    """Returns the latest picture of a training that runs, the last one of a run that ended."""
    files = (LIVE, "history.npz", "snapshots.npz", "atlas.npz", "sprite.png")
    return _live(name, stamp(run(name), *files))


def scheduler() -> Scheduler:
    """Returns this server's worker for trainings. Errors: SettingsProblem."""
    return _scheduler(own_runs())


def require_possible(config: RunConfig) -> None:
    """Raises ValueError, one sentence, unless all that a training needs can be made."""
    from core.build import build_model, build_trainer

    dataset = _dataset_of(RunConfig.from_json(config.to_json()))
    build_trainer(config, build_model(config, dataset))
    if config.batch_size > len(dataset.train):
        raise ValueError(f"A batch of {config.batch_size} needs as many training data.")


def opened(names: Iterable[str], read: Callable[[str], T]) -> tuple[dict[str, T], list[str]]:
    """Returns what could be read, by name, and one sentence for each name that could not."""
    values, problems = {}, []
    for name in names:
        try:
            values[name] = read(name)
        except FileProblem as problem:
            problems.append(f"{name} is left out: {problem}")
    return values, problems


def config(name: str) -> RunConfig:
    return _config(run(name), stamp(run(name), "run.json"))


def history(name: str) -> dict[str, np.ndarray]:
    return _history(run(name), stamp(run(name), "history.npz"))


def snapshots(name: str) -> dict[str, np.ndarray]:
    return _snapshots(run(name), stamp(run(name), "snapshots.npz"))


def atlas(name: str) -> Atlas:
    return _atlas(run(name), stamp(run(name), "atlas.npz", "sprite.png"))


def metrics(name: str) -> dict[str, Any]:
    return _metrics(run(name), stamp(run(name), "metrics.json"))


def model(name: str) -> "tuple[VAE, Dataset]":
    """Returns the trained model and its dataset; a process's first call imports torch."""
    return _model(run(name), stamp(run(name), "run.json", "model.safetensors"))


def stamp(run: Run, *files: str) -> Stamp:
    """Returns what changes when a file does, so that a retrained run is read again."""
    return tuple(_mark(run.path / file) for file in files)


def _mark(path: Path) -> tuple[int, int]:
    try:
        status = path.stat()
    except OSError:
        return (0, 0)  # the reader says what is missing
    return (status.st_mtime_ns, status.st_size)


# All runs are looked at on every page, and streamlit's own cache takes a millisecond a look.
_inside = lru_cache(maxsize=1_000)(inside)


@lru_cache(maxsize=1_000)
def _config(run: Run, stamp: Stamp) -> RunConfig:
    return checks.config(run.config, run.path)


@st.cache_resource(max_entries=32, show_spinner=False)
def _history(run: Run, stamp: Stamp) -> dict[str, np.ndarray]:
    return checks.history(run.history, run.path)


@st.cache_resource(max_entries=32, show_spinner=False)
def _snapshots(run: Run, stamp: Stamp) -> dict[str, np.ndarray]:
    return checks.snapshots(run.snapshots, run.path)


@st.cache_resource(max_entries=32, show_spinner=False)
def _atlas(run: Run, stamp: Stamp) -> Atlas:
    return Atlas.load(run.path)


@st.cache_resource(max_entries=32, show_spinner=False)
def _recording(name: str, stamp: Stamp) -> PlayedRun:
    look = title(name), method(name)
    return PlayedRun(*look, snapshots(name), history(name), atlas(name), noun(name))


@st.cache_resource(max_entries=32, show_spinner=False)
def _compared(name: str, stamp: Stamp) -> ComparedRun:
    return ComparedRun(title(name), method(name), atlas(name), noun(name))


@st.cache_resource(max_entries=8, show_spinner=False)
def _live(name: str, stamp: Stamp) -> Live:
    if stamp[0] != (0, 0):
        return Live.load(run(name).path)
    return ended(history(name), snapshots(name), atlas(name).label)


@st.cache_resource(show_spinner=False)
def _scheduler(root: Path) -> Scheduler:
    limits = settings().training
    return Scheduler(Queue(root, Limits(limits.at_once, limits.waiting, limits.steps)))


@st.cache_resource(max_entries=2, ttl=600, show_spinner="Reading")
def _prepared(
    ids: tuple[str, ...], size: int, _files: Sequence[UploadedFile]
) -> tuple[dict[str, np.ndarray], UploadDescription]:
    from core.data.uploads.preparing import prepared
    from core.data.uploads.reading import read_files

    return prepared(read_files([(file.name, file.getvalue()) for file in _files], size))


@st.cache_resource(max_entries=uploads.MOST_DATASETS, show_spinner=False)
def _strip(name: str, about: UploadDescription) -> bytes:
    return pictures.strip(tiles(uploads.load(name, about.digest).train, about))


@st.cache_resource(max_entries=64, show_spinner=False)
def _metrics(run: Run, stamp: Stamp) -> dict[str, Any]:
    return run.metrics


def _dataset_of(config: RunConfig) -> "Dataset":
    """Returns the dataset of a run: one for all that were trained on it."""
    name = str(config.dataset.get("name"))
    of_own = name in uploads.names()
    written = _mark(uploads.folder() / name / "data.json") if of_own else (0, 0)
    return _dataset(json.dumps(config.dataset, sort_keys=True), written, config)


@st.cache_resource(max_entries=4, show_spinner=False)
def _dataset(spec: str, written: tuple[int, int], _config: RunConfig) -> "Dataset":
    from core.build import build_dataset

    return build_dataset(_config)


@st.cache_resource(max_entries=8, show_spinner="Loading the model")
def _model(run: Run, stamp: Stamp) -> "tuple[VAE, Dataset]":
    from core.build import ConfigProblem, load_trained

    try:
        dataset = _dataset_of(run.config)
        return load_trained(run, dataset), dataset
    except ConfigProblem as problem:
        raise FileProblem(f"{run.path / 'run.json'}: {problem}") from None


@st.cache_resource(show_spinner=False)
def warm_up() -> threading.Timer:
    """Imports torch in the background once a process, after the first page is painted."""
    timer = threading.Timer(WARM_UP_AFTER, _import_build)
    timer.daemon = True
    timer.start()
    return timer


def _import_build() -> None:
    import core.build  # noqa: F401

    gc.collect()
    gc.freeze()  # what torch made stays: to search it for garbage would take 0.15 s each time
