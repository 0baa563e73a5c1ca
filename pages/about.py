"""What is this made of? Data, runs, limits, differences from the papers, how to cite."""

import streamlit as st

from app import loading
from app.notes import glossary
from app.state.page_state import PageState
from app.views import about
from app.views.about import REFERENCES, Shipped
from app.views.about_data import data_markdown, fetching, networks
from app.views.measures import is_number, value
from app.views.sentences import no_runs, plain
from app.warning import warn


def shipped(name: str) -> Shipped:
    provenance = loading.run(name).provenance
    return Shipped(name, loading.title(name), loading.config(name), provenance)


def runs() -> list[Shipped]:
    names = [name for name in loading.names() if not name.startswith(f"{loading.LOCAL}/")]
    read, problems = loading.opened(names, shipped)
    warn(*problems)
    return list(read.values())


def angle_errors(there: list[Shipped]) -> dict[str, float]:
    read, _ = loading.opened([run.name for run in there], loading.metrics)
    found = {name: value(metrics, ("angle_error",)) for name, metrics in read.items()}
    return {name: float(error) for name, error in found.items() if is_number(error)}


def show_data() -> None:
    st.subheader("Data")
    st.markdown(data_markdown())
    st.markdown(fetching())


def show_runs(there: list[Shipped]) -> None:
    st.subheader("Shipped runs")
    st.markdown(about.runs_markdown(there))
    st.caption(
        f"From each run's run.json. Trained with {about.machines(there)}. Minutes: of the "
        "processor in training; by the clock, maybe beside other work, where the run says no "
        "other. Commit: of this repository, at the start."
    )


def show_differences(there: list[Shipped]) -> None:
    st.subheader("Beside the paper")
    errors = angle_errors(there)
    if about.compared(errors):
        st.markdown(
            "Angle error on held-out pendulums, in radians: how far a linear regression on the "
            "polar angle of the latents misses the true angle (the paper's Table 1)."
        )
        st.markdown(about.errors_markdown(there, errors))
        st.markdown(about.verdict(errors, {run.name: plain(run.title) for run in there}))
    st.markdown(
        networks(there)
        + "- The paper trains the pendulum for 150,000 iterations; the shipped runs have "
        f"{about.lengths(there, 'pendulum')}.\n"
        "- Table 3 gives human motion the same nets as the pendulum, κ = 0.02 and ν = 1, but no "
        "unit for angles, σ or number of iterations: half turns, 0.02 and 30,000 are ours.\n"
        "- The paper does not give the drawing and its contrast, the batch size, the decoder's "
        "standard deviation, α, τ and the start of β. Ours were chosen by experiment; `LOG.md` "
        "has them.\n"
        "- Walks by *squared* lengths are our refinement; the paper's are Euclidean. Pages say "
        "which one they use.\n"
        "- Seeds differ, sometimes as much as methods do: one run shows what can happen, not what "
        "a method does on average. `LOG.md` has the other seeds, failures too."
    )


def show_limits() -> None:
    st.subheader("Limits")
    st.markdown(
        "- Two-dimensional latents are drawn as they are. Of more dimensions a plane can show "
        "only a part: pages say so.\n"
        "- Measures are estimates from finite samples; the negative log-likelihood uses few "
        "images, and its standard error is kept in metrics.json. It is called unreliable where "
        "few of its samples carry it, which a small effective size tells.\n"
        "- Between recorded snapshots of a training, points are interpolated.\n"
        "- A walk without a jump need not be a good one: a prior with a gap has no path, a line "
        "has no hole to cut across."
    )


def show_sources() -> None:
    st.subheader("To cite")
    st.markdown("Cite the papers whose ideas you use:")
    st.markdown("\n".join(f"- {reference}" for reference in REFERENCES))
    st.markdown(
        "Code and shipped runs: MIT licence, in the file `LICENSE` of the repository; pictures of "
        "MNIST within runs stay under CC BY-SA 3.0."
    )


state = PageState("about")
state.keep()
st.title("What is this made of?")
warn(*state.problems)
st.markdown(
    "Priorscape shows the latent spaces that variational autoencoders learn. Everything on these "
    "pages is computed from files of runs on this machine; no page asks another host."
)
show_data()
if there := runs():
    show_runs(there)
    show_differences(there)
else:
    st.info(no_runs(), icon=":material/info:")
show_limits()
show_sources()
glossary("about")
