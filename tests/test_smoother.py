"""The kernel smoother and the nonparametric VAE, against numpy and at the ends of numbers."""

import numpy as np
import pytest
import torch
from scipy import integrate
from torch import nn

from core.build import ConfigProblem, build_dataset, build_model, build_trainer
from core.charts import fitting
from core.charts.fitting import fit
from core.distributions import DiagonalNormal, seeded
from core.experiments import EXPERIMENTS
from core.models import VAE, KernelSmoother
from core.nets.dropout import Dropout
from core.runs.columns import MATCH
from core.training.examples import picked

RANDOM = np.random.default_rng(0)
SMALL = {"hidden": (8,), "latent_dim": 3, "batch_size": 32}
CONFIG = EXPERIMENTS["digits/nonparametric"].changed(**SMALL)
BESIDE = EXPERIMENTS["digits/vae-10"].changed(**SMALL)


def plane(latent_dim: int = 3, lengthscale: float = 1.0, **settings) -> KernelSmoother:
    """Returns a smoother whose X are the data themselves."""
    smoother = KernelSmoother(nn.Identity(), latent_dim, **{"num_anchors": 40} | settings)
    with torch.no_grad():
        smoother.log_lengthscale.fill_(np.log(lengthscale))
    return smoother


def remembering(
    lengthscale: float = 0.7, **settings
) -> tuple[KernelSmoother, np.ndarray, np.ndarray]:
    smoother = plane(lengthscale=lengthscale, **settings)
    x, z = (RANDOM.normal(size=(40, dim)).astype(np.float32) for dim in (smoother.dim, 3))
    smoother.remember(torch.from_numpy(x), torch.from_numpy(z))
    return smoother, x, z


def match(smoother: KernelSmoother, x: np.ndarray, mean: np.ndarray, scale: float = 0.5):
    """Returns the match, and what it was made from: log q at two draws of q."""
    posterior = DiagonalNormal(torch.from_numpy(mean), torch.full(mean.shape, np.log(scale)))
    with seeded(0):
        log_posterior = posterior.log_prob(posterior.rsample((2,)))
    return smoother(torch.from_numpy(x), posterior, log_posterior), log_posterior


def weights(x: np.ndarray, anchors: np.ndarray, lengthscale: float, itself: bool) -> np.ndarray:
    """Returns Nadaraya and Watson's weights, in double precision."""
    square = np.square(x[:, None].astype(float) - anchors[None]).sum(axis=2)
    kernel = np.exp(-square / (2 * lengthscale**2))
    kernel = kernel if itself else kernel * (1 - np.eye(len(x)))
    return kernel / kernel.sum(axis=1, keepdims=True)


@pytest.fixture
def batch() -> tuple[np.ndarray, np.ndarray]:
    return tuple(RANDOM.normal(size=(9, dim)).astype(np.float32) for dim in (2, 3))


def test_the_squared_match_is_the_distance_to_what_the_others_predict(batch):
    x, mean = batch
    predicted = weights(x, x, 0.7, itself=False) @ mean
    found, _ = match(plane(lengthscale=0.7, weight=2.5), x, mean)
    expected = 2.5 * np.square(mean - predicted).sum(axis=1)
    np.testing.assert_allclose(found.detach(), expected, rtol=1e-4)


def test_the_divergence_is_that_of_the_posterior_from_what_the_others_predict(batch):
    x, mean = batch
    smoother = plane(match="kl")
    scales = np.array([0.5, 1.0, 2.0])
    with torch.no_grad():
        smoother.log_scale.copy_(torch.from_numpy(np.log(scales)))
    found, log_posterior = match(smoother, x, mean, scale=0.3)
    square = np.square(mean - weights(x, x, 1.0, itself=False) @ mean) + 0.3**2
    cross = 0.5 * (square / scales**2 + np.log(2 * np.pi * scales**2)).sum(axis=1)
    np.testing.assert_allclose(found.detach(), log_posterior.mean(0).numpy() + cross, rtol=1e-4)


def test_with_the_exact_entropy_the_divergence_of_equal_distributions_is_0():
    x, mean = np.zeros((4, 2), np.float32), np.ones((4, 3), np.float32)
    smoother = plane(match="kl")
    posterior = DiagonalNormal(torch.from_numpy(mean), torch.zeros(4, 3))
    entropy = 0.5 * 3 * (1 + np.log(2 * np.pi))
    found = smoother(torch.from_numpy(x), posterior, torch.full((1, 4), -entropy))
    np.testing.assert_allclose(found.detach(), 0, atol=1e-5)


def test_a_datum_is_predicted_by_the_others_with_weights_that_sum_to_one(batch):
    x, mean = batch
    shifted, _ = match(plane(), x, mean + 100)  # as do all weighted means
    found, _ = match(plane(), x, mean)
    np.testing.assert_allclose(shifted.detach(), found.detach(), rtol=1e-3)
    alone = np.zeros_like(mean)
    alone[0] = 1.0  # whose own weight is 0: nothing of it comes back
    assert match(plane(), x, alone)[0][0].item() == pytest.approx(3.0)


@pytest.mark.parametrize("far", [1.0, 50.0, 1e4])
@pytest.mark.parametrize("kind", ["squared", "kl"])
def test_gradients_are_finite_however_far_apart_places_lie(far, kind):
    x = (far * np.arange(6, dtype=np.float32)[:, None]).repeat(2, axis=1)
    places = torch.from_numpy(x).requires_grad_()
    smoother = plane(match=kind)
    posterior = DiagonalNormal(torch.randn(6, 3), torch.zeros(6, 3))
    smoother(places, posterior, torch.zeros(1, 6)).sum().backward()
    for gradient in (smoother.log_lengthscale.grad, places.grad):
        assert torch.isfinite(gradient).all()


@pytest.mark.parametrize("rows", [2, 6])
@pytest.mark.parametrize("latent_dim", [1, 3])
def test_equal_places_predict_the_mean_of_the_others(rows, latent_dim):
    x = np.full((rows, 2), 3.0, np.float32)
    mean = RANDOM.normal(size=(rows, latent_dim)).astype(np.float32)
    smoother = plane(latent_dim)
    found, _ = match(smoother, x, mean)
    others = (mean.sum(axis=0) - mean) / (rows - 1)
    np.testing.assert_allclose(found.detach(), np.square(mean - others).sum(axis=1), rtol=1e-4)
    found.sum().backward()
    assert smoother.log_lengthscale.grad == 0


def test_a_batch_of_one_is_refused_in_a_sentence():
    with pytest.raises(ValueError, match="batches of two data or more") as refused:
        match(plane(), np.zeros((1, 2), np.float32), np.zeros((1, 3), np.float32))
    assert str(refused.value).count(":") == 1 and "\n" not in str(refused.value)


@pytest.mark.parametrize(
    "settings",
    [{"dim": 0}, {"num_anchors": 0}, {"weight": 0.0}, {"weight": np.nan}, {"match": "?"}],
)
def test_impossible_settings_are_refused(settings):
    with pytest.raises(ValueError, match=r"must be|unknown match"):
        plane(**settings)


def test_places_predict_what_nadaraya_and_watson_say():
    smoother, x, z = remembering()
    places = RANDOM.normal(size=(25, 2)).astype(np.float32)
    expected = weights(places, x, 0.7, itself=True) @ z
    np.testing.assert_allclose(smoother.predict(places), expected, rtol=1e-4, atol=1e-5)
    nearest = z[np.square(x - 50).sum(axis=1).argmin()]  # where a literal exp would be 0 / 0
    np.testing.assert_allclose(smoother.predict(np.full((1, 2), 50.0)), [nearest], atol=1e-3)


def test_many_places_are_looked_at_in_parts(monkeypatch):
    smoother, _, _ = remembering()
    places = RANDOM.normal(size=(25, 2)).astype(np.float32)
    whole = smoother.predict(places), smoother.log_density(places)
    monkeypatch.setattr("core.models.smoother.MOST_PAIRS", 40 * 2 * 3)
    for one, other in zip(
        whole, (smoother.predict(places), smoother.log_density(places)), strict=True
    ):
        np.testing.assert_allclose(one, other, rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("dim", [1, 2])
def test_the_density_integrates_to_one_and_is_the_mean_of_normals(dim):
    smoother, x, _ = remembering(dim=dim)
    axis = np.linspace(-9, 9, 301)
    grid = np.stack(np.meshgrid(*[axis] * dim), axis=-1).reshape(-1, dim).astype(np.float32)
    density = np.exp(smoother.log_density(grid)).reshape([301] * dim)
    for _ in range(dim):
        density = integrate.simpson(density, x=axis)
    assert density == pytest.approx(1, abs=1e-3)
    square = np.square(x).sum(axis=1).astype(float)
    normals = np.exp(-square / (2 * 0.7**2)) / (2 * np.pi * 0.7**2) ** (dim / 2)
    found = smoother.log_density(np.zeros((1, dim), np.float32))
    assert found[0] == pytest.approx(np.log(normals.mean()), rel=1e-4)


def test_samples_lie_around_the_anchors_by_half_a_lengthscale_and_repeat_by_their_seed():
    smoother, x, _ = remembering()
    found = smoother.sample(20_000, seed=1)
    np.testing.assert_array_equal(found, smoother.sample(20_000, seed=1))
    assert (found != smoother.sample(20_000, seed=2)).any()
    np.testing.assert_allclose(found.mean(axis=0), x.mean(axis=0), atol=0.03)
    np.testing.assert_allclose(found.var(axis=0), x.var(axis=0) + 0.35**2, rtol=0.05)


def test_anchors_are_picked_from_all_over_and_some_twice_where_there_are_fewer_data():
    smoother = plane(num_anchors=5)
    rows = torch.arange(3.0)[:, None].expand(3, 2)
    smoother.remember(rows, rows[:, [0, 0, 0]])
    assert smoother.anchors[:, 0].tolist() == smoother.anchored[:, 0].tolist() == [0, 0, 1, 1, 2]
    assert picked(torch.arange(1_437.0)[:, None], 1_000).unique().shape == (1_000,)


def test_what_drops_units_drops_them_in_training_alone_and_keeps_their_mean():
    ones = torch.ones(20_000)
    with seeded(0):
        dropped = Dropout(0.25)(ones.requires_grad_())
    assert sorted(dropped.unique().tolist()) == pytest.approx([0, 4 / 3])
    assert dropped.mean().item() == pytest.approx(1, abs=0.02)
    with torch.no_grad():
        assert torch.equal(Dropout(0.25)(ones), ones)


@pytest.mark.parametrize("share", [-0.1, 1.0, 1.5, float("nan")])
def test_shares_of_units_that_cannot_be_dropped_are_refused(share):
    with pytest.raises(ValueError, match=r"must lie in \[0, 1\)"):
        Dropout(share)
    net = {"name": "mlp", "hidden": [8], "dropout": share}
    smoother = {"name": "kernel", "net": net}
    config = CONFIG.changed(smoother=smoother)
    with pytest.raises(ConfigProblem, match="share of units"):
        build_model(config, build_dataset(config))


@pytest.fixture(scope="module")
def data():
    return build_dataset(CONFIG)


@pytest.fixture
def pair(data) -> tuple[VAE, VAE]:
    """A nonparametric VAE, and the VAE beside it with the same weights."""
    one, other = build_model(CONFIG, data), build_model(BESIDE, data)
    own = {n: w for n, w in one.state_dict().items() if not n.startswith("smoother.")}
    other.load_state_dict(own)
    return one, other


def test_the_match_is_a_penalty_beside_a_rate_and_a_distortion_that_stay(pair, data):
    x, found = torch.from_numpy(data.train[:32]), []
    for model in pair:
        with torch.no_grad(), seeded(3):
            found.append(model.terms(x, num_samples=2))
    one, other = found
    assert torch.equal(one.rate, other.rate) and torch.equal(one.distortion, other.distortion)
    assert one.penalties == other.penalties == {}  # without gradients there are none
    trained = pair[0].terms(x, num_samples=2)
    assert set(trained.penalties) == {MATCH.name} and (trained.penalties[MATCH.name] > 0).all()
    assert trained.penalty == trained.penalties[MATCH.name].mean()
    assert [column.name for column in pair[0].penalties] == ["match"] and not pair[1].penalties


def test_weights_of_the_likelihood_know_nothing_of_a_smoother(pair, data):
    x = torch.from_numpy(data.test[:8])
    for of in (
        lambda m: m.log_weight(x, 5),
        lambda m: torch.stack([*m.log_weights_of_each(x, 5)]),
    ):
        drawn = []
        for model in pair:
            with torch.inference_mode(), seeded(1):
                drawn.append(of(model))
        assert torch.equal(*drawn)


def test_a_step_shows_its_match_and_moves_the_smoother(data):
    model = build_model(CONFIG, data)
    before = {n: p.detach().clone() for n, p in model.smoother.named_parameters()}
    trainer = build_trainer(CONFIG, model)
    (*_, step) = trainer.run(torch.from_numpy(data.train), 3)
    assert step.row()["match"] > 0 and "match" in [c.name for c in trainer.columns]
    assert step.loss == pytest.approx(step.distortion + step.rate + step.row()["match"], rel=1e-4)
    assert all((p != before[n]).any() for n, p in model.smoother.named_parameters())


def test_a_plane_fitted_afterwards_learns_and_moves_nothing_of_the_model(data):
    model = build_model(BESIDE, data).eval()
    before = {n: w.clone() for n, w in model.state_dict().items()}
    smoother = build_model(CONFIG, data).smoother
    matches = [*fit(smoother, model, data.train, steps=60)]
    assert np.mean(matches[-10:]) < 0.9 * np.mean(matches[:10])
    assert all(torch.equal(w, before[n]) for n, w in model.state_dict().items())
    assert all(p.grad is None for p in model.parameters())
    other = build_model(CONFIG, data).smoother
    assert [*fit(other, model, data.train, steps=60)] == matches
    assert torch.equal(smoother.anchors, other.anchors)


def test_no_batch_of_a_fit_holds_a_datum_twice(data):
    batches = fitting._batches(200, seed=0)
    assert all(len(next(batches).unique()) == 128 for _ in range(5))
    assert len(next(fitting._batches(5, seed=0))) == 5
    with pytest.raises(ValueError, match="at least two data"):
        next(fit(build_model(CONFIG, data).smoother, build_model(BESIDE, data), data.train[:1]))
