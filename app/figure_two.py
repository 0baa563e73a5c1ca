"""The paper's Figure 2 of chosen runs: their snapshots at the same steps, on one scale."""

import streamlit as st

from app.views.captions import frames_alt
from app.views.frame_pictures import frames
from app.views.frames import (
    BOTH,
    MAX_FRAMES,
    Snapshots,
    common,
    common_reach,
    drawings,
    outside,
)
from app.views.sentences import plain


def figure_two(
    runs: dict[str, Snapshots],
    turn: int | None,
    *,
    rows: tuple[str, ...] = BOTH,
    most: int = MAX_FRAMES,
) -> None:
    """Draws runs, by title, one below the other, and says how they are read.

    turn: a step that has to be among the `most` frames · rows: of snapshots, BOTH or one of them
    """
    places = common([snapshots["step"] for snapshots in runs.values()], turn, most)
    reach = common_reach(runs.values(), places, rows)
    dark = st.context.theme.type == "dark"
    for (title, snapshots), at in zip(runs.items(), places, strict=True):
        below = ": posteriors above, prior below" if rows == BOTH else ""
        if not snapshots["posterior_scale"].any():
            below = ": images above, samples below; its places have no width"
        st.markdown(f"**{plain(title)}**{below}")
        alt = frames_alt(title, snapshots, at)
        st.html(frames(snapshots, at, dark, reach, most=most, alt=alt, rows=rows))
    beyond = outside(runs.values(), places, rows, reach)
    st.caption(
        f"All frames have one scale: each is {2 * reach:.3g} high. "
        f"{f'{beyond:,} points lie outside. ' if beyond else ''}Each dot is an image. The "
        "stronger its grey and the larger, the wider its posterior beside the mean of all images "
        "in that frame, from half to twice. One even grey: all images contribute alike. σ ± is "
        f"the standard deviation of these widths over their mean. {drawings(runs.values())}"
    )
