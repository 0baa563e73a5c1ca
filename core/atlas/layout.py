"""How an atlas lies in its file: names of arrays, and what they become.

A label's meaning and a picture are written by their names; what older files lack is added here.
"""

from typing import TYPE_CHECKING, Any

import numpy as np

from core.atlas.projections import VIEWS
from core.data import LABELS, PICTURES, Label, Picture
from core.files import FileProblem

if TYPE_CHECKING:
    from core.atlas.atlas import Atlas

PLAIN = (
    "nodes", "node_labels", "node_distances", "edges",
    "ends", "end_labels", "data", "data_scales", "data_labels",
    "num_neighbours", "columns", "intensity",
)  # fmt: skip
NEEDED = (*PLAIN, "tile_shape")
VIEW = "view_"  # before a view's name in the file; atlases from before November 2026 have none


def arrays_of(atlas: "Atlas") -> dict[str, np.ndarray]:
    """Returns what is written of an atlas beside its sprite."""
    named = {
        "label": atlas.label.name,
        "picture": atlas.picture.name,
        "tile_shape": atlas.picture.shape,
    }
    optional = {f"{VIEW}{name}": view for name, view in atlas.views.items()}
    optional |= {"names": np.array(atlas.label.names)} if atlas.label.names else {}
    optional |= {} if atlas.rows is None else {"rows": atlas.rows}
    written = {name: getattr(atlas, name) for name in PLAIN} | named
    return {name: np.asarray(value) for name, value in written.items()} | optional


def values_of(arrays: dict[str, np.ndarray]) -> dict[str, Any]:
    """Returns the parts of an atlas, all but its sprite. Errors: FileProblem for unknown names;
    TypeError, ValueError for arrays of another shape."""
    arrays = _upgraded(arrays)
    return {name: arrays[name] for name in PLAIN} | {
        "num_neighbours": int(arrays["num_neighbours"]),
        "columns": int(arrays["columns"]),
        "intensity": float(arrays["intensity"]),
        "label": _label(arrays),
        "picture": _picture(arrays),
        "rows": arrays.get("rows"),
        "views": {name: arrays[VIEW + name] for name in VIEWS if VIEW + name in arrays},
    }


def _upgraded(arrays: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """Returns arrays in today's layout; until November 2026 every label was an angle, and only
    poses had rows."""
    picture = "figure" if "rows" in arrays else "tile"
    return {"label": np.asarray("angle"), "picture": np.asarray(picture)} | arrays


def _label(arrays: dict[str, np.ndarray]) -> Label:
    if (name := str(arrays["label"])) not in LABELS:
        raise contradicting(f"labels that are no {' and no '.join(LABELS)}")
    return LABELS[name].named(tuple(map(str, arrays.get("names", ()))))


def _picture(arrays: dict[str, np.ndarray]) -> Picture:
    height, width = (int(pixels) for pixels in arrays["tile_shape"])
    if (name := str(arrays["picture"])) not in PICTURES:
        raise contradicting(f"pictures that are no {' and no '.join(PICTURES)}")
    return PICTURES[name]((height, width), float(arrays["intensity"]))


def contradicting(what: str) -> FileProblem:
    return FileProblem(f"The atlas contradicts itself ({what}); rebuild it.")
