"""What the Likelihood page shows of the runs of a dataset: table, curves, bars, files."""

from collections.abc import Sequence
from functools import partial

import streamlit as st

from app import loading
from app.chart import chart
from app.downloads import download
from app.presentation import scale
from app.sections.likelihood_runs import Found
from app.state.page_state import PageState
from app.views.bound_curves import AXES, bound_curves
from app.views.bound_traces import UNITS, Trace
from app.views.bound_words import at_equal_budgets, curves_alt, how_drawn
from app.views.constraint_words import left_out
from app.views.evidence_order import budgets, order
from app.views.evidence_table import evidence_csv, evidence_markdown, explained
from app.views.findings import differing
from app.views.likelihood_words import missing_likelihoods, missing_units
from app.views.sentences import plain
from app.views.unit_bars import active_units, drawn_first, unit_bars, units_alt
from core.metrics.active_units import LEAST_DIVERGENCE
from core.runs import STATE

PANEL = 300  # pixels: four beside each other on wide screens, one on telephones


def show_table(found: Found, data: str) -> None:
    known = [run for run in found.evidence.values() if run.sampled]
    if found.unmeasured:
        first = found.unmeasured[0]
        folder = loading.run(first).path
        unfinished = (folder / STATE).exists() and not (folder / "atlas.npz").exists()
        how = missing_likelihoods(found.unmeasured, found.configs[first].name, unfinished)
        st.info(how, icon=":material/info:")
    if said := left_out(found.untrained):
        st.info(plain(said), icon=":material/info:")
    if not known:
        return
    configs = [found.configs[name] for name, run in found.evidence.items() if run.sampled]
    verdict = order(known, differing(configs))
    st.markdown(" ".join(filter(None, (verdict, budgets(known)))))
    st.markdown(table := evidence_markdown(known))
    words = explained(known, loading.collection(data).noun)
    st.caption(words)
    with st.container(horizontal=True):
        stem = f"priorscape-likelihood-{data}"
        download("Table as CSV", partial(evidence_csv, known), f"{stem}.csv")
        text = "\n\n".join(filter(None, (table, words, verdict, budgets(known))))
        download("Table as Markdown", lambda: text, f"{stem}.md")


def show_curves(state: PageState, traces: Sequence[Trace]) -> None:
    """Draws the paper's Figure 20."""
    st.subheader("How it came about")
    st.segmented_control(
        "Drawn over",
        UNITS,
        key=state.key("x"),
        format_func=AXES.__getitem__,
        required=True,
    )
    unit = state["x"]
    chart(
        bound_curves(traces, unit, st.context.theme.type == "dark"),
        key="bounds",
        alt=curves_alt(traces),
    )
    st.caption(how_drawn(traces, unit))
    if sentences := at_equal_budgets(traces):
        st.markdown(sentences)


def show_units(found: Found) -> None:
    """Draws the paper's Figure 21, a panel a run."""
    runs = list(found.evidence.values())
    known = drawn_first(runs)
    if not known:
        if sentence := missing_units(list(found.evidence), runs):
            st.caption(sentence)
        return
    st.subheader("Which inner dimensions are used")
    st.markdown(
        "How much each dimension of the innermost latents tells of the data: the KL divergence of "
        "its posterior from its prior, sorted. One that the model has given up lies below the "
        f"dotted line, at {LEAST_DIVERGENCE} nats."
    )
    highest = max(float(run.units.max()) for run in known if run.units is not None)
    row = st.container(horizontal=True)
    for run in known:
        with row.container(width=round(scale() * PANEL)):
            st.markdown(f"**{plain(run.title)}**: {active_units(run)}")
            chart(
                unit_bars(run, highest, st.context.theme.type == "dark"),
                key=f"units-{run.title}",
                alt=units_alt(run),
            )
