"""Whether samples show the class of their context; what each step of a drawing costs."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from core.build import ConfigProblem, build_chart, build_model, build_smoother, load_dataset
from core.charts import KernelChart
from core.classifiers import classifier_of
from core.data import Context, Dataset
from core.data.images.mnist import MNIST
from core.experiments import EXPERIMENTS
from core.metrics.evaluation import METRICS, EvaluatedModel
from core.metrics.target_class import target_class
from core.models import Conditional, Stepwise, decoded
from core.places import HOME
from tests.test_image_files import folder, write_idx_files  # noqa: F401  fixture

ROTATE = EXPERIMENTS["mnist-rotate/draw-geco-0.175"]
SMALL = {"state_channels": 4, "latent_channels": 1, "num_steps": 2, "context_dim": 8}


@pytest.fixture
def evaluated(folder, monkeypatch) -> EvaluatedModel:  # noqa: F811
    """An untrained drawing under contexts, of tiny files."""
    write_idx_files(folder / MNIST)
    monkeypatch.setenv(HOME, str(folder))
    dataset = load_dataset({"name": "mnist-rotate-14", "num_images": 20})
    few = replace(dataset, test=dataset.test[:40], test_label=dataset.test_label[:40])
    config = ROTATE.changed(model=ROTATE.model | SMALL)
    model = build_model(config, few).eval()
    return EvaluatedModel(model, build_chart(config, model), few, config)


class Copies:
    """Decodes whatever latents to the context that is given."""

    def __init__(self, context: np.ndarray | None = None):
        self.context = context

    def given(self, context: np.ndarray) -> "Copies":
        return Copies(context)

    def decode(self, z: np.ndarray) -> np.ndarray:
        return self.context


def digits_given_themselves() -> Dataset:
    data = load_dataset({"name": "digits"})
    twice = {part: np.tile(getattr(data, part), 2) for part in ("train", "test", "ends")}
    return replace(data, **twice, context=Context(1, (8, 8)))


def test_what_copies_a_true_image_is_as_often_right_as_true_images_are():
    data, classifier = digits_given_themselves(), classifier_of("digits")
    found = target_class(Copies(), np.zeros((400, 2)), data, classifier)
    right = classifier.read(torch.from_numpy(data.explained(data.test[:400]))).numpy()
    assert found.share == found.true == (right == data.test_label[:400]).mean() > 0.95
    assert found.low < found.share < found.high < 1 and found.high - found.low < 0.06
    others = np.roll(right, 1) == data.test_label[:400]  # of the images before
    assert found.shuffled == others.mean() and abs(found.shuffled - 0.1) < 0.05
    assert found.chance == 0.1 and found.count == 400


def test_binomials_of_an_interval_s_ends_leave_a_fortieth_beyond():
    data = digits_given_themselves()
    found = target_class(Copies(), np.zeros((50, 2)), data, classifier_of("digits"))
    hits, random = round(found.share * 50), np.random.default_rng(0)
    assert hits < 50
    below, above = (random.binomial(50, end, 400_000) for end in (found.high, found.low))
    assert (below <= hits).mean() == pytest.approx(0.025, abs=0.003)
    assert (above >= hits).mean() == pytest.approx(0.025, abs=0.003)


def test_a_drawing_under_contexts_is_measured_by_what_is_given(evaluated):
    assert isinstance(evaluated.model, Conditional) and isinstance(evaluated.model, Stepwise)
    elsewhere = replace(evaluated.dataset, name="elsewhere")  # nobody trained a classifier of it
    assert METRICS["target_class"](replace(evaluated, dataset=elsewhere)) is None
    found = METRICS["target_class"](evaluated)
    assert found["count"] == 40 and 0 <= found["low"] <= found["share"] <= found["high"] <= 1


def test_rates_of_steps_add_up_to_the_divergence_of_all(evaluated):
    of_steps = METRICS["rate_per_step"](evaluated)
    assert len(of_steps) == 2 and min(of_steps) >= 0
    with torch.inference_mode():  # rate is log q - log p at a draw: its mean over many draws
        rows = torch.from_numpy(evaluated.dataset.test)
        rates = torch.cat([evaluated.model.terms(rows, 50).rate for _ in range(20)])
    assert sum(of_steps) == pytest.approx(float(rates.mean()), abs=0.1)


def test_errors_are_those_under_each_image_s_own_context(evaluated):
    data, z = evaluated.dataset, evaluated.draw[0]
    own = evaluated.model.given(data.given(data.test)).decode(z)
    np.testing.assert_allclose(evaluated.drawn_images, own, atol=1e-6)
    assert not np.allclose(own, evaluated.model.decode(z), atol=1e-6)
    assert evaluated.walk is None and METRICS["walks_without_jump"](evaluated) is None


def test_of_few_images_some_stand_for_the_others_all_the_same(evaluated):
    data, few = evaluated.dataset, slice(15)
    fewer = replace(data, train=data.train[few], train_label=data.train_label[few])
    found = replace(evaluated, dataset=fewer).information
    assert found.num_images == 15 and np.isfinite(found.marginal_kl)


def test_a_plane_beside_a_drawing_takes_what_is_given(evaluated):
    data, spec = evaluated.dataset, {"name": "kernel", "net": {"name": "mlp", "hidden": [8]}}
    smoother = build_smoother(data, evaluated.draw[0].shape[1], spec | {"num_anchors": 5})
    chart = KernelChart(evaluated.model, smoother.eval())
    places, contexts = chart.encode(data.test), data.given(data.test)
    latents = chart.latents(places)
    own = evaluated.model.given(contexts).decode(latents)
    np.testing.assert_allclose(decoded(chart, places, contexts), own, atol=1e-6)


def test_a_model_without_contexts_or_steps_has_neither_measure():
    config = EXPERIMENTS["digits/vae"]
    data = load_dataset({"name": "digits"})
    model = build_model(config, data)
    of_run = EvaluatedModel(model, build_chart(config, model), data, config)
    assert METRICS["target_class"](of_run) is METRICS["rate_per_step"](of_run) is None


def test_a_context_of_another_size_is_one_sentence(evaluated):
    with pytest.raises(ValueError, match="must have 392 numbers, not 391"):
        evaluated.model.given(np.zeros(391, np.float32))


def test_a_context_and_a_model_that_embeds_none_are_one_sentence(evaluated):
    for dim, dataset, said in (
        (0, evaluated.dataset, "come with a context"),
        (8, load_dataset({"name": "digits"}), "come without one"),
    ):
        config = ROTATE.changed(model=ROTATE.model | SMALL | {"context_dim": dim})
        with pytest.raises(ConfigProblem, match=said):
            build_model(config, dataset)
