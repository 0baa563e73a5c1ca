"""What the Multiplier page explains: how the fields are read, and the formulas of the updates."""

import streamlit as st

from app.views.update_fields import Scale


def legend(scale: Scale) -> None:
    st.caption(
        "Arrows and tint: the way and the size of one update, larger for larger steps (cube "
        f"root); each schedule's own update, evaluated at {scale.error.num} × {scale.beta.num} "
        "places and interpolated between them. Red: the updates from the point that you drag; "
        "twenty dots, evenly in time. In its method's colour: a recorded training, against its "
        "own κ. What lies outside the plane is drawn at its edge."
    )


def explanation() -> None:
    st.markdown(
        "**Right of the dotted line** the error is too large: REWO and GECO lower β by the same "
        "factor. **Left of it** the error is small enough: GECO goes on raising β, beyond 1 as "
        "well; REWO slows down near 1 and rests there, where the loss is the evidence lower bound."
    )
    st.markdown(
        "GECO lowers β from the first batch on, while the images are still bad: so β can come "
        "near 0 before the model has learned anything. REWO lets β rest until the error is small "
        "enough for the first time (its initial phase, not in the field), and only then follows "
        "the arrows."
    )


def update_mathematics() -> None:
    with st.expander("The updates (Eq. 5, 12, 13, 15 and 16)", icon=":material/function:"):
        st.markdown("With the excess $\\delta_t = \\hat C_t - \\kappa^2$, GECO's is")
        st.latex(r"\beta_t = \beta_{t-1}\,\exp(-\nu\,\delta_t),")
        st.markdown("REWO's, with the Heaviside function H,")
        st.latex(
            r"\beta_t = \beta_{t-1}\exp\!\big[\nu\,f_\beta(\beta_{t-1},\delta_t;\tau)\,\delta_t"
            r"\big],\qquad f_\beta(\beta,\delta;\tau)=\big(1-H(\delta)\big)\tanh\!\big(\tau(\beta"
            r"-1)\big)-H(\delta),"
        )
        st.markdown("and the alternative's")
        st.latex(
            r"\gamma_t=\gamma_{t-1}\exp(\nu\,\delta_t),\qquad \beta_t=\frac{1}{1+\tau\,\gamma_t},"
        )
        st.markdown(
            "which moves $\\log\\beta/(1-\\beta)$ by $-\\nu\\,\\delta_t$: it can never reach 1, "
            "and close to 1 it hardly moves, upwards or downwards. Its τ is part of its start. "
            "All three depend on the product $\\nu\\,\\kappa^2$ only, once C is given in units "
            "of κ²; REWO also on τ."
        )
