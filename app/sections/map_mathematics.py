"""The mathematics of the Map page, for who opens it."""

import streamlit as st


def map_mathematics() -> None:
    with st.expander(
        "The nonparametric VAE (Bodin, Malik, Ek, Campbell, 2017, Eq. 2 to 6)",
        icon=":material/function:",
    ):
        st.markdown(
            "A second encoder puts each image on a plane. Of the others of its batch, those near "
            "to it there predict its latents:"
        )
        st.latex(
            r"X_i = f(x_i),\qquad \tilde z_i = \sum_{j \neq i} W_{ij}\, \mathbb E[z_j],\qquad "
            r"W_{ij} = \frac{\exp(-\lVert X_i - X_j\rVert^2 / 2\ell^2)}"
            r"{\sum_{k \neq i} \exp(-\lVert X_i - X_k\rVert^2 / 2\ell^2)}"
        )
        st.markdown("What is predicted should be what the VAE has, beside its evidence bound:")
        st.latex(
            r"\min\ \mathbb E_n\Big[-\log p(x_n \mid z_n) + \mathrm{KL}(q(z\mid x_n)\,\|\,p(z)) "
            r"+ \lVert \mathbb E[z_n] - \tilde z_n \rVert^2\Big]"
        )
        st.markdown(
            "A place c of the plane is decoded through what 2,000 training images predict there. "
            "Straight lines between two images a and b:"
        )
        st.latex(
            r"\begin{aligned}"
            r"\text{in Z:}\quad & z_t = (1-t)\, z_a + t\, z_b \\"
            r"\text{in X:}\quad & z_t = \tilde z(c_t),\qquad c_t = (1-t)\, X_a + t\, X_b \\"
            r"\text{keeping the ends:}\quad & z_t = \tilde z(c_t) + (1-t)\, r_a + t\, r_b,"
            r"\qquad r = z - \tilde z(X)"
            r"\end{aligned}"
        )
        st.markdown(
            "A plane can as well be fitted to a VAE that is trained already: the match alone is "
            "minimised, and no weight of the VAE moves. On the page Walk such runs have a view X."
        )
