"""The mathematics of the Tiles page, which comes second."""

import streamlit as st

TEXT = r"""
**The rate in two parts.** With the mixture of all $N$ posteriors,
$q(z) = \frac1N \sum_n q(z|x_n)$,

$$
\underbrace{\mathbb{E}_x\, \mathrm{KL}\big(q(z|x)\,\|\,p(z)\big)}_{\text{average KL}}
= \underbrace{\mathbb{E} \log \frac{q(z|x)}{q(z)}}_{\text{information, } 0 \ldots \ln N}
+ \underbrace{\mathrm{KL}\big(q(z)\,\|\,p(z)\big)}_{\text{marginal KL}}
$$

All three are means over the same draws of $q(z)$, so that the bars add up exactly.

**Tiles.** $\Omega_n = \{ z : q(z|x_n) \ge q(z|x_m) \text{ for all } m \}$; a tile's share is
$\int_{\Omega_n} p(z)\,dz$. Where posteriors are flexible and the rate is at its least, they tile
the prior: the marginal KL is 0, all shares are $1/N$, and the rate is $\ln N$ (Taming VAEs,
Prop. 2 and 5).

**The posterior** is a conditional normalising flow: noise $\varepsilon \sim N(0, I)$ that six
affine couplings move and stretch, as the encoder says of the image. A normal posterior could only
be an ellipse, and ellipses leave gaps.

**ELBO and GECO.** Under a normal likelihood with standard deviation $\sigma$ the ELBO minimises
$\mathrm{KL} + \frac{D}{2\sigma^2}\, C$, $C$ the mean squared error of $D$ pixels: GECO's
Lagrangian, with the multiplier $\lambda = D / 2\sigma^2$ fixed beforehand. GECO moves $\lambda$
until $C = \kappa^2$. *At equal error* means here: with the $\sigma$ whose $\lambda$ is about the
one that GECO ended at.
"""


def tile_mathematics() -> None:
    with st.expander("The mathematics", icon=":material/function:"):
        st.markdown(TEXT)
