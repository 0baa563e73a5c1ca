"""Points that are selected on a plane: by lasso, box, keys and finger; what is told and saved."""

import csv
from base64 import b64decode
from collections.abc import Iterator
from io import BytesIO, StringIO
from xml.etree import ElementTree

import numpy as np
import pytest

from app.components.canvas_source import FOLDER, PARTS
from benchmarks.ring import digit_atlas, ring_atlas
from benchmarks.serving import CHROMIUM
from core.atlas import Atlas
from tests.test_browser import (  # noqa: F401
    NUM_NODES,
    open_walk,
    settle,
    tree,
    visit,
)
from tests.test_projections import deep_atlas

pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="chromium is not installed")

DIGITS = "digits/vhp-rewo"
INSTANCE = "[...priorscape.instances.values()][0]"
SCRIPT = "\n".join((FOLDER / f"{part}.js").read_text("utf-8") for part in PARTS[:-1])
SELECT = "Select points, filter labels, find the nearest, save (S)"
SVG = "{http://www.w3.org/2000/svg}"
MOST = 50  # ms


@pytest.fixture(scope="module")
def atlases() -> dict[str, Atlas]:
    return {
        "pendulum/vhp-rewo": ring_atlas(NUM_NODES),
        "pendulum/vhp-geco": ring_atlas(NUM_NODES, seed=1),
        "pendulum/vae": deep_atlas(NUM_NODES),  # of five dimensions
        DIGITS: digit_atlas(NUM_NODES),
    }


@pytest.fixture(scope="module")
def blank(context) -> Iterator:
    page = context.new_page()
    yield lambda body, *sent: page.evaluate(
        "([parts, body, sent]) => new Function('sent', parts + body)(sent)", [SCRIPT, body, sent]
    )
    page.close()


def inside(points: np.ndarray, polygon: np.ndarray) -> np.ndarray:
    """Whether points (N, 2) lie inside a polygon (P, 2), by the angles that it turns."""
    rays = polygon[None] - points[:, None]
    angle = np.arctan2(rays[..., 1], rays[..., 0])
    turned = (np.diff(angle, axis=1, append=angle[:, :1]) + np.pi) % (2 * np.pi) - np.pi
    return np.abs(turned.sum(axis=1)) > np.pi


def star(corners: int, seed: int = 0) -> np.ndarray:
    angle = np.arange(corners) * 2 * np.pi / corners
    radius = np.random.default_rng(seed).uniform(0.5, 2, corners)
    return radius[:, None] * np.stack([np.cos(angle), np.sin(angle)], axis=1)


def test_a_lasso_over_ten_thousand_points_holds_those_inside_within_the_time(blank):
    points, polygon = np.random.default_rng(1).normal(size=(10_000, 2)), star(300)
    found, times = blank(
        """const [points, corners] = sent, times = [];
        const region = new Region("lasso", corners[0]);
        corners.slice(1).forEach(corner => region.extend(corner, 0));
        const places = Uint32Array.from(points.keys()), flat = Float64Array.from(points.flat());
        let found;
        for (let i = 0; i < 30; i++) { // others may have the core for most of them
          const start = performance.now();
          found = region.holds(flat, places);
          times.push(performance.now() - start);
        }
        return [[...found], times];""",
        points.tolist(),
        polygon.tolist(),
    )
    assert found == np.flatnonzero(inside(points, polygon)).tolist()
    assert min(times) < MOST


@pytest.mark.parametrize(
    ("degrees", "said"),
    [
        ([350, 10, 5], "Angles from 350° to 10°, 20° wide."),
        ([-10, 10], "Angles from 350° to 10°, 20° wide."),
        ([90], "Angles from 90° to 90°, 0° wide."),
        ([90, None], "Angles from 90° to 90°, 0° wide. 1 without a label."),
        ([None, None], "2 without a label."),
        ([], ""),
    ],
)
def test_angles_are_told_as_the_arc_that_holds_them(blank, degrees, said):
    labels = [None if angle is None else float(np.radians(angle)) for angle in degrees]
    body = "return labelsInWords(ANGLES, Float32Array.from(sent[0], label => label ?? NaN));"
    assert blank(body, labels) == said


def test_the_nearest_are_those_of_all_dimensions(blank):
    latents = np.random.default_rng(0).normal(size=(200, 5))
    body = "return nearestPlaces(Float64Array.from(sent[0]), 5, 7, sent[1], 6);"
    found = blank(body, latents.ravel().tolist(), list(range(0, 200, 3)) + [7])
    places = np.arange(0, 200, 3)
    far = np.linalg.norm(latents[places] - latents[7], axis=1)
    assert [place for place, _ in found] == places[far.argsort()[:6]].tolist()
    assert [distance for _, distance in found] == pytest.approx(np.sort(far)[:6])


def test_tables_of_two_runs_keep_names_gaps_and_missing_labels(blank):
    table, npz = blank(
        """const scene = (dim, label, labels, latents) => ({ dim, label, node: "sample",
          labels: Float32Array.from(labels, value => value ?? NaN), points: latents,
          latents: Float32Array.from(latents), point: place => ["node", place] });
        const named = { names: ['a, "b"', "ü€"], shared: true };
        const parts = [{ title: "one", places: [1, 0],
            scene: scene(2, named, [0, 1], Float32Array.of(0.25, 2, 3, 4)) },
          { title: "two", places: [0],
            scene: scene(1, { circular: true }, [null], Float32Array.of(5, 6)) }];
        const table = new PointTable(parts);
        return [table.csv, btoa(String.fromCharCode(...table.npz))];"""
    )
    rows = list(csv.reader(StringIO(table)))
    assert rows[0] == ["run", "kind", "index", "label", "name", "z1", "z2", "x", "y"]
    assert rows[1] == ["one", "sample", "1", "1", "ü€", "3", "4", "3", "4"]
    assert rows[2] == ["one", "sample", "0", "0", 'a, "b"', "0.25", "2", "0.25", "2"]
    assert rows[3] == ["two", "sample", "0", "", "", "5", "", "5", "6"]
    arrays = np.load(BytesIO(b64decode(npz)), allow_pickle=False)
    assert arrays["name"].tolist() == ["ü€", 'a, "b"', ""]
    assert arrays["run"].tolist() == ["one", "one", "two"]
    assert arrays["latents"].shape == (3, 2) and np.isnan(arrays["latents"][2, 1])
    assert arrays["label"][:2].tolist() == [1, 0] and np.isnan(arrays["label"][2])
    assert arrays["index"].dtype == np.int32 and arrays["index"].tolist() == [1, 0, 0]


def test_a_table_of_nothing_is_a_heading(blank):
    body = "const t = new PointTable([]); return [t.csv, btoa(String.fromCharCode(...t.npz))];"
    table, npz = blank(body)
    assert table == "kind,index,label,name,x,y\n"
    assert np.load(BytesIO(b64decode(npz)))["latents"].shape == (0, 0)


# ---- on the page


def at(page, places: np.ndarray, plane: str = INSTANCE) -> list[list[float]]:
    """Returns where places (P, 2) of a plane are on the screen."""
    script = f"""places => {{ const {{ plane }} = {plane};
        const box = plane.over.canvas.getBoundingClientRect();
        return places.map(place => {{ const [x, y] = plane.screen(...place);
          return [box.x + x, box.y + y]; }}); }}"""
    return page.evaluate(script, np.asarray(places).tolist())


def selecting(page):
    page.get_by_role("button", name=SELECT).click()
    return page.locator(".inspector")


def lasso(page, polygon: np.ndarray) -> None:
    first, *others = at(page, polygon)
    page.mouse.move(*first)
    page.mouse.down()
    for place in others:
        page.mouse.move(*place)
    page.mouse.up()


def saved(page, what: str) -> bytes:
    with page.expect_download() as started:
        page.get_by_role("button", name=f"Save {what}", exact=True).click()
    return started.value.path().read_bytes()


def rows_of(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO(content.decode())))


def points_of(rows: list[dict[str, str]]) -> set[tuple[str, int]]:
    return {(row["kind"], int(row["index"])) for row in rows}


def held(atlas: Atlas, polygon: np.ndarray, label: int | None = None) -> set[tuple[str, int]]:
    """Returns the points inside, of all kinds that Walk draws with held-out images."""
    kinds = {"node": "sample", "end": "prepared", "datum": "held-out"}
    return {
        (said, int(index))
        for kind, said in kinds.items()
        for index in np.flatnonzero(inside(atlas.points(kind), polygon))
        if label is None or atlas.labels(kind)[index] == label
    }


def test_what_is_saved_is_what_the_lasso_holds_and_the_filter_shows(visit, atlases):  # noqa: F811
    atlas = atlases[DIGITS]
    page = open_walk(visit, f"?run={DIGITS}")
    page.get_by_role("button", name="Show held-out images where the encoder puts them").click()
    panel = selecting(page)
    assert page.get_by_role("button", name="Save the selection as csv").is_disabled()
    polygon = np.array([[0, 0], [2.6, -0.4], [2.4, 1.5], [0.5, 2.8]])
    lasso(page, polygon)
    rows = rows_of(saved(page, "the selection as csv"))
    assert points_of(rows) == held(atlas, polygon) and len(rows) == len(points_of(rows)) > 90
    kinds = {"sample": "node", "prepared": "end", "held-out": "datum"}
    for row in rows:
        z = atlas.points(kinds[row["kind"]])[int(row["index"])]
        assert np.array([row["z1"], row["z2"]], np.float32).tolist() == z.tolist()
        assert float(row["label"]) == atlas.labels(kinds[row["kind"]])[int(row["index"])]
    arrays = np.load(BytesIO(saved(page, "the selection as npz")))
    found = zip(arrays["kind"].tolist(), arrays["index"].tolist(), strict=True)
    assert set(found) == held(atlas, polygon)
    assert panel.locator(".thumbnail").count() == 48
    assert f"48 of {len(rows)} images are shown" in panel.inner_text()
    ones = panel.locator(".bar", has_text="digit 1")
    assert int(ones.locator("b").inner_text()) == sum(row["label"] == "1" for row in rows)
    ones.click()
    assert points_of(rows_of(saved(page, "the selection as csv"))) == held(atlas, polygon, 1)
    assert f"{len(rows) - len(held(atlas, polygon, 1))} more are not shown" in panel.inner_text()
    everything = rows_of(saved(page, "all points as csv"))
    assert len(everything) == sum(atlas.kinds.values())
    panel.get_by_role("button", name="Select nothing").click()
    assert panel.get_attribute("data-selected") == "0"
    assert page.get_by_role("button", name="Save the selection as csv").is_disabled()


def test_a_click_finds_the_nearest_in_all_dimensions_and_the_figure_is_a_vector(
    visit,  # noqa: F811
    atlases,
):
    atlas = atlases["pendulum/vae"]
    page = open_walk(visit, "?run=pendulum/vae")
    panel = selecting(page)
    view = f"{INSTANCE}.scene.points.subarray(0, {2 * NUM_NODES})"
    points = np.array(page.evaluate(f"[...{view}]")).reshape(-1, 2)
    page.mouse.click(*at(page, points[5:6])[0])
    picked = page.evaluate(f"{INSTANCE}.inspector.picked.place")
    drawn = np.concatenate([atlas.nodes, atlas.ends]).astype(float)
    far = np.sort(np.linalg.norm(drawn - drawn[picked], axis=1))[1:11]
    shown = [float(text) for text in panel.locator(".thumbnail span").all_inner_texts()]
    assert shown == pytest.approx(far, abs=0.005)
    assert "Euclidean distances in the latent space, not on the screen" in panel.inner_text()
    figure = ElementTree.fromstring(saved(page, "the figure as svg"))
    words = [node.text for node in figure.iter(f"{SVG}text")]
    assert figure.find(f"{SVG}title").text in words
    named = page.evaluate(f"{INSTANCE}.scene.view.name")
    assert {f"{named} 1", f"{named} 2"} <= set(words)
    sizes = [float(node.get("font-size")) for node in figure.iter(f"{SVG}text")]
    assert min(sizes) >= 11
    drawn_points = sum(node.get("d").count("Z") or node.get("d").count("A") // 2
                       for node in figure.iter(f"{SVG}path"))  # fmt: skip
    assert drawn_points >= NUM_NODES
    clipped = [node for node in figure.iter() if node.get("clip-path")]  # in pixels, not moved
    assert clipped and not any(node.get("transform") for node in clipped)


def test_keys_draw_a_box_shift_adds_and_escape_ends_it(visit, atlases):  # noqa: F811
    page = open_walk(visit, width=390)
    page.locator(".plane .over").focus()
    for key in ("s", "Enter", "Enter"):  # a box without an extent picks what is near: nothing
        page.keyboard.press(key)
    assert page.locator(".status").inner_text() == "No point is near."
    for key in ("Enter", *["Shift+ArrowRight"] * 4, *["Shift+ArrowUp"] * 4, "Enter"):
        page.keyboard.press(key)
    chosen = f"[...{INSTANCE}.inspector.selection.places]"
    first = page.evaluate(chosen)
    atlas = atlases["pendulum/vhp-rewo"]
    x, y = page.evaluate(f"[{INSTANCE}.plane.x, {INSTANCE}.plane.y]")
    drawn = np.concatenate([atlas.nodes, atlas.ends])
    assert first == np.flatnonzero((drawn > [x, y]).all(axis=1)).tolist()
    assert page.locator(".status").inner_text().startswith(f"{len(first)} selected: ")
    for key in ("Enter", *["Shift+ArrowLeft"] * 8, *["Shift+ArrowDown"] * 8, "Shift+Enter"):
        page.keyboard.press(key)
    assert set(first) < set(page.evaluate(chosen))
    pair = page.locator(".walk").get_attribute("data-pair")
    page.keyboard.press("Escape")
    assert page.get_by_role("button", name=SELECT).get_attribute("aria-pressed") == "false"
    assert page.locator(".walk").get_attribute("data-pair") == pair  # the walk stays


def test_a_finger_draws_a_lasso_and_does_not_scroll(visit):  # noqa: F811
    page = open_walk(visit, width=390)
    selecting(page)
    page.locator(".plane").scroll_into_view_if_needed()
    session = page.context.new_cdp_session(page)
    places = at(page, [[-3, -3], [3, -3], [3, 3], [-3, 3]])
    for kind, place in (("touchStart", places[0]), *[("touchMove", p) for p in places[1:]]):
        point = dict(zip("xy", place, strict=True))
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [point]})
    session.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    page.locator(f".inspector[data-selected='{NUM_NODES + 24}']").wait_for()


def test_images_that_are_selected_are_marked_in_all_planes_samples_in_their_own(
    visit,  # noqa: F811
    atlases,
):
    page = visit("/compare?data=pendulum&runs=pendulum/vhp-rewo,pendulum/vhp-geco")
    page.locator(".compare[data-ready=true]").wait_for()
    settle(page)
    selecting(page)
    page.get_by_role("button", name="Select with a box").click()
    first, last = at(page, [[0, 0], [3, 3]], f"{INSTANCE}.planes[0]")
    page.mouse.move(*first)
    page.mouse.down()
    page.mouse.move(*last)
    page.mouse.up()
    rows = rows_of(saved(page, "the selection as csv"))
    titles = page.evaluate(f"{INSTANCE}.planes.map(plane => plane.title)")
    own, linked = (points_of([r for r in rows if r["run"] == title]) for title in titles[:2])
    atlas = atlases["pendulum/vhp-rewo"]
    within = {kind: np.flatnonzero((atlas.points(kind) > 0).all(axis=1)) for kind in atlas.kinds}
    images = {("held-out", int(index)) for index in within["datum"]}
    assert own == images | {("sample", int(index)) for index in within["node"]}
    assert linked == images
    marked = f"{INSTANCE}.planes.map(plane => [...{INSTANCE}.inspector.chosen(plane)].length)"
    assert page.evaluate(marked)[:2] == [len(own), len(linked)]
    page.evaluate(f"{INSTANCE}.planes[0].setHover(3)")  # a sample: no point of the others
    assert page.evaluate(f"{INSTANCE}.planes.map(plane => plane.hover)")[:2] == [3, -1]
