r"""The words that pages explain, and how each is found where it stands in a text.

A word's name may say several, `Rate, KL, nats`: all of them have its meaning. Each is found whole,
alone or in the plural; an abbreviation or a letter as it is written, others also at the beginning
of a sentence. What is longer comes first: `marginal KL` is not `KL`.
"""

import re
from collections.abc import Mapping
from math import degrees

from core.metrics.jumps import LARGEST_TURN

Word = tuple[str, str]  # its name, or several; its meaning
INITIAL = r"C(?!\. [A-Z])"  # not of a person's name

BREAKS = f"image changes abruptly, or a pendulum turns by more than {degrees(LARGEST_TURN):.0f}°"

WORDS: tuple[Word, ...] = (
    (
        "Autoencoder, encoder, decoder",
        "two networks: one turns a datum into a place, one a place into a datum.",
    ),
    ("Latent", "a place that stands for a datum: two numbers here, or many."),
    (
        "Posterior",
        "what the encoder says of one image: its place z, the mean, and its width σ, how unsure.",
    ),
    ("σ", "the width of a posterior, a standard deviation."),
    ("Prior", "where the model expects such places; what is sampled there is decoded."),
    (
        "Rate, KL, nats",
        "what an image's place tells beyond the prior, in nats (1 nat is 1.44 bits): the "
        "Kullback-Leibler divergence of its posterior from the prior.",
    ),
    ("Aggregated posterior", "the posteriors of all images together: where images lie."),
    (
        "Marginal KL",
        "the part of the rate that tells no image from another: how far the aggregated posterior "
        "is from the prior.",
    ),
    ("Distortion", "how badly the image is rebuilt from its place, −log likelihood in nats."),
    ("Evidence lower bound", "−distortion − rate: below the log likelihood of a datum."),
    ("β", "the weight of the rate: how strongly the images' points are pulled towards the prior."),
    (
        "C, κ and κ²",
        "the running mean squared error of what is rebuilt, and how much is tolerated; κ is its "
        "root.",
    ),
    ("Information plane", "a chart of rate against distortion: what is paid, and what it buys."),
    ("VHP", "a hierarchical prior, learned together with the autoencoder."),
    ("REWO", "keeps β small until C is below κ², only then lets the prior learn and β rise to 1."),
    ("GECO", "lowers β while C is above κ² and raises it while below; it has no phases."),
    (
        "RE, CLA, FRE, pNCC and λ",
        "constraints on what is decoded, each with a weight λ of its own: its "
        "error, its class, its features, the correlation of its patches.",
    ),
    ("Warm-up", "raises β to 1 by the clock, whatever the error."),
    ("IWAE", "an autoencoder trained on a tighter bound, with a fixed normal prior; β is 1."),
    (
        "VampPrior, pseudo-images",
        "a learned prior: a mixture of the posteriors of images that are learned themselves.",
    ),
    (
        "Euclidean and squared lengths",
        "what a walk's steps cost: the distance of two samples, or its square, which avoids long "
        "steps.",
    ),
    ("Jump", f"a step of a walk in which the decoded {BREAKS}."),
    ("Smoothness", "how much a film's second differences are; lower is smoother, a blur as well."),
    ("Held-out", "kept from training: what is measured on these was not learned by heart."),
    ("Seed", "what the random numbers of a training begin with; another one, another training."),
    ("Snapshot", "all points and samples at one step of a training."),
    ("UMAP", "a projection that keeps neighbours; distances on it mean little."),
    ("PCA", "the plane in which data vary most."),
    ("Fixed point", "what a place ends at if it is decoded and encoded again and again."),
    (
        "Normalising flow",
        "a distribution of any shape: noise that is moved and stretched in steps.",
    ),
)

EVIDENCE_WORDS: tuple[Word, ...] = (
    (
        "Likelihood",
        "how probable held-out data are under a model; here as −log p(x), nats.",
    ),
    (
        "Importance sampling",
        "to estimate a likelihood from latents drawn where the encoder puts an image, weighted.",
    ),
    ("Effective sample size", "so many independent samples the weighted ones are worth."),
    (
        "Control variate",
        "a cheap bound, measured on all images, that takes the chance of the images out of a dear "
        "estimate on few.",
    ),
    ("Active unit", "a dimension of the innermost latents that moves with the data."),
    (
        "Binarisation",
        "each pixel is drawn black or white with its grey as the probability: once (static), or "
        "anew at each step (dynamic).",
    ),
)

# What a page explains beside those of all pages, and before them.
OWN: Mapping[str, tuple[Word, ...]] = {
    "likelihood": EVIDENCE_WORDS,
    "about": EVIDENCE_WORDS,
    "drawing": (
        (
            "Step",
            "one of the T times that the model writes on its canvas, with latents of its own.",
        ),
        ("z₀", "latents that come before all steps and have no place on the canvas."),
        (
            "Context",
            "what is given beside an image and not explained: the digits whose sum it shows, say.",
        ),
        ("RE, FRE", "constraints on the error of pixels, and of a classifier's features."),
    ),
    "map": (
        ("Latents Z", "what images are decoded from; as many as sharp images need."),
        ("Plane X", "beside Z: each image has a place on it, which predicts its latents."),
        ("Nonparametric", "predicted from data themselves: a mean of the latents of near images."),
        ("Residual", "what the plane leaves out of an image's latents."),
    ),
    "tiles": (
        ("Tile", "the part of the latent space where one image's posterior is the densest."),
        (
            "Information",
            "how much a place tells of which image it is of, in nats; with seven images ln 7 at "
            "most.",
        ),
        (
            "Marginal KL",
            "how far the aggregated posterior is from the prior: room that no image has, or too "
            "many.",
        ),
        ("Average KL", "the rate, a mean over images: information and marginal KL together."),
        (
            "RE, CLA",
            "constraints on the reconstruction error, on the class that a classifier reads.",
        ),
    ),
}


def listed(page: str) -> tuple[Word, ...]:
    """Returns the words that a page's glossary lists, its own first."""
    own = OWN.get(page, ())
    names = {name for name, _ in own}
    return (*own, *(word for word in WORDS if word[0] not in names))


def explained(page: str) -> list[tuple[str, str, str]]:
    """Returns all words that are explained on a page, those that are long to spell first: what
    finds one, a regular expression; its name in the glossary; its meaning."""
    found: dict[str, tuple[str, str, str]] = {}
    for name, meaning in (*listed(page), *EVIDENCE_WORDS):
        for spelling in spellings(name):
            found.setdefault(spelling, (spelling, name, meaning))
    return sorted(found.values(), key=lambda word: len(word[0]), reverse=True)


def spellings(name: str) -> list[str]:
    """Returns a regular expression for each of the words that a name says.

    >>> spellings("Euclidean and squared lengths"), spellings("κ²")
    (['[Ee]uclideans?', '[Ss]quared lengths?'], ['κ²s?'])
    """
    words = re.split(r", | and ", name)
    return [INITIAL if word == "C" else f"{_begun(word.removesuffix('s'))}s?" for word in words]


def _begun(word: str) -> str:
    """Returns what finds a word also where it begins a sentence; an abbreviation as it is."""
    first, rest = word[0], word.split()[0][1:]
    is_ordinary = rest and rest == rest.lower() and first.isascii()
    return f"[{first.upper()}{first.lower()}]{word[1:]}" if is_ordinary else word
