"""Where data come from and on which terms, in Markdown: numbers come from the modules that make or
read the data, or are those that their authors publish."""

from collections.abc import Sequence

from app.views.about import Shipped
from app.views.sentences import enumeration
from core.data.digits import NUM_TEST as NUM_DIGITS
from core.data.images.micro_mnist import NUM_IMAGES as NUM_SEVEN
from core.data.images.omniglot import NUM_DRAWERS, NUM_HELD_OUT
from core.data.images.static_mnist import NUM_TRAIN as NUM_STATIC
from core.data.mocap.motion import MOTIONS
from core.data.mocap.motion import NUM_TEST as NUM_POSES
from core.data.mocap.motion import NUM_TRAIN as NUM_TRAINED
from core.data.pendulum import NUM_TEST as NUM_PENDULUMS
from core.data.pendulum import SIZE
from core.data.rendered.studio import NUM_TEST as NUM_RENDERED
from core.experiments import PENDULUM
from core.places import program_name

DATA = {
    "Pendulum": f"15,000 drawn images of {SIZE} × {SIZE} pixels for training and "
    f"{NUM_PENDULUMS:,} held out, each with one angle, uniform over a turn. The number and the "
    "size are the paper's; the drawing, a soft rod and bob of contrast "
    f"{PENDULUM['dataset']['contrast']}, is ours.",
    "Digits": "the 1,797 scans of handwriting that scikit-learn carries, 8 × 8 pixels, "
    f"{1_797 - NUM_DIGITS:,} for training and {NUM_DIGITS} held out, in a seeded order. They come "
    "from the UCI Machine Learning Repository.",
    "Human motion": f"{', '.join(MOTIONS)}, {NUM_TRAINED:,} poses of 50 joint angles for training "
    f"and {NUM_POSES} held out, from the CMU Graphics Lab Motion Capture Database "
    "(mocap.cs.cmu.edu), which was created with funding from NSF EIA-0196217. Which recordings "
    "and angles the paper took is our inference. The recordings do not come along: `README.md` "
    "says where to put them. One skeleton, subject 35's, draws all poses.",
    "MNIST": "70,000 handwritten digits of 28 × 28 pixels, 10,000 of them held out, by Y. LeCun, "
    "C. Cortes and C. Burges, under CC BY-SA 3.0; so are the digits that these pages show of it. "
    "Grey is the probability of ink: pixels are drawn black or white anew at each step, and once "
    "for what is held out. The runs of the page Plane take grey as it is (MNIST, grey), or times "
    "a hue that a seed draws for each digit (Color-MNIST, 20,000 for training): the papers do not "
    "say how their colours were made.",
    "MNIST with a context": "digits that are given and a digit that follows from them: their sum "
    "(MNIST-sum), the first one turned by the second one times 30 degrees (MNIST-rotate), or two "
    "whose sum is given (MNIST-sum-hard); MNIST-triplets has all three in one image. The rules "
    "are the paper's; that each image is drawn with equal probability of those that fit, 20,000 "
    "triplets for training and 2,000 held out, is ours, and so are the editions of 14 × 14 pixels "
    "(50,000 for training).",
    "Micro-MNIST": f"{NUM_SEVEN} training images of MNIST, drawn with a seed: so few that each "
    "one's share of the prior can be seen. The paper does not tell which seven it took.",
    "Static MNIST": f"{NUM_STATIC:,} of these and the same 10,000, drawn black or white once and "
    "for all (R. Salakhutdinov and I. Murray, 2008; H. Larochelle and I. Murray, 2011): what "
    "published likelihoods are of. The order of what is held out is seeded: the file is sorted by "
    "digit.",
    "Fashion-MNIST": "70,000 pictures of clothes, 10,000 of them held out, by H. Xiao, K. Rasul "
    "and R. Vollgraf (Zalando), under the MIT licence.",
    "OMNIGLOT": f"32,460 characters of 50 alphabets, by B. Lake, R. Salakhutdinov and J. "
    "Tenenbaum, under the MIT licence, scaled to 28 × 28 pixels by their areas. Of each "
    f"alphabet's {NUM_DRAWERS} drawers {NUM_HELD_OUT} are held out. That is not the split that "
    "the paper's number is of, so these likelihoods do not compare with it.",
    "Chairs and faces": f"10,000 rendered images of 64 × 64 pixels for training and "
    f"{NUM_RENDERED:,} held out, of other chairs and heads, each with its yaw. Ours, under the "
    "MIT licence: they stand in for 3D Chairs and 3D Faces, which may not be passed on.",
    "Your own": "what you add stays on the machine that runs this app.",
}
# What encoders are called in specs, in words.
NETWORKS = {
    "mlp": "perceptrons",
    "gated_mlp": "gated perceptrons",
    "gated_conv": "the paper's gated convolutions",
    "gated_conv_fast": "gated convolutions with half the encoder's channels",
    "conv": "the paper's convolutions",
    "conv_fast": "convolutions of half the paper's channels",
}
IMAGES = ("mnist", "static-mnist", "fashion-mnist", "omniglot", "omniglot-burda")


def data_markdown() -> str:
    return "\n".join(f"- **{title}**: {words}" for title, words in DATA.items())


def fetching() -> str:
    return (
        "Images of others do not come along either, but in the pictures of shipped runs: "
        f"`{program_name()} data get mnist` fetches MNIST, and so with the others."
    )


def networks(runs: Sequence[Shipped]) -> str:
    """Returns a line on where image runs differ from the paper's, "" where there are none."""
    images = [run.config for run in runs if run.config.dataset["name"] in IMAGES]
    if not images:
        return ""
    used = dict.fromkeys(NETWORKS.get(config.decoder, config.decoder) for config in images)
    steps = sorted(config.steps for config in images)
    span = " to ".join(f"{n:,}" for n in dict.fromkeys((steps[0], steps[-1])))
    return (
        "- On images the paper's networks are gated convolutions (Table 3); the shipped runs have "
        f"{enumeration(used)}, and {span} steps. Table 2 gives no intervals, seeds or lengths; "
        "ours stand on the page Likelihood.\n"
    )
