"""The mathematics of the Plane page, for who opens it."""

import streamlit as st


def plane_mathematics() -> None:
    with st.expander(
        "Rate, distortion at σ_opt, marginal KL (Taming VAEs, Sec. 4.1, App. D)",
        icon=":material/function:",
    ):
        st.markdown(
            "Models that were trained with other σ or β have distortions in units of their own. "
            "So σ is chosen anew at every recorded step: the one that fits best. The paper's "
            "Eq. 26 has the mean outside of the root; a standard deviation needs it inside."
        )
        st.latex(
            r"\sigma_{\mathrm{opt}}^2 = \mathbb E\, \tfrac1D \lVert x - g(z)\rVert^2,\qquad "
            r"\text{distortion} = -\mathbb E\,\tfrac1D \sum_d \log\Big["
            r"\Phi\Big(\tfrac{x_d + h - g_d}{\sigma_{\mathrm{opt}}}\Big) - "
            r"\Phi\Big(\tfrac{x_d - h - g_d}{\sigma_{\mathrm{opt}}}\Big)\Big],\quad "
            r"h = \tfrac{1}{2 \cdot 255}"
        )
        st.markdown(
            "Black and white take the tails beyond them: all 256 probabilities sum to one. "
            "Most pixels of MNIST are black, where half of the normal counts: therefore the "
            "distortion is no function of the squared error alone and is measured from images."
        )
        st.latex(
            r"\underbrace{\mathbb E_n \mathrm{KL}(q(z|x_n)\,\|\,p(z))}_{\text{average KL}} = "
            r"\underbrace{I(x;z)}_{\text{information}\;\le\;\ln N} + "
            r"\underbrace{\mathrm{KL}(q(z)\,\|\,p(z))}_{\text{marginal KL}},\qquad "
            r"q(z) = \tfrac1N \sum_n q(z|x_n)"
        )
        st.markdown(
            "The comparison. Through the ends of the ELBOs, seeds of a setting averaged, run "
            "monotone cubics over the logarithm of the rate. The curve is convex, and what is "
            "laid through few of its points lies above it in between: that alone puts other ends "
            "a little below it. An end counts as below where its gap is larger than the gaps of "
            "one setting's seeds lie apart."
        )
