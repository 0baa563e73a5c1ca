"""The glossary's words in a real browser: marked where they first stand, explained, and never in
the way of what Streamlit draws. A page of plain HTML stands for Streamlit's: no server is needed.
"""

import json
from collections.abc import Iterator
from html import escape

import pytest

from app.components.words import SCRIPT
from app.views.glossary import explained
from benchmarks.serving import CHROMIUM

pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="chromium is not installed")

PROSE = """
<h1>A prior</h1>
<div data-testid="stMarkdown">
  <h2>Posteriors</h2>
  <p>In <code>posterior</code>, <a href="#">prior</a> and <span class="katex">β</span> none.</p>
  <details><summary>More</summary><p>A seed.</p></details>
  <p id="first">Two posteriors of <em>the</em> aggregated posterior; a posterior, marginal KL.</p>
  <ul><li>priors, C. Burda, the KL, until C is below κ²; separate rates</li></ul>
</div>
<div class="st-key-glossary"><div data-testid="stMarkdown"><p>An encoder.</p></div></div>
<p>No prose of ours: a decoder.</p>
"""
MARKED = [
    *("posteriors", "aggregated posterior", "marginal KL", "priors", "KL", "C", "κ²", "rates"),
]


@pytest.fixture
def shown(context) -> Iterator:
    page = context.new_page()
    words = escape(json.dumps(explained("")))
    page.set_content(f"<body>{PROSE}<div data-words='{words}'></div></body>")
    page.evaluate(SCRIPT)
    yield page
    page.close()


def marked(page) -> list[str]:
    return page.locator("dfn.word").all_inner_texts()


def change(page, script: str) -> None:
    """Changes what stands there as Streamlit does, and looks again."""
    page.evaluate(f"() => {{ const first = document.querySelector('#first'); {script} }}")
    page.evaluate("priorscapeWords.look()")


def test_words_are_marked_where_they_first_stand_whole_and_only_in_prose(shown):
    assert marked(shown) == MARKED
    shown.evaluate("document.querySelector('details').open = true")
    shown.evaluate("priorscapeWords.look()")
    assert marked(shown) == ["seed", *MARKED]


def test_marks_leave_the_text_as_it_is_and_follow_what_changes_it(shown):
    said = "Two posteriors of the aggregated posterior; a posterior, marginal KL."
    paragraph = shown.locator("#first")
    assert paragraph.inner_text() == said
    change(shown, "first.firstChild.data = 'Of all priors '")  # as React changes one text of some
    assert paragraph.inner_text() == said.replace("Two posteriors of", "Of all priors")
    assert marked(shown) == [
        "priors",
        "aggregated posterior",
        "posterior",
        *MARKED[2:3],
        *MARKED[4:],
    ]
    change(shown, "first.removeChild(first.firstChild)")
    assert paragraph.inner_text() == said.removeprefix("Two posteriors of ")
    change(shown, "first.textContent = 'An encoder'")
    assert paragraph.inner_text() == "An encoder" and marked(shown) == ["encoder", *MARKED[3:]]


def test_what_a_word_means_is_said_under_pointer_and_focus_until_escape(shown):
    told, word = shown.locator(".word-meaning"), shown.locator("dfn.word").first
    word.hover()
    assert told.inner_text().startswith("Posterior: ")
    shown.mouse.move(0, 0)
    assert not told.is_visible()
    word.focus()
    assert told.is_visible()
    shown.keyboard.press("Escape")
    assert not told.is_visible()
