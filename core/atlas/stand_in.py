"""The held-out images of an atlas in place of a run's data, which nobody needs to have.

A model is built from the shape of its data, and then its weights are read; a decoded frame is
labelled by the nearest held-out image. For both, what an atlas shows is enough.
"""

import numpy as np

from core.atlas.atlas import Atlas
from core.atlas.tiles import WHITE, shown
from core.data import Dataset
from core.data.pictures import Cells, Image
from core.files import FileProblem


def stand_in(atlas: Atlas, name: str) -> Dataset:
    """Returns the images that an atlas shows as a dataset of this name, all of them held out.

    Errors: FileProblem for a table's rows, whose number of features no image tells.
    """
    rows, ends = (_with_contexts(atlas, kind) for kind in ("datum", "end"))
    return Dataset(
        name=name,
        train=rows,
        train_label=atlas.data_labels,
        test=rows,
        test_label=atlas.data_labels,
        ends=ends,
        end_label=atlas.end_labels,
        picture=atlas.picture,
        intensity=atlas.intensity,
        label=atlas.label,
        context=atlas.context,
    )


def _with_contexts(atlas: Atlas, kind: str) -> np.ndarray:
    """Returns the rows (P, X + C) behind the images of a kind, and their contexts behind them."""
    rows, contexts = _rows(atlas, atlas.span(kind)), given(atlas, kind)
    return rows if contexts is None else np.concatenate([rows, contexts], axis=1)


def given(atlas: Atlas, kind: str) -> np.ndarray | None:
    """Returns the contexts (P, C) of a kind of points as a model takes them, those of nodes and
    of data without any being None."""
    contexts = atlas.contexts_of(kind)
    if contexts is None:
        return None
    return (contexts / WHITE * atlas.intensity).astype(np.float32)


def _rows(atlas: Atlas, places: slice) -> np.ndarray:
    """Returns the rows (P, X) behind images, as a model takes them."""
    if atlas.rows is not None:
        return atlas.rows[places].astype(np.float32)
    if not isinstance(atlas.picture, Image) or isinstance(atlas.picture, Cells):
        raise FileProblem("The data of this run are needed; its pictures do not hold them.")
    images = shown(atlas, places) / WHITE * atlas.intensity
    return atlas.picture.rows(images).astype(np.float32)
