"""Classifiers on disk: a file each, weights in half precision, and what is known of them.

checkpoints/classifiers/DATASET.safetensors    those that come along; they go first
home()/classifiers/DATASET.safetensors         those that somebody trained
"""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save

from core.classifiers.classifier import Classifier, Facts
from core.files import FileProblem, inside, write_bytes
from core.places import PROGRAM, home, program_name
from core.validated import Misfit, validated

FOLDER, ABOUT = "classifiers", "classifier"
# Whose images, as far as they are explained, and classes are the same.
SAME_IMAGES = dict.fromkeys(("static-mnist", "micro-mnist", "mnist-sum"), "mnist")


class NoClassifier(FileProblem):
    """No file holds a classifier of these data; one that is damaged is another problem."""


def classifier_of(dataset: str, digest: str = "") -> Classifier:
    """Returns the classifier of a dataset's images; digest: where they are somebody's own.

    Errors: NoClassifier where there is none, FileProblem where its file is damaged.
    """
    name, path = _name(dataset, digest), file_of(dataset, digest)
    if not path.is_file():
        raise NoClassifier(
            f"There is no classifier of {dataset}; where its data have classes, `{program_name()} "
            f"classifier {name}` trains one in a minute."
        )
    classifier = load_classifier(path)
    if classifier.facts.digest != digest:
        raise NoClassifier(
            f"{path} was trained on other data called {name}; `{program_name()} classifier "
            f"{dataset}` trains another one."
        )
    return classifier


def file_of(dataset: str, digest: str = "") -> Path:
    """Returns the file that a dataset's classifier is read from, there or not: what comes along
    goes before what somebody has trained."""
    name = _name(dataset, digest)
    along = inside(PROGRAM / "checkpoints" / FOLDER, f"{name}.safetensors")
    return along if along.is_file() and not digest else own_file(name)


def _name(dataset: str, digest: str) -> str:
    return dataset if digest else SAME_IMAGES.get(dataset, dataset)


def own_file(dataset: str) -> Path:
    """Returns where the classifier that somebody trains of a dataset goes."""
    return inside(home() / FOLDER, f"{dataset}.safetensors")


def save_classifier(classifier: Classifier, path: Path) -> None:
    """Replaces the file of a classifier. Errors: OSError."""
    weights = {name: w.half().contiguous() for name, w in classifier.state_dict().items()}
    write_bytes(path, save(weights, {ABOUT: json.dumps(asdict(classifier.facts))}))


def load_classifier(path: Path) -> Classifier:
    """Returns the classifier of a file, in float32. Errors: FileProblem."""
    facts, weights = _read(path)
    try:
        classifier = Classifier(validated(Facts, facts))
        classifier.load_state_dict({name: w.float() for name, w in weights.items()})
    except (Misfit, RuntimeError):
        raise FileProblem(f"{path} does not hold the classifier that it describes.") from None
    if not all(bool(w.isfinite().all()) for w in classifier.state_dict().values()):
        raise FileProblem(f"{path} holds weights that are not finite; train it again.")
    return classifier.eval()


def _read(path: Path) -> tuple[dict[str, Any], dict[str, torch.Tensor]]:
    try:
        with safe_open(path, framework="pt") as file:
            facts = json.loads((file.metadata() or {}).get(ABOUT, ""))
            weights = {key: file.get_tensor(key) for key in file.keys()}  # noqa: SIM118
        if not isinstance(facts, dict):
            raise ValueError("it describes no classifier")
        return facts, weights
    except FileNotFoundError:
        raise FileProblem(f"{path} is missing.") from None
    except (SafetensorError, ValueError, OSError, RecursionError) as error:
        reason = str(error).splitlines()[0]
        raise FileProblem(f"{path} is no classifier ({reason}); train it again.") from None
