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


BENT = (
    "**Slopes.** Free tiles may send neighbours to opposite ends of the data; a network cannot. "
    "Here 16 × 16 tiles are tied to their neighbours, and the net shows who is whose. A penalty "
    "pulls tiles within a radius together: 0.2 bridges clusters by thin curves, 1 spans sheets "
    "(Figure 7); how steep the largest slope stays, nobody promises. A bound raises its "
    "multipliers until no two tiles differ by more than so many times their distance. The curve "
    "is the free decoder's, from a fresh start; the ring on it is what the plane shows."
)
PLAIN = (
    "**Plain kernel.** Without the normalisation $c_i$ every tile moves for itself, to a peak of "
    "the data's density: that is the mean shift, and tiles share the data no more. u and KL are "
    "those of the normalised posterior at these points."
)


def bent() -> None:
    st.caption(BENT)


def plain_kernel() -> None:
    st.caption(PLAIN)


def caution() -> None:
    st.caption(CAUTION)


def wrong_signs() -> None:
    with st.expander("What is wrong in the paper", icon=":material/error:"):
        st.markdown(
            "- **Proposition 6** (and Equation 25) has a minus where a plus belongs: "
            "$P = [I + \\operatorname{diag}(\\tau)(D - W)]^{-1}$. With the plus, rows of P sum to "
            "one, no entry is negative and slopes fall; with the printed minus the projection "
            "makes them larger.\n"
            "- **Table 1** has the classification constraint the wrong way round: it is met where "
            "the accuracy is at least κ, so it reads $\\kappa - l(x)^\\top c(g(z)) \\le 0$."
        )


def melting_mathematics() -> None:
    with st.expander("The equations (19, 20, Propositions 5 and 6)", icon=":material/function:"):
        st.markdown("Tile b has the mass $\\pi_b$ and the reconstruction vector $\\psi_b$:")
        st.latex(
            r"m_{ib}=\frac{e^{-\|x_i-\psi_b\|^2/2\beta}}"
            r"{\sum_a \pi_a e^{-\|x_i-\psi_a\|^2/2\beta}}"
            r",\qquad \psi_b \leftarrow \frac{\sum_i m_{ib}\,x_i}{\sum_i m_{ib}}."
        )
        st.markdown(
            "$\\pi_b m_{ib}$ is how probable tile b is for datum i. Proposition 5 chooses the "
            "masses as well: $\\pi_b \\leftarrow \\pi_b \\tfrac1n \\sum_i m_{ib}$. Where every "
            "datum has a red point of its own, all masses become $1/n$, and the mean KL between "
            "posterior and prior $\\ln n$: try seven points at a small β. The error is"
        )
        st.latex(
            r"u(\beta)=\frac1n\sum_{i,b}\pi_b\,m_{ib}\,\|x_i-\psi_b\|^2;\qquad"
            r"\psi=\left[\operatorname{diag}(s)+D-\Omega\right]^{-1}\operatorname{diag}(s)\,F(\psi)"
        )
        st.markdown(
            "is the Lipschitz projection, with the multipliers $\\Omega_{ab}$ of pairs of tiles, "
            "their row sums D, and $s_b$, how many data tile b stands for. The last merger of "
            "all lies where β is the largest eigenvalue of the data's covariance. Arrays, "
            "formulas and this page's numbers are those of `core/theory`."
        )
