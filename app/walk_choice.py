"""How a walk is asked for on every page that draws one: two ends, edge lengths, two picks.

The page's state has fields of these names: from, to, length.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

from streamlit.delta_generator import DeltaGenerator

from app.data_choice import Change
from app.drop_down import drop_down
from app.state.page_state import PageState
from app.views import walks
from app.views.node_kinds import KINDS, SAMPLES
from app.views.walk_words import LENGTHS_HELP, SUBDIVIDED
from app.views.walks import LONG, RULES
from core.atlas import Atlas, Pair, Point
from core.atlas.projections import PLANE


def choose_ends(row: DeltaGenerator, atlas: Atlas, state: PageState) -> None:
    presets = walks.offered_ends(atlas)
    title, picked = partial(walks.end_title, atlas=atlas), walks.last_points(atlas)
    for name, label in (("from", "From"), ("to", "To")):
        offered = presets if state[name] in presets else [*presets, state[name]]
        drop_down(row, label, offered, key=state.key(name), title=title, later=picked)


def choose_length(row: DeltaGenerator, state: PageState, rules: Mapping[str, str] = RULES) -> None:
    """Asks by which lengths edges are weighed; rules: those that are offered, and their titles."""
    told = LENGTHS_HELP if len(rules) > len(RULES) else None
    key = state.key("length")
    drop_down(row, "Edge lengths", list(rules), key=key, title=rules.__getitem__, help=told)


def asks_for_nodes(atlas: Atlas, state: PageState) -> bool:
    """Whether a page asks what is walked over: where latents have many dimensions, in which nodes
    lie far apart. On a plane an address may ask for it, and then the page does."""
    asked = (state["nodes"], state["long"]) != (SAMPLES, next(iter(LONG)))
    return atlas.nodes.shape[1] > PLANE or asked


def choose_nodes(
    row: DeltaGenerator, kinds: Sequence[str], state: PageState, on_change: Change, *args: Any
) -> None:
    """Asks what the walk leads over; nothing where there is one kind of nodes only."""
    if len(kinds) > 1:
        key = state.key("nodes")
        drop_down(
            row,
            "Nodes",
            kinds,
            key=key,
            title=KINDS.__getitem__,
            on_change=on_change,
            args=args,
            help="The points that a walk may step on; an edge joins a node to its nearest ones.",
        )


def choose_long(row: DeltaGenerator, state: PageState) -> None:
    row.segmented_control(
        "Long edges",
        list(LONG),
        key=state.key("long"),
        format_func=LONG.__getitem__,
        required=True,
        help=f"Edges are steps from node to node. {SUBDIVIDED}",
    )


def follow_points(state: PageState, points: str) -> None:
    """Follows the switch on the canvas between dots and images."""
    state.put({"points": points})


def take_ends(state: PageState, start: str, end: str) -> None:
    """Asks for a walk that is offered by name."""
    state.put({"from": start, "to": end})
    state.visible = True


def follow_picks(state: PageState, written: Callable[[Point], str], pair: Pair | None) -> None:
    """Follows two picks on the canvas; after Esc the widgets keep the walk to come back to.

    written: how an end of the pair is written in an address
    """
    state.visible = pair is not None
    if pair is not None:
        take_ends(state, *map(written, pair))
