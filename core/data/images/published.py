"""Published files of images: where they lie in the data folder, and where they are to be had.

SHA-256 of MNIST, Fashion-MNIST and static MNIST were computed from the files, those of OMNIGLOT's
archives and CIFAR-10's are the ones that TensorFlow Datasets checks; static MNIST's agree with
its. What has no published sum, or may be had only by asking, is not offered.
"""

from dataclasses import dataclass

from core.places import program_name


@dataclass(frozen=True)
class Published:
    """A file that others publish.

    path: within the data folder
    sha256: of its content
    addresses: where it is to be had, in the order in which they are tried; none of what was
        prepared here
    """

    path: str
    sha256: str
    addresses: tuple[str, ...]


def _mirrored(
    folder: str, ending: str, sums: dict[str, str], *mirrors: str
) -> tuple[Published, ...]:
    """Returns the files of a folder, which all mirrors call alike, by their names but for the
    ending."""
    return tuple(
        Published(
            f"{folder}/{name}{ending}", sha256, tuple(f"{m}/{name}{ending}" for m in mirrors)
        )
        for name, sha256 in sums.items()
    )


_MNIST = {
    "train-images-idx3": "440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609",
    "train-labels-idx1": "3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c",
    "t10k-images-idx3": "8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6",
    "t10k-labels-idx1": "f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6",
}
_FASHION = {
    "train-images-idx3": "3aede38d61863908ad78613f6a32ed271626dd12800ba2636569512369268a84",
    "train-labels-idx1": "a04f17134ac03560a47e3764e11b92fc97de4d1bfaf8ba1a3aa29af54cc90845",
    "t10k-images-idx3": "346e55b948d973a97e58d2351dde16a484bd415d4595297633bb08f03db6a073",
    "t10k-labels-idx1": "67da17c76eaffca5446c3361aaab5c3cd6d1c2608764d35dfb1850b086bf8dd5",
}
_STATIC = {
    "binarized_mnist_train": "ad693b29f94c14277b095f5238ddefbbdaaae0939789dd2f4f0205278cee3e4d",
    "binarized_mnist_test": "e6687bfea3f820c174f33b7865140b2a2dd2930ef786f35d45795fc193b5ab2c",
}
_OMNIGLOT = {
    "images_background": "ad41ab679c8b5d90b271ef46be6987cc81211774a695c29dcc5367b2b26ee640",
    "images_evaluation": "1f61a8f3366785b057fc117d9228e78a16e3d976c8953b2a10fcc74cf0609cee",
}
_STATIC_PACKED = {
    "binarized_mnist_packed": "df14a884cb4aa7ac6692463fb31798a687c4e762c73c23a8ae3114fbec4e6093",
}
_OMNIGLOT_PACKED = {
    "omniglot_28_area": "357073050b70e0a478d2400d078bd200ebc60cbdb6df64a3d7bffebbd14ed470",
    "omniglot_105_packed": "239c67b94a2bd979c3b8665b018cfbf5feff9b325bb06960c44b78e9454f3590",
}
_CIFAR = {
    "cifar-10-binary": "c4a38c50a1bc5f3a1c5537f2155ab9d68f9f25eb1ed8d9ddda3db29a59bca1dd",
}

# By the names in core.data.DATASETS: the editions that a dataset is read from, any of which is
# enough; the last is the one that is fetched.
EDITIONS: dict[str, tuple[tuple[Published, ...], ...]] = {
    "mnist": (
        _mirrored(
            "mnist",
            "-ubyte.gz",
            _MNIST,
            "https://ossci-datasets.s3.amazonaws.com/mnist",
            "https://storage.googleapis.com/cvdf-datasets/mnist",
            "http://yann.lecun.com/exdb/mnist",
        ),
    ),
    "static-mnist": (
        _mirrored("mnist_static_binarized", ".npz", _STATIC_PACKED),
        _mirrored(
            "mnist_static_binarized",
            ".amat",
            _STATIC,
            "https://www.cs.toronto.edu/~larocheh/public/datasets/binarized_mnist",
            "http://www.cs.toronto.edu/~larocheh/public/datasets/binarized_mnist",
        ),
    ),
    "fashion-mnist": (
        _mirrored(
            "fashion_mnist",
            "-ubyte.gz",
            _FASHION,
            "http://fashion-mnist.s3-website.eu-central-1.amazonaws.com",
            "https://github.com/zalandoresearch/fashion-mnist/raw/master/data/fashion",
        ),
    ),
    "omniglot": (
        _mirrored("omniglot", ".npz", _OMNIGLOT_PACKED),
        _mirrored(
            "omniglot",
            ".zip",
            _OMNIGLOT,
            "https://github.com/brendenlake/omniglot/raw/master/python",
            "https://raw.githubusercontent.com/brendenlake/omniglot/master/python",
        ),
    ),
    "cifar10": (_mirrored("cifar10", ".tar.gz", _CIFAR, "https://www.cs.toronto.edu/~kriz"),),
}


def offered(name: str, page: str) -> str:
    """Returns where a dataset is to be had: its page, and the command that fetches it."""
    return f"{page} ({program_name()} data get {name} fetches it)"
