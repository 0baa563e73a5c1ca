"""What `pip install .` gives: one folder, and a command that works from any other folder."""

import json
import os
import subprocess
import sys
import sysconfig
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from benchmarks.serving import CHROMIUM, PATIENCE, ROOT, answers, free_port, wait_until
from tests.test_browser import open_home, settle, visit  # noqa: F401

pytestmark = pytest.mark.slow
NUM_SHIPPED = 84
STEPS = 5
SWEEP = f'datasets = ["digits"]\nmethods = ["vae"]\nseeds = [0]\nsteps = {STEPS}\n'


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("wheel")
    pip("wheel", "--no-deps", "--no-build-isolation", "--wheel-dir", out, ROOT)
    (built,) = out.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def venv(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Returns a new environment with the wheel; libraries are those of this environment."""
    venv = tmp_path_factory.mktemp("venv")
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", venv], check=True)
    libraries = sysconfig.get_path("purelib")
    (packages(venv) / "libraries.pth").write_text(f"import site; site.addsitedir({libraries!r})\n")
    here = ("--python", venv / "bin" / "python")
    pip(*here, "install", "--no-deps", "--no-index", "--ignore-installed", wheel)
    return venv


@pytest.fixture(scope="module")
def foreign(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Returns a folder that has nothing to do with Priorscape, but a package of the same name."""
    folder = tmp_path_factory.mktemp("foreign")
    (folder / "core").mkdir()
    (folder / "core" / "__init__.py").write_text("raise ImportError('This is a foreign core.')\n")
    return folder


@pytest.fixture(scope="module")
def server(venv: Path, foreign: Path) -> Iterator[str]:
    port, log = free_port(), foreign / "server.log"
    command = (venv / "bin" / "priorscape", f"--port={port}", "--headless")
    with log.open("wb") as output:
        process = subprocess.Popen(
            command, cwd=foreign, env=environment(), stdout=output, stderr=subprocess.STDOUT
        )
    try:
        address = f"http://localhost:{port}"
        wait_until(lambda: answers(f"{address}/_stcore/health"), "the server to start")
        yield address
    finally:
        process.terminate()
        process.wait(PATIENCE)


def pip(*words: object) -> None:
    command = [sys.executable, "-m", "pip", "--quiet", *map(str, words)]
    subprocess.run(command, cwd=ROOT, check=True)


def packages(venv: Path) -> Path:
    (found,) = venv.glob("lib/python*/site-packages")
    return found


def environment(**more: str) -> dict[str, str]:
    """Returns the environment without what would lead an installed copy here."""
    ours = ("PYTHONPATH", "PRIORSCAPE_", "STREAMLIT_", "VIRTUAL_ENV")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    return kept | {"PYTHONDONTWRITEBYTECODE": "1"} | more


def ask(venv: Path, folder: Path, *words: object, program: str = "priorscape", **more: str) -> str:
    """Returns what a program of the environment prints, started in a folder."""
    command = [venv / "bin" / program, *map(str, words)]
    done = subprocess.run(
        command, cwd=folder, env=environment(**more), capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def files(folder: Path) -> dict[str, int]:
    """Returns all files below a folder with the times they were written."""
    paths = (path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): path.stat().st_mtime_ns for path in paths}


def test_the_wheel_puts_all_into_one_folder_and_leaves_out_what_is_not_for_users(wheel):
    names = zipfile.ZipFile(wheel).namelist()
    above = {name.split("/")[0] for name in names}
    assert {folder for folder in above if not folder.endswith(".dist-info")} == {"priorscape"}
    tree = ("app/Home.py", "core/places.py", "pages/walk.py", "app/.streamlit/config.toml")
    assert {f"priorscape/{name}" for name in (*tree, "priorscape.toml")} <= set(names)
    assert not [name for name in names if "test" in name or name.endswith("state.safetensors")]


def test_the_command_finds_the_shipped_runs_from_a_foreign_folder(venv, foreign):
    runs = json.loads(ask(venv, foreign, "list", "--json"))["runs"]
    assert len(runs) == NUM_SHIPPED and "checkpoints/pendulum/vhp-rewo" in runs
    assert ask(venv, foreign, "train", "--help").startswith("usage: priorscape train")
    assert ask(venv, foreign, "--version").startswith("priorscape ")


@pytest.mark.browser
@pytest.mark.skipif(CHROMIUM is None, reason="chromium is not installed")
def test_home_is_painted_and_asks_no_other_host(visit, foreign):  # noqa: F811
    page = open_home(visit)  # visit also fails for an error or a request to another host
    settle(page)
    assert page.get_by_text("Priorscape").count() and page.locator(".playback canvas").count()
    assert not page.get_by_test_id("stException").count()
    assert not page.get_by_test_id("stMainMenu").count()  # the toolbar is minimal
    said = (foreign / "server.log").read_text()
    assert "http://localhost:" in said and "statistics" not in said


def test_own_runs_and_data_go_to_the_current_folder_or_home_never_to_the_packages(venv, tmp_path):
    before, home = files(packages(venv)), tmp_path / "home"
    (tmp_path / "rows.csv").write_text("\n".join(f"{n},{n * n},{n % 7}" for n in range(60)))
    (tmp_path / "sweep.toml").write_text(SWEEP)
    ask(venv, tmp_path, "data", "add", "rows.csv", "--name", "mine")
    said = ask(venv, tmp_path, "train", "mine/vae", f"--steps={STEPS}", "--json")
    assert json.loads(said)["run"] == "runs/mine/vae"
    assert '"commit": null' in (tmp_path / "runs/mine/vae/run.json").read_text()
    ask(venv, tmp_path, "sweep", "sweep.toml", PRIORSCAPE_HOME="home")  # in another process
    assert (home / "runs/sweep/digits/vae/seed-0/metrics.json").is_file()
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        *("data", "home", "rows.csv", "runs", "sweep.toml"),
    ]
    code = "import priorscape; from app import loading; print(loading.names()[-1])"
    seen = ask(venv, tmp_path, "-c", code, program="python").split()
    assert seen == ["runs/mine/vae"]
    assert files(packages(venv)) == before
