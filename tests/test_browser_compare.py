"""Compare in a real browser: linked planes, walks as Python finds them, the keyboard, widths."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from app.views import walks
from benchmarks.ring import NUM_DATA, digit_atlas, made_up_config, ring_atlas, write_ring_run
from benchmarks.serving import CHROMIUM
from core.atlas import Atlas, Pair, Point
from tests.sideways import beyond
from tests.test_browser import go_to, settle, visit  # noqa: F401
from tests.test_projections import deep_atlas

pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="chromium is not installed")

NUM_NODES, NUM_ENDS = 300, 24
SECTOR = np.pi / 3
NAMES = [f"pendulum/{method}" for method in ("vhp-rewo", "vhp-geco", "iwae", "vampprior")]
DEEP = "pendulum/vae"  # of five dimensions
DIGITS = ("digits/vhp-rewo", "digits/iwae")  # with fewer images
COMPARE = "[...priorscape.instances.values()][0]"


@pytest.fixture(scope="module")
def atlases() -> dict[str, Atlas]:
    """Returns four priors of the same images; what the third decodes leaps every 60 degrees."""
    made = [ring_atlas(NUM_NODES + 20 * seed, seed=seed) for seed in range(4)]
    made[2] = replace(made[2], node_labels=made[2].node_labels // SECTOR * SECTOR)
    return dict(zip(NAMES, made, strict=True))


@pytest.fixture(scope="module")
def tree(tree: Path, atlases: dict[str, Atlas]) -> Path:
    others = dict.fromkeys(DIGITS, digit_atlas(NUM_NODES)) | {DEEP: deep_atlas(NUM_NODES)}
    for name, atlas in {**atlases, **others}.items():
        config = made_up_config(name, len(atlas.nodes), experiment=name)
        write_ring_run(tree / "checkpoints" / name, config, atlas)
    return tree


@pytest.fixture
def opened(visit):  # noqa: F811
    def open_compare(query: str = "", **options):
        page = visit(f"/compare{query}", **options)
        page.locator(".compare[data-ready=true]").wait_for()
        settle(page)
        return page

    return open_compare


def shown(page) -> list[dict[str, str]]:
    boxes = page.locator(".compare-plane")
    return boxes.evaluate_all("boxes => boxes.map(box => ({...box.dataset}))")


def numbers(text: str) -> list[int]:
    return [int(number) for number in text.split(",") if number]


def attribute(*points: Point) -> str:
    """Returns how points stand in an attribute."""
    return ",".join(f"{kind},{index}" for kind, index in points)


def points(text: str) -> list[Point]:
    kinds, indices = text.split(",")[::2], text.split(",")[1::2]
    return [(kind, int(index)) for kind, index in zip(kinds, indices, strict=True)]


def pair_shown(page, start: Point, end: Point) -> None:
    page.locator(f".compare[data-pair='{attribute(start, end)}']").wait_for()


def place_of(page, plane: int, point: Point) -> dict[str, float]:
    script = "([p, i]) => { const plane = %s.planes[p]; return plane.at(plane.scene.place(i)); }"
    x, y = page.evaluate(script % COMPARE, [plane, list(point)])
    return {"x": x, "y": y}


def assert_walks_are_pythons(page, atlases, pair: Pair, length: str) -> None:
    planes = shown(page)
    assert len(planes) == len(atlases)
    for plane, atlas in zip(planes, atlases.values(), strict=True):
        walked = walks.walk(atlas, pair, length)
        assert numbers(plane["path"]) == walked.path.nodes.tolist()
        assert float(plane["cost"]) == pytest.approx(walked.path.cost)
        assert numbers(plane["jumps"]) == walked.jumps.astype(int).tolist()
        assert float(plane["smoothness"]) == pytest.approx(walked.smoothness, rel=1e-6)


def test_all_planes_walk_between_the_same_images_as_python_does(opened, atlases):
    page = opened()
    assert_walks_are_pythons(page, atlases, (("end", 0), ("end", 12)), "squared")
    jumps = [sum(numbers(plane["jumps"])) for plane in shown(page)]
    assert jumps[0] == 0 and jumps[2] == 3
    boxed = f"{COMPARE}.planes.map(p => p.film.strip.frames.jumps.filter(Boolean).length)"
    assert page.evaluate(boxed) == jumps
    status = page.locator(".compare .status")
    assert "IWAE: " in status.inner_text() and ", 3 jumps" in status.inner_text()
    assert status.get_attribute("aria-live") == "polite"


def test_held_out_images_of_the_address_are_ends_in_all_planes(opened, atlases):
    page = opened("?from=d5&to=d40&length=euclidean")
    assert_walks_are_pythons(page, atlases, (("datum", 5), ("datum", 40)), "euclidean")


def test_hovering_an_image_marks_the_same_one_in_all_planes(opened, atlases):
    page = opened()
    page.locator(".compare-plane .over").nth(1).hover(position=place_of(page, 1, ("datum", 9)))
    page.locator(".compare[data-hover]:not([data-hover=''])").wait_for()
    [(kind, index)] = points(page.locator(".compare").get_attribute("data-hover"))
    marked = page.evaluate(f"{COMPARE}.planes.map(p => p.hover)")
    assert marked == [atlas.place(kind, index) for atlas in atlases.values()]
    names = page.evaluate(f"{COMPARE}.planes.map(p => p.scene.name(p.hover))")
    assert len(set(names)) == 1
    page.mouse.move(5, 5)
    page.locator(".compare[data-hover='']").wait_for()


def test_two_clicks_in_two_planes_make_the_ends_of_all(opened, atlases):
    page = opened()
    for plane, index in ((0, 3), (3, 77)):
        over = page.locator(".compare-plane .over").nth(plane)
        over.click(position=place_of(page, plane, ("datum", index)))
    page.wait_for_url("**/compare?from=d*&to=d*")
    first, second = points(page.locator(".compare").get_attribute("data-pair"))
    settle(page)
    assert_walks_are_pythons(page, atlases, (first, second), "squared")
    # The selectboxes drive the same walks.
    page.get_by_role("combobox", name="From", exact=True).click()
    page.get_by_role("option", name="45°", exact=True).click()
    pair_shown(page, ("end", 3), second)


def test_a_comparison_needs_no_pointer(opened, atlases):
    page = opened()
    page.locator(".compare-plane .over").nth(2).focus()
    page.keyboard.press("ArrowUp")  # enters at the first end
    assert page.locator(".compare").get_attribute("data-hover") == "end,0"
    page.keyboard.press("Enter")
    page.locator(".compare[data-first='end,0']").wait_for()
    for _ in range(5):
        page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    page.locator(".compare[data-first='']").wait_for()
    first, second = points(page.locator(".compare").get_attribute("data-pair"))
    assert first == ("end", 0) and second not in (("end", 0), ("end", 12))
    assert_walks_are_pythons(page, atlases, (first, second), "squared")
    page.keyboard.press("Escape")
    page.locator(".compare[data-pair='']").wait_for()
    assert all(plane["path"] == "" for plane in shown(page))
    page.keyboard.press("Backspace")
    pair_shown(page, first, second)


def test_picks_in_other_data_cannot_be_taken_back(opened):
    last = attribute(("datum", NUM_DATA - 1))  # an image that the digits lack
    page = opened(f"?from=d{NUM_DATA - 1}")
    plane = page.locator(".compare-plane .over").first
    plane.focus()
    for key in ("ArrowUp", "ArrowUp", "Enter", "ArrowUp", "ArrowUp", "Enter"):
        page.keyboard.press(key)
    page.locator(f".compare:not([data-pair^='{last},'])").wait_for()
    settle(page)
    plane.focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.locator(".compare:not([data-first=''])").wait_for()
    page.get_by_role("combobox", name="Data", exact=True).click()
    page.get_by_role("option", name="Digits", exact=True).click()
    pair_shown(page, ("end", 3), ("end", 8))
    assert page.locator(".compare").get_attribute("data-first") == ""
    settle(page)
    page.locator(".compare-plane .over").first.focus()
    page.keyboard.press("Backspace")
    assert page.locator(".compare").get_attribute("data-pair") == "end,3,end,8"


def test_no_path_leads_to_what_is_no_point(opened):
    page = opened()
    path = f"([from, to]) => {COMPARE}.planes[0].scene.graph.shortestPath(from, to, 'squared')"
    beyond = NUM_NODES + NUM_ENDS + NUM_DATA
    assert page.evaluate(path, [0, beyond]) is page.evaluate(path, [beyond, 0]) is None
    assert page.evaluate(path, [0, beyond - 1])["cost"] > 0


def test_a_choice_is_one_entry_of_the_history_while_presenting(opened):
    page = opened("?present=1")
    before = page.evaluate("history.length")
    page.get_by_role("combobox", name="From", exact=True).click()
    page.get_by_role("option", name="45°", exact=True).click()
    pair_shown(page, ("end", 3), ("end", 12))
    page.wait_for_url("**present=1*from=45*")
    settle(page)
    assert page.evaluate("history.length") == before + 1


def test_play_moves_all_walks_together(visit):  # noqa: F811
    page = visit("/compare", reduced_motion="no-preference")
    page.locator(".compare[data-playing=true]").wait_for()  # once, when it is opened
    page.locator(".compare[data-playing=false]").wait_for()
    settle(page)
    focus = f"{COMPARE}.planes.map(p => p.film.strip.focus)"
    last = [len(numbers(plane["path"])) - 1 for plane in shown(page)]
    assert page.evaluate(focus) == last
    page.evaluate(f"{COMPARE}.player.seek(0.5)")
    assert all(0 < at < end for at, end in zip(page.evaluate(focus), last, strict=True))


def test_other_runs_keep_the_planes_that_stay(opened):
    page = opened("?runs=pendulum/vhp-rewo&runs=pendulum/iwae")
    page.evaluate(f"globalThis.before = {COMPARE}.planes")
    page.get_by_role("button", name="Remove VHP + REWO", exact=True).click()
    page.get_by_text("Choose 2 to 4 runs to compare.").wait_for()
    page.wait_for_function(f"{COMPARE}.planes.length === 1")
    assert page.evaluate(f"{COMPARE}.planes[0] === before[1]")
    assert page.evaluate("before[0].scene.closed")


@pytest.mark.parametrize("width", [1400, 800, 400])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_is_cut_or_overlaps(opened, width, scheme):
    page = opened(width=width, height=1000, color_scheme=scheme)
    assert beyond(page) == []
    boxes = page.locator(".compare-plane").evaluate_all("""boxes => boxes.map(box =>
        [box, ...box.querySelectorAll('h4, .plane, .result, .strip')].map(e => {
            const { left, right, top, bottom } = e.getBoundingClientRect();
            return [left, right, top, bottom]; }))""")
    assert len(boxes) == 4
    for outer, *inner in boxes:
        assert outer[0] >= 0 and outer[1] <= width
        assert all(outer[0] - 1 <= left and right <= outer[1] + 1 for left, right, *_ in inner)
    outers = [outer for outer, *_ in boxes]
    for i, one in enumerate(outers):
        for other in outers[i + 1 :]:
            beside = one[1] <= other[0] or other[1] <= one[0]
            assert beside or one[3] <= other[2] or other[3] <= one[2]
    assert page.evaluate(f"{COMPARE}.looks.mode") == scheme


def test_page_switches_leave_no_instance_behind(opened):
    page = opened("?from=90")
    go_to(page, "Walk")
    page.locator(".walk[data-ready=true]").wait_for()
    assert page.evaluate("priorscape.instances.size") == 1
    go_to(page, "Compare")
    page.locator(".compare[data-ready=true]").wait_for()
    assert page.evaluate("priorscape.instances.size") == 1
    pair_shown(page, ("end", 6), ("end", 12))


def test_a_walk_through_five_dimensions_is_the_same_in_every_view(visit):  # noqa: F811
    page = visit(f"/walk?run={DEEP}")
    page.locator(".walk[data-ready=true]").wait_for()
    walked = walks.walk(deep_atlas(NUM_NODES), (("end", 0), ("end", 12)), "squared")
    walk = page.locator(".walk")
    places = []
    for view, title in (("PCA", "of the variance"), ("UMAP", "UMAP (projection)")):
        page.get_by_role("button", name=f"Show {view}", exact=True).click()
        shown = page.get_by_role("button", name=f"Show {view}", exact=True)
        assert shown.get_attribute("aria-pressed") == "true"
        assert title in page.locator(".walk .projection").inner_text()
        assert numbers(walk.get_attribute("data-path")) == walked.path.nodes.tolist()
        assert float(walk.get_attribute("data-cost")) == pytest.approx(walked.path.cost, rel=1e-5)
        place = f"[...{COMPARE}.scene.points.subarray(0, 2)]"
        places.append(page.evaluate(place))
    assert places[1] == pytest.approx([3 + value for value in places[0]], rel=1e-5)  # as made up
    note = page.locator(".walk .note").last.inner_text()
    assert "distances and sizes on it mean little" in note


def test_comparing_changes_the_view_only_where_there_are_views(opened):
    page = opened(f"?runs={DEEP}&runs=pendulum/iwae")
    points = f"{COMPARE}.planes.map(p => p.scene.points[0])"
    deep, flat = page.evaluate(points)
    page.get_by_role("button", name="Show UMAP", exact=True).click()
    after = page.evaluate(points)
    assert after[0] == pytest.approx(deep + 3, rel=1e-5) and after[1] == flat
    headings = page.locator(".compare-plane h4 .detail").all_inner_texts()
    assert headings[0] == "UMAP (projection)" and headings[-1] != headings[0]


def test_planes_that_need_no_view_offer_none(opened):
    assert opened().get_by_role("button", name="Show UMAP").count() == 0
