"""The route of lessons, and the words that pages use."""

import ast
import re
from pathlib import Path

import pytest

from app.components.words import SCRIPT
from app.views.glossary import EVIDENCE_WORDS, OWN, WORDS, explained
from app.views.lessons import LESSONS
from app.views.lessons.route import MINUTES, ROUTE

ROOT = Path(__file__).resolve().parents[1]
# What a reader from another field would have to look up, wherever it stands on a page.
TECHNICAL = (
    *("encoder", "decoder", "latent", "posterior", "prior", "rate", "distortion", "nats", "KL"),
    *("marginal KL", "UMAP", "PCA", "jump", "smoothness", "seed", "held-out", "Euclidean"),
    *("squared lengths", "evidence lower bound", "REWO", "GECO", "VHP", "IWAE"),
    *("VampPrior", "warm-up", "pNCC", "CLA", "FRE", "κ", "β", "σ", "λ", "effective sample size"),
    *("importance sampling", "control variate", "active unit", "snapshot"),
    *("fixed point", "likelihood", "normalising flow", "information plane", "autoencoder"),
)


def shown_text() -> str:
    """Returns all strings that pages, sections and views are made of, docstrings too."""
    files = [*(ROOT / "pages").glob("*.py"), *(ROOT / "app").rglob("*.py")]
    trees = [ast.parse(f.read_text(encoding="utf-8")) for f in files if f.name != "glossary.py"]
    nodes = (node for tree in trees for node in ast.walk(tree))
    return " ".join(n.value for n in nodes if isinstance(n, ast.Constant) and type(n.value) is str)


def has(word: str, text: str) -> bool:
    return bool(re.search(rf"(?<!\w){re.escape(word.lower())}s?(?!\w)", text.lower()))


@pytest.fixture(scope="module")
def pages() -> str:
    return shown_text()


@pytest.mark.parametrize("word", TECHNICAL)
def test_a_technical_word_that_stands_on_a_page_is_explained(pages, word):
    explained = " ".join(name for name, _ in (*WORDS, *EVIDENCE_WORDS))
    assert has(word, pages), "the list names a word that no page uses"
    assert has(word, explained)


def test_no_word_is_explained_twice():
    names = [name for name, _ in (*WORDS, *EVIDENCE_WORDS)]
    assert len(names) == len(set(names))


@pytest.mark.parametrize("name", [name for name, _ in (*WORDS, *EVIDENCE_WORDS)])
def test_a_word_of_the_glossary_is_found_alone_and_in_the_plural(name):
    for word in re.split(", | and ", name):
        is_ordinary = word.split()[0][1:].islower()
        written = word[0].lower() + word[1:] if is_ordinary else word
        for text in (written, written.removesuffix("s") + "s" * (word != "C")):
            assert any(re.search(rf"\b{found}$", f"of {text}") for found, *_ in explained(""))


def test_what_a_page_explains_itself_comes_before_what_all_pages_say():
    for page, words in OWN.items():
        told = {name: meaning for _, name, meaning in explained(page)}
        assert all(told[name] == meaning for name, meaning in words)


def test_streamlit_finds_no_tag_in_the_script_of_words_and_so_keeps_it():
    assert not re.search(r"<[/\w!]", SCRIPT)


def test_the_route_takes_twenty_minutes_through_lessons_in_their_order():
    order = [type(lesson) for lesson in LESSONS]
    places = [order.index(stop.lesson) for stop in ROUTE]
    assert MINUTES == 20 and places == sorted(set(places))
