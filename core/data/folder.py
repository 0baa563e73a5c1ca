"""Where the files of real data lie: outside of the repository, in a folder that a person names."""

import os
from pathlib import Path

from core.files import FileProblem
from core.places import DATA as VARIABLE
from core.places import home


def find_data(*names: str) -> Path | None:
    """Returns the first of some files, named within the data folder, that exists, or None."""
    folder = Path(os.environ.get(VARIABLE) or home() / "data")
    return next((folder / name for name in names if (folder / name).is_file()), None)


def data_file(*names: str, source: str) -> Path:
    """Returns the first that exists. Errors: FileProblem if none does; it says what to do."""
    path = find_data(*names)
    if path is None:
        raise FileProblem(
            f"There is no {' or '.join(names)} in the data folder; get it from {source} and name "
            f"the folder with --data or in the environment variable {VARIABLE}."
        )
    return path
