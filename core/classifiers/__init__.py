"""Small classifiers of images: what a constraint reads classes and features with."""

from core.classifiers.classifier import Classifier, Facts
from core.classifiers.fitting import fitted_classifier
from core.classifiers.shipping import (
    NoClassifier,
    classifier_of,
    file_of,
    load_classifier,
    own_file,
    save_classifier,
)

__all__ = [
    "Classifier",
    "Facts",
    "NoClassifier",
    "classifier_of",
    "file_of",
    "fitted_classifier",
    "load_classifier",
    "own_file",
    "save_classifier",
]
