"""Where the files of real data lie: outside of the repository, in a folder that a person names."""

import os
from pathlib import Path

from core.files import FileProblem
from core.places import DATA as VARIABLE
from core.places import home


def data_folder() -> Path:
    """Returns the folder of real data: what VARIABLE names, else data/ in home (core.places)."""
    return Path(os.environ.get(VARIABLE) or home() / "data")


def find_data(*names: str) -> Path | None:
    """Returns the first of some files, named within the data folder, that exists, or None."""
    return next((path for name in names if (path := data_folder() / name).is_file()), None)


def data_file(*names: str, source: str) -> Path:
    """Returns the first that exists. Errors: FileProblem if none does; it says what to do."""
    return _required(find_data(*names), names, source)


def data_subfolder(*names: str, source: str) -> Path:
    """Returns the first of some folders that exists. Errors: FileProblem if none does."""
    found = (path for name in names if (path := data_folder() / name).is_dir())
    return _required(next(found, None), names, source)


def _required(path: Path | None, names: tuple[str, ...], source: str) -> Path:
    if path is None:
        raise FileProblem(
            f"There is no {' or '.join(names)} in the data folder; get it from {source} and name "
            f"the folder with --data or in the environment variable {VARIABLE}."
        )
    return path
