"""What a visitor meets in a browser: Back takes a pick back, a first pick asks for the second, a
telephone shows the plane first, and a dead server's message is ours."""

import pytest

from app.components.server_watch import AFTER, BEFORE
from benchmarks.serving import CHROMIUM, serve
from tests.test_browser import (  # noqa: F401  fixtures
    FIRST,
    LAST,
    atlases,
    click_node,
    open_walk,
    settle,
    shows_pair,
    tree,
    visit,
)

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="chromium is not installed")

ASKED = "Now pick where the walk shall end (Esc clears)"
ENTRIES = "history.length"
TELEPHONE = {"width": 390, "height": 844}
BOX = """name => { const roots = [...document.querySelectorAll("*")].map((e) => e.shadowRoot);
    const found = roots.filter((root) => root).map((root) => root.querySelector(name));
    const { top, bottom } = found.find((one) => one).getBoundingClientRect();
    return [top, bottom]; }"""


def pick(page, start: int, end: int) -> None:
    click_node(page, start)
    click_node(page, end)
    shows_pair(page, start, end)
    page.wait_for_url(f"**from=n{start}&to=n{end}*")
    settle(page)


def test_back_takes_a_pick_back_and_forward_makes_it_again(visit):  # noqa: F811
    page = open_walk(visit)
    pick(page, 7, 200)
    pick(page, 20, 90)
    before = page.evaluate(ENTRIES)
    page.go_back()
    shows_pair(page, 7, 200)
    settle(page)
    assert page.url.endswith("from=n7&to=n200")
    page.go_back()
    shows_pair(page, FIRST, LAST)
    settle(page)
    assert page.url.endswith("/walk")
    page.go_forward()
    shows_pair(page, 7, 200)
    page.go_forward()
    shows_pair(page, 20, 90)
    settle(page)
    assert page.evaluate(ENTRIES) == before  # to go back makes no new entries


def test_back_takes_the_choice_of_a_control_back(visit):  # noqa: F811
    page = open_walk(visit)
    page.get_by_text("Straight line", exact=True).first.click()
    page.wait_for_url("**path=straight*")
    page.locator(".strips[data-kind=straight]").wait_for()
    settle(page)
    page.go_back()
    page.locator(".strips[data-kind=shortest]").wait_for(state="attached")
    settle(page)
    assert page.url.endswith("/walk")
    page.locator("[role=radio][aria-checked=true]", has_text="Shortest path").wait_for()


def test_back_takes_a_pick_of_a_comparison_back(visit):  # noqa: F811
    page = visit("/compare")
    page.locator(".compare[data-ready=true]").wait_for()
    settle(page)
    usual = page.locator(".compare").get_attribute("data-pair")
    page.locator(".compare-plane .over").first.focus()
    for key in ("ArrowUp", "Enter", *["ArrowUp"] * 5, "Enter"):
        page.keyboard.press(key)
    page.locator(f".compare:not([data-pair='{usual}'])").wait_for()
    page.wait_for_url("**to=*")
    settle(page)
    page.go_back()
    page.locator(f".compare[data-pair='{usual}']").wait_for()
    settle(page)
    assert page.url.endswith("/compare")


def test_a_pick_is_one_entry_of_the_history_and_what_moves_by_itself_is_none(visit):  # noqa: F811
    page = open_walk(visit, reduced_motion="no-preference")
    entries = page.evaluate(ENTRIES)
    page.get_by_role("button", name="Play the walk (Space)", exact=True).click()
    plane = page.locator(".walk .over")
    x, y = (plane.bounding_box()[name] for name in ("x", "y"))
    page.mouse.move(x + 100, y + 300)
    page.mouse.down()
    for i in range(20):
        page.mouse.move(x + 100 + 5 * i, y + 300)
    page.mouse.up()
    page.locator(".walk input[type=range]").press("ArrowRight")
    settle(page)
    assert page.evaluate(ENTRIES) == entries
    pick(page, 7, 200)
    assert page.evaluate(ENTRIES) == entries + 1


def test_a_first_pick_asks_for_the_second_on_the_plane_and_aloud(visit):  # noqa: F811
    page = open_walk(visit)
    prompt = page.locator(".walk .prompt")
    assert not prompt.is_visible()
    click_node(page, 7)
    prompt.wait_for()
    assert prompt.inner_text() == ASKED
    status = page.locator(".walk [aria-live=polite]")
    assert status.inner_text().startswith(ASKED)
    page.keyboard.press("Escape")
    prompt.wait_for(state="hidden")
    assert ASKED not in status.inner_text()
    click_node(page, 7)
    click_node(page, 200)
    prompt.wait_for(state="hidden")


def test_a_first_pick_of_a_comparison_asks_for_the_second_in_every_plane(visit):  # noqa: F811
    page = visit("/compare")
    page.locator(".compare[data-ready=true]").wait_for()
    settle(page)
    page.locator(".compare-plane .over").first.focus()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    prompts = page.locator(".compare .prompt")
    prompts.first.wait_for()
    assert set(prompts.all_inner_texts()) == {ASKED} and prompts.count() >= 2
    assert page.locator(".compare [aria-live=polite]").inner_text().startswith(ASKED)
    page.keyboard.press("Escape")
    prompts.first.wait_for(state="hidden")


@pytest.mark.parametrize(
    ("path", "ready", "player"),
    [
        ("/walk", ".walk", ".player"),
        ("/compare", ".compare", ".transport"),
        ("/training", ".playback", ".transport"),
    ],
)
def test_on_a_telephone_plane_and_player_are_on_the_first_screen(
    visit,  # noqa: F811
    path,
    ready,
    player,
):
    page = visit(path, **TELEPHONE)
    page.locator(f"{ready}[data-ready=true]").wait_for()
    settle(page)
    low = TELEPHONE["height"]
    assert page.evaluate(BOX, ".plane")[1] < low and page.evaluate(BOX, player)[1] <= low
    main = page.get_by_test_id("stMain")
    assert main.evaluate("one => one.scrollWidth <= one.clientWidth")
    main.evaluate("one => one.scrollBy(0, 150)")  # the player stays while the planes pass
    assert page.evaluate(BOX, player)[1] <= low
    main.evaluate("one => one.scrollTo(0, 0)")
    choices = page.locator(".st-key-fold-choices")
    assert not choices.is_visible()
    page.locator(".st-key-fold-switch label").click()
    choices.wait_for()
    settle(page)
    assert choices.is_visible()
    page.set_viewport_size({"width": 1000, "height": 800})
    assert choices.is_visible() and not page.locator(".st-key-fold-switch").is_visible()


def test_a_dead_servers_message_is_ours_and_the_page_comes_back(context, tree):  # noqa: F811
    page = context.new_page()
    with serve(tree, tree / "dying.log") as dying:
        page.goto(f"{dying.address}/walk?path=straight")
        page.locator(".walk[data-ready=true]").wait_for()
        settle(page)
        said = page.locator(".server-stopped")
        assert not said.is_visible()
        dying.process.kill()
        dying.process.wait()
        said.wait_for()
        assert said.inner_text() == f"{BEFORE}streamlit run app/Home.py{AFTER}"
        page.wait_for_timeout(5_000)  # by now Streamlit has its own dialog
        assert not page.get_by_test_id("stDialog").is_visible()
    port = int(dying.address.rpartition(":")[2])
    with serve(tree, tree / "heir.log", port):
        said.wait_for(state="hidden")
        page.locator(".strips[data-kind=straight]").wait_for()
        settle(page)
        page.close()
