"""Priorscape in one piece: its version, and the command `priorscape`.

This file stands beside app/, core/ and pages/. The wheel puts them all into one folder and makes
this file its `__init__`, so that importing it is what makes `core` importable there.
"""

import sys
from pathlib import Path

__version__ = "0.1.0"

PROGRAM = Path(__file__).resolve().parent
if str(PROGRAM) not in sys.path:
    sys.path.insert(0, str(PROGRAM))


def main() -> int:
    """Starts the app, or runs a command; returns the exit code."""
    from app.launch import main

    return main(__version__)


if __name__ == "__main__":
    sys.exit(main())
