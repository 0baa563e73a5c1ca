"""Multiplier, lessons and presentation in a real browser, on the shipped runs of the pendulum."""

from collections.abc import Iterator

import pytest

from app.views.lessons import LESSONS
from app.views.update_fields import KINDS, Gains, after, follow
from benchmarks.serving import CHROMIUM
from tests.test_browser import WRITTEN, go_to, settle

pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="chromium is not installed")

PATIENCE = 60_000  # ms; machines that train models at the same time are slow


@pytest.fixture
def visit(context, address) -> Iterator:
    """Returns what opens a page; fails afterwards if one complained or asked another host."""
    pages, complaints = [], []

    def open_page(path: str, width: int = 1200, scheme: str = "light"):
        page = context.new_page()
        page.set_viewport_size({"width": width, "height": 1000})
        page.emulate_media(color_scheme=scheme)
        page.set_default_timeout(PATIENCE)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on(
            "request",
            lambda r: (
                r.url.startswith((address, "data:", "blob:", "ws://127.0.0.1"))
                or complaints.append(r.url)
            ),
        )
        page.goto(address + path)
        pages.append(page)
        return page

    yield open_page
    for page in pages:
        page.close()
    assert not complaints


def numbers(page, panel: int = 0) -> dict[str, float]:
    data = page.locator(".field").nth(panel).evaluate("(box) => ({...box.dataset})")
    where = page.locator(".fields").evaluate("(box) => ({...box.dataset})")
    names = {"before": data, "after": data, "end": data, "ratio": where, "beta": where}
    return {name: float(source[name]) for name, source in names.items()}


def test_the_browser_makes_the_steps_of_the_schedules(visit):
    page = visit("/multiplier?at=3,0.2&steps=100")
    page.locator(".fields[data-ready]").wait_for()
    for panel, kind in enumerate(("rewo", "geco")):
        shown = numbers(page, panel)
        assert (shown["ratio"], shown["before"]) == pytest.approx((3, 0.2))
        assert shown["after"] == pytest.approx(after(KINDS[kind], Gains(), 3, 0.2), rel=1e-4)
        _, end = follow(KINDS[kind], Gains(), "held", (3, 0.2), 100)
        assert shown["end"] == pytest.approx(end, rel=1e-2)


def test_dragging_moves_the_point_its_words_and_the_address(visit):
    page = visit("/multiplier")
    canvas = page.locator(".field canvas").first
    page.locator(".fields[data-ready]").wait_for()
    before = numbers(page)
    box = canvas.bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.9, box["y"] + box["height"] * 0.6, steps=4)
    page.mouse.up()
    moved = numbers(page)
    assert moved["ratio"] > 10 * before["ratio"] and moved["after"] < moved["before"]
    assert "β falls" in page.locator(".field .told").first.inner_text()
    page.wait_for_url("**at=*")
    assert f"at={moved['ratio']:.4g}".replace("+", "%2B") in page.url
    assert numbers(page) == pytest.approx(moved)  # Python's answer left it where it was


def test_arrow_keys_move_the_point_and_say_so(visit):
    page = visit("/multiplier?at=3,0.2")
    page.locator(".fields[data-ready]").wait_for()
    settle(page)
    before, field = numbers(page), page.locator(".field canvas").first
    field.press("ArrowUp")
    field.press("Shift+ArrowLeft")
    moved = numbers(page)
    assert moved["beta"] > before["beta"] and moved["ratio"] < before["ratio"]
    live = page.locator(".fields [aria-live=polite]")
    page.wait_for_url("**at=*")
    assert "REWO" in live.inner_text() and "GECO" in live.inner_text()


def test_a_page_switch_leaves_no_field_behind(visit):
    page = visit("/multiplier")
    page.locator(".fields[data-ready]").wait_for()
    go_to(page, "About")
    page.get_by_role("heading", name="What is this made of?", exact=True).wait_for()
    page.wait_for_function("priorscapeFields.size === 0")


@pytest.mark.parametrize(("width", "query"), [(800, ""), (1200, "?present=1"), (390, "")])
def test_marks_of_a_recorded_path_are_named_inside_the_axes(visit, width, query):
    page = visit(f"/multiplier{query}", width)
    page.locator(".fields[data-ready]").wait_for()
    assert_marks_are_named(page)
    page.get_by_text("Linear, as in the paper", exact=True).click()
    page.wait_for_function("![...priorscapeFields.values()][0].axes[0].log")
    assert_marks_are_named(page)


def assert_marks_are_named(page) -> None:
    panel = "[...priorscapeFields.values()][0].panels[0]"
    words = page.evaluate(f"({WRITTEN})(() => [...priorscapeFields.values()][0].draw())")
    left, top, wide, high = page.evaluate(
        f"[{panel}.margin.left, {panel}.margin.top, ...{panel}.inner]"
    )
    marks = [w["box"] for w in words if w["text"].startswith(("step", "initial", "end"))]
    assert len(marks) >= 2
    assert all(left <= box[0] and box[2] <= left + wide for box in marks)
    assert all(top <= box[1] and box[3] <= top + high for box in marks)


def test_a_reveal_shows_a_canvas(visit):
    page = visit("/learn?lesson=uneven")
    button = page.get_by_role("button", name="Reveal", exact=True)
    button.wait_for()
    assert button.is_disabled() and not page.locator(".priorscape").count()
    reveal(page, 7, 2)
    page.locator(".playback[data-ready]").wait_for()
    assert "lesson=uneven" in page.url


def predict(page, number: int, option: int) -> None:
    """Chooses an option of a question; the answer may say the same words once more."""
    text = LESSONS[number - 1].options[option]
    page.get_by_test_id("stRadio").get_by_text(text, exact=True).click()


def reveal(page, number: int, option: int = 0) -> None:
    if "present=1" not in page.url:  # there a class's guesses are counted
        predict(page, number, option)
    page.get_by_role("button", name="Reveal", exact=True).click()  # once it is enabled


STRIPS = "[...priorscape.instances.values()].find(one => one.strips?.length).strips"


@pytest.mark.parametrize("way", ["button", "key"])
def test_a_training_is_played_from_the_start(visit, way):
    page = visit("/learn?lesson=uneven")
    reveal(page, 7)
    film = page.locator(".playback[data-ready]")
    film.wait_for()
    rested = int(film.get_attribute("data-step"))
    assert rested > 100  # where beta is lowest
    if way == "button":
        film.get_by_role("button", name="Play from the start (Home)", exact=True).click()
    else:
        film.get_by_role("slider").press("Home")
    played = """([film, rested]) =>
        film.dataset.playing === "true" && Number(film.dataset.step) < rested"""
    page.wait_for_function(played, arg=[film.element_handle(), rested])


def written(page, strip: int) -> list[dict]:
    """Returns what a strip of curves writes, and where."""
    script = """([which]) => { const kept = CanvasRenderingContext2D.prototype.fillText;
        const strip = %s[which], words = [];
        CanvasRenderingContext2D.prototype.fillText = function (text, x, y) {
          words.push({ text, x, y, size: parseFloat(this.font.match(/([0-9.]+)px/)[1]) }); };
        strip.draw(strip.looks);
        CanvasRenderingContext2D.prototype.fillText = kept;
        return words; }"""
    return page.evaluate(script % STRIPS, [strip])


def test_words_of_the_curves_have_places_of_their_own_and_one_notation(visit):
    page = visit("/learn?lesson=uneven", 800)
    reveal(page, 7)
    page.locator(".playback[data-ready]").wait_for()
    for strip in (0, 1):
        words = written(page, strip)
        foot = page.evaluate(f"{STRIPS}[{strip}].base.height - {STRIPS}[{strip}].margin.bottom")
        phase = next(word for word in words if word["text"] == "initial phase")
        assert phase["y"] - phase["size"] > foot - 2  # below the curves, the grid and kappa^2
        ticks = [w["text"] for w in words if w["x"] < 52 and w["y"] < foot + 5]
        powers = [text.startswith("10") and len(text) > 2 for text in ticks if text != "κ²"]
        assert len(powers) > 1 and all(powers) == any(powers)


def test_the_type_of_the_curves_grows_in_a_presentation(visit):
    sizes = []
    for query in ("", "&present=1"):
        page = visit("/learn?lesson=phases" + query)
        reveal(page, 6)
        page.locator(".playback[data-ready]").wait_for()
        sizes.append(min(word["size"] for word in written(page, 0)))
    assert sizes[1] > 1.2 * sizes[0]


def test_a_pair_picked_in_two_planes_of_a_lesson_stays(visit):
    page = visit("/learn?lesson=likelihood")
    reveal(page, 8)
    page.locator(".compare[data-ready=true]").wait_for()
    plane = page.locator(".compare canvas.over").first
    plane.focus()
    for key in ("ArrowUp", "Enter", "ArrowUp", "ArrowUp", "Enter"):
        page.keyboard.press(key)
    settle(page)
    kept = "[...priorscape.instances.values()].find(one => one.planes).pair.join()"
    picked = page.evaluate(kept)
    assert picked != "end,0,end,12"
    predict(page, 8, 1)  # the page runs once more
    page.get_by_text("As you predicted").wait_for()
    settle(page)
    assert page.evaluate(kept) == picked


def present(page):
    """Returns the button that begins a presentation; another one ends it."""
    return page.get_by_role("button", name="Present", exact=True)


def test_presenting_begins_with_a_button_and_leaves_room_for_the_figure(visit):
    page = visit("/learn?lesson=uneven")
    page.set_viewport_size({"width": 1280, "height": 720})
    present(page).click()
    page.wait_for_function("location.search.includes('present=1')")
    page.get_by_role("button", name=LESSONS[6].options[0], exact=True).click()
    reveal(page, 7)
    page.get_by_text("of 1 guessed so.").wait_for()
    plane = page.locator(".playback[data-ready] .plane").first
    plane.wait_for()
    settle(page)
    for part in (plane, page.locator(".curves").last, page.locator(".transport")):
        box = part.bounding_box()
        assert box["y"] >= 0 and box["y"] + box["height"] <= 720
    assert page.get_by_text(LESSONS[6].question, exact=True).is_visible()
    page.get_by_role("button", name="End the presentation", exact=True).click()
    present(page).wait_for()
    page.wait_for_function("!location.search.includes('present')")


def test_a_pair_picked_in_a_lesson_stays(visit):
    page = visit("/learn?lesson=middle")
    reveal(page, 3, 1)
    walk = page.locator(".walk[data-ready=true]")
    walk.locator("canvas.over").focus()
    for key in ("ArrowUp", "Enter", "ArrowUp", "ArrowUp", "ArrowUp", "Enter"):
        page.keyboard.press(key)
    page.locator(".walk:not([data-pair=''])").wait_for()
    picked = walk.get_attribute("data-pair")
    predict(page, 3, 0)  # the page runs once more
    page.get_by_text("As you predicted").wait_for()
    settle(page)
    assert walk.get_attribute("data-pair") == picked


def test_presenting_hides_the_bars_enlarges_the_type_and_goes_along(visit):
    plain = visit("/learn?lesson=around")
    plain.get_by_role("heading", name=LESSONS[3].title, exact=True).wait_for()
    size = "parseFloat(getComputedStyle(document.documentElement).fontSize)"
    page = visit("/learn?lesson=around&present=1&hide=controls")
    page.get_by_role("heading", name=LESSONS[3].title, exact=True).wait_for()
    page.wait_for_function(f"{size} > {plain.evaluate(size)}")
    assert plain.get_by_test_id("stTopNavSection").last.is_visible()
    assert not page.get_by_test_id("stTopNavSection").last.is_visible()
    assert not page.locator("[data-testid=stButtonGroup]").first.is_visible()
    page.get_by_role("button", name="Reveal", exact=True).click()
    page.locator(".walk[data-ready=true]").wait_for()
    page.keyboard.press("ArrowRight")  # the next lesson
    page.get_by_role("heading", name=LESSONS[4].title, exact=True).wait_for()
    page.wait_for_function("location.search.includes('present=1')")
    assert "lesson=squares" in page.url and "hide=controls" in page.url
