"""The mathematics of the Drawing page, which comes second."""

import streamlit as st

TEXT = r"""
**Drawing.** A canvas of logits $r$ is written on $T$ times, by a convolutional LSTM whose state is
$h$ (Gregor et al., 2016; Taming VAEs, Sec. 4.1):

$$
p(z_t \mid z_{<t}) = N\big(\mu(h_{t-1}), \sigma(h_{t-1})^2\big), \qquad
h_t = \mathrm{LSTM}(z_t; h_{t-1}), \qquad r_t = r_{t-1} + W * h_t
$$

The image is the logistic function of $r_T$. A second LSTM reads the image, and what the canvas
lacks of it, and says the posterior of each step, $q(z_t \mid z_{<t}, x)$. $z_0$, where there is
one, has no places: it is told to all steps. A context is told to both from the start.

**Nats.** In whitened latents $u_t = (z_t - \mu) / \sigma$ the prior of every step is $N(0, I)$,
and

$$
\text{rate} = \sum_t \mathbb{E}\, \mathrm{KL}\big(q(u_t \mid u_{<t}, x)\,\|\,N(0, I)\big) .
$$

**Holding steps.** Of the image's latents the first $k$ are kept. The others are 0, which is what
the prior expects of $u$, or a draw of it: the same draw however many are kept.

**Large forms and detail.** With $B$ the mean over cells of pixels, and $x_k$ the image made of
$k$ steps, $|x - x_k|^2 = |B(x - x_k)|^2 + |(1 - B)(x - x_k)|^2$, because $B$ projects.
"""


def drawing_mathematics() -> None:
    with st.expander("The mathematics", icon=":material/function:"):
        st.markdown(TEXT)
