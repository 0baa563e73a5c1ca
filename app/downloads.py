"""A button that downloads a file, which is made when it is pressed."""

from collections.abc import Callable
from typing import Any

import streamlit as st

BYTES = "application/octet-stream"
MIME_TYPES = {
    "apng": "image/apng",
    "gif": "image/gif",
    "png": "image/png",
    "csv": "text/csv",
    "json": "application/json",
    "md": "text/markdown",
    "npz": BYTES,
    "safetensors": BYTES,
    "zip": "application/zip",
}


def download(label: str, make: Callable[[], Any], name: str, help: str | None = None) -> None:
    """Draws the button; name: the file's, whose ending tells its kind."""
    st.download_button(
        label,
        make,
        name,
        MIME_TYPES[name.rpartition(".")[2]],
        icon=":material/download:",
        help=help,
        on_click="ignore",
    )
