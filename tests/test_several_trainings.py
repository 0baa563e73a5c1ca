"""Several methods and seeds in one click: equal settings, all queued or none."""

import pytest

from app import loading
from app.sections.training_form import Choice, in_order
from app.theme import method as look_of
from app.views.training_form import alike, composition
from core.experiments import EXPERIMENTS, of_dataset
from core.experiments.presets import minute
from core.runs import Run, find_runs
from tests.test_train_page import (  # noqa: F401
    messages,
    no_worker,
    runs,
    steps_field,
    texts,
    train,
)

METHODS = {name: minute(config) for name, config in of_dataset("digits").items()}


def test_three_methods_are_queued_by_one_click_with_equal_settings(runs, no_worker):  # noqa: F811
    app = train(data="digits", method="vhp-geco")
    steps_field(app).set_value(777)
    kappa = next(field for field in app.number_input if field.label.startswith("κ"))
    kappa.set_value(0.2)
    app.button(key="train-several-start").click().run()
    assert not app.exception and not messages(app)
    names = ["digits/vampprior", "digits/vhp-geco", "digits/vhp-rewo"]
    assert find_runs(runs) == names
    configs = {name: Run(runs / name).config for name in names}
    assert {(c.steps, c.seed, c.hidden, c.learning_rate) for c in configs.values()} == {
        (777, 0, (64, 64, 64), 5e-4)
    }
    assert configs["digits/vhp-rewo"].kappa == configs["digits/vhp-geco"].kappa == 0.2
    assert configs["digits/vampprior"].kappa is None
    order = [entry.name for entry in loading.scheduler().queue.entries()]
    assert order == ["digits/vhp-rewo", "digits/vhp-geco", "digits/vampprior"]


def test_the_button_says_what_it_does_and_seeds_are_named(runs, no_worker):  # noqa: F811
    app = train(data="digits")
    assert app.button(key="train-several-start").label == "Train these three"
    app.multiselect(key="train-methods").set_value(["vae", "iwae"])
    app.number_input(key="train-seeds").set_value(2).run()
    assert app.button(key="train-several-start").label == "Train these two, 2 seeds each"
    app.button(key="train-several-start").click().run()
    assert not app.exception and not messages(app)
    seeds = {name: Run(runs / name).config.seed for name in find_runs(runs)}
    assert seeds == {f"digits/{m}-seed-{s}": s for m in ("vae", "iwae") for s in (0, 1)}


def test_more_than_the_queue_takes_is_refused_before_anything_is_queued(
    runs,  # noqa: F811
    no_worker,  # noqa: F811
    monkeypatch,
):
    app = train(data="digits")
    queue = loading.scheduler().queue
    monkeypatch.setattr(type(queue.limits), "waiting", 2, raising=False)
    object.__setattr__(queue.limits, "waiting", 2)
    app.button(key="train-several-start").click().run()
    assert "3 trainings are more than the queue takes now" in messages(app)[0]
    assert not find_runs(runs)


def test_no_method_is_nothing_to_train_and_one_is_one(runs):  # noqa: F811
    app = train(data="digits")
    app.multiselect(key="train-methods").set_value([]).run()
    button = app.button(key="train-several-start")
    assert button.disabled and button.label == "Train these"
    app.multiselect(key="train-methods").set_value(["vae"]).run()
    assert app.button(key="train-several-start").label == "Train this one"
    assert "One training: about" in texts(app)


def test_what_a_method_is_by_itself_is_left_to_it():
    before = METHODS["vhp-rewo"]
    changed = before.changed(
        schedule=before.schedule | {"beta": 0.2, "nu": 9.0},
        prior=before.prior | {"num_importance": 4},
    )
    geco = alike(changed, before, METHODS["vhp-geco"])
    assert (geco.schedule["beta"], geco.schedule["nu"]) == (1.0, 9.0)
    assert geco.prior["num_importance"] == 4
    assert alike(changed, before, METHODS["vhp-rewo-elbo"]).prior["num_importance"] == 1
    assert Choice(before, changed, METHODS).alike("vae", 3) == METHODS["vae"].changed(seed=3)


@pytest.mark.parametrize(
    ("method", "said"),
    [
        ("vhp-rewo", "VHP + REWO"),
        ("vhp-geco", "VHP + GECO"),
        ("geco", "GECO (normal prior)"),
        ("vhp", "VHP (β = 1)"),
        ("vampprior", "VampPrior (warm-up)"),
        ("iwae", "IWAE (normal prior, β = 1)"),
        ("beta-vae", "beta-VAE (normal prior, β = 4)"),
        ("vhp-wu20", "VHP + warm-up 20"),
    ],
)
def test_a_method_in_the_list_says_its_prior_and_schedule(method, said):
    assert composition(EXPERIMENTS[f"digits/{method}"], look_of(method).title) == said
    assert list(in_order(of_dataset("digits")))[:2] == ["vhp-rewo", "vhp-geco"]
