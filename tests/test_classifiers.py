"""Classifiers: how they are trained, what their files hold, and what is refused."""

import json
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import load_file, save_file

from core import __main__, places
from core.build import load_dataset
from core.classifiers import classifier as classifiers
from core.classifiers import (
    classifier_of,
    fitted_classifier,
    fitting,
    load_classifier,
    own_file,
    save_classifier,
    shipping,
)
from core.data import Dataset, uploads
from core.data.image_rows import image_shape
from core.files import FileProblem

LABELS = ("train_label", "test_label")
# Of turned digits some cannot be told apart: 6 and 9.
LEAST = {"digits": 0.975, "mnist": 0.975, "mnist-sum-14": 0.96, "mnist-rotate-14": 0.93}
SHIPPED = Path(__file__).parent.parent / "checkpoints" / "classifiers"


@pytest.fixture(scope="module")
def digits() -> Dataset:
    return load_dataset({"name": "digits"})


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Few steps, and a home of one's own."""
    monkeypatch.setattr(fitting, "STEPS", 150)
    monkeypatch.setenv(places.HOME, str(tmp_path))
    return tmp_path


def test_the_shipped_ones_are_small_in_half_precision_and_read_nearly_all():
    for name, least in LEAST.items():
        path = SHIPPED / f"{name}.safetensors"
        assert path.stat().st_size < 300_000
        assert {w.dtype for w in load_file(path).values()} == {torch.float16}
        assert load_classifier(path).facts.accuracy > least


def test_training_learns_and_the_file_says_what_was_learned(digits, quick):
    *_, classifier = fitted_classifier(digits)
    assert 0.8 < classifier.facts.accuracy <= 1 and classifier.facts.held_out == 500
    save_classifier(classifier, path := quick / "one.safetensors")
    again = load_classifier(path)
    assert again.facts == classifier.facts
    x = torch.from_numpy(digits.test)
    assert torch.equal(again(x), classifier(x))  # it was measured as it is kept
    assert not any(weight.requires_grad for weight in again.parameters())


def test_so_many_steps_are_made_as_are_asked_for(digits, quick, monkeypatch, capsys):
    assert sum(1 for _ in fitted_classifier(digits, steps=4)) == 4 + 1
    assert ask(monkeypatch, "digits", "--steps", "3") == 0
    assert "right" in capsys.readouterr().out


def test_pixels_that_are_drawn_anew_leave_the_data_as_they_are(digits, quick, monkeypatch):
    monkeypatch.setattr(fitting, "STEPS", 3)
    drawn = replace(digits, train=digits.train.copy(), probabilities=True)
    *_, first = fitted_classifier(drawn)
    assert np.array_equal(drawn.train, digits.train)
    *_, second = fitted_classifier(drawn)
    assert torch.equal(first.head.weight, second.head.weight)  # the seed says all


def ask(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> int:
    monkeypatch.setattr(sys, "argv", ["core", "classifier", *arguments])
    return __main__.main()


def test_the_command_trains_one_of_shipped_and_of_own_images(quick, monkeypatch, capsys):
    assert ask(monkeypatch, "digits", "--json") == 0
    said = json.loads(capsys.readouterr().out)
    assert said["classifier"] == str(own_file("digits")) and said["accuracy"] > 0.8
    assert classifier_of("digits").facts == load_classifier(SHIPPED / "digits.safetensors").facts


def own(tmp_path: Path, labels: np.ndarray | None = None) -> None:
    from core.data.uploads.adding import add_path

    random = np.random.default_rng(0)
    x = random.random((200, 12, 12)).astype(np.float32) * 0.1
    y = np.arange(200) % 2
    x[y == 1, :6] += 0.8
    np.savez(tmp_path / "own.npz", images=x, labels=y if labels is None else labels)
    add_path(tmp_path / "own.npz", "two-halves", 12)


def test_own_images_with_classes_get_one_and_other_data_of_that_name_are_not_read_with_it(
    quick, monkeypatch, capsys
):
    own(quick)
    assert ask(monkeypatch, "two-halves") == 0
    assert "reads" in capsys.readouterr().out
    digest = uploads.about("two-halves").digest
    assert classifier_of("two-halves", digest).facts.accuracy > 0.9
    with pytest.raises(FileProblem, match="trained on other data called two-halves"):
        classifier_of("two-halves", "another")


def test_labels_that_half_the_digits_would_round_are_read_as_they_are(quick, digits):
    labels = {part: getattr(digits, part) / 10 + 20_260_101 for part in LABELS}  # not float32's
    *_, classifier = fitted_classifier(replace(digits, **labels))
    assert classifier.facts.accuracy > 0.8


def test_images_are_read_some_at_a_time(digits, monkeypatch):
    one = load_classifier(SHIPPED / "digits.safetensors")
    x = torch.from_numpy(digits.test)
    whole = one.read(x)
    monkeypatch.setattr(classifiers, "MOST_NUMBERS", 130)
    assert torch.equal(one.read(x), whole) and whole.dtype == torch.float64


def test_where_images_of_others_are_read_those_are_what_to_train(quick, monkeypatch):
    monkeypatch.setattr(shipping, "PROGRAM", quick)
    with pytest.raises(FileProblem, match="classifier mnist` trains"):
        classifier_of("micro-mnist")


def test_own_images_are_images_and_the_rows_of_an_own_table_are_none(quick):
    from core.data.uploads.adding import add_path

    own(quick)
    assert image_shape(uploads.load("two-halves")) == (12, 12)
    rows = np.random.default_rng(0).random((60, 9))
    np.savetxt(quick / "table.csv", rows, delimiter=",")
    add_path(quick / "table.csv", "a-table", 12)
    with pytest.raises(FileProblem, match="rows of a-table are no images"):
        image_shape(uploads.load("a-table"))


@pytest.mark.parametrize(
    ("name", "sentence"),
    [("pendulum", "pendulum has no classes"), ("x", "Unknown dataset")],
)
def test_the_command_refuses_data_without_classes_or_a_name(
    name, sentence, quick, monkeypatch, capsys
):
    assert ask(monkeypatch, name) == 2
    said = capsys.readouterr().err
    assert sentence in said and said.count("\n") == 1


def test_there_is_none_of_data_that_nobody_trained_one_of(quick):
    for name in ("fashion-mnist", "no-such-data", "../digits", "runs/digits"):
        with pytest.raises(FileProblem) as problem:
            classifier_of(name)
        assert "\n" not in str(problem.value)


def damaged(path: Path, kind: str) -> None:
    content = (SHIPPED / "digits.safetensors").read_bytes()
    weights = load_file(SHIPPED / "digits.safetensors")
    facts = {"dataset": "digits", "shape": [8, 8], "classes": [0.0, 1.0]}
    about = {"classifier": json.dumps(facts)}
    match kind:
        case "truncated":
            path.write_bytes(content[: len(content) // 2])
        case "empty":
            path.write_bytes(b"")
        case "text":
            path.write_text("no classifier")
        case "nothing said":
            save_file(weights, path)
        case "a list":
            save_file(weights, path, {"classifier": "[1]"})
        case "too deep":
            save_file(weights, path, {"classifier": "[" * 100_000})
        case "too few classes":
            save_file(weights, path, about)
        case "huge":
            huge = facts | {"shape": [10**9, 10**9]}
            save_file(weights, path, {"classifier": json.dumps(huge)})
        case "not finite":
            facts["classes"] = list(map(float, range(10)))
            weights["head.bias"][0] = torch.nan
            save_file(weights, path, {"classifier": json.dumps(facts)})


@pytest.mark.parametrize(
    "kind",
    [
        *("truncated", "empty", "text", "nothing said", "a list", "too deep"),
        *("too few classes", "huge", "not finite"),
    ],
)
def test_a_file_that_holds_none_is_told_in_a_sentence(kind, tmp_path):
    damaged(tmp_path / "one.safetensors", kind)
    with pytest.raises(FileProblem) as problem:
        load_classifier(tmp_path / "one.safetensors")
    assert "\n" not in str(problem.value) and "one.safetensors" in str(problem.value)


def test_the_command_says_that_a_shipped_one_is_read_all_the_same(quick, monkeypatch, capsys):
    assert ask(monkeypatch, "digits") == 0
    assert "comes along and is what constraints read" in capsys.readouterr().out
    assert ask(monkeypatch, "digits", "--out", str(quick / "mine.safetensors")) == 0
    assert "comes along" not in capsys.readouterr().out
