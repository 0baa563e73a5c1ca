"""A person's own data: read, checked, prepared, and kept as datasets like any other."""

from core.data.uploads.store import (
    LONGEST_NAME,
    MOST_DATASETS,
    RESERVED,
    VARIABLE,
    UploadDescription,
    about,
    available,
    folder,
    load,
    names,
    remove,
    save,
    tolerate,
)

__all__ = [
    "LONGEST_NAME",
    "MOST_DATASETS",
    "RESERVED",
    "VARIABLE",
    "UploadDescription",
    "about",
    "available",
    "folder",
    "load",
    "names",
    "remove",
    "save",
    "tolerate",
]
