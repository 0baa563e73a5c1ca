"""The lesson on seeds: places differ between two trainings, distances between images less."""

from collections.abc import Mapping, Sequence

import numpy as np

from app.views.lessons.lesson import Answer, Lesson, LessonRun, Onward, Part, Walks
from app.views.lessons.likelihood import ends

RUNS = ("grey-mnist/geco-0.15", "grey-mnist/geco-0.15-seed-1", "grey-mnist/geco-0.15-seed-2")
MOST = 250  # images: pairs grow with their square
AGREE = 0.8  # correlation from which two trainings are said to agree


class Seeds(Lesson):
    name = "seeds"
    title = "Do two trainings agree?"
    short = "Seeds"
    runs = RUNS
    question = "Trained again with another seed, what of the latent space comes out alike?"
    options = (
        "The coordinates: each image gets about the same numbers",
        "The distances: images far apart in one are far apart in the other",
        "Both",
        "Neither",
    )
    onward = Onward("compare", "Compare the trainings", {"runs": RUNS})

    def setup(self, runs: Mapping[str, LessonRun]) -> str:
        dim = runs[RUNS[0]].atlas.data.shape[1]
        return (
            "The same network, the same digits, the same settings: only the random numbers at the "
            f"start of training differ. Each image gets {dim} numbers, its coordinates."
        )

    def answer(self, runs: Mapping[str, LessonRun]) -> Answer:
        """Errors: ValueError where the runs were not asked the same images."""
        latents = [_latents(runs, name) for name in RUNS]
        pairs = [(latents[i], latents[j]) for i in range(len(RUNS)) for j in range(i)]
        same, matched, apart = (
            [measure(*pair) for pair in pairs]
            for measure in (of_coordinates, of_best_coordinates, of_distances)
        )
        sentence = (
            "Between two of the three trainings the same coordinate correlates with "
            f"{_range(same)} (absolute, mean), the most alike one with {_range(matched)}. The "
            f"distances between {len(latents[0]):,} images correlate with {_range(apart)}. A "
            "normal prior does not mind how axes lie: turned, all costs the same. So read "
            "distances and neighbours, never a coordinate."
        )
        pair = ends(runs[RUNS[0]])
        return Answer(option(same, apart), (Part(sentence, Walks(RUNS[:2], pair)),))


def _latents(runs: Mapping[str, LessonRun], name: str) -> np.ndarray:
    atlas, first = runs[name].atlas, runs[RUNS[0]].atlas
    if not np.array_equal(atlas.data_labels, first.data_labels):
        raise ValueError(f"{runs[name].title} was asked other images than {runs[RUNS[0]].title}.")
    return atlas.data[:MOST].astype(float)


def correlations(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """Returns the absolute correlations (Z, Z) of coordinates of latents (M, Z); 0 of constant
    ones."""
    dim = one.shape[1]
    with np.errstate(invalid="ignore", divide="ignore"):
        found = np.corrcoef(one.T, other.T)[:dim, dim:]
    return np.abs(np.nan_to_num(found))


def of_coordinates(one: np.ndarray, other: np.ndarray) -> float:
    return float(np.diag(correlations(one, other)).mean())


def of_best_coordinates(one: np.ndarray, other: np.ndarray) -> float:
    return float(correlations(one, other).max(axis=1).mean())


def of_distances(one: np.ndarray, other: np.ndarray) -> float:
    """Returns the correlation of the distances between all pairs of images; a turn changes none.

    >>> places = np.random.default_rng(0).normal(size=(9, 2))
    >>> round(of_distances(places, places @ np.array([[0.0, 1.0], [-1.0, 0.0]])), 6)
    1.0
    """
    return float(np.corrcoef(_distances(one), _distances(other))[0, 1])


def _distances(latents: np.ndarray) -> np.ndarray:
    squares = np.square(latents).sum(axis=1)
    apart = squares[:, None] + squares - 2 * latents @ latents.T
    return np.sqrt(np.maximum(apart[np.triu_indices(len(latents), 1)], 0))


def option(same: Sequence[float], apart: Sequence[float]) -> int:
    """Returns which option correlations of coordinates and of distances bear out.

    >>> option([0.3], [0.9]), option([0.9], [0.9]), option([0.9], [0.1]), option([0.3], [0.3])
    (1, 2, 0, 3)
    """
    places, distances = min(same) >= AGREE, min(apart) >= AGREE
    return 2 if places and distances else 0 if places else 1 if distances else 3


def _range(values: Sequence[float]) -> str:
    return f"{min(values):.2f} to {max(values):.2f}"
