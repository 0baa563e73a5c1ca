"""The page Melting in a real browser: its mathematics against Python's, speed, gestures."""

import os
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from app.components.melting import FOLDER, MATHEMATICS
from benchmarks.serving import CHROMIUM
from core.theory.critical import critical_temperatures, second_derivative
from core.theory.examples import clusters, fitted, lines
from core.theory.fixed_points import Relaxation, fixed_points
from core.theory.histories import cooling, fresh_at_each, warming
from core.theory.kernel import mean_shift
from core.theory.particles import fresh
from core.theory.posterior import divergence, error
from tests.test_browser import go_to, settle
from tests.test_browser_learn import visit  # noqa: F401  a fixture

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="chromium is not installed")

READY = ".melting[data-settled=true]"


@pytest.fixture(scope="module")
def mathematics(browser) -> Iterator:
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


@pytest.mark.slow
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


@pytest.mark.parametrize("beta", [0.0005, 0.005, 0.05])
def test_the_plain_kernel_of_the_browser_is_pythons_mean_shift(mathematics, beta):
    x = clusters()
    script = """([points, beta]) =>
      [...equation20(Float64Array.from(points), Particles.fresh(1), beta, false).next]"""
    moved = np.reshape(mathematics.evaluate(script, [x.ravel().tolist(), beta]), (-1, 2))
    assert np.abs(moved - mean_shift(x, fresh(1), beta)).max() < 1e-9


def curves() -> Iterator[np.ndarray]:
    betas = np.linspace(0.01, 0.1, 60)
    yield np.minimum(betas * 3, 0.15)  # a kink
    yield np.where(betas < 0.05, betas, 0.2 + betas)  # a jump
    yield np.minimum(betas, 0.03) + np.minimum(2 * betas, 0.11) + np.minimum(betas, 0.0777)
    yield 0 * betas
    yield betas**2


@pytest.mark.parametrize("u", list(curves()))
def test_critical_temperatures_agree(mathematics, u):
    betas = np.linspace(0.01, 0.1, 60)
    script = "([betas, u]) => [criticalTemperatures(betas, u), secondDerivative(betas, u)]"
    ours, second = mathematics.evaluate(script, [betas.tolist(), u.tolist()])
    theirs = critical_temperatures(betas, u)
    assert [one["beta"] for one in ours] == pytest.approx([one.beta for one in theirs], abs=1e-9)
    assert second == pytest.approx(second_derivative(betas, u).tolist(), abs=1e-6)


# ---- tables that are pasted

LONG = "\n".join(f"{i},{i * i}" for i in range(1_000))
TAKEN = [
    ("1;2\n3;4\n5,5;6", 3, "3 points taken"),
    ("x,y\n.1,.2\n.3,NaN\n.4,.1", 2, "2 lines without two numbers left out"),
    ("a b\n0,3 0,4\n0,1 0,2", 2, "1 line without two numbers left out"),
    ("[[1, 2], [3, 4]]", 2, "2 points taken"),
    ("id,x,y,name\nq,1,2,a\nr,3,5,b", 2, "columns 2 and 3 taken, 2 others left out"),
    ("1\n2\n4", 3, "one column only"),
    (LONG, 200, "800 points left out evenly"),
    ("1 1\n1 1\n2 2", 3, "1 point of them on top of others"),
    ("1e308 1e308\n-1e308 -1e308\n0 0", 3, "3 points taken"),
    ("5e-324 0\n0 0", 2, "2 points taken"),
    ("inf 1\n2 3\n4 5", 2, "1 line without two numbers left out"),
    ("1\t2\r\n3\t4\r\n", 2, "2 points taken"),
    (",1,2\n0,3,4\n1,5,6", 3, "columns 2 and 3 taken"),
]
REFUSED = [
    ("", "Nothing was pasted"), ("   \n \n", "Nothing was pasted"), ("hello\nyou", "No column"),
    ("1,2", "Only one point"), ("x y\n1 2\nnan nan", "Only one point"), ("1,1\n" * 5, "equal"),
    ("nan,2\n1,nan", "No line with two numbers"), ("<b>1</b>", "No column"),
]  # fmt: skip


@pytest.fixture(scope="module")
def tables(browser) -> Iterator:
    page = browser.new_page()
    page.add_script_tag(content=(FOLDER / "melting_table.js").read_text(encoding="utf-8"))

    def read(text: str):
        script = "(text) => { const { points, sentence } = readTable(text);"
        return page.evaluate(script + "return [points && [...points], sentence]; }", text)

    yield read
    page.close()


@pytest.mark.parametrize(("text", "count", "said"), TAKEN)
def test_a_table_is_taken_and_says_what_was_left_out(tables, text, count, said):
    points, sentence = tables(text)
    places = np.reshape(points, (-1, 2))
    assert len(places) == count and said in sentence and sentence.count(".") == 1
    assert np.isfinite(places).all() and np.ptp(places, axis=0).max() == pytest.approx(0.9)
    assert np.abs(places).max() <= 0.45 + 1e-9


@pytest.mark.parametrize(("text", "said"), REFUSED)
def test_a_table_without_two_places_is_refused_in_a_sentence(tables, text, said):
    points, sentence = tables(text)
    assert points is None and said in sentence and "stay" in sentence and sentence[-1] == "."


def test_pasted_points_are_fitted_as_python_fits_them(tables):
    rows = np.random.default_rng(0).normal(3, [20, 5], (50, 2))
    points, _ = tables("\n".join(",".join(map(repr, map(float, row))) for row in rows))
    assert np.abs(np.reshape(points, (-1, 2)) - fitted(rows)).max() < 1e-9


# ---- the page

ONE = "[...priorscapeMelting.values()][0]"


def opened(visit, query: str = "", **options):  # noqa: F811
    page = visit(f"/melting{query}", **options)
    page.locator(READY).wait_for()
    return page


@pytest.fixture
def usual(seen, address):
    """The page as it opens, once for tests that leave its points alone."""
    return seen(f"{address}/melting", READY)


def reds(page) -> int:
    return int(page.locator(".melting").get_attribute("data-red"))


def slide(page, share: float) -> None:
    """Drags the slider to a share of its way, and lets go."""
    page.evaluate(
        f"""(share) => {{ const {{ range }} = {ONE}.control;
        range.value = 1000 * share; range.dispatchEvent(new Event("input"));
        range.dispatchEvent(new Event("change")); }}""",
        share,
    )
    page.wait_for_function(f"{ONE}.live.settled && {ONE}.live.beta === {ONE}.beta")


def test_one_drag_of_beta_melts_pairs_and_the_address_follows(visit):  # noqa: F811
    page = opened(visit)
    assert reds(page) == 5
    slide(page, 0.3)
    assert reds(page) == 3
    page.wait_for_function("location.search.includes('beta=0.03')")
    slide(page, 1.0)
    assert reds(page) == 1 and "1 red point ·" in page.locator(".melting-told").inner_text()


def test_critical_betas_stand_in_the_curve_and_lead_there(visit):  # noqa: F811
    page = opened(visit)
    page.locator(".melting[data-scanned=true]").wait_for()
    found = page.locator(".melting-critical button")
    assert [float(text) for text in found.all_inner_texts()] == pytest.approx(
        [0.0125, 0.076, 0.0835], abs=5e-4
    )
    found.nth(1).click()
    page.wait_for_function(f"Math.abs({ONE}.live.beta - 0.076) < 5e-4 && {ONE}.live.settled")


def test_warming_and_cooling_part_where_fresh_starts_are_between(visit):  # noqa: F811
    page = opened(visit, "?history=cooling&beta=0.0785")
    page.locator(".melting[data-scanned=true]").wait_for()
    at = f"""Object.fromEntries(Object.entries({ONE}.scan.curves).map(([mode, rows]) =>
        [mode, rows.findLast((row) => row.beta < 0.0785).error]))"""
    errors = page.evaluate(at)
    assert set(errors) == {"fresh", "warming", "cooling"}
    assert errors["warming"] - errors["fresh"] > 1e-3
    page.get_by_text("not proven to be one").wait_for()


def place_of(page, number: int) -> tuple[float, float]:
    """Returns where a datum lies on the screen."""
    box = page.locator(".melting-plane").bounding_box()
    x, y = page.evaluate(
        f"{ONE}.plane.screen({ONE}.points[{2 * number}], {ONE}.points[{2 * number + 1}])"
    )
    return box["x"] + x, box["y"] + y


POINTS = f"[...{ONE}.points]"


def test_a_datum_is_dragged_undone_and_reset(visit):  # noqa: F811
    page = opened(visit)
    before = page.evaluate(POINTS)
    x, y = place_of(page, 3)
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 40, y - 30, steps=4)
    page.mouse.up()
    moved = page.evaluate(POINTS)
    assert sum(a != b for a, b in zip(before, moved, strict=True)) == 2
    settle(page)
    page.get_by_role("button", name="Undo the last change of points").click()
    assert page.evaluate(POINTS) == before
    settle(page)
    page.locator(".melting-plane").dblclick(position={"x": 200, "y": 220})
    assert len(page.evaluate(POINTS)) == len(before) + 2
    page.get_by_role("button", name="The points as they were at first").click()
    assert page.evaluate(POINTS) == before


def test_moved_points_survive_a_page_switch(visit):  # noqa: F811
    page = opened(visit)
    page.locator(".melting-plane").focus()
    page.keyboard.press("n")
    page.keyboard.press("Shift+ArrowRight")
    moved = page.evaluate(POINTS)
    settle(page)
    go_to(page, "Multiplier")
    page.locator(".fields[data-ready=true]").wait_for()
    go_to(page, "Melting")
    page.locator(READY).wait_for()
    assert page.evaluate(POINTS) == moved


def test_everything_is_done_by_keyboard_and_told(visit):  # noqa: F811
    page = opened(visit)
    plane = page.locator(".melting-plane")
    plane.focus()
    page.keyboard.press("n")
    page.keyboard.press("n")
    assert page.evaluate(f"{ONE}.selected") == 1
    before = page.evaluate(POINTS)
    page.keyboard.press("ArrowUp")
    assert page.evaluate(POINTS)[3] == pytest.approx(before[3] + 0.01)
    page.keyboard.press("a")
    assert len(page.evaluate(POINTS)) == len(before) + 2
    page.keyboard.press("Delete")
    assert len(page.evaluate(POINTS)) == len(before)
    beta = page.evaluate(f"{ONE}.beta")
    page.keyboard.press("+")
    assert page.evaluate(f"{ONE}.beta") > beta
    page.locator("[aria-live=polite]", has_text="red point").wait_for(state="attached")


@pytest.mark.parametrize(
    ("typed", "said", "shown"),
    [
        ("0", "outside", "0.00015"),
        ("1e9", "outside", "0.1"),
        ("abc", "has to be a number", "0.012"),
    ],
)
def test_an_impossible_beta_is_told_and_the_nearest_taken(usual, typed, said, shown):
    field = usual.get_by_label("β as a number")
    for text in ("0.012", typed):
        field.fill(text)
        field.press("Enter")
    assert said in usual.locator(".melting-note").inner_text()
    assert field.input_value() == shown


def test_what_was_told_of_a_beta_goes_with_the_next_one(usual):
    field = usual.get_by_label("β as a number")
    for typed, told in (("abc", True), ("0.02", False), ("1e9", True), ("0.03", False)):
        field.fill(typed)
        field.press("Enter")
        assert bool(usual.locator(".melting-note").inner_text()) == told, typed


def test_two_points_cannot_be_moved_onto_each_other(visit):  # noqa: F811
    page = opened(visit)
    page.get_by_role("button", name="Paste a table of points").click()
    page.get_by_label("A table: two numbers in a line").fill("0,0\n1,1")
    page.get_by_role("button", name="Take these points").click()
    page.wait_for_function(f"{ONE}.points.length === 4")
    page.evaluate(f"{ONE}.movePoint(0, {ONE}.points[2], {ONE}.points[3])")
    assert "two different points" in page.locator(".melting-note").inner_text()
    x, y, *other = page.evaluate(POINTS)
    assert [x, y] != other
    page.evaluate(f"{ONE}.movePoint(0, 0, 0); {ONE}.commitPoints()")
    assert page.locator(".melting-note").inner_text() == ""
    assert page.evaluate(f"{ONE}.span[1] > {ONE}.span[0]")


def test_a_chart_without_values_has_no_axis_and_says_why(usual):
    words = usual.evaluate(
        f"""() => {{ const one = {ONE}; const {{ curve }} = one; const said = [];
        const {{ fillText }} = curve.context;
        curve.context.fillText = (text) => said.push(text);
        curve.drawChart(curve.parts[1], [], one.looks);
        curve.context.fillText = fillText; return said; }}"""
    )
    assert words == ["being computed"]


def test_a_pasted_table_becomes_data_and_a_bad_one_changes_nothing(visit):  # noqa: F811
    page = opened(visit)
    before = page.evaluate(POINTS)
    page.get_by_role("button", name="Paste a table of points").click()
    field = page.get_by_label("A table: two numbers in a line")
    take = page.get_by_role("button", name="Take these points")
    field.fill("1,1")
    take.click()
    assert "Only one point" in page.locator(".melting-note").inner_text()
    assert page.evaluate(POINTS) == before
    field.fill("x,y\n1,1\n2,5\n9,9\nNaN,3")
    take.click()
    page.wait_for_function("location.search.includes('data=pasted')")
    page.wait_for_function(f"{ONE}.points.length === 6")
    assert "2 lines without two numbers" in page.locator(".melting-note").inner_text()
    page.get_by_text("Six clusters", exact=True).click()
    page.wait_for_function(f"{ONE}.points.length === {len(before)}")
    assert page.evaluate(POINTS) == before


def test_the_last_two_points_are_never_moved_onto_each_other(visit):  # noqa: F811
    page = opened(visit)
    page.evaluate(f"{ONE}.paste('0 0\\n1 0')")
    page.wait_for_function("location.search.includes('data=pasted')")
    page.wait_for_function(f"priorscapeMelting.size && {ONE}.points.length === 4")
    page.evaluate(
        f"{{ const one = {ONE}; one.movePoint(0, one.points[2], one.points[3]);"
        " one.commitPoints(); }"
    )
    assert "this one stays" in page.locator(".melting-note").inner_text()
    assert page.evaluate(f"Number.isFinite({ONE}.beta) && {ONE}.points[0] < 0")


def test_picture_and_curve_are_downloaded(visit, tmp_path):  # noqa: F811
    page = opened(visit)
    page.locator(".melting[data-scanned=true]").wait_for()
    with page.expect_download() as picture:
        page.get_by_role("button", name="Download the picture as PNG").click()
    picture.value.save_as(tmp_path / "melting.png")
    assert (tmp_path / "melting.png").read_bytes()[:4] == b"\x89PNG"
    with page.expect_download() as curve:
        page.get_by_role("button", name="Download u(β) as CSV").click()
    curve.value.save_as(tmp_path / "melting.csv")
    head, *rows = (tmp_path / "melting.csv").read_text(encoding="utf-8").splitlines()
    assert head.startswith("history,beta,u,") and len(rows) == 100
    x = clusters()
    history, beta, u, _kl, count, *_ = rows[30].split(",")
    end = fresh_at_each(x, [float(beta)], 1, Relaxation())[0]
    assert history == "fresh" and int(count) == len(fixed_points(end.particles))
    assert float(u) == pytest.approx(error(x, end.particles, float(beta)), abs=1e-6)


def test_optimised_masses_are_equal_tiles_and_ln_n(visit):  # noqa: F811
    page = opened(visit, "?data=seven&masses=optimised")
    shares = page.evaluate(f"{ONE}.live.fixed.map((one) => one.mass)")
    assert shares == pytest.approx([1 / 7] * 7, abs=1e-4)
    assert page.evaluate(f"{ONE}.live.kl") == pytest.approx(np.log(7), abs=1e-4)


@pytest.mark.parametrize(("width", "scheme"), [(1400, "dark"), (800, "light"), (390, "dark")])
def test_nothing_scrolls_sideways_and_the_plane_is_square(visit, width, scheme):  # noqa: F811
    page = opened(visit, width=width, scheme=scheme)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    box = page.locator(".melting-plane").bounding_box()
    assert box["width"] == pytest.approx(box["height"], abs=3)
    assert box["y"] + box["height"] < 1_000  # without scrolling down


DRAG = f"""async () => {{
  const melting = {ONE};
  const {{ range }} = melting.control;
  const before = melting.relaxation.finished;
  for (let k = 0; k < 100; k++) {{
    await new Promise(requestAnimationFrame);
    range.value = 10 * (1 + k);
    range.dispatchEvent(new Event("input"));
  }}
  return melting.relaxation.finished - before;
}}"""


def processor_seconds() -> dict[str, float]:
    """Returns what the browser's renderers have used so far, by process."""
    used = {}
    for pid in filter(str.isdigit, os.listdir("/proc")):
        try:
            command = Path(f"/proc/{pid}/cmdline").read_text(encoding="utf-8", errors="replace")
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        except OSError:  # it has ended
            continue
        if "--type=renderer" in command:
            used[pid] = (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    return used


def test_twenty_betas_a_second_follow_a_drag(visit):  # noqa: F811
    """In processor time, and the best of three drags: other work only makes them slower."""
    page = opened(visit)
    page.locator(".melting[data-scanned=true]").wait_for()
    rates = []
    for _ in range(3):
        before = processor_seconds()
        betas = page.evaluate(DRAG)
        after = processor_seconds()
        spent = max(after[pid] - before.get(pid, 0.0) for pid in after)
        rates.append(betas / spent)
    assert max(rates) >= 20


# ---- slopes


def test_a_bound_on_slopes_holds_and_the_largest_is_shown(visit):  # noqa: F811
    page = opened(visit, "?data=circles&lipschitz=bound&bound=2&beta=0.02")
    assert float(page.locator(".melting").get_attribute("data-slope")) <= 2
    assert "the bound 2 holds" in page.locator(".melting-told").inner_text()
    slide(page, 0.2)
    page.wait_for_function(f"{ONE}.live.settled && !{ONE}.dragging")
    assert float(page.locator(".melting").get_attribute("data-slope")) <= 2


def test_a_stronger_penalty_makes_slopes_smaller_and_promises_nothing(visit):  # noqa: F811
    slopes = []
    for strength in ("0.03", "3.0"):
        page = opened(visit, f"?data=circles&lipschitz=penalty&strength={strength}")
        slopes.append(float(page.locator(".melting").get_attribute("data-slope")))
        assert "promises none" in page.locator(".melting-told").inner_text()
    assert slopes[1] < slopes[0]


def test_the_papers_steps_do_not_come_to_rest_near_a_merger_and_say_so(visit):  # noqa: F811
    page = opened(visit, "?steps=paper&beta=0.07")
    assert "not at rest after 400 steps" in page.locator(".melting-told").inner_text()
    slide(page, 0.95)
    assert "not at rest" not in page.locator(".melting-told").inner_text()


def test_the_plain_kernel_has_red_points_of_its_own(visit):  # noqa: F811
    page = opened(visit, "?beta=0.005")
    found = [reds(page)]
    page.get_by_text("Plain (mean shift)").click()
    page.wait_for_function(f"{ONE}.how.normalised === false && {ONE}.live.settled")
    settle(page)
    page.wait_for_function(f"{ONE}.live.fixed.length !== {found[0]}")
    assert reds(page) < found[0]
