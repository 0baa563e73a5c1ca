"""This server's workers for trainings and pilots; and torch, imported once a page is painted."""

import gc
import sys
import threading
from pathlib import Path

import streamlit as st

from app.reading.datasets import dataset_of
from app.settings import settings
from core.data.rendered import RENDERED
from core.jobs.pilots import Pilots
from core.jobs.queue import Limits, Queue
from core.jobs.scheduler import Scheduler
from core.machine import devices
from core.runs import RunConfig

WARM_UP_AFTER = 4.0  # seconds; by then the first page is painted


@st.cache_resource(show_spinner=False)
def worker(root: Path) -> Scheduler:
    """Returns the worker for trainings below a folder. Errors: SettingsProblem."""
    limits = settings().training
    return Scheduler(Queue(root, Limits(limits.at_once, limits.waiting, limits.steps)))


@st.cache_resource(show_spinner=False)
def pilots() -> Pilots:
    """Returns this server's pilots of own data."""
    return Pilots()


def require_possible(config: RunConfig) -> None:
    """Raises ValueError, one sentence, unless all that a training needs can be made. Images that
    have to be drawn are drawn by the training, in a process of its own: it says what is wrong."""
    if config.dataset["name"] in RENDERED:
        return
    from core.build import build_model, build_trainer
    from core.mean_image import require_less_than_mean_image

    dataset = dataset_of(RunConfig.from_json(config.to_json()))
    build_trainer(config, build_model(config, dataset))
    require_less_than_mean_image(config, dataset)
    if config.batch_size > len(dataset.train):
        raise ValueError(f"A batch of {config.batch_size} needs as many training data.")


def gpus() -> list[str]:
    """Returns the GPUs that trainings may have. Torch tells, and no page waits for it: where there
    is a driver it is imported soon, and until then there are none."""
    if not (settings().training.gpu and devices.has_driver()):
        return []
    warm_up()
    return devices.gpus() if "torch" in sys.modules else []


@st.cache_resource(show_spinner=False)
def warm_up() -> threading.Timer:
    """Imports torch in the background once a process, after the first page is painted."""
    timer = threading.Timer(WARM_UP_AFTER, _import_build)
    timer.daemon = True
    timer.start()
    return timer


def is_warm() -> bool:
    """Whether torch is there, so that a model can be asked without a wait."""
    return "core.build" in sys.modules


def _import_build() -> None:
    import core.build  # noqa: F401

    gc.collect()
    gc.freeze()  # what torch made stays: to search it for garbage would take 0.15 s each time
