"""A folder has one writer at a time, whoever asks, and a lock leaves nothing behind."""

import subprocess
import sys
import threading
import time
from contextlib import ExitStack
from pathlib import Path

import pytest

from core.files import LOCK, FileProblem, locked, made
from core.jobs.tickets import turn

ROOT = Path(__file__).parent.parent
REFUSED = "Another training is writing to .*; wait for it"

# Enters a folder fifty times; while it is in, nobody else may have made the mark.
WRITER = """
import sys, time
from pathlib import Path
from core.files import FileProblem, locked
folder, left = Path(sys.argv[1]), 50
while left:
    try:
        with locked(folder):
            (folder / "mark").mkdir()
            (folder / "mark").rmdir()
            left -= 1
    except FileProblem:
        time.sleep(0.001)
"""
# Takes a folder, as a server does, and ends in the way that argv asks for.
HOLDER = """
import os, sys, threading
from contextlib import ExitStack
from pathlib import Path
from core.files import locked
kept = ExitStack()
thread = threading.Thread(target=lambda: kept.enter_context(locked(Path(sys.argv[1]))))
thread.start()
thread.join()
print("held", flush=True)
sys.stdin.read()
"""


def holder(folder: Path) -> "subprocess.Popen[str]":
    """Starts a process that holds a folder until its input ends."""
    pipes = dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.PIPE)
    command = [sys.executable, "-c", HOLDER, str(folder)]
    process = subprocess.Popen(command, cwd=ROOT, text=True, **pipes)
    assert process.stdout is not None and process.stdout.readline() == "held\n"
    return process


def test_a_second_writer_is_refused_at_once_and_nothing_is_left_in_the_folder(tmp_path: Path):
    with locked(tmp_path / "run"):
        with pytest.raises(FileProblem, match=REFUSED), locked(tmp_path / "run"):
            pass
        assert (tmp_path / "run" / LOCK).exists()  # whoever was refused did not free it
    assert list((tmp_path / "run").iterdir()) == []


def test_processes_that_come_and_go_are_never_two_in_a_folder(tmp_path: Path):
    command = [sys.executable, "-c", WRITER, str(tmp_path)]
    writers = [subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE) for _ in range(4)]
    ends = [writer.communicate() for writer in writers]
    assert [errors for _, errors in ends] == [b""] * 4
    assert list(tmp_path.iterdir()) == []


def test_a_process_holds_a_folder_longer_than_the_thread_that_asked_and_leaves_it_quietly(
    tmp_path: Path,
):
    process = holder(tmp_path)
    with pytest.raises(FileProblem, match=REFUSED), locked(tmp_path):
        pass
    assert process.communicate("") == ("", "")
    with locked(tmp_path):
        pass


def test_a_killed_process_frees_its_folder(tmp_path: Path):
    process = holder(tmp_path)
    process.kill()
    process.communicate()
    assert (tmp_path / LOCK).exists()
    with locked(tmp_path):
        pass
    assert list(tmp_path.iterdir()) == []


def test_a_thread_may_leave_what_another_entered(tmp_path: Path):
    stack = ExitStack()
    thread = threading.Thread(target=lambda: stack.enter_context(locked(tmp_path)))
    thread.start()
    thread.join()
    with pytest.raises(FileProblem, match=REFUSED), locked(tmp_path):
        pass
    stack.close()
    with locked(tmp_path):
        pass


def test_a_child_that_outlives_its_parent_holds_nothing(tmp_path: Path):
    with locked(tmp_path):
        child = subprocess.Popen(["sleep", "60"], preexec_fn=lambda: None)
        with pytest.raises(FileProblem, match=REFUSED), locked(tmp_path):
            pass
    try:
        with locked(tmp_path):
            pass
    finally:
        child.kill()
        child.wait()


def test_a_folder_may_be_renamed_by_its_holder_and_its_name_is_free_again(tmp_path: Path):
    run, gone = tmp_path / "run", tmp_path / "gone"
    with locked(run):
        run.rename(gone)
    assert not run.exists()
    with locked(run), locked(gone), pytest.raises(FileProblem, match=REFUSED), locked(run):
        pass


def test_those_who_wait_have_their_turn_one_by_one(tmp_path: Path):
    inside, most = [0], [0]

    def work() -> None:
        for _ in range(10):
            with turn(tmp_path):
                inside[0] += 1
                most[0] = max(most[0], inside[0])
                time.sleep(0.0005)
                inside[0] -= 1

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most == [1]


@pytest.mark.parametrize("there", ["", "a", "a/b/c"])
def test_work_that_fails_at_once_leaves_none_of_the_folders_that_it_made(there, tmp_path: Path):
    (tmp_path / there).mkdir(parents=True, exist_ok=True)
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(FileProblem), made(tmp_path / "a/b/c"), locked(tmp_path / "a/b/c"):
        raise FileProblem("No.")
    assert sorted(tmp_path.rglob("*")) == before


def test_work_that_fails_later_keeps_what_it_wrote(tmp_path: Path):
    def fail() -> None:
        with made(tmp_path / "a/b"):
            (tmp_path / "a/b/mark").touch()
            raise FileProblem("No.")

    with pytest.raises(FileProblem):
        fail()
    assert (tmp_path / "a/b/mark").exists()
