"""The command line: python -m core list | train | sweep | table | evaluate | interpolate | atlas |
chart | data | classifier.

Results go to standard output, progress and messages to standard error. Whatever is wrong with the
input ends in one sentence and exit code 2.
"""

import argparse
import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path

from core.commands import COMMANDS
from core.commands.arguments import Parser, Problem


def parser(program: str = "python -m core") -> Parser:
    main = Parser(prog=program, description="Train, measure and walk latent spaces.")
    commands = main.add_subparsers(dest="command", required=True, parser_class=Parser)
    for name, command in COMMANDS.items():
        command.declare(commands.add_parser(name, help=command.help))
    return main


def use_data(folder: Path) -> None:
    """Looks for data there; the processes that jobs are trained in do so as well."""
    from core.data.folder import VARIABLE

    if not folder.is_dir():
        raise Problem(f"There is no folder {folder} to look for data in.")
    os.environ[VARIABLE] = str(folder.resolve())


def run(arguments: argparse.Namespace) -> None:
    if folder := getattr(arguments, "data", None):
        use_data(folder)
    COMMANDS[arguments.command].run(arguments)


def main(program: str = "python -m core") -> int:
    return answered(lambda: run(parser(program).parse_args()))


def answered(work: Callable[[], None]) -> int:
    """Does the work; returns the exit code, after one sentence on what went wrong."""
    try:
        work()
        sys.stdout.flush()
    except BrokenPipeError:  # whoever read it has seen enough, such as `head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 128 + signal.SIGPIPE
    except KeyboardInterrupt:
        print(
            "\nStopped. (A training continues with --resume, a sweep or table as it is.)",
            file=sys.stderr,
        )
        return 130
    except OSError as error:
        where = error.filename2 or error.filename or "the run folder"
        print(f"error: cannot write or read {where}: {error.strerror or error}; what was saved "
              "before is intact.", file=sys.stderr)  # fmt: skip
        return 2
    except MemoryError:
        print("error: that needs more memory than there is; ask for less.", file=sys.stderr)
        return 2
    except (ValueError, ArithmeticError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
