"""What the Melting page explains: what is seen, what the paper has wrong, and the equations."""

import streamlit as st


def explanation() -> None:
    st.markdown(
        "**What you see.** The latent space is cut into 1,024 tiles. Each starts near its own "
        "place (grey curves begin there) and is pulled to the data that it stands for, until it "
        "rests: a red point. β is the weight of the rate in the loss, a temperature: tiles that "
        "rest at the same red point make the same picture. Where red points merge, the error "
        "u(β) has a kink and its second derivative a spike: a critical β."
    )
    st.caption(
        "Appendix A stops after 400 steps that keep nine tenths of the old value. That is too "
        "early near a merger: with the six clusters between β = 0.062 and 0.084, and the picture "
        "says so. The curves are of points at rest: a tenth is kept, vectors that coincide are "
        "moved as one, and the iteration ends where a step is shorter than a millionth."
    )


CAUTION = (
    "**Three ways to the same β.** Fresh: 1,024 new tiles at every β. Warming and cooling go on "
    "from the β before, with the masses of the tiles that have merged on the way; cooling splits "
    "every red point a little, to see whether it parts. The grey lines are the way of the red "
    "points. Where the curves differ, the state depends on its history (hysteresis). It looks "
    "like a first-order transition, and is not proven to be one: the two ways carry different "
    "masses, so they do not compare the same system."
)


def caution() -> None:
    st.caption(CAUTION)


def wrong_signs() -> None:
    with st.expander("What is wrong in the paper", icon=":material/error:"):
        st.markdown(
            "- **Proposition 6** has a minus where a plus belongs: $P = [I + \\operatorname{diag}"
            "(\\tau)(D - W)]^{-1}$. With the plus, rows of P sum to one, no entry is negative and "
            "slopes fall; with the printed minus the projection makes them larger.\n"
            "- **Table 1** has the classification constraint the wrong way round: it is met where "
            "the accuracy is at least κ, so it reads $\\kappa - l(x)^\\top c(g(z)) \\le 0$."
        )


def melting_mathematics() -> None:
    with st.expander("The equations (19, 20, Proposition 5)", icon=":material/function:"):
        st.markdown("Tile b has the mass $\\pi_b$ and the reconstruction vector $\\psi_b$:")
        st.latex(
            r"m_{ib}=\frac{e^{-\|x_i-\psi_b\|^2/2\beta}}"
            r"{\sum_a \pi_a e^{-\|x_i-\psi_a\|^2/2\beta}}"
            r",\qquad \psi_b \leftarrow \frac{\sum_i m_{ib}\,x_i}{\sum_i m_{ib}}."
        )
