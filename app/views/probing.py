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
ON_WALK = "This decoder is no perceptron: Walk shows what the server decodes with it."
COMPARED = (
    "Where no image is near, the place under the cursor is decoded; Probe does so everywhere."
)
AT_LAST = "At its last step a plane shows what the place under the cursor is decoded to."
UNFIT = "The run's decoder does not decode places of this plane."


def closed_views(atlas: Atlas, decodes: int) -> dict[str, str]:
    """Returns why places cannot be decoded, by the names of an atlas's views, "" for a plane
    without any; decoded views are left out.

    decodes: how many numbers a place has that the run's decoder takes
    """
    dim = atlas.nodes.shape[1]
    if not atlas.views:
        return {"": LINE} if dim < PLANE else {} if decodes == dim == PLANE else {"": UNFIT}
    known = {"umap": UMAP, "pca": PCA.format(dim=dim)}
    said = {name: known.get(name, UNFIT) for name in atlas.views if name != CHART}
    return said | ({CHART: UNFIT} if CHART in atlas.views and decodes != PLANE else {})
