"""The canvas's JavaScript and style: plain files that share one module scope, in this order."""

from pathlib import Path

FOLDER = Path(__file__).parent
PARTS = (
    *("encoding", "labels", "looks", "marks", "names", "grid_index", "density_grid", "spread"),
    *("plane", "heap", "paths"),
    *(
        "measures",
        "figure",
        "film",
        "track",
        "film_row",
        "player",
        "picks",
        "view_switch",
        "between",
        "straight_line",
        "walk_readout",
        "card",
        "point_images",
        "label_filter",
        "scene",
    ),
    *("region", "label_counts", "neighbours", "npz", "point_table", "svg_context", "svg_figure"),
    *("veil", "thumbnails", "saving", "inspector_panel", "inspector", "select_input"),
    *("kinematics", "decoder", "recipes", "plane_decoder", "probe", "decoded_grid"),
    *("density_shade", "live_film"),
    *("walk_layout", "walk_picture", "walk_input", "walk", "compare_plane", "compare"),
    *("axis_ticks", "curves", "panel", "playback", "cloud"),
)


def script(entry: str) -> str:
    """Returns the module; entry: the part that whoever shows the canvas calls."""
    return "\n".join(_read(f"{part}.js") for part in (*PARTS, entry))


def style(*names: str) -> str:
    return "\n".join(_read(f"{name}.css") for name in names)


def _read(name: str) -> str:
    return (FOLDER / name).read_text(encoding="utf-8")
