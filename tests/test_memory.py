"""Memory that is given back: a server returns it, a training keeps it."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
# Large blocks with small ones between them: as clicks leave them behind, when all large ones go.
CODE = """
import os
import numpy as np
from core.machine.memory import keep_memory, return_memory

def resident():
    return int(open("/proc/self/statm").read().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6

{setting}
np.ones(4_000_000)  # 32 MB: from then on glibc would keep what is smaller
before = resident()
large, small = [], []
for _ in range(100):
    large.append(np.ones(125_000))  # 1 MB
    small.append(np.ones(1_000))
full = resident()
del large
print((resident() - before) / (full - before))
"""


def kept(setting: str) -> float:
    """Returns the share of freed memory that a process keeps."""
    command = [sys.executable, "-c", CODE.format(setting=setting)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    return float(done.stdout)


pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="glibc's malloc is Linux's")


def test_a_server_returns_large_blocks():
    assert kept("return_memory()") < 0.1


def test_a_training_keeps_them():
    assert kept("keep_memory()") > 0.9


def test_without_a_word_they_are_kept():
    assert kept("") > 0.9  # else `return_memory` would not be needed
