"""The app in a real browser: what only JavaScript, a pointer and a page switch can show.

The server runs on a copy of the tree with made-up runs, whose answers are known, so that nothing
here depends on a training. No request may leave the machine: every page of every test is watched.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import networkx
import numpy as np
import pytest

from app.components.atlas_payload import weights_payload
from app.components.payloads import walk_rules
from app.pages import SECTIONS
from app.views import walks
from benchmarks.ring import (
    digit_atlas,
    made_up_config,
    ring_atlas,
    ring_density,
    write_ring_run,
)
from benchmarks.serving import CHROMIUM
from core.atlas import Atlas
from core.atlas.edge_weights import edge_weights
from core.build import build_dataset, build_model
from core.graph import Decoded, LatentGraph
from core.metrics.jumps import jumps
from core.metrics.smoothness import smoothness
from tests.served import settle

pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="chromium is not installed")

PATIENCE = 30_000  # ms; machines that train models at the same time are slow
NUM_NODES = 400
GRAPH = "priorscape.instances.values().next().value.scene.graph"
FIRST, LAST = NUM_NODES, NUM_NODES + 12  # the images at 0 and 180 degrees


# What is written while something is drawn: text, size of type, box [left, top, right, bottom].
WRITTEN = """draw => { const kept = CanvasRenderingContext2D.prototype.fillText, words = [];
    CanvasRenderingContext2D.prototype.fillText = function (text, x, y) {
      const size = parseFloat(this.font.match(/([0-9.]+)px/)[1]);
      const { width } = this.measureText(text);
      const left = { left: 0, center: width / 2, right: width }[this.textAlign];
      const box = [x - left, y - 0.8 * size, x - left + width, y + 0.2 * size];
      words.push({ text, size, box }); };
    draw();
    CanvasRenderingContext2D.prototype.fillText = kept;
    return words; }"""


@pytest.fixture(scope="module")
def atlases() -> dict[str, Atlas]:
    rewo = ring_atlas(NUM_NODES)
    return {
        "pendulum/vhp-rewo": rewo,
        "pendulum/vhp-geco": replace(ring_atlas(NUM_NODES, seed=1), density=ring_density()),
        "pendulum/islands": ring_atlas(NUM_NODES, islands=True),
        "digits/vhp-rewo": digit_atlas(NUM_NODES),
    }


@pytest.fixture(scope="module")
def tree(tree: Path, atlases: dict[str, Atlas]) -> Path:
    """Returns a served tree with made-up runs and untrained weights."""
    from safetensors.torch import save_file

    for name, atlas in atlases.items():
        folder = tree / "checkpoints" / name
        experiment = name if name.startswith("digits") else "pendulum/vhp-rewo"
        config = made_up_config(name, NUM_NODES, experiment)
        write_ring_run(folder, config, atlas)
        model = build_model(config, build_dataset(config))
        save_file(model.state_dict(), folder / "model.safetensors")
    (tree / "checkpoints/pendulum/broken").mkdir()
    (tree / "checkpoints/pendulum/broken/run.json").write_text("{")
    return tree


@pytest.fixture
def visit(context, server: str) -> Iterator[Callable]:
    """Opens pages; afterwards none may have logged an error or asked another host."""
    pages, errors, hosts = [], [], set()

    def log(message) -> None:
        # Streamlit looks for its own health check below a page's address first; that is no error.
        if message.type == "error" and "/_stcore/" not in message.location.get("url", ""):
            errors.append(message.text)

    def request(sent) -> None:
        if not sent.url.startswith(("data:", "blob:")):
            hosts.add(sent.url.split("/")[2])

    def open_page(path: str, width: int = 1400, height: int = 1000, **media):
        pages.append(page := context.new_page())
        page.on("console", log)
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("request", request)
        page.on("websocket", lambda opened: hosts.add(opened.url.split("/")[2]))
        page.set_viewport_size({"width": width, "height": height})
        # Less motion unless a test asks for it: the walk rests, no test has to wait for it.
        page.emulate_media(**{"reduced_motion": "reduce", "color_scheme": "light"} | media)
        page.goto(server + path)
        return page

    yield open_page
    for page in pages:
        page.close()
    assert not errors
    assert hosts == {server.removeprefix("http://")}


@pytest.fixture
def walk_page(seen, server: str):
    """The page Walk as it opens, once for tests that only look at it."""
    return seen(f"{server}/walk", ".walk[data-ready=true]")


@pytest.fixture
def home_page(seen, server: str):
    """Home at its last step, once for tests that only look at it."""
    return seen(server, ".playback[data-ready=true]")


def open_walk(visit, query: str = "", **options):
    page = visit(f"/walk{query}", **options)
    page.locator(".walk[data-ready=true]").wait_for()
    settle(page)
    return page


def open_home(visit, **options):
    page = visit("/", **options)
    page.locator(".playback[data-ready=true]").wait_for()
    return page


def go_to(page, title: str) -> None:
    """Opens a page by its title as a visitor does: its section in the bar on top, then its name.

    Errors: StopIteration if no section has it.
    """
    section = next(s for s, pages in SECTIONS.items() if title in [page.title for page in pages])
    page.get_by_test_id("stTopNavSection").filter(has_text=section).click()
    page.get_by_test_id("stTopNavDropdownLink").get_by_text(title, exact=True).click()


def state(page, name: str) -> str:
    return page.locator(".walk").get_attribute(f"data-{name}")


def nodes_of(page) -> list[int]:
    return [int(node) for node in state(page, "path").split(",") if node]


def place_of(page, node: int) -> dict[str, float]:
    script = "n => { const w = [...priorscape.instances.values()][0]; return w.at(n); }"
    x, y = page.evaluate(script, node)
    return {"x": x, "y": y}


def click_node(page, node: int) -> None:
    page.locator(".walk .over").click(position=place_of(page, node))


def shows_pair(page, start: int, end: int) -> None:
    page.locator(f".walk[data-pair='{start},{end}']").wait_for()


def written(page, draw: str) -> list[dict]:
    return page.evaluate(f"({WRITTEN})(() => {draw})")


def expected_path(atlas: Atlas, pair: tuple[int, int], length: str) -> list[int]:
    graph = LatentGraph.build(atlas.nodes, atlas.num_neighbours, length).to_networkx()
    return networkx.shortest_path(graph, *pair, weight="weight")


def far_pair(page, atlas: Atlas) -> tuple[int, int]:
    """Returns two samples on different sides that no other sample hides from the pointer."""
    angles = atlas.node_labels
    return tuple(int(np.abs(angles - angle).argmin()) for angle in (1.0, 4.0))


def test_the_default_walk_is_drawn_without_a_click(walk_page, atlases):
    page = walk_page
    walked = walks.walk(atlases["pendulum/vhp-rewo"], (("end", 0), ("end", 12)), "squared")
    assert nodes_of(page) == walked.path.nodes.tolist()
    assert float(state(page, "cost")) == pytest.approx(walked.path.cost)
    assert int(state(page, "jumps")) == 0
    assert "no jump" in page.locator(".walk .status").inner_text()
    ink = """() => { const c = priorscape.instances.values().next().value.film.strip.canvas;
        const d = c.getContext('2d').getImageData(0, 0, c.width, c.height).data;
        return d.filter((v, i) => i % 4 === 0 && v > 200).length; }"""
    assert page.evaluate(ink) > 100  # bobs in the film strip


def test_given_weights_are_walked_as_python_walks_them(walk_page, atlases):
    atlas = atlases["pendulum/vhp-rewo"]
    bent = Decoded(lambda z: np.column_stack([z, np.sin(3 * z)]), power=2)
    graph = LatentGraph.build(atlas.nodes, atlas.num_neighbours, bent)
    walk_page.evaluate(
        f"weights => {GRAPH}.give('decoded-squared', weights)",
        weights_payload(edge_weights(atlas, graph)),
    )
    images, mixed = (("end", 0), ("end", 12)), (("node", 3), ("datum", 5))
    for pair in (images, mixed, mixed[::-1]):
        places = [atlas.place(kind, index) for kind, index in pair]
        script = f"pair => {GRAPH}.shortestPath(...pair, 'decoded-squared')"
        found, walked = walk_page.evaluate(script, places), walks.walk(atlas, pair, "", graph)
        assert found["nodes"] == walked.path.nodes.tolist()
        assert found["cost"] == pytest.approx(walked.path.cost, rel=1e-5)


@pytest.mark.parametrize("length", ["squared", "euclidean"])
def test_two_clicks_find_the_path_that_networkx_finds(visit, atlases, length):
    atlas = atlases["pendulum/vhp-rewo"]
    page = open_walk(visit, f"?length={length}")
    pair = far_pair(page, atlas)
    for node in pair:
        click_node(page, node)
    shows_pair(page, *pair)
    expected = expected_path(atlas, pair, length)
    assert nodes_of(page) == expected
    frames = (walks.tiles(atlas)[expected] / 255 * atlas.intensity).reshape(len(expected), -1)
    assert float(state(page, "smoothness")) == pytest.approx(smoothness(frames), rel=1e-6)
    broken = jumps(frames, atlas.node_labels[expected], atlas.intensity)
    assert int(state(page, "jumps")) == broken.sum()
    page.wait_for_url(f"**/walk?*from=n{pair[0]}&to=n{pair[1]}*")  # Python followed


def test_a_walk_between_digits_speaks_of_digits_and_turns_by_no_angle(visit, atlases):
    page = open_walk(visit, "?run=digits/vhp-rewo&from=2&to=7")
    shows_pair(page, NUM_NODES + 2, NUM_NODES + 7)
    walked = walks.walk(atlases["digits/vhp-rewo"], (("end", 2), ("end", 7)), "squared")
    assert nodes_of(page) == walked.path.nodes.tolist()
    assert int(state(page, "jumps")) == walked.jumps.sum() == 0
    status = page.locator(".walk .status").inner_text()
    assert status.startswith("From the image of digit 2 to the image of digit 7")
    assert page.locator(".walk .screen.path .caption").inner_text().endswith("digit 2")
    assert "°" not in page.locator(".walk").inner_text()
    drawn = "priorscape.instances.values().next().value.central.map(([label]) => label)"
    assert sorted(page.evaluate(drawn)) == list(range(10))  # numerals on the plane


def test_two_clicks_walk_between_samples_of_digits(visit, atlases):
    atlas = atlases["digits/vhp-rewo"]
    page = open_walk(visit, "?run=digits/vhp-rewo")
    pair = tuple(int(np.flatnonzero(atlas.node_labels == digit)[5]) for digit in (1, 6))
    for node in pair:
        click_node(page, node)
    shows_pair(page, *pair)
    assert nodes_of(page) == expected_path(atlas, pair, "squared")
    assert f"to sample {pair[1]} (digit 6)" in page.locator(".walk .status").inner_text()


def test_the_straight_line_between_digits_is_decoded(visit):
    page = open_walk(visit, "?run=digits/vhp-rewo&path=both")
    page.locator(".walk .status").get_by_text("; the straight line ").wait_for()
    assert page.get_by_test_id("stAlert").count() == 0


def test_going_to_digits_brings_digits_as_ends(visit):
    page = open_walk(visit, "?from=90")
    page.get_by_role("combobox", name="Data", exact=True).click()
    page.get_by_role("option", name="Digits", exact=True).click()
    shows_pair(page, NUM_NODES + 3, NUM_NODES + 8)
    page.wait_for_url("**/walk?run=digits%2Fvhp-rewo")


def test_a_digit_is_hovered_as_itself(visit):
    page = visit("/training?data=digits")
    page.locator(".playback[data-ready=true]").wait_for()
    script = """() => { const p = [...priorscape.instances.values()][0].panels[0];
        p.onMove({ offsetX: p.plane.screen(p.now[14], 0)[0],
                   offsetY: p.plane.screen(0, p.now[15])[1] });
        return [p.datum, p.tileNumbers[p.datum]]; }"""
    datum, tile = page.evaluate(script)
    assert datum == 7 and tile == NUM_NODES + 10 + 7  # its own image, not another of its digit


def test_names_of_many_curves_stay_inside_their_strip(home_page):
    place = "places => priorscape.spreadOut(places, 10, 150)"
    many = home_page.evaluate(place, [140.0] * 14)
    assert many == sorted(many) and many[0] > 9.9 and many[-1] <= 150
    assert home_page.evaluate(place, [20, 100]) == [20, 100]


def test_a_few_samples_far_out_do_not_shrink_the_plane(visit):
    page = open_walk(visit)
    script = """far => { const w = priorscape.instances.values().next().value;
        w.scene.points[0] = far;
        const [x0, , x1] = w.scene.firstExtent("end"); return x1 - x0; }"""
    assert page.evaluate(script, 2.9) == pytest.approx(page.evaluate(script, 100), rel=0.3)


def test_a_jump_is_boxed_where_python_finds_it(walk_page):
    generator = np.random.default_rng(0)
    for _ in range(5):
        frames = generator.uniform(0, 0.05, (12, 9)).cumsum(axis=0) / 2
        frames[6:] += generator.uniform(0, 0.5)
        angles = generator.uniform(0, 0.6, 12).cumsum()
        script = "([f, a, rule]) => priorscape.findJumps(f, a, priorscape.LABELS.angle, rule)"
        found = walk_page.evaluate(
            script, [frames.tolist(), angles.tolist(), walk_rules()["jump"]]
        )
        assert found == jumps(frames, angles).tolist()


def test_escape_clears_and_undo_goes_back(visit, atlases):
    page = open_walk(visit)
    click_node(page, 7)
    page.locator(".walk[data-first='7']").wait_for()
    page.keyboard.press("Escape")  # takes the first pick back, the old walk stays
    page.locator(".walk[data-first='']").wait_for()
    shows_pair(page, FIRST, LAST)
    page.keyboard.press("Escape")
    page.locator(".walk[data-pair='']").wait_for()
    assert nodes_of(page) == []
    page.keyboard.press("Backspace")
    shows_pair(page, FIRST, LAST)
    assert nodes_of(page)[-1] == LAST


@pytest.mark.parametrize("way", ["button", "control", "page"])
def test_a_cleared_walk_comes_back(visit, way):
    page = open_walk(visit)
    downloads = page.get_by_test_id("stDownloadButton")
    downloads.first.wait_for()
    page.locator(".walk .over").focus()
    page.keyboard.press("Escape")
    downloads.first.wait_for(state="detached")
    assert "Show the walk again" in page.locator(".walk .status").inner_text()
    if way == "button":
        page.get_by_text("Show the walk again", exact=True).click()
    elif way == "control":
        page.get_by_text("Both", exact=True).click()
    else:
        go_to(page, "Training")
        page.locator(".playback[data-ready=true]").wait_for()
        go_to(page, "Walk")
    shows_pair(page, FIRST, LAST)
    downloads.first.wait_for()


def test_a_first_pick_dims_the_last_walk(visit):
    page = open_walk(visit)
    strips, faded = page.locator(".walk .strips"), "box => getComputedStyle(box).opacity < 1"
    assert not strips.evaluate(faded)
    click_node(page, 7)
    page.locator(".walk[data-first='7']").wait_for()
    assert strips.evaluate(faded)
    click_node(page, 200)
    page.locator(".walk[data-first='']").wait_for()
    assert not strips.evaluate(faded)


def test_buttons_and_keys_zoom(visit):
    page = open_walk(visit)
    scale = "priorscape.instances.values().next().value.plane.scale"
    fitted = page.evaluate(scale)
    page.get_by_role("button", name="Zoom in (+, or Ctrl and the wheel)", exact=True).click()
    assert page.evaluate(scale) > fitted
    page.locator(".walk .over").focus()
    page.keyboard.press("-")
    assert page.evaluate(scale) == pytest.approx(fitted)


def test_samples_of_another_run_are_replaced_with_a_word(visit):
    page = open_walk(visit, "?from=n3&to=n200")
    page.get_by_role("combobox", name="Run", exact=True).click()
    page.get_by_role("option", name="VHP + GECO", exact=True).click()
    page.get_by_text("Samples belong to one run").wait_for()


def test_the_address_says_what_differs_from_the_default(visit):
    page = open_walk(visit)
    assert page.url.endswith("/walk")
    page.get_by_text("Both", exact=True).click()
    page.wait_for_url("**/walk?path=both")
    page.get_by_role("button", name="Share").click()
    link = page.get_by_test_id("stCode")
    link.get_by_text("run=pendulum%2Fvhp-rewo&from=0&to=180&length=squared&path=both").wait_for()


def test_planes_beside_each_other_have_one_scale(home_page):
    scales = home_page.evaluate(
        "[...priorscape.instances.values()][0].panels.map(p => p.plane.scale)"
    )
    assert scales == pytest.approx([scales[0]] * len(scales))


def test_a_walk_needs_no_pointer(visit):
    page = open_walk(visit)
    page.locator(".walk .over").focus()
    page.keyboard.press("ArrowUp")  # enters at the first end
    assert state(page, "cursor") == str(FIRST)
    page.keyboard.press("ArrowUp")
    first = int(state(page, "cursor"))
    assert first < NUM_NODES
    page.keyboard.press("Enter")
    for _ in range(4):
        page.keyboard.press("ArrowUp")
    second = int(state(page, "cursor"))
    page.keyboard.press("Enter")
    shows_pair(page, first, second)
    assert "frames" in page.locator(".walk .status").inner_text()
    assert page.locator(".walk .status").get_attribute("aria-live") == "polite"


def test_a_walk_is_played_when_it_is_opened_and_again_when_asked(visit):
    page = open_walk(visit, reduced_motion="no-preference")
    last = len(nodes_of(page)) - 1
    page.locator(".walk:not([data-frame='0'])").wait_for()
    page.get_by_role("button", name="Speed", exact=True).click()
    ended = page.locator(f".walk[data-frame='{last}'][data-playing=false]")
    ended.wait_for()
    page.locator(".walk .over").focus()
    page.keyboard.press(" ")
    page.locator(f".walk:not([data-frame='{last}'])").wait_for()
    ended.wait_for()


def test_home_plays_once_and_rests_on_the_last_step(visit):
    page = visit("/", reduced_motion="no-preference")
    page.locator(".playback[data-playing=true]").wait_for()
    page.locator(".playback[data-playing=false][data-step='30000']").wait_for()


def test_home_shows_the_last_step_at_once_where_less_motion_is_asked_for(visit):
    page = open_home(visit)
    box = page.locator(".playback")
    assert (box.get_attribute("data-step"), box.get_attribute("data-playing")) == (
        "30000",
        "false",
    )
    page.get_by_role("button", name="Previous snapshot", exact=True).click()
    page.locator(".playback[data-step='10000']").wait_for()


def test_hovering_a_datum_marks_it_in_all_panels(home_page):
    page = home_page
    script = """() => { const p = [...priorscape.instances.values()][0].panels[0];
        return p.plane.screen(p.now[0], p.now[1]); }"""
    x, y = page.evaluate(script)
    page.locator(".panel .over").first.hover(position={"x": x, "y": y})
    page.locator(".playback:not([data-hover=''])").wait_for()
    data = page.evaluate("[...priorscape.instances.values()][0].panels.map(p => p.datum)")
    assert len(data) == 2
    assert len(set(data)) == 1
    assert data[0] >= 0


def test_hovering_shows_the_nearest_sample(visit):
    page = open_walk(visit)
    before = page.evaluate(
        "priorscape.instances.values().next().value.plane.over.canvas.toDataURL()"
    )
    page.locator(".walk .over").hover(position=place_of(page, 11))
    page.locator(".walk[data-hover='11']").wait_for()
    after = page.evaluate(
        "priorscape.instances.values().next().value.plane.over.canvas.toDataURL()"
    )
    assert before != after


def test_a_share_link_opens_the_same_walk(visit, atlases):
    page = open_walk(visit)
    pair = far_pair(page, atlases["pendulum/vhp-rewo"])
    for node in pair:
        click_node(page, node)
    page.wait_for_url(f"**/walk?*from=n{pair[0]}&to=n{pair[1]}*")
    other = open_walk(visit, "?" + page.url.partition("?")[2])
    assert nodes_of(other) == nodes_of(page)


def test_controls_do_what_clicks_do(visit):
    page = open_walk(visit, "?from=90&to=270&length=euclidean")
    shows_pair(page, FIRST + 6, FIRST + 18)
    page.get_by_role("combobox", name="From", exact=True).click()
    page.get_by_role("option", name="45°", exact=True).click()
    shows_pair(page, FIRST + 3, FIRST + 18)


@pytest.mark.parametrize(
    "query",
    [
        "?from=nan&to=1e999",
        "?from=-20&to=n99999999",
        "?run=../../etc",
        "?run=%3Cscript%3E&length=cubic&path=teleport",
        "?from=&to=%F0%9F%A6%86",
    ],
)
def test_nonsense_in_the_address_is_named_and_the_page_works(visit, query):
    page = open_walk(visit, query)
    assert page.get_by_test_id("stAlert").count() >= 1
    assert "instead" in page.get_by_test_id("stAlert").first.inner_text()
    shows_pair(page, FIRST, LAST)
    assert len(nodes_of(page)) > 2


def test_a_broken_run_is_named_and_another_can_be_chosen(visit):
    page = visit("/walk?run=pendulum/broken&from=90")
    page.get_by_test_id("stAlert").get_by_text("run.json cannot be read").wait_for()
    page.get_by_role("combobox", name="Run", exact=True).click()
    page.get_by_role("option", name="VHP + REWO", exact=True).click()
    shows_pair(page, FIRST + 6, LAST)


def test_no_path_is_said_kindly(visit):
    page = open_walk(visit, "?run=pendulum/islands")
    assert "No path leads" in page.locator(".walk .status").inner_text()
    page.get_by_text("That is a finding about the prior").wait_for()
    page.get_by_role("combobox", name="To", exact=True).click()
    page.get_by_role("option", name="45°", exact=True).click()
    shows_pair(page, FIRST, FIRST + 3)
    assert len(nodes_of(page)) > 2


def test_the_straight_line_is_decoded_beside_the_path(visit):
    page = open_walk(visit, "?path=both")
    frames = max(24, len(nodes_of(page)))  # as many as the path has, for smoothness depends on it
    strips = page.locator(".walk .strip")
    strips.nth(1).get_by_text(f"{frames} frames").wait_for()
    assert strips.nth(0).is_visible()
    page.locator(".walk .status").get_by_text("; the straight line ").wait_for()


def test_a_rerun_keeps_zoom_and_selection(visit, atlases):
    page = open_walk(visit)
    box = page.locator(".walk .over")
    box.hover(position={"x": 300, "y": 200})
    scale = "priorscape.instances.values().next().value.plane.scale"
    fitted = page.evaluate(scale)
    page.mouse.wheel(0, 10)  # scrolls the page
    page.locator(".walk .hint.shown").wait_for()
    assert page.evaluate(scale) == fitted
    page.keyboard.down("Control")
    page.mouse.wheel(0, -300)
    page.keyboard.up("Control")
    page.wait_for_function(f"fitted => {scale} > fitted", arg=fitted)
    zoomed = page.evaluate(scale)
    page.evaluate("w => [...priorscape.instances.values()][0].pick(w)", 3)
    page.evaluate("w => [...priorscape.instances.values()][0].pick(w)", 200)
    page.wait_for_url("**/walk?*from=n3&to=n200*")
    settle(page)
    assert page.evaluate(scale) == zoomed
    shows_pair(page, 3, 200)
    box.dblclick(position={"x": 5, "y": 5})
    assert page.evaluate(scale) < zoomed


def test_page_switches_leave_no_instance_behind(visit):
    page = open_walk(visit)
    for _ in range(2):
        go_to(page, "Training")
        page.locator(".playback[data-ready=true]").wait_for()
        assert page.evaluate("priorscape.instances.size") == 1
        go_to(page, "Walk")
        page.locator(".walk[data-ready=true]").wait_for()
        assert page.evaluate("priorscape.instances.size") == 1
    shows_pair(page, FIRST, LAST)


@pytest.mark.parametrize(("scheme", "dark"), [("light", False), ("dark", True)])
def test_the_canvas_follows_light_and_dark(visit, scheme, dark):
    page = open_walk(visit, color_scheme=scheme)
    looks = page.evaluate("priorscape.instances.values().next().value.looks")
    assert looks["mode"] == scheme
    assert looks["path"] == ("#FF5C6C" if dark else "#D7263D")
    page.emulate_media(color_scheme="light" if dark else "dark")
    page.wait_for_function(
        "mode => priorscape.instances.values().next().value.looks.mode !== mode", arg=scheme
    )


def test_nothing_lies_on_the_colour_ring_of_a_narrow_window(visit):
    page = open_walk(visit, width=400, height=900)
    overlaps = """aside => { const [a, ...others] = ['.legend', '.transport', '.readout', '.frame']
        .map(s => aside.querySelector(s).getBoundingClientRect());
        return others.some(b => a.left < b.right && b.left < a.right
            && a.top < b.bottom && b.top < a.bottom); }"""
    assert not page.locator(".walk .aside").evaluate(overlaps)


@pytest.mark.parametrize("query", ["", "?present=1"])
def test_the_numbers_of_the_colour_ring_are_wholly_inside_it(visit, query):
    page = open_walk(visit, query)
    walk = "[...priorscape.instances.values()][0]"
    words = written(page, f"{walk}.scene.drawLegend({walk}.legendLayer, {walk}.looks)")
    middle = page.evaluate(f"{walk}.legendLayer.width / 2")
    assert [word["text"] for word in words] == ["0°", "90°", "180°", "270°"]
    for word in words:
        left, top, right, foot = (abs(side - middle) for side in word["box"])
        assert max(left, right) ** 2 + min(top, foot) ** 2 < (middle * 0.5 - 3.5 - 2) ** 2
    boxes = [word["box"] for word in words]
    assert boxes[3][2] + 4 < boxes[1][0]  # 270° and 90° do not touch
