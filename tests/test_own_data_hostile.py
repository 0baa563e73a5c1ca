"""Hostile and broken files: each gives one clear sentence, and nothing is left behind."""

import io
import os
import stat
import struct
import subprocess
import sys
import tracemalloc
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from core.data import uploads
from core.data.uploads import limits, store
from core.data.uploads.adding import add_path
from core.data.uploads.form import ImageForm
from core.data.uploads.reading import read_files, read_path
from core.data.uploads.reading.images import image_files as images
from core.data.uploads.reading.images import pictures
from core.files import FileProblem

Make = Callable[[Path], Path]
ROOT = Path(__file__).resolve().parents[1]
RANDOM = np.random.default_rng(0)
ROWS = RANDOM.normal(size=(30, 4))


def trap(path: Path) -> bytes:
    """Returns what writes the file `sprung` when it is unpickled."""
    return f"cposix\nsystem\n(S'touch {path / 'sprung'}'\ntR.".encode()


def objects(path: Path) -> bytes:
    """Returns an array file of 30 objects, which are that pickle."""
    buffer = io.BytesIO()
    header = {"descr": "|O", "fortran_order": False, "shape": (30,)}
    np.lib.format.write_array_header_1_0(buffer, header)
    return buffer.getvalue() + trap(path)


def png(size: tuple[int, int] = (9, 9)) -> bytes:
    buffer = io.BytesIO()
    noise = RANDOM.integers(0, 256, (*size[::-1], 3), dtype=np.uint8)
    Image.fromarray(noise).save(buffer, "PNG")
    return buffer.getvalue()


PICTURES = {f"{i}.png": png() for i in range(25)}


def claiming(width: int, height: int) -> bytes:
    """Returns a PNG whose header claims a size that its pixels do not have."""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    parts = [(b"IHDR", header), (b"IDAT", zlib.compress(b"\0" * 100)), (b"IEND", b"")]
    packed = (
        struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        for kind, body in parts
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(packed)


def folder(path: Path, **files: bytes) -> Path:
    path.mkdir()
    for name, content in (PICTURES | files).items():
        (path / name).write_bytes(content)
    return path


def archive(path: Path, files: dict[str | zipfile.ZipInfo, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in (PICTURES | files).items():
            packed.writestr(name, content)
    return path


def zip_that_climbs(path: Path) -> Path:
    return archive(path / "a.zip", {"../../out.png": png()})


def zip_with_an_absolute_path(path: Path) -> Path:
    return archive(path / "a.zip", {"/etc/out.png": png()})


def zip_with_a_windows_path(path: Path) -> Path:
    return archive(path / "a.zip", {"C:\\out.png": png()})


def zip_bomb(path: Path) -> Path:
    """Nine members of 50 MB each, which are one and the same few bytes."""
    return overlapping(path / "a.zip", bytes(50_000_000), 9)


def overlapping(path: Path, content: bytes, times: int) -> Path:
    """Returns an archive whose directory names its only member many times."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("0.png", content)
    packed_bytes = buffer.getvalue()
    start, end = packed_bytes.index(b"PK\x01\x02"), packed_bytes.index(b"PK\x05\x06")
    entries = packed_bytes[start:end] * times
    tail = struct.pack("<4s4H2IH", b"PK\5\6", 0, 0, times, times, len(entries), start, 0)
    path.write_bytes(packed_bytes[:start] + entries + tail)
    return path


def zip_whose_directory_lies(path: Path) -> Path:
    """A member that says it is small and unpacks to more."""
    return lying(archive(path / "a.zip", {"lie.png": bytes(10_000_000)}), 10_000_000, 1_000)


def npz_whose_directory_lies(path: Path) -> Path:
    """An array that is whole where its directory says that it ends."""
    buffer = io.BytesIO()
    np.save(buffer, ROWS)
    whole = buffer.getvalue()
    packed = archive(path / "a.zip", {"x.npy": whole + bytes(10_000_000)})
    return lying(packed, len(whole) + 10_000_000, len(whole)).rename(path / "a.npz")


def lying(packed: Path, size: int, claimed: int) -> Path:
    content = packed.read_bytes()
    assert content.count(struct.pack("<I", size)) >= 2
    packed.write_bytes(content.replace(struct.pack("<I", size), struct.pack("<I", claimed)))
    return packed


def nested_zip(path: Path) -> Path:
    return archive(path / "a.zip", {"inner.zip": b"PK"})


def zip_of_too_many_files(path: Path) -> Path:
    return overlapping(path / "a.zip", b"", limits.MOST_FILES + 1)


def encrypted_zip(path: Path) -> Path:
    packed = archive(path / "a.zip", {})
    content = bytearray(packed.read_bytes())
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = content.find(mark)
        while place >= 0:
            content[place + offset] |= 1
            place = content.find(mark, place + 4)
    packed.write_bytes(content)
    return packed


def zip_with_a_symbolic_link(path: Path) -> Path:
    link = zipfile.ZipInfo("link.png")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    return archive(path / "a.zip", {link: b"/etc/passwd"})


def zip_with_a_greedy_packing(path: Path) -> Path:
    packed = path / "a.zip"
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_LZMA) as greedy:
        greedy.writestr("0.png", png())
    return packed


def truncated_zip(path: Path) -> Path:
    packed = archive(path / "a.zip", {})
    packed.write_bytes(packed.read_bytes()[:-200])
    return packed


def link_that_leads_out(path: Path) -> Path:
    outside = path / "secret.png"
    outside.write_bytes(png())
    (folder(path / "a") / "link.png").symlink_to(outside)
    return path / "a"


def linked_folder(path: Path) -> Path:
    (path / "elsewhere").mkdir()
    (folder(path / "a") / "more").symlink_to(path / "elsewhere", target_is_directory=True)
    return path / "a"


def pipe_among_images(path: Path) -> Path:
    os.mkfifo(folder(path / "a") / "pipe.png")
    return path / "a"


def image_bomb(path: Path) -> Path:
    return folder(path / "a", **{"big.png": claiming(50_000, 50_000)})


def image_a_little_too_large(path: Path) -> Path:
    return folder(path / "a", **{"big.png": claiming(8_000, 6_000)})


def truncated_image(path: Path) -> Path:
    return folder(path / "a", **{"cut.png": png((80, 80))[:1_000]})


def text_called_an_image(path: Path) -> Path:
    return folder(path / "a", **{"text.jpg": b"no picture at all"})


def images_all_alike(path: Path) -> Path:
    return folder(path / "a", **dict.fromkeys(PICTURES, PICTURES["0.png"]))


def empty_folder(path: Path) -> Path:
    (path / "a").mkdir()
    return path / "a"


def few_images(path: Path) -> Path:
    (path / "a").mkdir()
    (path / "a" / "one.png").write_bytes(png())
    return path / "a"


def table(text: str) -> Make:
    def make(path: Path) -> Path:
        (path / "a.csv").write_text(text, encoding="utf-8")
        return path / "a.csv"

    return make


def lines(change: dict[int, str] | None = None, count: int = 30, head: str = "a,b") -> str:
    body = {i: f"{i},{i * i % 7}" for i in range(count)} | (change or {})
    return "\n".join([head, *body.values()])


def bytes_called(name: str, content: bytes) -> Make:
    def make(path: Path) -> Path:
        (path / name).write_bytes(content)
        return path / name

    return make


def array(values: np.ndarray) -> Make:
    def make(path: Path) -> Path:
        np.save(path / "a.npy", values)
        return path / "a.npy"

    return make


def at(value: float) -> np.ndarray:
    return np.where(np.arange(30)[:, None] == 7, value, ROWS)


def npz(**arrays: np.ndarray) -> Make:
    def make(path: Path) -> Path:
        np.savez(path / "a.npz", **arrays)  # type: ignore[arg-type]
        return path / "a.npz"

    return make


def npz_with_a_pickle(path: Path) -> Path:
    with zipfile.ZipFile(path / "a.npz", "w") as packed:
        packed.writestr("images.npy", trap(path))
    return path / "a.npz"


def array_that_would_be_unpickled(path: Path) -> Path:
    (path / "a.npy").write_bytes(objects(path))
    return path / "a.npy"


def labels_that_would_be_unpickled(path: Path) -> Path:
    npz(x=ROWS)(path)
    with zipfile.ZipFile(path / "a.npz", "a") as packed:
        packed.writestr("labels.npy", objects(path))
    return path / "a.npz"


def header_that_lies(path: Path) -> Path:
    buffer = io.BytesIO()
    header = {"descr": "<f8", "fortran_order": False, "shape": (10**12, 4)}
    np.lib.format.write_array_header_1_0(buffer, header)
    (path / "a.npy").write_bytes(buffer.getvalue() + bytes(64))
    return path / "a.npy"


def npz_header_that_lies(path: Path) -> Path:
    with zipfile.ZipFile(path / "a.npz", "w") as packed:
        packed.writestr("x.npy", header_that_lies(path).read_bytes())
    return path / "a.npz"


def gigabyte_in_a_folder(path: Path) -> Path:
    with (folder(path / "a") / "big.png").open("wb") as file:
        file.truncate(1_000_000_000)
    return path / "a"


def gigabyte(path: Path) -> Path:
    with (path / "a.npy").open("wb") as file:
        file.truncate(10**9)
    return path / "a.npy"


def pipe(path: Path) -> Path:
    os.mkfifo(path / "a.csv")
    return path / "a.csv"


def directory_called_a_table(path: Path) -> Path:
    (path / "a.csv").mkdir()
    return path / "a.csv"


HOSTILE: dict[str, tuple[Make, str]] = {
    "zip that climbs out": (zip_that_climbs, "leads out"),
    "zip with an absolute path": (zip_with_an_absolute_path, "leads out"),
    "zip with a Windows path": (zip_with_a_windows_path, "leads out"),
    "zip bomb": (zip_bomb, "would unpack to 450 MB; at most 200 MB"),
    "zip whose directory lies": (zip_whose_directory_lies, "'lie.png' is truncated"),
    "npz whose directory lies": (npz_whose_directory_lies, "a.npz: x' is truncated"),
    "nested zip": (nested_zip, "archive 'inner.zip'"),
    "too many files": (zip_of_too_many_files, "20,001 files; at most 20,000"),
    "encrypted zip": (encrypted_zip, "encrypted"),
    "symbolic link in a zip": (zip_with_a_symbolic_link, "symbolic link"),
    "greedy packing": (zip_with_a_greedy_packing, "common zip"),
    "truncated zip": (truncated_zip, "truncated"),
    "text called zip": (bytes_called("a.zip", b"no archive"), "no archive"),
    "symbolic link that leads out": (link_that_leads_out, "symbolic link"),
    "linked folder": (linked_folder, "symbolic link"),
    "pipe among images": (pipe_among_images, "no ordinary file"),
    "image bomb": (image_bomb, "more than 40 million pixels"),
    "image a little too large": (image_a_little_too_large, "more than 40 million pixels"),
    "truncated image": (truncated_image, "'cut.png' is truncated"),
    "text called image": (text_called_an_image, "'text.jpg' is truncated or no image"),
    "images all alike": (images_all_alike, "alike"),
    "empty folder": (empty_folder, "0 images"),
    "one image": (few_images, "holds 1 image ("),
    "ragged table": (table(lines({3: "1,2,3"})), "ragged: line 5 has 3 cells, line 1 has 2"),
    "NaN in a table": (table(lines({5: "nan,2"})), "column 'a' holds 'nan' in line 7"),
    "NaN after empty lines": (table(lines({2: "\n\n\nnan,2"})), "holds 'nan' in line 7"),
    "infinite in a table": (table(lines({5: "1e999,2"})), "holds '1e999'"),
    "text in a table": (table(lines({5: "1,red"})), "column 'b' holds 'red'"),
    "missing cell": (table(lines({5: "1,"})), "column 'b' holds nothing"),
    "single row": (table("a,b\n1,2"), "has 1 row;"),
    "only a header": (table("a,b"), "0 rows"),
    "empty table": (table(" \n\n"), "0 rows"),
    "empty file": (bytes_called("a.csv", b""), "is empty"),
    "constant columns": (table(lines(dict.fromkeys(range(30), "1,1"))), "constant"),
    "too many columns": (table("\n".join([",".join(["1"] * 5_300)] * 30)), "5,300 columns"),
    "too many classes": (
        table(lines({i: f"{i},c{i}" for i in range(150)}, head="a,label")),
        "150 classes",
    ),
    "quote that never ends": (table(lines({4: '"1,2'})), "no CSV"),
    "bytes called table": (bytes_called("a.csv", b"\x80\x00\xff" * 99), "no text in UTF-8"),
    "array that would be unpickled": (array_that_would_be_unpickled, "unpickled"),
    "npz with a pickle": (npz_with_a_pickle, "no array"),
    "labels that would be unpickled": (labels_that_would_be_unpickled, "unpickled"),
    "header that lies": (header_that_lies, "promises an array of 32,000,000,000,000 bytes"),
    "npz header that lies": (npz_header_that_lies, "promises"),
    "text called array": (bytes_called("a.npy", b"no array at all"), "no array"),
    "image called array": (bytes_called("a.npy", png()), "no array"),
    "NaN in an array": (array(at(np.nan)), "in row 7"),
    "infinite in an array": (array(at(np.inf)), "in row 7"),
    "array of one row": (array(ROWS[:1]), "has 1 row;"),
    "array of text": (array(np.array(["a"] * 30)), "should be numbers"),
    "empty array": (array(np.zeros((30, 0))), "is empty"),
    "array of too many axes": (array(np.zeros((30, 2, 2, 2, 2))), "should be numbers"),
    "array of five channels": (array(np.zeros((30, 8, 8, 5))), "5 channels"),
    "array of too many features": (array(np.tile(ROWS, 1_300)), "5,200 features; at most 5,000"),
    "npz without a known name": (npz(pictures=ROWS), "should hold one of images, data, x"),
    "npz with two of them": (npz(x=ROWS, data=ROWS), "should hold one of"),
    "labels of another length": (npz(x=ROWS, labels=np.arange(29)), "labels should be 30"),
    "one gigabyte in a folder": (gigabyte_in_a_folder, "'big.png' has 1,000 MB; at most 200 MB"),
    "one gigabyte": (gigabyte, "has 1,000 MB; at most 200 MB"),
    "pipe": (pipe, "neither a file nor a folder"),
    "directory called table": (directory_called_a_table, "0 images"),
    "unknown kind": (bytes_called("a.exe", b"MZ"), "cannot be read; bring"),
    "single image": (bytes_called("a.png", png()), "folder of images"),
    "nothing there": (lambda path: path / "no" / "such.csv", "No such file"),
    "NUL in the path": (lambda path: path / "a\0.csv", "cannot be read"),
}


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Returns the empty folder that own datasets lie in."""
    monkeypatch.setenv(uploads.VARIABLE, str(tmp_path / "data"))
    (tmp_path / "data").mkdir()
    return tmp_path / "data"


def everything(root: Path) -> set[Path]:
    return set(root.rglob("*"))


def is_one_sentence(text: str) -> bool:
    return text.endswith(".") and "\n" not in text and text.isprintable() and len(text) < 400


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_input_gives_one_sentence_and_leaves_nothing(name, tmp_path, home):
    make, said = HOSTILE[name]
    (tmp_path / "brought").mkdir()
    path = make(tmp_path / "brought")
    before = everything(tmp_path)
    with pytest.raises(FileProblem) as problem:
        add_path(path, "mine", limits.USUAL_SIZE)
    assert said in str(problem.value)
    assert is_one_sentence(str(problem.value))
    assert everything(tmp_path) == before and not uploads.names()


def test_a_file_that_may_not_be_opened_gives_one_sentence(tmp_path, home, monkeypatch):
    path = table(lines())(tmp_path)
    path.chmod(0)
    if os.geteuid() == 0:  # root may read it all the same

        def refuse(*_: object) -> None:
            raise PermissionError(13, "Permission denied", str(path))

        monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(FileProblem, match="cannot be read: Permission denied"):
        add_path(path, "mine", limits.USUAL_SIZE)
    assert not everything(home)


NAMES = {
    "climbs": "../out", "absolute": "/tmp/out", "nested": "a/b", "empty": "", "dot": ".",
    "dots": "..", "hidden": ".mine", "unicode": "Пример", "emoji": "🦜", "long": "a" * 41,
    "very long": "a" * 9_999,
    "control": "a\x1b[2J", "newline": "a\nb", "NUL": "a\0b", "right to left": "a\u202eb",
    "space": "my data", "pendulum": "pendulum", "digits": "digits", "shouted": "DIGITS",
    "option": "-rf", "home": "~", "backslash": "a\\b",
}  # fmt: skip


@pytest.mark.parametrize("what", NAMES)
def test_a_name_that_is_none_gives_one_sentence_and_leaves_nothing(what, tmp_path, home):
    path = array(ROWS)(tmp_path)
    before = everything(tmp_path)
    with pytest.raises(FileProblem) as problem:
        add_path(path, NAMES[what], limits.USUAL_SIZE)
    assert is_one_sentence(str(problem.value))
    assert everything(tmp_path) == before


def test_the_names_of_all_datasets_that_come_along_are_reserved():
    from core.data import DATASETS
    from core.experiments import EXPERIMENTS

    shipped = {name.split("/")[0] for name in EXPERIMENTS}
    assert set(DATASETS) | shipped == set(uploads.RESERVED)


def test_a_name_that_is_taken_is_kept(tmp_path, home):
    path = array(ROWS)(tmp_path)
    add_path(path, "mine", limits.USUAL_SIZE)
    before = (home / "mine" / "data.npz").read_bytes()
    for name in ("mine", "MINE"):
        with pytest.raises(FileProblem, match="already"):
            add_path(array(ROWS * 2)(tmp_path), name, limits.USUAL_SIZE)
    assert (home / "mine" / "data.npz").read_bytes() == before
    assert len(everything(home)) == 3


def test_a_disk_that_is_full_leaves_nothing(tmp_path, home, monkeypatch):
    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(store, "write_json", fail)
    with pytest.raises(FileProblem, match="data/ could not be changed: No space left") as problem:
        add_path(array(ROWS)(tmp_path), "mine", limits.USUAL_SIZE)
    assert is_one_sentence(str(problem.value)) and not everything(home)


def test_a_dataset_that_may_not_be_removed_stays(tmp_path, home, monkeypatch):
    add_path(array(ROWS)(tmp_path), "mine", limits.USUAL_SIZE)

    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "rename", refuse)
    with pytest.raises(FileProblem, match="could not be changed: Permission denied"):
        uploads.remove("mine")
    assert uploads.names() == ["mine"] and len(everything(home)) == 3


def test_of_two_who_take_a_name_at_once_the_slower_is_told(tmp_path, home, monkeypatch):
    write = store.write_json

    def overtaken(*arguments: Any) -> None:
        monkeypatch.setattr(store, "write_json", write)
        add_path(array(ROWS)(tmp_path), "mine", limits.USUAL_SIZE)
        write(*arguments)

    monkeypatch.setattr(store, "write_json", overtaken)
    with pytest.raises(FileProblem, match="data called 'mine' already"):
        add_path(array(ROWS * 2)(tmp_path), "mine", limits.USUAL_SIZE)
    assert len(everything(home)) == 3 and uploads.load("mine")


@pytest.mark.parametrize("make", [zip_whose_directory_lies, npz_whose_directory_lies])
def test_a_directory_that_lies_takes_no_more_memory_than_it_says(tmp_path, make):
    path = make(tmp_path)
    tracemalloc.start()
    with pytest.raises(FileProblem):
        read_path(path, limits.USUAL_SIZE)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 5_000_000


def clear_image(path: Path) -> Path:
    """An image of 40 million pixels, all transparent, in five thousand bytes, among others."""
    folder(path / "a")
    Image.new("P", (8_000, 5_000)).save(path / "a" / "clear.png", transparency=0)
    return path / "a"


def many_zeros(path: Path) -> Path:
    """An array of 100 MB in a hundred thousand bytes."""
    np.savez_compressed(path / "a.npz", images=np.zeros((100, 1_000, 1_000), np.uint8))
    return path / "a.npz"


@pytest.mark.parametrize(("make", "most"), [(clear_image, 400), (many_zeros, 290)])
def test_small_files_that_become_large_take_little_memory(tmp_path, make, most):
    script = (
        "import sys, pathlib; from core.data.uploads.reading import read_path\n"
        "read_path(pathlib.Path(sys.argv[1]), 28)\n"
        "print(*(line for line in open('/proc/self/status') if line.startswith('VmHWM')))"
    )
    command = [sys.executable, "-c", script, str(make(tmp_path))]
    said = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT).stdout
    assert int(said.split()[1]) / 1_000 < most  # MB


def test_images_have_a_limit_of_pixels_together(tmp_path, monkeypatch):
    monkeypatch.setattr(images, "MOST_PIXELS", 25 * 81 - 1)
    with pytest.raises(FileProblem, match="in all its images together"):
        read_path(folder(tmp_path / "a"), 16)


def test_an_upload_that_is_too_large_together_blames_no_file(monkeypatch):
    monkeypatch.setattr(limits, "LARGEST_FILE", 1_000)
    with pytest.raises(FileProblem, match=r"^The upload has"):
        read_files(list(PICTURES.items()), 16)


def test_an_image_of_another_size_is_resized_and_this_is_said(tmp_path, home):
    about = add_path(folder(tmp_path / "a", **{"wide.png": png((40, 20))}), "mine", 16)
    assert about.shape == (16, 16) and about.num_train + about.num_test == 26
    assert "Images had 9 × 9 to 40 × 20 pixels" in about.done[0]


def test_names_of_files_that_move_a_terminal_are_quoted_plainly(tmp_path, home):
    path = folder(tmp_path / "a", **{"\x1b[2J\u202e.png": b"", "n" * 200 + ".png": b""})
    with pytest.raises(FileProblem) as problem:
        add_path(path, "mine", 16)
    assert is_one_sentence(str(problem.value))


def test_every_kind_of_picture_that_is_offered_can_be_read(tmp_path):
    for suffix, kind in pictures.FORMATS.items():
        buffer = io.BytesIO()
        Image.effect_noise((30, 20), 50).save(buffer, kind)
        members = [pictures.Member(f"{i}{suffix}", buffer.getvalue) for i in range(20)]
        brought = images.read_images(members, ImageForm(16), "The folder")
        assert brought.values.shape == (20, 16, 16) and brought.values.std() > 5
