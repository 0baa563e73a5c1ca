"""What the Training page explains: the phases of Algorithm 1, and its formulas (Eq. 12 and 13)."""

import streamlit as st


def phases() -> None:
    st.markdown(
        "**Initial phase.** β stays small and only encoder and decoder learn, until Ĉₜ falls "
        "below κ²."
    )
    st.markdown(
        "**Main phase.** The prior learns as well. While Ĉₜ is below κ², REWO raises β towards 1. "
        "When Ĉₜ climbs back to κ², β rests until the model has found a better latent space. At "
        "β = 1 the loss is the evidence lower bound."
    )
    st.markdown(
        "**Without phases.** GECO lowers β while Ĉₜ is above κ² and raises it while below, with "
        "no reason to end at 1. A warm-up raises β by the clock. IWAE keeps it at 1."
    )


def mathematics() -> None:
    with st.expander("The update of β (Algorithm 1, Eq. 12 and 13)", icon=":material/function:"):
        st.markdown("Each batch's reconstruction error enters a running average:")
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
