"""ConvDRAW: its rate by hand, its steps, its contexts, and that it trains with all there is."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from core.atlas import Atlas
from core.atlas.projections import on_plane
from core.build import ConfigProblem, build_dataset, build_model, build_trainer
from core.charts import LatentChart
from core.constraints import CONSTRAINTS
from core.data import Cells, Context
from core.distributions import seeded
from core.experiments.conv_draw import conv_draw
from core.metrics.evaluation import METRICS
from core.models import Conditional, decoded
from core.objectives import OBJECTIVES
from core.runs import Run, RunConfig
from core.runs.live import Live
from core.runs.log import TrainingLog
from core.runs.recording import complete, record
from core.training import below

NORMAL = {"name": "normal", "scale": 0.3}
CONSTANT = {"name": "constant", "beta": 1.0}
ERROR = {"error": {"name": "reconstruction_error", "alpha": 0.5, "schedule": CONSTANT}}
TINY = {"num_steps": 2, "state_channels": 4, "latent_channels": 2, "stride": 4, "global_dim": 3}


def of_digits(**sizes) -> RunConfig:
    return RunConfig(
        name="digits/draw",
        dataset={"name": "digits"},
        model=conv_draw(NORMAL, **TINY | sizes),
        objective={"name": "elbo"},
        constraints=ERROR,
        learning_rate=2e-3,
        batch_size=32,
    )


@pytest.fixture(scope="module")
def data():
    return build_dataset(of_digits())


@pytest.fixture(scope="module")
def given(data):
    """Returns digits whose context is a picture of 4 x 3 pixels, all as bright as the label."""

    def beside(rows, labels):
        context = np.repeat(labels[:, None] / 9, 12, axis=1)
        return np.concatenate([rows, context], axis=1).astype(np.float32)

    parts = ("train", "test"), ("train_label", "test_label")
    rows = {p: beside(getattr(data, p), getattr(data, one)) for p, one in zip(*parts, strict=True)}
    ends = beside(data.ends, data.end_label)
    return replace(data, **rows, ends=ends, context=Context(1, (4, 3)))


def stirred(config: RunConfig, dataset, spread: float = 0.3):
    """Returns a model that says something: its weights are random, and no head is quiet."""
    model = build_model(config, dataset)
    generator = torch.Generator().manual_seed(1)
    with torch.no_grad():
        for weights in model.parameters():
            weights.normal_(std=spread, generator=generator)
    return model.eval()


# by hand


@pytest.fixture(scope="module")
def dot(data):
    """Returns a model of one pixel and two steps of one latent each, and its data."""
    one = {"train": data.train[:, 20:21], "test": data.test[:, 20:21], "ends": data.ends[:, 20:21]}
    pixel = replace(data, **one, picture=type(data.picture)((1, 1)))
    sizes = {"stride": 1, "latent_channels": 1, "global_dim": 0}
    return stirred(of_digits(**sizes), pixel, spread=0.35), pixel


def test_the_rate_of_two_steps_is_that_of_quadrature(dot):
    model, pixel = dot
    x = pixel.test[[3, 9]]
    axis = np.linspace(-14, 14, 85, dtype=np.float32)
    u = np.stack(np.meshgrid(axis, axis), axis=-1).reshape(-1, 2)
    log_q, log_p = model.log_posteriors(x)(u), model.log_prior(u)
    weights = np.exp(log_q) * (axis[1] - axis[0]) ** 2
    np.testing.assert_allclose(weights.sum(axis=0), 1, atol=1e-3)
    expected = (weights * (log_q - log_p[:, None])).sum(axis=0)
    assert expected.min() > 0.05
    of_steps = model.rate_per_step(x.repeat(500, axis=0)).sum(axis=1).reshape(2, 500).mean(axis=1)
    np.testing.assert_allclose(of_steps, expected, rtol=0.05, atol=0.01)
    with torch.inference_mode(), seeded(0):
        terms = model.terms(torch.from_numpy(x), 2_000)
    np.testing.assert_allclose(terms.rate.mean(dim=0), expected, rtol=0.1, atol=0.03)
    np.testing.assert_allclose(terms.expected_rate.mean(dim=0), expected, rtol=0.05, atol=0.01)
    assert (terms.expected_rate.var(dim=0) < terms.rate.var(dim=0)).all()


def test_the_second_step_s_posterior_hangs_on_the_first_step_s_draw(dot):
    model, pixel = dot
    first = np.array([[-1.0, 0.0], [1.0, 0.0]], np.float32)
    of_each = model.log_posteriors(pixel.test[:1])
    other = first + np.array([0.0, 1.0], np.float32)
    gains = of_each(other) - of_each(first)  # of the second latent alone
    assert abs(gains[0, 0] - gains[1, 0]) > 1e-3


# one model, looked at in several ways


@pytest.fixture(scope="module", params=["plain", "given"])
def both(request, data, given):
    if request.param == "plain":
        return stirred(of_digits(), data), data
    return stirred(of_digits(context_dim=5), given), given


def test_terms_draws_weights_and_densities_agree(both):
    model, dataset = both
    rows = dataset.test[:7]
    x, contexts = torch.from_numpy(rows), dataset.given(rows)
    u, log_q = model.draw(rows, seed=3)
    with torch.inference_mode(), seeded(3):
        terms = model.terms(x, 1)
    with torch.inference_mode(), seeded(3):
        log_weight = model.log_weight(x, 1)[0]
    np.testing.assert_allclose(terms.rate[0], log_q - model.log_prior(u), rtol=1e-3, atol=1e-2)
    images = decoded(model, u, contexts)
    error = np.square(images - dataset.explained(rows)).mean(axis=1)
    np.testing.assert_allclose(terms.errors["error"][0], error, rtol=1e-4)
    np.testing.assert_allclose(log_weight, -(terms.distortion + terms.rate)[0], rtol=1e-5)
    np.testing.assert_allclose(np.diag(model.log_posteriors(rows)(u)), log_q, rtol=1e-3, atol=1e-2)
    assert LatentChart(model).dim == u.shape[1] == 3 + 2 * 2 * 4


def test_weights_of_one_image_at_a_time_are_those_of_many(both):
    model, dataset = both
    x = torch.from_numpy(dataset.test[:2])
    with torch.inference_mode(), seeded(0):
        one, other = model.log_weights_of_each(x, 500)
        together = model.log_weight(x, 500)
    assert one.shape == (500,)
    for weights, column in ((one, together[:, 0]), (other, together[:, 1])):
        spread = column.std() / 500**0.5
        assert abs(weights.mean() - column.mean()) < 6 * spread


def test_all_steps_of_the_posterior_give_the_reconstruction(both):
    model, dataset = both
    rows = dataset.test[:5]
    under = model.given(dataset.given(rows))
    images, (mean, scale) = dataset.explained(rows), model.posterior(rows)
    np.testing.assert_array_equal(mean, under.posterior(images)[0])
    assert (scale > 0).all()
    strip = under.strip(mean)
    assert strip.shape == (5, 3, 64)  # what z_0 begins, and two steps
    np.testing.assert_array_equal(under.rebuilt(images, 3), strip[:, -1])
    np.testing.assert_array_equal(under.decode(mean), strip[:, -1])
    kept = under.kept(mean, 2)
    np.testing.assert_array_equal(under.strip(kept)[:, 1], strip[:, 1])
    assert not kept[:, 11:].any() and (kept[:, :11] == mean[:, :11]).all()
    one, again, other = (under.rebuilt(images, 1, seed=seed) for seed in (0, 0, 1))
    assert (one == again).all() and (one != other).any()


def test_steps_add_up_to_the_rate(both):
    model, dataset = both
    rows = dataset.test[:3]
    per_step = model.rate_per_step(rows.repeat(200, axis=0)).reshape(3, 200, 3).mean(axis=1)
    assert per_step.shape == (3, 3) and per_step.min() > 0
    with torch.inference_mode(), seeded(1):
        rate = model.terms(torch.from_numpy(rows), 1_000).rate
    spread = rate.std(dim=0).numpy() / 200**0.5
    assert (np.abs(per_step.sum(axis=1) - rate.mean(dim=0).numpy()) < 5 * spread).all()


def test_an_untrained_model_spends_little_and_begins_at_the_mean_image(data):
    model = build_model(of_digits(), data)
    assert model.rate_per_step(data.test[:20]).sum(axis=1).max() < 2
    drawn = model.decode(model.sample_prior(200, seed=0)).mean(axis=0)
    assert np.abs(drawn - data.train.mean(axis=0)).max() < 0.1
    samples = model.sample_prior(50, seed=1)
    np.testing.assert_array_equal(samples, model.sample_prior(50, seed=1))
    assert model.prior_means(5, seed=0) is None


# contexts


def test_a_context_reaches_every_step_and_the_first_prior(given):
    model = stirred(of_digits(context_dim=16, global_dim=0), given)
    assert isinstance(model, Conditional)
    u, contexts = model.sample_prior(2, seed=0)[[0, 0]], given.given(given.ends[[0, 1]])
    strip = model.given(contexts).strip(u)
    assert (np.abs(strip[0] - strip[1]).max(axis=1) > 1e-3).all()
    apart = [model.given(context).decode(u[:1])[0] for context in contexts]
    np.testing.assert_allclose(apart, strip[:, -1], atol=1e-6)
    told = model.context(torch.from_numpy(contexts))
    one, other = model.network.drawer.prior(model.network.drawer.start(told).memory.h)
    assert (one - other).abs().max() > 1e-3


def test_without_a_context_latents_are_decoded_under_that_of_the_first_end_image(given):
    model = stirred(of_digits(context_dim=5), given)
    u = model.sample_prior(4, seed=0)
    usual = model.given(given.given(given.ends[0])).decode(u)
    np.testing.assert_array_equal(model.decode(u), usual)


@pytest.mark.parametrize("width", [0, 11, 13])
def test_a_context_of_another_size_is_one_sentence(width, given, data):
    model = stirred(of_digits(context_dim=5), given)
    with pytest.raises(ValueError, match=f"must have 12 numbers, not {width}"):
        model.given(np.zeros(width, np.float32))
    with pytest.raises(ValueError, match="64 pixels and 12 numbers of a context, not 64"):
        model.posterior(data.test[:2])


# what cannot be


@pytest.mark.parametrize(
    ("sizes", "told"),
    [
        ({"num_steps": 0}, "num_steps must be a whole number from 1 to 64, not 0"),
        ({"state_channels": 10**9}, "state_channels must be a whole number from 1 to 512"),
        ({"global_dim": -1}, "global_dim must be a whole number from 0"),
        ({"stride": 3}, "the stride must divide the image's sides, 8 and 8 pixels; 3 does not"),
        ({"stride": 0}, "the stride must divide"),
        ({"context_dim": 5}, "images of digits come without one"),
        ({"depth": 5}, "unexpected keyword argument 'depth'"),
    ],
)
def test_impossible_sizes_are_one_sentence(sizes, told, data):
    with pytest.raises(ConfigProblem, match=told) as problem:
        build_model(of_digits(**sizes), data)
    assert "\n" not in str(problem.value)


def test_data_that_do_not_fit_are_one_sentence(data, given):
    with pytest.raises(ConfigProblem, match="come with a context: context_dim"):
        build_model(of_digits(), given)
    with pytest.raises(ConfigProblem, match="are no images"):
        build_model(of_digits(), replace(data, picture=Cells((8, 8))))
    bits = of_digits().changed(likelihood={"name": "binomial", "total_count": 1})
    with pytest.raises(ConfigProblem, match="pixels that are 0 or 1"):
        build_model(bits, data)


# training


def trainer_of(config: RunConfig, dataset):
    return build_trainer(config, build_model(config, dataset))


HELD = {"schedule": {"name": "geco", "beta": 0.5}, "kappa": 0.5, "excess": "relative"}


@pytest.mark.parametrize("objective", OBJECTIVES)
@pytest.mark.parametrize("measure", CONSTRAINTS)
def test_it_trains_with_every_objective_and_every_constraint(objective, measure, data):
    patch = {"patch": 3} if measure.startswith("patch") else {}
    config = replace(
        of_digits(),
        objective={"name": objective},
        constraints={"held": {"name": measure, **patch, **HELD}},
    )
    trainer = trainer_of(config, data)
    *_, last = trainer.run(torch.from_numpy(data.train), 2)
    assert np.isfinite(last.loss) and trainer.is_finite() and last.averages["held"] > 0


@pytest.mark.parametrize("schedule", ["constant", "annealed"])
@pytest.mark.parametrize("likelihood", [NORMAL, {"name": "binomial", "total_count": 16}])
def test_it_learns(schedule, likelihood, data):
    ends = {"steps": 60, "end": 0.05} if schedule == "annealed" else {}
    error = ERROR["error"] | {"schedule": {"name": schedule, "beta": 0.1, **ends}}
    config = replace(of_digits(state_channels=12), constraints={"error": error})
    config = config.changed(likelihood=likelihood, learning_rate=1e-2)
    first, *_, last = trainer_of(config, data).run(torch.from_numpy(data.train), 60)
    assert last.averages["error"] < 0.8 * first.averages["error"]


def test_a_resumed_training_takes_the_steps_of_a_straight_one(given):
    config, x = of_digits(context_dim=5), torch.from_numpy(given.train)
    straight, begun, resumed = (trainer_of(config, given) for _ in range(3))
    expected = [step.loss for step in straight.run(x, 6)]
    losses = [step.loss for step in begun.run(x, 3)]
    resumed.restore(*begun.state())
    losses += [step.loss for step in resumed.run(x, 6)]
    assert losses == expected
    assert all(
        torch.equal(a, b)
        for a, b in zip(straight.model.parameters(), resumed.model.parameters(), strict=True)
    )


# what becomes of a run


def test_snapshots_of_very_many_latents_are_planes(data):
    model = build_model(of_digits(latent_channels=16, stride=2), data)
    chart, log = LatentChart(model), TrainingLog()
    assert chart.dim == 3 + 2 * 16 * 16
    for step in (0, 100):
        log.add_snapshot(step, chart, data.test[:9])
    kept = on_plane(below("snapshots", log.arrays()))
    assert kept["posterior_mean"].shape == kept["posterior_scale"].shape == (2, 9, 2)
    assert int(kept["dim"]) == chart.dim and kept["step"].tolist() == [0, 100]
    np.testing.assert_array_equal(*kept["prior_sample"])
    whole = {
        "prior_sample": chart.sample(9, seed=0)[None],
        "posterior_mean": chart.encode(data.test[:9])[None],
    }
    whole["posterior_scale"] = chart.spread(data.test[:9])[None]
    np.testing.assert_allclose(
        on_plane(whole)["posterior_mean"][0], kept["posterior_mean"][0], atol=1e-5
    )


def test_what_onlookers_see_of_very_many_latents_is_a_plane(data, tmp_path):
    run = Run(tmp_path / "run")
    config = replace(of_digits(latent_channels=16, stride=2), steps=1)
    list(record(run, config, resume=False))
    live = Live.load(run.path)
    assert live.posterior_mean.shape == live.prior_sample.shape == (500, 2)
    assert live.plane_of == 515


@pytest.mark.slow
def test_a_run_is_drawn_and_measured(data, tmp_path):
    run, config = Run(tmp_path / "run"), replace(of_digits(), steps=20, num_nodes=60)
    assert len(list(record(run, config, resume=False))) == 20
    list(complete(run))
    metrics, atlas = run.metrics, Atlas.load(run.path)
    assert metrics["average_kl"] == pytest.approx(metrics["rate"], abs=1.5)
    information = metrics["information"]
    assert information["num_images"] == len(data.train) and information["num_draws"] == 100
    assert metrics["marginal_kl"] <= metrics["average_kl"] + 0.5
    assert metrics["negative_log_likelihood"]["count"] == 6
    assert atlas.nodes.shape == (60, 19) and set(metrics) == set(METRICS)
