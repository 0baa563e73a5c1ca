"""What pages explain: words, the key to the colours, the phases of Algorithm 1, the formulas."""

from collections.abc import Sequence
from math import degrees

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from app.presentation import scale
from app.views.labels import words_of
from app.views.ring import ring
from app.views.swatches import swatches
from core.data.labels import Label
from core.metrics.jumps import LARGEST_TURN

TEXT_WIDTH, KEY_WIDTH = 720, 150  # pixels; together they fit beside an open sidebar
SWATCHES_WIDTH = 110

TURNS = f"the angle turns by more than {degrees(LARGEST_TURN):.0f}° in one step, or "

BREAKS = f"image changes abruptly, or a pendulum turns by more than {degrees(LARGEST_TURN):.0f}°"

WORDS = (
    (
        "Autoencoder, encoder, decoder",
        "two networks: one turns a datum into a place, one a place into a datum.",
    ),
    ("Latent", "a place that stands for a datum: two numbers here, or many."),
    (
        "Posterior",
        "what the encoder says of one image: its place z, the mean, and its width σ, how unsure.",
    ),
    ("σ", "the width of a posterior, a standard deviation."),
    ("Prior", "where the model expects such places; what is sampled there is decoded."),
    (
        "Rate, KL, nats",
        "what an image's place tells beyond the prior, in nats (1 nat is 1.44 bits): the "
        "Kullback-Leibler divergence of its posterior from the prior.",
    ),
    (
        "Marginal KL",
        "the part of the rate that tells no image from another: how far all posteriors together "
        "are from the prior.",
    ),
    ("Distortion", "how badly the image is rebuilt from its place, −log likelihood in nats."),
    ("Evidence lower bound", "−distortion − rate: below the log likelihood of a datum."),
    ("β", "the weight of the rate: how strongly the images' points are pulled towards the prior."),
    (
        "C, κ and κ²",
        "the running mean squared error of what is rebuilt, and how much is tolerated; κ is its "
        "root.",
    ),
    ("Information plane", "a chart of rate against distortion: what is paid, and what it buys."),
    ("VHP", "a hierarchical prior, learned together with the autoencoder."),
    ("REWO", "keeps β small until C is below κ², only then lets the prior learn and β rise to 1."),
    ("GECO", "lowers β while C is above κ² and raises it while below; it has no phases."),
    (
        "RE, CLA, FRE, pNCC and λ",
        "constraints on what is decoded, each with a weight λ of its own: its "
        "error, its class, its features, the correlation of its patches.",
    ),
    ("Warm-up", "raises β to 1 by the clock, whatever the error."),
    ("IWAE", "an autoencoder trained on a tighter bound, with a fixed normal prior; β is 1."),
    (
        "VampPrior, pseudo-images",
        "a learned prior: a mixture of the posteriors of images that are learned themselves.",
    ),
    (
        "Euclidean and squared lengths",
        "what a walk's steps cost: the distance of two samples, or its square, which avoids long "
        "steps.",
    ),
    ("Jump", f"a step of a walk in which the decoded {BREAKS}."),
    ("Smoothness", "how much a film's second differences are; lower is smoother, a blur as well."),
    ("Held-out", "kept from training: what is measured on these was not learned by heart."),
    ("Seed", "what the random numbers of a training begin with; another one, another training."),
    ("Snapshot", "all points and samples at one step of a training."),
    ("UMAP", "a projection that keeps neighbours; distances on it mean little."),
    ("PCA", "the plane in which data vary most."),
    ("Fixed point", "what a place ends at if it is decoded and encoded again and again."),
    (
        "Normalising flow",
        "a distribution of any shape: noise that is moved and stretched in steps.",
    ),
)

EVIDENCE_WORDS = (
    (
        "Likelihood",
        "how probable held-out data are under a model; here as −log p(x), nats.",
    ),
    (
        "Importance sampling",
        "to estimate a likelihood from latents drawn where the encoder puts an image, weighted.",
    ),
    ("Effective sample size", "so many independent samples the weighted ones are worth."),
    (
        "Control variate",
        "a cheap bound, measured on all images, that takes the chance of the images out of a dear "
        "estimate on few.",
    ),
    ("Active unit", "a dimension of the innermost latents that moves with the data."),
    (
        "Binarisation",
        "each pixel is drawn black or white with its grey as the probability: once (static), or "
        "anew at each step (dynamic).",
    ),
)


def glossary(more: Sequence[tuple[str, str]] = ()) -> None:
    """Explains the words of all pages; more: those of this one, first."""
    words = (*more, *WORDS)
    named = ", ".join(word.lower() for word, _ in more[:3]) or "posterior, prior, β, REWO, GECO"
    with st.expander(f"The words: {named} …", icon=":material/menu_book:"):
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
