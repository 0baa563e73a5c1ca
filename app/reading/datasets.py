"""Datasets as pages need them, uploaded ones too; cached until a file changes."""

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from app.reading.opened import opened
from app.reading.stamps import MISSING, Mark, mark
from app.views.datasets import Collection, uploaded
from app.views.datasets import collection as of_known
from app.views.uploaded_data import tiles
from core.atlas import pictures
from core.data import uploads
from core.data.uploads.columns import JUDGED, TableChoice
from core.data.uploads.form import COLOUR
from core.data.uploads.store import UploadDescription
from core.runs import RunConfig

if TYPE_CHECKING:
    from core.data import Dataset


def collection(dataset: str) -> Collection:
    """Returns what is known of a dataset, of an uploaded one as well."""
    described, _ = opened({dataset} & set(uploads.names()), uploads.about)
    return uploaded(dataset, described[dataset]) if described else of_known(dataset)


def prepared(
    files: Sequence[UploadedFile],
    size: int,
    choice: TableChoice = JUDGED,
    mode: str = COLOUR,
) -> tuple[dict[str, np.ndarray], UploadDescription]:
    """Returns what core.data.uploads.store would save of uploaded files. Errors: FileProblem."""
    return _prepared(tuple(file.file_id for file in files), size, choice, mode, files)


def strip(name: str) -> bytes:
    """Returns some rows of an uploaded dataset as one PNG. Errors: FileProblem."""
    return _strip(name, uploads.about(name))


def dataset_of(config: RunConfig) -> "Dataset":
    """Returns the dataset of a run: one for all that were trained on it."""
    name = str(config.dataset.get("name"))
    is_uploaded = name in uploads.names()
    written = mark(uploads.folder() / name / "data.json") if is_uploaded else MISSING
    return _dataset(json.dumps(config.dataset, sort_keys=True), written, config)


@st.cache_resource(max_entries=2, ttl=600, show_spinner="Reading")
def _prepared(
    ids: tuple[str, ...],
    size: int,
    choice: TableChoice,
    mode: str,
    _files: Sequence[UploadedFile],
) -> tuple[dict[str, np.ndarray], UploadDescription]:
    from core.data.uploads.preparing import prepared
    from core.data.uploads.reading import read_files

    files = [(file.name, file.getvalue()) for file in _files]
    return prepared(read_files(files, size, mode, choice))


@st.cache_resource(max_entries=uploads.MOST_DATASETS, show_spinner=False)
def _strip(name: str, about: UploadDescription) -> bytes:
    return pictures.strip(tiles(uploads.load(name, about.digest).train, about))


@st.cache_resource(max_entries=4, show_spinner=False)
def _dataset(spec: str, written: Mark, _config: RunConfig) -> "Dataset":
    from core.build import build_dataset

    return build_dataset(_config)
