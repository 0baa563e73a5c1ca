"""Whether the rows of a dataset are images: neighbouring pixels, not joints or a table's cells."""

from core.data import uploads
from core.data.dataset import Dataset
from core.data.pictures import Cells, Image
from core.files import FileProblem


def image_shape(dataset: Dataset) -> tuple[int, ...]:
    """Returns the shape of the image that each row is, channels first where it has some.

    Errors: FileProblem where rows are none.
    """
    if not _are_images(dataset):
        raise FileProblem(
            f"The rows of {dataset.name} are no images: what lies side by side in them is not "
            "near each other."
        )
    return dataset.picture.row_shape


def _are_images(dataset: Dataset) -> bool:
    if isinstance(dataset.picture, Cells):  # own data: grey images, or a table
        own = dataset.name in uploads.names()
        return own and uploads.about(dataset.name).kind == "images"
    return isinstance(dataset.picture, Image)
