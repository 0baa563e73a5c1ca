"""Why a place of a plane is decoded or not, in words."""

from core.atlas import Atlas
from core.atlas.projections import CHART as CHART
from core.atlas.projections import PLANE

UMAP = "UMAP knows where points lie, not what lies between them: no place on it can be decoded."
PCA = (
    "PCA shows 2 of {dim} dimensions: a place on it says nothing of the others, so it cannot be "
    "decoded."
)
LINE = "The latent space is a line: points beside it cannot be decoded."
CONVOLUTIONS = "This decoder is no perceptron: the browser cannot run it."
UNFIT = "The run's decoder does not decode places of this plane."


def closed_views(atlas: Atlas, decodes: int | None) -> dict[str, str]:
    """Returns why places cannot be decoded, by the names of an atlas's views, "" for a plane
    without any; decoded views are left out.

    decodes: how many numbers a place of the decoder has; None of one that browsers cannot run
    """
    dim = atlas.nodes.shape[1]
    known = {"umap": UMAP, "pca": PCA.format(dim=dim)}
    if not atlas.views:
        return {"": LINE} if dim < PLANE else {} if decodes == dim else {"": _why(decodes)}
    said = {name: known.get(name, "") for name in atlas.views if name != CHART}
    return said | ({CHART: _why(decodes)} if CHART in atlas.views and decodes != PLANE else {})


def _why(decodes: int | None) -> str:
    return CONVOLUTIONS if decodes is None else UNFIT
