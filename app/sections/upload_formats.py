"""What files may be brought: each kind in a few words, with a small example to download."""

import streamlit as st

from app.downloads import download
from core.data.uploads import examples
from core.data.uploads.columns import LABEL_NAMES

FORMATS = (
    (
        "**A table (.csv)**: one row a line, cells between commas, semicolons or tabs. Numbers "
        "have a point, or a comma where none has a point. The first line may name the columns. "
        f"Classes are in a column called {', '.join(LABEL_NAMES[:6])}, …; a column that only "
        "counts rows is left out.",
        (examples.table, "example-table.csv"),
    ),
    (
        "**Arrays (.npz, .npy)**: `images` of shape (N, height, width), in colour "
        "(N, height, width, 3), or `x` of shape (N, features), and, if there are classes, `label` "
        "of shape (N,). Saved by `numpy.savez(file, images=..., label=...)`.",
        (examples.arrays, "example-arrays.npz"),
    ),
    (
        "**Images (.zip, or several files)**: PNG, JPEG and others, of any size, in colour or "
        "grey. Folders in the archive name the classes; without folders there are none. Those "
        "called train, test or val are parts of a split, no classes.",
        (examples.pictures, "example-images.zip"),
    ),
)


def formats() -> None:
    with st.expander("What the files look like, with examples", icon=":material/description:"):
        for words, (make, name) in FORMATS:
            about, button = st.columns([4, 1], vertical_alignment="center")
            about.markdown(words)
            with button:
                download(f"Example .{name.rpartition('.')[2]}", make, name)
