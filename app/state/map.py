"""What the Map page asks for: data, how many latents are beside the plane, and two images."""

from collections.abc import Sequence

from app import loading
from app.components.latent_canvas import POINTS
from app.sections.map_runs import sizes
from app.state import last_data
from app.state.compare import no_such
from app.state.field import Field, choice, text
from app.state.page_state import PageState
from app.views import walks
from app.views.compare import checked_images, usual_images
from app.views.datasets import collection
from core.atlas import Atlas, Pair, Point
from core.experiments.nonparametric import PAIRS
from core.places import program_name

NO_DATA = "There is no run of data {asked} with a plane X yet; {instead} is shown instead."
NO_RUNS = (
    "No run here has learned a plane X. "
    f"`{program_name()} train digits/nonparametric` trains one in a minute or two."
)


def datasets_of(names: Sequence[str]) -> list[str]:
    """Returns the datasets of which there is a nonparametric VAE, the paper's first."""
    return [data for data in PAIRS if any(one.on_plane for one in sizes(names, data))]


def data_field(datasets: Sequence[str]) -> Field:
    return last_data.shared(choice("data", datasets, NO_DATA, shown=loading.shown_data), datasets)


def fields(dims: Sequence[int]) -> list[Field]:
    """Returns the fields that depend on the data; dims: sizes of z of which there is a plane."""
    sizes = choice("z", dims, no_such("size of Z"), usual=dims[-1], shown=lambda dim: [str(dim)])
    return [sizes, text("from"), text("to")]


def points_field() -> Field:
    return choice("points", POINTS, no_such("way to draw points"))


def usual(state: PageState, atlas: Atlas) -> walks.Ends:
    return usual_images(atlas, collection(state["data"]).ends)


def pair_of(state: PageState, atlas: Atlas) -> Pair:
    """Returns the points of two images that were checked."""
    return walks.pair_of(walks.WalkChoice("", state["from"], state["to"]), atlas)


def check_ends(state: PageState, atlas: Atlas) -> None:
    """Replaces ends that are no images of these data, and says so."""
    ends = state["from"], state["to"]
    images, problems = checked_images(ends, atlas, collection(state["data"]).ends)
    state.correct(dict(zip(("from", "to"), images, strict=True)), problems)


def image_name(point: Point, atlas: Atlas) -> str:
    """Returns a picked point as all runs have it: in place of a node the nearest prepared image,
    or the first held-out one where none is prepared."""
    return walks.same_image(walks.end_name(point, atlas), atlas) or "d0"
