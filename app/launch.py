"""The command `priorscape`: the app, or with a word the command line.

    priorscape --port 8600                 streamlit run app/Home.py, from any folder
    priorscape train pendulum/vhp-rewo     what python -m core does with these words

No module of core imports streamlit, so this one stands here.
"""

import argparse
import os
import sys

from core.__main__ import answered
from core.__main__ import main as command_line
from core.commands import COMMANDS
from core.commands.arguments import Parser, whole
from core.places import PROGRAM, is_installed, variables

LARGEST_PORT = 65_535


def main(version: str) -> int:
    words = sys.argv[1:]
    if words and not words[0].startswith("-"):
        return command_line("priorscape")
    return answered(lambda: start(parser(version).parse_args(words)))


def parser(version: str) -> Parser:
    names = ", ".join(COMMANDS)
    options = Parser(
        prog="priorscape",
        usage="priorscape [--port PORT] [--address ADDRESS] [--headless]\n"
        "       priorscape COMMAND ...",
        description="Explore latent spaces in the browser; with a command: train and measure.",
        epilog=f"Commands: {names}; priorscape COMMAND --help says more.",
    )
    options.add_argument("--port", type=whole(1, LARGEST_PORT), help="(default: 8501 or the next)")
    options.add_argument("--address", default="localhost", help="0.0.0.0: for others as well")
    options.add_argument("--headless", action="store_true", help="open no browser")
    options.add_argument("--version", action="version", version=f"priorscape {version}")
    return options


def start(arguments: argparse.Namespace) -> None:
    """Serves the app until it is stopped."""
    from streamlit.web.cli import main as streamlit

    os.environ.update(variables())
    if not is_installed():
        os.chdir(PROGRAM)  # there streamlit finds a checkout's settings
    words = [f"--{option}={value}" for option, value in options(arguments).items()]
    streamlit(["run", str(PROGRAM / "app" / "Home.py"), *words], prog_name="streamlit")


def options(arguments: argparse.Namespace) -> dict[str, str]:
    """Returns what streamlit is told on top of .streamlit/config.toml, by its options."""
    asked = {"server.address": arguments.address}
    if arguments.port is not None:
        asked["server.port"] = str(arguments.port)
    if arguments.headless:
        asked["server.headless"] = "true"
    if is_installed():
        asked["server.fileWatcherType"] = "none"  # nobody edits what pip installed
    return asked
