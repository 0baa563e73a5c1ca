"""Where things lie: what comes along, and what a person makes.

    PROGRAM   app/, core/, pages/ and checkpoints/: the root of a checkout, or what pip installed
    home()    runs/, data/ and a priorscape.toml of one's own: what PRIORSCAPE_HOME names, else a
              checkout's root, else the current folder; never what pip installed
    here()    the same for commands: PRIORSCAPE_HOME, else the current folder, also in a checkout

The app of a checkout has one home wherever it is started; commands work where one stands.
"""

import os
from pathlib import Path

PROGRAM = Path(__file__).resolve().parents[1]
# Environment variables: of home(), of real data, of uploaded data, of the settings of a server.
HOME, DATA = "PRIORSCAPE_HOME", "PRIORSCAPE_DATA"
UPLOADS, SETTINGS = "PRIORSCAPE_OWN_DATA", "PRIORSCAPE_CONFIG"
VARIABLES = (HOME, DATA, UPLOADS, SETTINGS)


def is_installed() -> bool:
    """Whether pip installed the program: the wheel makes one package of what is a tree here."""
    return (PROGRAM / "__init__.py").exists()


def program_name() -> str:
    """Returns the words that a command begins with."""
    return "priorscape" if is_installed() else "python -m core"


def home(checkout: Path = PROGRAM) -> Path:
    """Returns the folder that the app, and whoever looks for data, writes to and reads from."""
    named = os.environ.get(HOME)
    if named:
        return Path(named).absolute()
    return Path.cwd() if is_installed() else checkout


def here() -> Path:
    """Returns the folder in which commands keep runs; without a name of its own the current one,
    so that what they print is as short as what was typed."""
    return Path(os.environ.get(HOME) or "")


def shipped() -> Path:
    """Returns the folder of the shipped runs, in a checkout as seen from the current folder."""
    return PROGRAM / "checkpoints" if is_installed() else Path("checkpoints")


def found(name: str) -> Path:
    """Returns where a run lies; `checkpoints/...` means those that come along wherever one is."""
    run, along = Path(name), PROGRAM / name
    moved = is_installed() and run.parts[:1] == ("checkpoints",) and not run.exists()
    return along if moved and along.exists() else run


def variables() -> dict[str, str]:
    """Returns what the environment says of places, for a process in another folder."""
    named = {name: os.environ[name] for name in VARIABLES if os.environ.get(name)}
    if is_installed():
        named |= {HOME: str(home())}
    return {name: str(Path(value).absolute()) for name, value in named.items()}
