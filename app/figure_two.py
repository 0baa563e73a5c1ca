"""The paper's Figure 2 of chosen runs: their snapshots at the same steps, on one scale."""

import streamlit as st

from app.views.captions import frames_alt
from app.views.frames import (
    BOTH,
    MAX_FRAMES,
    SIZE,
    Snapshots,
    common,
    common_reach,
    drawings,
    frames,
)
from app.views.sentences import plain


def figure_two(
    runs: dict[str, Snapshots],
    turn: int | None,
    *,
    key: str,
    rows: tuple[str, ...] = BOTH,
    most: int = MAX_FRAMES,
    size: int = SIZE,
) -> None:
    """Draws runs, by title, one below the other, and says how they are read.

    turn: a step that has to be among the `most` frames · rows: of snapshots, BOTH or one of them
    size: pixels, height of a frame
    """
    places = common([snapshots["step"] for snapshots in runs.values()], turn, most)
    reach = common_reach(runs.values(), places, rows)
    for (title, snapshots), at in zip(runs.items(), places, strict=True):
        below = ": posterior above, prior below" if rows == BOTH else ""
        st.markdown(f"**{plain(title)}**{below}")
        st.plotly_chart(
            frames(snapshots, at, st.context.theme.type == "dark", reach, rows, size),
            key=f"{key}-{title}",
            theme=None,
            alt=frames_alt(title, snapshots, at),
            config={"staticPlot": True},
        )
    st.caption(
        f"All frames have one scale: each is {2 * reach:.3g} high. Each dot is an image. The "
        "stronger its grey and the larger, the wider its posterior beside the mean of all images "
        "in that frame, from half to twice. One even grey: all images contribute alike. σ ± is "
        f"the standard deviation of these widths over their mean. {drawings(runs.values())}"
    )
