"""What streamlit's theme cannot say of its own elements, as one style sheet for every page.

Text on the primary colour and small print are readable in both modes, at least 4.5 : 1; what is
too wide for the page scrolls by itself, and a shadow at its edge says so.
"""

from app import theme
from app.folding import CHOICES, SWITCH, WORDS

WIDE = '[data-testid="stMarkdownContainer"]:has(> table), .katex-display'
ON_PRIMARY = '[data-testid="stBaseButton-primary"]:not(:disabled), [data-tag]'
SMALL = '[data-testid="stCaptionContainer"]'
RUNS = ".st-key-compare-runs"  # beside another control only where its chips have room
CHIPS = '[data-testid="stMultiSelectTagsContainer"]'  # of chosen options
WRAPPED = "flex-wrap: wrap; height: auto; overflow: visible; mask-image: none"
FIFTY = ".st-key-joints"  # a chart of fifty places: pressed into a telephone's width they merge
AWAY = "display:none"
STOPPED = ':root[data-server-stopped] [data-testid="stDialog"]'  # ours says it: server_watch.js
NARROW, WIDE_SCREEN = "@media (max-width: 640px)", "@media (min-width: 640.02px)"
TITLE = '[data-testid="stMainBlockContainer"] h1'
FOLDED = f"*:has(> .st-key-{SWITCH} input:not(:checked)) ~ *:has(> .st-key-{CHOICES})"
BESIDE = (  # buttons of a choice, in a row with drop-downs; not the one of help, in its label
    '[data-testid="stHorizontalBlock"]:has(> * > [data-testid="stSelectbox"]) '
    '[data-testid="stButtonGroup"] > :not(label) button'
)


def sheet(dark: bool) -> str:
    ink = theme.ink(dark)
    return "\n".join(
        (
            f"{WIDE} {{ overflow: auto hidden; {shadows(ink)} }}",
            f"{ON_PRIMARY} {{ color: {ink.background} }}",
            f"{SMALL} {{ color: {ink.muted}; opacity: 1 }} {SMALL} code {{ color: inherit }}",
            f"{BESIDE} {{ min-height: 2.5rem }}",
            f"{RUNS} {{ min-width: min(100%, 26rem) }} {CHIPS} {{ {WRAPPED} }} "
            f'[role="group"]:has(> {CHIPS}) {{ height: auto; max-height: none }}',
            f"{WIDE_SCREEN} {{ *:has(> .st-key-{SWITCH}) {{ {AWAY} }} }}",
            f"{NARROW} {{ {FOLDED} {{ {AWAY} }} *:has(> .st-key-{WORDS}) {{ order: 1 }} "
            f"{TITLE} {{ font-size: 1.6rem; padding: 0.5rem 0 }} }}",
            f"{STOPPED} {{ {AWAY} }}",
            stopped(ink),
            explained(ink),
            f"{FIFTY} {{ overflow: auto hidden }} {FIFTY} > div {{ min-width: 44rem }}",
        )
    )


def stopped(ink: theme.Ink) -> str:
    """Returns how the words look that the server has stopped (app/components/server_watch.py)."""
    return (
        ".server-stopped { box-sizing: border-box; inset: 0 0 auto; width: 100%; max-width: none; "
        f"margin: 0; padding: 0.9rem 1.2rem; border: 0; border-bottom: 2px solid {ink.accent}; "
        f"background: {ink.surface}; color: {ink.text}; text-align: center }}"
    )


def explained(ink: theme.Ink) -> str:
    """Returns how a word looks that is explained, and its meaning (app/components/words.js)."""
    return (
        f"dfn.word {{ font-style: inherit; text-decoration: {ink.muted} dotted underline 1px; "
        "text-underline-offset: 0.2em; cursor: help } "
        f"dfn.word:focus-visible {{ outline: 2px solid {ink.accent}; outline-offset: 2px }} "
        ".word-meaning { position: fixed; inset: auto; margin: 0; box-sizing: border-box; "
        "max-width: min(22rem, calc(100vw - 1rem)); padding: 0.5rem 0.75rem; "
        "border-radius: 0.5rem; "
        f"border: 1px solid {ink.line}; background: {ink.surface}; color: {ink.text}; "
        "font-size: 0.875rem; line-height: 1.4; box-shadow: 0 0.25rem 1rem rgb(0 0 0 / 0.2) }"
    )


def shadows(ink: theme.Ink) -> str:
    """Returns a background with a shadow at each edge beyond which there is more to scroll to.

    Covers of the page's colour move with the content, and hide the shadow where it ends.
    """
    pale, deep = theme.translucent(ink.background, 0), theme.translucent(ink.text, 0.25)
    layers = [
        layer
        for at, away in (("left", "right"), ("right", "left"))
        for layer in (
            f"linear-gradient(to {away}, {ink.background} 40%, {pale}) {at} / 3rem 100% local",
            f"linear-gradient(to {away}, {deep}, {pale}) {at} / 0.8rem 100% scroll",
        )
    ]
    covers, shades = layers[::2], layers[1::2]
    return f"background: {', '.join((*covers, *shades))}; background-repeat: no-repeat"
