"""What pages explain: words, the key to the colours, the phases of Algorithm 1, the formulas."""

from math import degrees

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from app.presentation import scale
from app.views.glossary import OWN, listed
from app.views.labels import words_of
from app.views.ring import ring
from app.views.swatches import swatches
from core.data.labels import Label
from core.metrics.jumps import LARGEST_TURN

TEXT_WIDTH, KEY_WIDTH = 720, 150  # pixels; together they fit beside an open sidebar
SWATCHES_WIDTH = 110
GLOSSARY = "glossary"  # its key: no word is explained within (app/components/words.js)

TURNS = f"the angle turns by more than {degrees(LARGEST_TURN):.0f}° in one step, or "


def glossary(page: str = "") -> None:
    """Explains the words of all pages; page: whose own come first."""
    words = listed(page)
    named = ", ".join(word.lower() for word, _ in OWN.get(page, ())[:3])
    label = f"The words: {named or 'posterior, prior, β, REWO, GECO'} …"
    with st.container(key=GLOSSARY), st.expander(label, icon=":material/menu_book:"):
        st.markdown("\n".join(f"- **{word}**: {meaning}" for word, meaning in words))


def beside_key(
    label: Label, width: int = KEY_WIDTH, text_width: int = TEXT_WIDTH
) -> DeltaGenerator:
    """Returns a place for words, with the key to the points' colours beside it, or below.

    label: what colours tell · width: of the angles' key, text_width: of the words, pixels
    """
    row = st.container(
        horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"
    )
    words = row.container(width=text_width)
    if label.circular:
        key, alt = ring(label, st.context.theme.type == "dark")
        row.image(key, width=round(width * scale()), alt=alt)
    elif (of := words_of(label)).on_planes:
        key = swatches(st.context.theme.type == "dark", label.names)
        row.image(key, width=SWATCHES_WIDTH, alt=f"Key: the colour of each {of.noun}.")
    return words


def phases() -> None:
    st.markdown(
        "**Initial phase.** β stays small and only encoder and decoder learn, until C falls "
        "below κ²."
    )
    st.markdown(
        "**Main phase.** The prior learns as well. While C is below κ², REWO raises β towards 1. "
        "When C climbs back to κ², β rests until the model has found a better latent space. At "
        "β = 1 the loss is the evidence lower bound."
    )
    st.markdown(
        "**Without phases.** GECO lowers β while C is above κ² and raises it while below, with "
        "no reason to end at 1. A warm-up raises β by the clock. Elsewhere it is a constant: 1, "
        "and 4 in the beta-VAE."
    )


def schedule_mathematics() -> None:
    with st.expander("The update of β (Algorithm 1, Eq. 12 and 13)", icon=":material/function:"):
        st.markdown("Each batch's reconstruction error enters a running average, C in the charts:")
        st.latex(r"\hat C_t = (1-\alpha)\,\hat C_{\mathrm{batch}} + \alpha\,\hat C_{t-1}")
        st.markdown(
            "In the initial phase β rests and only the first stochastic layer is optimised. The "
            "phase ends for good the first time the average falls below κ². From then on"
        )
        st.latex(
            r"\beta_t = \beta_{t-1}\,\exp\!\big[\nu\, f_\beta(\beta_{t-1},\hat C_t-\kappa^2;\tau)"
            r"\,(\hat C_t-\kappa^2)\big]"
        )
        st.latex(
            r"f_\beta(\beta,\delta;\tau) = \big(1-H(\delta)\big)"
            r"\tanh\!\big(\tau(\beta-1)\big)-H(\delta)"
        )
        st.markdown(
            "with the Heaviside function H. While the constraint is violated, β falls, exactly as "
            "in GECO. While it holds, the tanh term raises β and lets it come to rest at 1."
        )


def walk_mathematics(label: Label) -> None:
    with st.expander("The graph and the walk (Sec. 2.3, Eq. 14)", icon=":material/function:"):
        st.markdown("The nodes are samples of the model's prior,")
        st.latex(r"z_n \sim p(z),\qquad n = 1,\dots,N,")
        st.markdown(
            "which is a normal distribution, the VampPrior's mixture, or the hierarchical prior "
            r"$p(z) = \int p(z\mid\zeta)\,p(\zeta)\,\mathrm{d}\zeta$. Each is joined to its *k* "
            "nearest. Images as ends are encoded and joined to their own nearest samples, and the "
            "path of least total weight is found between the two ends:"
        )
        st.latex(
            r"\min_{\text{paths}}\ \sum_i w(z_i, z_{i+1}),\qquad "
            r"w(z_i, z_{i+1}) = \lVert z_i - z_{i+1}\rVert^{p}"
        )
        st.markdown(
            "The paper takes p = 1. A few samples inside a ring are then enough for a short cut "
            "through its middle. Our refinement takes p = 2: one long edge costs more than many "
            "short ones, so the path keeps to where samples are dense. Decoded lengths put how "
            "far the image moves along an edge, decoded in four pieces, in the place of the "
            "distance: the length under the decoder's pull-back metric. With p = 1 they cut "
            "through a ring as well, where images fade into one another. Frames are the "
            "decoder's means at the nodes. Smoothness is the root mean square of their second "
            "differences,"
        )
        st.latex(
            r"s = \sqrt{\frac{1}{(P-2)\,D}\sum_{i=2}^{P-1}\sum_{d=1}^{D}"
            r"\bigl(x_{i+1,d} - 2x_{i,d} + x_{i-1,d}\bigr)^2}."
        )
        st.markdown(
            f"A blue box marks a jump: {TURNS * label.alone}the image changes by more than "
            "four times the walk's median step and a tenth of its intensity. Blurred short cuts "
            "can score as smooth, so read both numbers together."
        )
