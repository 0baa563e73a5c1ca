"""What the Drawing page shows below its steps: pictures by constraint, contexts, equal errors."""

from collections.abc import Mapping, Sequence
from functools import partial

import numpy as np
import streamlit as st

from app import loading
from app.chart import chart
from app.components.latent_canvas import PAGE, SLIDE
from app.components.stepwise import StepwiseRun, stepwise
from app.downloads import download
from app.views.equal_error import End, end_of, equal_alt, equal_chart, verdict
from app.views.live import embedded
from app.views.run_names import method_of
from app.views.sentences import enumeration, plain
from app.views.step_chart import step_alt, step_chart
from app.views.steps import SteppedRun, slide_note, steps_csv, strips_note
from core.atlas import pictures
from core.atlas.tiles import WHITE
from core.metrics.rate_distortion import ELBO, GECO, kind_of, setting_of

PER_ROW = 10


def stepped_run(name: str, titles: Mapping[str, str]) -> SteppedRun:
    """Errors: FileProblem."""
    run = loading.stepwise(name, titles[name])
    return SteppedRun.of(run.title, run.method, run.names, run.strips)


def show_steps(
    names: Sequence[str], titles: Mapping[str, str], key: str, layout: str = PAGE
) -> None:
    """Draws runs of the same images under one slider over their steps; layout: of LAYOUTS."""
    runs = [loading.stepwise(name, titles[name]) for name in names]
    noun, strips = loading.noun(names[0]), runs[0].strips
    told = strips_note(len(strips["image"]), noun, bool(strips["given"].size))
    stepwise(runs, key=key, note=slide_note(noun) if layout == SLIDE else told)


def show_parts(runs: Sequence[SteppedRun], key: str) -> None:
    """Draws how much of large forms and of detail is there after so many nats."""
    chart(step_chart(runs, st.context.theme.type == "dark"), key=key, alt=step_alt(runs))
    st.caption(
        "The squared error of 300 held-out images has two parts that add up: of the means of "
        "cells of a few pixels, the large forms, and of what is left within the cells, the "
        "detail. There: how much of what all steps take off a part is off after each step."
    )
    download("Steps as CSV", partial(steps_csv, runs), "priorscape-steps.csv")


def show_blocks(runs: Mapping[str, StepwiseRun]) -> None:
    """Draws Figures 6, 9, 10 and 11: data, reconstructions, samples, a block a run by its name."""
    for place, (name, run) in zip(st.columns(len(runs)), runs.items(), strict=True):
        with place:
            st.markdown(f"**{plain(run.title)}**")
            for words, row in _block(run.strips).items():
                st.caption(words)
                alt = f"{run.title}: {len(row)} pictures, {words.lower()}."
                st.image(embedded(pictures.strip(row / WHITE)), alt=alt)
            made = partial(pictures.strip, np.concatenate([*_block(run.strips).values()]) / WHITE)
            download("Pictures as PNG", made, _file("drawing", name))


def _file(kind: str, name: str) -> str:
    """Returns a file's name, of which no two on the page may be alike: it is the button's too."""
    return f"priorscape-{kind}-{name.replace('/', '-')}.png"


def _block(strips: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
    return {
        "Data": strips["image"],
        "Reconstructions": strips["expected"][:, -1],
        "Samples": strips["sample"][:PER_ROW],
    }


def show_contexts(name: str, run: StepwiseRun) -> None:
    """Draws what the same latents become under other contexts."""
    strips, label = run.strips, loading.atlas(name).label
    if not strips["given"].size:
        return
    half = len(strips["crossed"]) // 2
    asked = enumeration(label.written(one) for one in strips["label"])
    st.markdown(f"**{plain(run.title)}**")
    rows = [strips["given"], *strips["crossed"]]
    alt = f"{run.title}: contexts, and {len(rows) - 1} rows of the same latents under each."
    st.image(embedded(pictures.grid(rows)), alt=alt)
    st.caption(
        f"First row: contexts, which ask for {asked}. Each row below has the same latents in all "
        f"columns: those of image {enumeration(str(n + 1) for n in range(half))}, then "
        f"{half} samples of the prior. What changes along a row follows from the context, what "
        "changes along a column from the latents."
    )
    download("Grid as PNG", partial(pictures.grid, rows), _file("contexts", name))


def show_equal_error(names: Sequence[str]) -> None:
    """Draws Figure 5 for all runs of the data that were measured."""
    titles = loading.titles(names)
    known, _ = loading.opened(names, loading.metrics)
    ends = [end for name in known if (end := _end(name, titles[name])) is not None]
    if not ends:
        return
    st.subheader("What each spends at equal error")
    chart(
        equal_chart(ends, st.context.theme.type == "dark"),
        key="drawing-equal",
        alt=equal_alt(ends),
    )
    st.markdown(verdict(ends))


def _end(name: str, title: str) -> End | None:
    config = loading.config(name)
    if (kind := kind_of(config)) not in (ELBO, GECO):
        return None
    named = title if (setting := setting_of(config)) in title else f"{title}, {setting}"
    return end_of(named, method_of(config), kind, setting, loading.metrics(name))
