"""How an atlas lies in its file: names of arrays, and what they become.

A label's meaning and a picture are written by their names; what older files lack is added here.
Numbers that half precision holds are written so, edges as the differences between them: nothing
is lost.
"""

from typing import TYPE_CHECKING, Any

import numpy as np

from core.atlas.density import Density
from core.atlas.projections import VIEWS
from core.data import LABELS, PICTURES, Context, Label, Picture
from core.files import FileProblem

if TYPE_CHECKING:
    from core.atlas.atlas import Atlas

LATENTS = ("nodes", "ends", "data", "data_scales")
PLAIN = (
    *LATENTS, "node_labels", "node_distances", "end_labels", "data_labels",
    "num_neighbours", "columns", "intensity",
)  # fmt: skip
NEEDED = (*PLAIN, "tile_shape")
DENSITY = "density_"  # before its parts in the file; only where a plane is decoded
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
    optional |= {} if atlas.train is None else {"train": _halved(atlas.train)}
    optional |= {"num_sampled": np.asarray(atlas.num_sampled)} if atlas.num_sampled else {}
    correlations = atlas.data_correlations
    optional |= {} if correlations is None else {"data_correlations": correlations}
    optional |= _given(atlas)
    optional |= {"edge_steps": _steps(atlas.edges)}
    if (density := atlas.density) is not None:
        parts = {"values": density.values, "box": density.box, "least": np.asarray(density.least)}
        optional |= {f"{DENSITY}{name}": part for name, part in parts.items()}
    written = {name: getattr(atlas, name) for name in PLAIN} | named
    written |= {name: _halved(written[name]) for name in LATENTS}
    return {name: np.asarray(value) for name, value in written.items()} | optional


def values_of(arrays: dict[str, np.ndarray]) -> dict[str, Any]:
    """Returns the parts of an atlas, all but its sprite. Errors: FileProblem for unknown names;
    TypeError, ValueError for arrays of another shape."""
    arrays = _upgraded(arrays)
    return {name: _single(arrays[name]) for name in PLAIN} | {
        "edges": arrays["edges"],
        "num_neighbours": int(arrays["num_neighbours"]),
        "columns": int(arrays["columns"]),
        "intensity": float(arrays["intensity"]),
        "label": _label(arrays),
        "picture": _picture(arrays),
        "rows": arrays.get("rows"),
        "views": {name: arrays[VIEW + name] for name in VIEWS if VIEW + name in arrays},
        "train": _single(arrays["train"]) if "train" in arrays else None,
        "num_sampled": int(arrays.get("num_sampled", 0)),
        "density": _density(arrays),
        "context": _context(arrays),
        "contexts": arrays.get("contexts"),
        "data_correlations": arrays.get("data_correlations"),
    }


def _given(atlas: "Atlas") -> dict[str, np.ndarray]:
    """Returns what is written of contexts: their form (images, height, width), and themselves."""
    if atlas.context is None or atlas.contexts is None:
        return {}
    form = (atlas.context.num_images, *atlas.context.shape)
    return {"context": np.array(form), "contexts": atlas.contexts}


def _context(arrays: dict[str, np.ndarray]) -> Context | None:
    if "context" not in arrays:
        return None
    num_images, height, width = (int(number) for number in arrays["context"])
    return Context(num_images, (height, width))


def _upgraded(arrays: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """Returns arrays in today's layout; until November 2026 every label was an angle, only poses
    had rows, and edges were written as they are."""
    picture = "figure" if "rows" in arrays else "tile"
    usual = {"label": np.asarray("angle"), "picture": np.asarray(picture)}
    if "edges" not in arrays:
        if "edge_steps" not in arrays:
            raise contradicting("no edges")
        usual["edges"] = np.cumsum(arrays["edge_steps"], axis=0, dtype=np.int32)
    return usual | arrays


def _steps(edges: np.ndarray) -> np.ndarray:
    """Returns the differences from edge to edge (E, 2), the first from (0, 0), in few bytes."""
    steps = np.diff(edges.astype(np.int64), axis=0, prepend=0)
    fits = np.abs(steps).max(initial=0) <= np.iinfo(np.int16).max
    return steps.astype(np.int16 if fits else np.int32)


def _halved(values: np.ndarray) -> np.ndarray:
    """Returns values in half precision where it holds them all, else as they are."""
    with np.errstate(over="ignore"):
        half = values.astype(np.float16)
    return half if values.dtype == np.float32 and (half == values).all() else values


def _single(values: np.ndarray) -> np.ndarray:
    return values.astype(np.float32) if values.dtype == np.float16 else values


def _label(arrays: dict[str, np.ndarray]) -> Label:
    if (name := str(arrays["label"])) not in LABELS:
        raise contradicting(f"labels that are no {' and no '.join(LABELS)}")
    return LABELS[name].named(tuple(map(str, arrays.get("names", ()))))


def _density(arrays: dict[str, np.ndarray]) -> Density | None:
    if f"{DENSITY}values" not in arrays:
        return None
    values, box, least = (arrays[f"{DENSITY}{part}"] for part in ("values", "box", "least"))
    square, finite = values.shape == 2 * values.shape[:1], np.isfinite(values).all()
    if not square or not finite or box.shape != (2, 2) or not np.isfinite(box).all():
        raise contradicting("the shape of the density")
    return Density(values, box, float(least))


def _picture(arrays: dict[str, np.ndarray]) -> Picture:
    height, width = (int(pixels) for pixels in arrays["tile_shape"])
    if (name := str(arrays["picture"])) not in PICTURES:
        raise contradicting(f"pictures that are no {' and no '.join(PICTURES)}")
    return PICTURES[name]((height, width), float(arrays["intensity"]))


def contradicting(what: str) -> FileProblem:
    return FileProblem(f"The atlas contradicts itself ({what}); rebuild it.")
