"""The page Melting in a real browser: its mathematics against Python's, speed, gestures."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from app.components.melting import FOLDER, MATHEMATICS
from benchmarks.serving import CHROMIUM, copy_tree, serve
from core.theory.examples import clusters, lines
from core.theory.fixed_points import Relaxation, fixed_points
from core.theory.histories import cooling, fresh_at_each, warming
from core.theory.posterior import divergence, error
from tests.test_browser_learn import browser, visit  # noqa: F401  fixtures

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="chromium is not installed")

READY = ".melting[data-settled=true]"


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    target: Path = tmp_path_factory.mktemp("melting")
    copy_tree(target)
    with serve(target, target / "server.log") as server:
        yield server.address


@pytest.fixture(scope="module")
def mathematics(browser) -> Iterator:  # noqa: F811
    """A blank page with the functions of the component, and nothing else."""
    page = browser.new_page()
    for name in (*MATHEMATICS, "critical_temperatures"):
        page.add_script_tag(content=(FOLDER / f"{name}.js").read_text(encoding="utf-8"))
    yield page
    page.close()


ROW = """({ error, kl, count, psi, masses }) =>
  ({ error, kl, count, psi: [...psi], masses: [...masses] })"""
ROWS = f"""([points, betas, mode, how]) => {{
  const x = Float64Array.from(points);
  return [...history(x, betas, mode, {{ ...FAST, ...how }})].map({ROW});
}}"""
BETAS = [0.0005, 0.001, 0.004, 0.009, 0.012, 0.0135, 0.03, 0.05, 0.078, 0.09]
HISTORIES = {"fresh": fresh_at_each, "warming": warming, "cooling": cooling}


def alike(row, end, x: np.ndarray, beta: float) -> None:
    """Checks what the browser's row says against where Python's iteration ended."""
    particles = end.particles
    assert row["error"] == pytest.approx(error(x, particles, beta), abs=1e-6)
    assert row["kl"] == pytest.approx(divergence(x, particles, beta), abs=1e-6)
    assert row["count"] == len(fixed_points(particles))
    assert np.abs(np.reshape(row["psi"], (-1, 2)) - particles.psi).max() < 1e-6
    assert np.abs(np.array(row["masses"]) - particles.masses).max() < 1e-6


@pytest.mark.parametrize("optimise", [False, True])
@pytest.mark.parametrize("mode", list(HISTORIES))
@pytest.mark.parametrize("make", [clusters, lines])
def test_browser_and_python_agree_on_a_grid_of_betas(mathematics, make, mode, optimise):
    x = make()
    rows = mathematics.evaluate(
        ROWS, [x.ravel().tolist(), BETAS, mode, {"optimiseMasses": optimise}]
    )
    ends = HISTORIES[mode](x, BETAS, 1, Relaxation(optimise_masses=optimise))
    order = BETAS[::-1] if mode == "cooling" else BETAS
    rows = rows[::-1] if mode == "cooling" else rows
    assert len(rows) == len(ends) == len(order)
    for row, end, beta in zip(rows, ends, BETAS, strict=True):
        alike(row, end, x, beta)
