"""Published files: fetched when asked for, from whoever has them, whole or not at all."""

import gzip
import hashlib
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from benchmarks.serving import free_port
from core import __main__
from core.data import DATASETS
from core.data.folder import VARIABLE
from core.data.images import fetching, published, whereabouts
from core.data.images.fetching import fetch, is_right
from core.data.images.published import EDITIONS, Published
from core.files import FileProblem

CONTENT = gzip.compress(bytes(range(256)) * 4_000, mtime=0)
PAGE = b"<!DOCTYPE html><html><body>Please sign in.</body></html>"
PLACE = "mnist/train-images-idx3-ubyte.gz"


class Answers(BaseHTTPRequestHandler):
    """Answers by the first part of the path: /good/..., /page/..., /broken/..., /404/..."""

    asked: list[str]

    def do_GET(self) -> None:
        kind = self.path.split("/")[1]
        self.asked.append(kind)
        content = {"page": PAGE, "other": CONTENT[:-1] + b"\xff"}.get(kind, CONTENT)
        self.send_response(int(kind) if kind.isdecimal() else 200)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content[: len(content) // 2] if kind == "broken" else content)

    def log_message(self, *_: object) -> None:
        """Says nothing."""


@pytest.fixture
def server() -> Iterator[ThreadingHTTPServer]:
    Answers.asked = []
    with ThreadingHTTPServer(("127.0.0.1", 0), Answers) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Returns an empty data folder; nothing but this machine can be reached."""
    (tmp_path / "data").mkdir()
    monkeypatch.setenv(VARIABLE, str(tmp_path / "data"))
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    return tmp_path / "data"


class Bar:
    """A progress bar that counts."""

    def __init__(self) -> None:
        self.total, self.count, self.closed = None, 0, False

    def update(self, count: int) -> None:
        self.count += count

    def reset(self) -> None:
        self.count = 0

    def close(self) -> None:
        self.closed = True


def file_at(server: ThreadingHTTPServer, *kinds: str) -> Published:
    addresses = tuple(f"http://127.0.0.1:{server.server_port}/{k}/file.gz" for k in kinds)
    return Published(PLACE, hashlib.sha256(CONTENT).hexdigest(), addresses)


def everything(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*"))


def test_a_file_is_fetched_with_progress_and_others_may_read_it(server, folder):
    bar, file = Bar(), file_at(server, "good")
    assert not is_right(file)
    assert fetch(file, lambda: bar) == f"127.0.0.1:{server.server_port}"
    assert (folder / PLACE).read_bytes() == CONTENT
    assert is_right(file)
    assert bar.total == bar.count == len(CONTENT) and bar.closed
    assert (folder / PLACE).stat().st_mode & 0o777 == 0o644
    assert everything(folder) == ["mnist", PLACE]


@pytest.mark.parametrize("bad", ["other", "page", "broken", "404", "503"])
def test_the_next_address_is_tried(bad, server, folder):
    fetch(file_at(server, bad, "good", "good"), Bar)
    assert Answers.asked == [bad, "good"]
    assert (folder / PLACE).read_bytes() == CONTENT
    assert everything(folder) == ["mnist", PLACE]


@pytest.mark.parametrize(
    ("bad", "why"),
    [
        ("other", "has another file there"),
        ("page", "has another file there"),
        ("broken", "breaks off"),
        ("404", "says 404"),
        ("503", "says 503"),
    ],
)
def test_where_no_address_has_it_one_sentence_says_why_and_nothing_is_left(
    bad, why, server, folder
):
    file = file_at(server, bad, bad)
    with pytest.raises(FileProblem) as problem:
        fetch(file, Bar)
    said = str(problem.value)
    assert said.count(why) == 2 and "\n" not in said
    assert str(folder / "mnist") in said and file.sha256 in said
    assert everything(folder) == []


def test_offline_one_sentence_says_where_to_put_the_file(folder):
    address = f"http://127.0.0.1:{free_port()}/file.gz"
    with pytest.raises(FileProblem, match=f"does not answer.*put it into {folder}/mnist;"):
        fetch(Published(PLACE, "0" * 64, (address,)), Bar)
    assert everything(folder) == []


def test_a_wrong_file_that_is_there_is_replaced_by_the_right_one_only(server, folder):
    path = folder / PLACE
    path.parent.mkdir()
    path.write_bytes(PAGE)
    with pytest.raises(FileProblem):
        fetch(file_at(server, "other"), Bar)
    assert path.read_bytes() == PAGE
    fetch(file_at(server, "good"), Bar)
    assert path.read_bytes() == CONTENT


def test_a_full_disk_is_said_at_once_and_leaves_nothing(server, folder, monkeypatch):
    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(shutil, "move", fail)
    with pytest.raises(FileProblem, match="No space left on device; see to its space"):
        fetch(file_at(server, "good", "good"), Bar)
    assert Answers.asked == ["good"]
    assert everything(folder) == []


def test_a_disk_that_fills_while_it_is_written_to_leaves_nothing(server, folder):
    class Filling(Bar):
        """Raises what a write would, after the first piece."""

        def update(self, count: int) -> None:
            raise OSError(28, "No space left on device")

    with pytest.raises(FileProblem, match="No space left on device"):
        fetch(file_at(server, "good", "good"), Filling)
    assert everything(folder) == []


def test_a_download_that_is_stopped_leaves_nothing(server, folder):
    class Stopped(Bar):
        def update(self, count: int) -> None:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fetch(file_at(server, "good"), Stopped)
    assert everything(folder) == []


# The command


def ask(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    known = __main__.parser().parse_args(["data", *arguments])
    code = __main__.answered(lambda: __main__.run(known))
    out, err = capsys.readouterr()
    return code, out, err


@pytest.fixture
def small(server: ThreadingHTTPServer, monkeypatch: pytest.MonkeyPatch) -> Published:
    """Makes MNIST one small file that the server has at its second address."""
    file = file_at(server, "page", "good")
    monkeypatch.setitem(EDITIONS, "mnist", ((file,),))
    return file


def test_the_command_fetches_once_and_then_takes_what_is_there(small, folder, capsys):
    code, out, err = ask(capsys, "get", "mnist")
    assert code == 0 and f"{PLACE}: fetched from 127.0.0.1" in out
    assert f"mnist is in {folder}" in out
    assert PLACE in err and "B/s" in err  # the bar
    Answers.asked.clear()
    code, out, err = ask(capsys, "get", "mnist")
    assert code == 0 and f"{PLACE}: is there already" in out
    assert not Answers.asked and not err


def test_the_command_looks_into_the_folder_that_it_is_given(small, tmp_path, capsys):
    (tmp_path / "else").mkdir()
    code, _, _ = ask(capsys, "get", "mnist", "--data", str(tmp_path / "else"))
    assert code == 0
    assert (tmp_path / "else" / PLACE).read_bytes() == CONTENT


def test_offline_the_command_ends_with_one_sentence(folder, capsys, monkeypatch):
    address = f"http://127.0.0.1:{free_port()}/file.gz"
    monkeypatch.setitem(EDITIONS, "mnist", ((Published(PLACE, "0" * 64, (address,)),),))
    code, out, err = ask(capsys, "get", "mnist")
    assert code == 2 and not out
    assert "error: train-images-idx3-ubyte.gz could not be fetched" in err.splitlines()[-1]
    assert "Traceback" not in err
    assert everything(folder) == []


def test_another_edition_that_is_there_is_enough(small, folder, capsys, monkeypatch):
    other = Published("mnist/other.npz", hashlib.sha256(b"same").hexdigest(), ())
    monkeypatch.setitem(EDITIONS, "mnist", ((other,), (small,)))
    (folder / "mnist").mkdir()
    (folder / "mnist/other.npz").write_bytes(b"same")
    code, out, _ = ask(capsys, "get", "mnist")
    assert code == 0 and "mnist/other.npz: is there already" in out
    assert not Answers.asked


def test_the_list_says_what_is_there_and_how_to_get_the_rest(folder, capsys):
    (folder / "rendered_chairs").mkdir()
    for file in EDITIONS["mnist"][0]:
        (folder / file.path).parent.mkdir(exist_ok=True)
        (folder / file.path).with_suffix("").touch()  # unpacked
    code, out, _ = ask(capsys, "list")
    lines = dict(line.split(": ", 1) for line in out.splitlines() if ": " in line)
    assert code == 0
    assert lines["mnist"].startswith("published images, from")
    assert lines["chairs-3d"].endswith("rendered_chairs")
    assert lines["fashion-mnist"].endswith("data get fashion-mnist fetches them")
    assert lines["celeba"] == "published images, not here"


def test_all_that_is_offered_can_be_read_and_is_fetched_by_its_sum():
    assert set(EDITIONS) <= set(whereabouts.READ_FROM) <= set(DATASETS)
    for editions in EDITIONS.values():
        for file in (file for edition in editions for file in edition):
            assert len(bytes.fromhex(file.sha256)) == 32
        for file in editions[-1]:
            assert file.addresses
            assert all(a.startswith("http") and a.endswith(Path(file.path).name)
                       for a in file.addresses)  # fmt: skip


def test_neither_the_package_nor_the_command_line_loads_what_fetches():
    code = (
        "import sys, core.data, core.__main__; core.__main__.parser(); "
        "print(*{m.split('.')[0] for m in sys.modules})"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert not {"pooch", "requests", "torch"} & set(done.stdout.split())
    assert fetching.__name__ and published.__name__
