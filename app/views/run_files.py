"""What a run has learned, as files: latents with their labels, measures as a table."""

from collections.abc import Iterator, Mapping
from io import BytesIO
from typing import Any

import numpy as np

from core.atlas import Atlas
from core.atlas.frame_table import as_csv

KINDS = {"datum": "posterior mean", "end": "prepared image", "node": "prior sample"}
LATENTS = (
    "A point each: posterior means and standard deviations of held-out images, means of prepared "
    "ones, with labels; samples of the prior, with the label of the image nearest to what they "
    "decode to."
)


def latents_csv(atlas: Atlas) -> bytes:
    """Returns a row a point: kind, index, label, its name, latents, standard deviations."""
    dim = range(1, atlas.nodes.shape[1] + 1)
    heading = ["kind", "index", "label", "name", *(f"z{d}" for d in dim), *(f"sd{d}" for d in dim)]
    return as_csv([heading, *_points(atlas)])


def _points(atlas: Atlas) -> Iterator[list[object]]:
    names = atlas.label.names
    for kind, title in KINDS.items():
        spread = atlas.data_scales if kind == "datum" else np.zeros((atlas.count(kind), 0))
        for i, (z, label) in enumerate(zip(atlas.points(kind), atlas.labels(kind), strict=True)):
            numbers = [f"{value:.9g}" for value in (*z, *spread[i])]
            numbers += [""] * (2 * len(z) - len(numbers))
            name = names[int(label)] if names else ""
            yield [title, i, atlas.label.written(label), name, *numbers]


def latents_npz(atlas: Atlas) -> bytes:
    """Returns the same as arrays; labels as the run has them, angles in radians."""
    buffer = BytesIO()
    np.savez_compressed(
        buffer,
        posterior_means=atlas.data,
        posterior_scales=atlas.data_scales,
        labels=atlas.data_labels,
        prepared_means=atlas.ends,
        prepared_labels=atlas.end_labels,
        prior_samples=atlas.nodes,
        prior_labels=atlas.node_labels,
        label_names=np.array(atlas.label.names, dtype=np.str_),
    )
    return buffer.getvalue()


def metrics_csv(metrics: Mapping[str, Any]) -> bytes:
    """Returns a row a number: its name, with dots where it is a part of a measure.

    >>> metrics_csv({"a": 1, "b": {"c": [2.5, None]}}).decode().split()
    ['measure,value', 'a,1', 'b.c.0,2.5', 'b.c.1,']
    """
    return as_csv([["measure", "value"], *([name, value] for name, value in _flat("", metrics))])


def _flat(name: str, value: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(value, Mapping | list):
        parts = value.items() if isinstance(value, Mapping) else enumerate(value)
        for key, part in parts:
            yield from _flat(f"{name}.{key}" if name else str(key), part)
    else:
        yield name, value


def stem_of(name: str, dataset: str) -> str:
    """Returns how the files of a run begin: they tell its dataset and the run.

    >>> stem_of("digits/iwae", "digits"), stem_of("runs/mine", "digits")
    ('digits-iwae', 'digits-runs-mine')
    """
    parts = name.split("/")
    return "-".join(parts if dataset in parts else [dataset, *parts])
