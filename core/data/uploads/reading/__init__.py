"""What a person brings, by its kind: an array, a table, an archive or a folder of images."""

import stat
from collections.abc import Callable, Sequence
from functools import partial
from io import BytesIO
from pathlib import Path, PurePath

from core.data.uploads.columns import JUDGED, TableChoice
from core.data.uploads.form import COLOUR, ImageForm
from core.data.uploads.limits import SIZES, require_size
from core.data.uploads.reading.archives import read_zip
from core.data.uploads.reading.arrays import read_npy, read_npz
from core.data.uploads.reading.folders import read_folder
from core.data.uploads.reading.images.image_files import read_images
from core.data.uploads.reading.images.pictures import FORMATS, Member
from core.data.uploads.reading.tables.csv_file import read_csv
from core.data.uploads.upload import Opened, Upload
from core.files import FileProblem
from core.naming import quoted

READERS: dict[str, Callable[[str, Opened, ImageForm], Upload]] = {
    ".npz": read_npz,
    ".npy": read_npy,
    ".csv": read_csv,
    ".zip": read_zip,
}
WITH_COLUMNS: dict[str, Callable[..., Upload]] = {".npz": read_npz, ".csv": read_csv}
ENDINGS = (*READERS, *FORMATS)


def read_path(path: Path, size: int, mode: str = COLOUR, choice: TableChoice = JUDGED) -> Upload:
    """Returns what a file or a folder holds, images `size` pixels wide and in a mode of
    core.data.uploads.form, the columns of a table as they were chosen. Errors: FileProblem."""
    form = _form(size, mode)
    try:
        status = path.stat()
        if stat.S_ISDIR(status.st_mode):
            _require_no_choice(path.name, choice)
            return read_folder(path, form)
        if not stat.S_ISREG(status.st_mode):
            raise FileProblem(f"{quoted(path.name)} is neither a file nor a folder.")
        require_size(quoted(path.name), status.st_size)
        with path.open("rb") as file:
            return _reader(path.name, choice)(path.name, file, form)
    except (OSError, ValueError) as error:
        if isinstance(error, FileProblem):
            raise
        reason = error.strerror if isinstance(error, OSError) else error
        raise FileProblem(f"{quoted(path.name)} cannot be read: {reason}.") from None


def read_files(
    files: Sequence[tuple[str, bytes]],
    size: int,
    mode: str = COLOUR,
    choice: TableChoice = JUDGED,
) -> Upload:
    """Returns what files in memory hold: one of any kind, or several images. Errors:
    FileProblem."""
    form = _form(size, mode)
    names = [PurePath(name).name for name, _ in files]
    what = quoted(names[0]) if len(files) == 1 else "The upload"
    require_size(what, sum(len(content) for _, content in files))
    contents = [BytesIO(content) for _, content in files]
    if any(PurePath(name).suffix.lower() not in FORMATS for name in names):
        if len(files) > 1:
            raise FileProblem(f"Bring one of {', '.join(READERS)} alone, or several images.")
        return _reader(names[0], choice)(names[0], contents[0], form)
    members = [Member(name, held.getvalue) for name, held in zip(names, contents, strict=True)]
    return read_images(members, form, "The upload")


def _reader(name: str, choice: TableChoice) -> Callable[[str, Opened, ImageForm], Upload]:
    suffix = PurePath(name).suffix.lower()
    if suffix not in READERS:
        raise FileProblem(
            f"{quoted(name)} cannot be read; bring {', '.join(READERS)}, or a folder of images "
            f"({', '.join(FORMATS)})."
        )
    if suffix in WITH_COLUMNS:
        return partial(WITH_COLUMNS[suffix], choice=choice)
    _require_no_choice(name, choice)
    return READERS[suffix]


def _require_no_choice(name: str, choice: TableChoice) -> None:
    if choice != JUDGED:
        raise FileProblem(
            f"{quoted(name)} has no columns to choose; {' and '.join(WITH_COLUMNS)} have."
        )


def _form(size: int, mode: str) -> ImageForm:
    if size not in SIZES:
        raise FileProblem(f"Images can be {SIZES[0]} to {SIZES[-1]} pixels wide, not {size}.")
    return ImageForm(size, mode)
