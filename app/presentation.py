"""A class in front of a beamer: `?present=1` and `?hide=controls,tables,downloads,notes`.

Both are style sheets over what streamlit draws, the same on every page; pages know nothing of
them, and what is given in pixels (drop-downs, charts) follows `scale`. Streamlit drops query
parameters at a page switch: they are kept in the session and written again after each run of a
page.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import streamlit as st

from app.style import sheet
from app.warning import warn

KEPT = "presentation"
WRONG = "presentation-wrong"  # a page, and what was impossible in its address
NAMES = ("present", "hide")  # of the parameters
BARS = ("stHeader", "stSidebar", "stToolbar", "stStatusWidget")
PARTS = {
    "controls": (
        *("stSidebar", "stSelectbox", "stMultiSelect", "stButtonGroup", "stSlider"),
        *("stNumberInput", "stTextInput", "stCheckbox", "stFileUploader"),
    ),
    "tables": ("stTable", "stDataFrame", "stMarkdownContainer table"),
    "downloads": ("stDownloadButton", "stPopover"),
    "notes": ("stCaptionContainer", "stExpander"),
}
USUAL, LARGE = 16, 21  # pixels of type
LARGER = (  # the title is small: low beamers need room for figures
    f"html {{ font-size: {LARGE}px !important }} "
    ".stMainBlockContainer { padding-top: 1rem } "
    ".stMainBlockContainer h1 { font-size: 1.7rem; padding: 0 0 0.4rem }"
)


def read(query: Mapping[str, str]) -> tuple[dict[str, str], list[str]]:
    """Returns what an address asks for, by parameter, and a sentence for what makes no sense."""
    asked = {name: query[name] for name in NAMES if name in query}
    present, hidden = asked.get("present", "1"), parts(asked)
    problems = []
    if present not in ("0", "1"):
        problems.append(f"present is 1 or 0, not {present[:40]!r}.")
    if unknown := [part for part in hidden if part not in PARTS]:
        problems.append(f"There is no part {unknown[0][:40]!r} to hide; there are {known()}.")
    return asked, problems


def known() -> str:
    return ", ".join(PARTS)


def wanted(asked: Mapping[str, str]) -> dict[str, str]:
    """Returns what is worth to be kept: `present=0` and `hide=` end what was asked for before, and
    what is unknown asks for nothing.

    >>> wanted({"present": "yes", "hide": "notes,walls"}), wanted({"present": "1", "hide": ""})
    ({'hide': 'notes'}, {'present': '1'})
    """
    hidden = ",".join(part for part in parts(asked) if part in PARTS)
    possible = {
        "present": asked.get("present") if asked.get("present") == "1" else "",
        "hide": hidden,
    }
    return {name: value for name, value in possible.items() if value}


def parts(asked: Mapping[str, str]) -> list[str]:
    return [part for part in asked.get("hide", "").split(",") if part]


def style(asked: Mapping[str, str]) -> str:
    """Returns the style sheet; nothing of the address gets into it.

    >>> style({"hide": "downloads,<script>"}).count("{"), style({"present": "0"})
    (1, '')
    """
    present = asked.get("present") == "1"
    hidden = [*BARS] if present else []
    for part in parts(asked):
        hidden += PARTS.get(part, ())
    rules = [LARGER] if present else []
    if hidden:
        rules.append(f"{', '.join(map(selector, hidden))} {{ display: none !important }}")
    return "\n".join(rules)


def selector(name: str) -> str:
    """Returns the CSS for a data-testid, or for something inside of one."""
    test_id, _, inside = name.partition(" ")
    return f'[data-testid="{test_id}"] {inside}'.strip()


def is_presenting() -> bool:
    return st.session_state.get(KEPT, {}).get("present") == "1"


def scale() -> float:
    """Returns how large type is here, in usual sizes: for what is given in pixels."""
    return LARGE / USUAL if is_presenting() else 1.0


@contextmanager
def presented(page: str) -> Iterator[None]:
    """Styles the page that runs inside, and keeps the address's parameters for the next one; what
    is impossible is dropped from the address, and said on this page.

    A presentation has no bar to leave by: a quiet button at the end of the page ends it.
    """
    given, problems = read(st.query_params.to_dict())
    asked = st.session_state[KEPT] = wanted(st.session_state.get(KEPT, {}) | given)
    for rules in (style(asked), sheet(st.context.theme.type == "dark")):
        st.html(f"<style>{rules}</style>")
    if problems:
        st.session_state[WRONG] = page, problems
    of_page, said = st.session_state.get(WRONG, ("", []))
    warn(*(said if of_page == page else []))
    try:
        yield
        if asked.get("present") == "1":
            st.button(
                "End the presentation", key="presentation-end", type="tertiary", on_click=end
            )
    finally:
        for name in NAMES:
            if name not in asked:
                st.query_params.pop(name, None)
            elif st.query_params.get(name) != asked[name]:
                st.query_params[name] = asked[name]


def offer() -> None:
    """Draws the button that begins a presentation; the one that ends it stands below the page."""
    if not is_presenting():
        st.button(
            "Present",
            key="presentation-begin",
            type="tertiary",
            icon=":material/slideshow:",
            on_click=begin,
            help="Larger type and no bars, for a beamer; below the page it is ended again.",
        )


def begin() -> None:
    """Presents this page and the next ones."""
    st.session_state[KEPT] = st.session_state.get(KEPT, {}) | {"present": "1"}
    st.query_params["present"] = "1"


def end() -> None:
    """Shows everything again, on this page and the next ones."""
    st.session_state.pop(KEPT, None)
    for name in NAMES:
        st.query_params.pop(name, None)
