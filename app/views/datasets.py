"""What pages say of each dataset: its title, its pictures, the runs that are shown first."""

from dataclasses import dataclass

from core.data.digits import NUM_TEST as NUM_DIGITS
from core.data.images.micro_mnist import NUM_IMAGES as NUM_SEVEN
from core.data.images.triplets import NUM_TEST as NUM_TRIPLETS
from core.data.mocap.motion import MOTIONS
from core.data.mocap.motion import NUM_TEST as NUM_POSES
from core.data.pendulum import NUM_TEST as NUM_PENDULUMS
from core.data.rendered.studio import NUM_TEST as NUM_RENDERED
from core.data.uploads.store import UploadDescription

NUM_IMAGES = 10_000  # held out, of MNIST and what is like it
MNIST_ENDS = ("3", "7")
OMNIGLOT_ENDS = ("23", "45")  # Gurmukhi, Tagalog; most alphabets' middle is a dot or a stroke


@dataclass(frozen=True)
class SuggestedWalk:
    """A walk that is offered by name; start and end as in an address."""

    title: str
    start: str
    end: str


@dataclass(frozen=True)
class Collection:
    """The entry of a dataset, or of experiments on one that belong together; num_held_out is None
    where a page does not know it.

    noun: what one of its data is called
    ends: of a first walk, as in an address, where others than those of its labels tell more
    apart: what tells it from data of a like title, in a few words
    """

    title: str
    num_held_out: int | None = None
    noun: str = "image"
    training: tuple[str, ...] = ()
    names: tuple[str, ...] = ()  # of its classes
    walks_from: str = ""
    walks: tuple[SuggestedWalk, ...] = ()
    ends: tuple[str, str] | None = None
    apart: str = ""


OF_IMAGES = ("vhp-rewo", "vhp-geco", "iwae")  # methods whose training is shown first


def _of_images(
    name: str,
    title: str,
    num: int | None = NUM_IMAGES,
    ends: tuple[str, str] | None = None,
    apart: str = "",
) -> Collection:
    training = tuple(f"{name}/{method}" for method in OF_IMAGES)
    return Collection(title, num, training=training, ends=ends, apart=apart)


# By the name of the data, or by the first part of an experiment's name where that is another one.
COLLECTIONS = {
    "pendulum": Collection(
        "Pendulum",
        NUM_PENDULUMS,
        training=("pendulum/vhp-rewo", "pendulum/vhp-geco", "pendulum/vhp-wu20"),
    ),
    "digits": Collection(
        "Digits",
        NUM_DIGITS,
        training=("digits/vhp-rewo", "digits/geco", "digits/iwae"),
    ),
    "motion": Collection(
        "Human motion",
        NUM_POSES,
        "pose",
        ("motion/vhp-rewo", "motion/vampprior", "motion/iwae"),
        tuple(MOTIONS),
        "As in the paper's Figure 6, within one motion and between motions:",
        (
            SuggestedWalk("Within walking", "0", "0-2"),
            SuggestedWalk("Walking to jogging", "0", "1"),
            SuggestedWalk("Kicking to jumping jacks", "3", "4"),
            SuggestedWalk("Jogging to balancing", "1", "2"),
        ),
    ),
    "chairs": Collection(
        "Chairs (rendered)",
        NUM_RENDERED,
        "chair",
        ("chairs/vhp-rewo", "chairs/iwae"),
        walks_from="Half a turn, and from chair to chair; none of them was trained on:",
        walks=(
            SuggestedWalk("Front to back", "0", "180"),
            SuggestedWalk("An armchair, left to right", "270", "90"),
            SuggestedWalk("Armchair to slim chair", "0", "15"),
            SuggestedWalk("Open back to closed back", "15", "45"),
            SuggestedWalk("Four legs to one column", "45", "75"),
        ),
    ),
    "faces": Collection(
        "Faces (rendered)",
        NUM_RENDERED,
        "face",
        ("faces/vhp-rewo", "faces/iwae"),
        walks_from="A head that turns, and from face to face; none of them was trained on:",
        walks=(
            SuggestedWalk("Left to right", "292", "68"),
            SuggestedWalk("Another head, left to right", "304", "56"),
            SuggestedWalk("One face to another", "328", "340"),
            SuggestedWalk("To another face that looks the other way", "292", "56"),
        ),
    ),
    "mnist-2d": _of_images(
        "mnist-2d", "MNIST, two latents", ends=MNIST_ENDS, apart="of which the plane shows all"
    ),
    "micro-mnist": Collection(
        "Micro-MNIST",
        NUM_SEVEN,
        training=("micro-mnist/geco-re", "micro-mnist/elbo-equal"),
        apart="seven images for training",
    ),
    "static-mnist": _of_images(
        "static-mnist", "Static MNIST", ends=MNIST_ENDS, apart="ink drawn once and for all"
    ),
    "mnist": _of_images("mnist", "MNIST", ends=MNIST_ENDS, apart="ink drawn anew at each step"),
    "grey-mnist": Collection(
        "MNIST, grey",
        NUM_IMAGES,
        training=("grey-mnist/geco-0.15", "grey-mnist/vae-0.3"),
        apart="grey as it is",
        ends=MNIST_ENDS,
    ),
    "color-mnist": Collection(
        "Color-MNIST",
        NUM_IMAGES,
        training=("color-mnist/geco-0.1", "color-mnist/vae-0.1"),
        apart="each digit of one colour",
        ends=MNIST_ENDS,
    ),
    "mnist-rotate": Collection(
        "MNIST-rotate",
        NUM_TRIPLETS,
        training=("mnist-rotate/draw-geco-0.125",),
        ends=MNIST_ENDS,
        apart="given two digits, the first one turned by the second",
    ),
    "mnist-sum": Collection(
        "MNIST-sum",
        NUM_TRIPLETS,
        training=("mnist-sum/draw-geco-0.175",),
        ends=MNIST_ENDS,
        apart="given two digits, one of their sum",
    ),
    "fashion-mnist": _of_images("fashion-mnist", "Fashion-MNIST"),
    "omniglot": _of_images("omniglot", "OMNIGLOT", num=None, ends=OMNIGLOT_ENDS),
}


def group_of(experiment: str, dataset: str) -> str:
    """Returns what runs of an experiment are shown with: experiments of the same first part, where
    these have an entry of their own; else all of the same data.

    >>> group_of("mnist-2d/iwae", "mnist"), group_of("try/iwae", "mnist"), group_of("a", "wine")
    ('mnist-2d', 'mnist', 'wine')
    """
    prefix = experiment.partition("/")[0]
    return prefix if prefix in COLLECTIONS else dataset


def collection(dataset: str) -> Collection:
    """Returns what is known of a dataset; its name at least."""
    return COLLECTIONS.get(dataset) or Collection(dataset)


def uploaded(dataset: str, about: UploadDescription) -> Collection:
    """Returns what is known of an uploaded dataset."""
    noun = "image" if about.kind == "images" else "row"
    return Collection(dataset, about.num_test, noun, names=about.classes)


def place(dataset: str) -> tuple[int, str]:
    """Returns where a dataset stands among the others: known ones first."""
    order = list(COLLECTIONS)
    return (order.index(dataset) if dataset in order else len(order), dataset)
