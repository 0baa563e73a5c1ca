"""Files that a component fetches by itself: sent once and when they are needed, not at each rerun.

Streamlit keeps them as it keeps images: as long as a session shows the element that asked.
"""

from streamlit import runtime

from app.downloads import BYTES


def served(content: bytes, key: str) -> str:
    """Returns the path at which a browser finds bytes; it changes with them. key: the element's.

    "" where nothing is served, as in a script that is run without a server.
    """
    if not runtime.exists():
        return ""
    return runtime.get_instance().media_file_mgr.add(content, BYTES, key)
