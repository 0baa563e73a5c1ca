"""The mathematics of the Likelihood page, for who opens it."""

import streamlit as st

from core.metrics.effective_size import LEAST, NUM_SAMPLES


def likelihood_mathematics() -> None:
    with st.expander(
        "Importance sampling, control variate, effective size (Sec. 4.3, App. D)",
        icon=":material/function:",
    ):
        st.markdown(
            "A likelihood is an integral over all latents. Most of them have nothing to do with "
            "*x*, so they are drawn where the encoder expects them, and weighted:"
        )
        st.latex(
            r"\log p(x) \approx \log \frac1L \sum_{l=1}^{L} w_l,\qquad "
            r"w_l = \frac{p(x\mid z_l)\,p(z_l)}{q(z_l\mid x)},\qquad z_l \sim q(z\mid x)"
        )
        st.markdown(
            f"with *L* = {NUM_SAMPLES:,} as in the paper. In expectation it lies below log p(x), "
            "the closer the larger *L* is. Under a hierarchical prior each p(z) is a draw of its "
            "own unbiased estimate. How many independent samples the sum is worth is"
        )
        st.latex(r"\mathrm{ess} = \frac{\big(\sum_l w_l\big)^2}{\sum_l w_l^2} \in [1, L].")
        st.markdown(
            f"Below {LEAST:.0f}, a few samples carry the sum and nobody knows what is missing: "
            f"such an estimate is not ranked. {NUM_SAMPLES:,} samples are dear, so that only some "
            "images can have them, and images differ by tens of nats. A cheap bound of 20 samples "
            "moves up and down with the dear one, from image to image. It is measured on all "
            "images, and only its gap to the dear one on some:"
        )
        st.latex(
            r"\widehat{\mathrm{NLL}} = \frac1N\sum_{n=1}^{N} b_{20}(x_n) + "
            r"\frac1M\sum_{m=1}^{M}\big[b_{5000}(x_m) - b_{20}(x_m)\big],\qquad M \ll N."
        )
        st.markdown(
            "That is a *control variate*: the mean is the same, its standard error far smaller. "
            "An interval is the mean ± 1.96 standard errors over images. It tells of other "
            "images, not of other seeds: a second training of the same method may differ by more."
        )
