"""A run's graph by the lengths that take a decoder: weighed with its model when it is asked for.

Every edge is decoded in pieces: a second or so for perceptrons on a plane, minutes for what draws
in steps, for convolutions and for many latents, where the choice is not offered.
"""

from dataclasses import dataclass

import streamlit as st

from app import loading
from app.other_nodes import FILES, atlas_over
from app.reading.stamps import Stamp, stamp
from app.views.walks import DECODED_RULES, RULES
from core.atlas import Atlas
from core.atlas.decoder_files import is_perceptron
from core.atlas.edge_weights import EdgeWeights, edge_weights
from core.atlas.projections import PLANE
from core.graph import DECODED, LatentGraph, lengths_of


@dataclass(frozen=True)
class Weighed:
    """A graph, and its weights as a browser needs them."""

    graph: LatentGraph
    weights: EdgeWeights


def rules(name: str, atlas: Atlas) -> dict[str, str]:
    """Returns the rules of lengths that a run offers, by their titles."""
    cheap = atlas.nodes.shape[1] == PLANE and is_perceptron(loading.config(name))
    return RULES | DECODED_RULES if cheap else RULES


def weighed(name: str, kind: str, rule: str) -> Weighed | None:
    """Returns the graph over a kind of nodes; None by a rule that needs latents only. Errors:
    FileProblem for a model that cannot be read."""
    if rule not in DECODED:
        return None
    return _weighed(name, kind, rule, stamp(loading.run(name).path, *FILES))


@st.cache_resource(max_entries=8, show_spinner=False)
def _weighed(name: str, kind: str, rule: str, stamp: Stamp) -> Weighed:
    atlas, (chart, _) = atlas_over(name, kind), loading.chart(name)
    lengths = lengths_of(rule, chart.decode)
    graph = LatentGraph.build(atlas.nodes, atlas.num_neighbours, lengths)
    return Weighed(graph, edge_weights(atlas, graph))
