"""The pages of the app, in the sections and the order of the navigation: the only list of them."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Page:
    """A page: its address, which names its file in pages/ as well, and its title."""

    address: str
    title: str

    @property
    def name(self) -> str:
        """The name of its file, without the ending: the first page has no address."""
        return self.address or "home"

    @property
    def file(self) -> str:
        """Its file as streamlit wants it, seen from app/."""
        return f"../pages/{self.name}.py"


# What unfolds in the bar on top; pages without a section's title stand there themselves, first.
SECTIONS: dict[str, tuple[Page, ...]] = {
    "": (Page("", "Priorscape"),),
    "Explore": (Page("walk", "Walk"), Page("compare", "Compare")),
    "Train": (Page("training", "Training"), Page("train", "Train"), Page("data", "Own data")),
    "Understand": (
        Page("multiplier", "Multiplier"),
        Page("melting", "Melting"),
        Page("plane", "Plane"),
        Page("tiles", "Tiles"),
        Page("map", "Map"),
        Page("drawing", "Drawing"),
        Page("likelihood", "Likelihood"),
    ),
    "Learn": (Page("learn", "Lessons"), Page("about", "About")),
}
PAGES = tuple(page for pages in SECTIONS.values() for page in pages)
BY_NAME = {page.name: page for page in PAGES}


def file_of(name: str) -> str:
    """Returns the file of a page as links name it."""
    return BY_NAME[name].file
