"""REWO's variants, Eq. 15-16 and App. B.4: what lists runs lists theirs, once they are there."""

import pytest

from app import loading, theme
from app.state.multiplier import runs_of
from app.views.joint_chart import symbol
from benchmarks.ring import made_up_config, ring_atlas, write_ring_run
from core.experiments.tables import TABLES
from tests.test_pages import messages, page

REWO, GECO = "pendulum/vhp-rewo", "pendulum/vhp-geco"
TITLES = {
    "pendulum/vhp-rewo-alternative": "VHP + REWO (Eq. 15-16)",
    "pendulum/vhp-rewo-elbo": "VHP + REWO (ELBO, B.4)",
}


@pytest.fixture
def shipped(tmp_path, monkeypatch):
    """Returns the names of shipped runs, made up, of REWO, GECO and REWO's variants."""
    names = [REWO, GECO, *TITLES]
    for seed, name in enumerate(names):
        config = made_up_config(name, 60, experiment=name)
        write_ring_run(tmp_path / "checkpoints" / name, config, ring_atlas(60, seed=seed))
    monkeypatch.setattr(loading, "ROOT", tmp_path)
    return names


def test_both_have_a_title_a_look_and_a_row_of_their_own():
    looks = [theme.method(name.rpartition("/")[2]) for name in (REWO, *TITLES)]
    assert [look.title for look in looks[1:]] == list(TITLES.values())
    for parts in ("light", "dark", "dash"):
        assert len({getattr(look, parts) for look in looks}) == 3
    assert len({symbol(name.rpartition("/")[2]) for name in (REWO, *TITLES)}) == 3
    assert set(TITLES) <= set(TABLES[1].experiments)


def test_compare_walk_and_training_list_them_and_show_them(shipped):
    assert loading.names() == shipped
    compared = page("compare", runs=[REWO, *TITLES])
    assert not compared.exception and not messages(compared)
    (runs,) = compared.multiselect
    assert runs.value == [REWO, *TITLES] and set(TITLES.values()) <= set(runs.options)
    walked = page("walk", run="pendulum/vhp-rewo-elbo")
    assert not walked.exception and not messages(walked)
    assert set(TITLES.values()) <= set(walked.selectbox(key="walk-run").options)
    trained = page("training", runs=list(TITLES))
    assert not trained.exception and not messages(trained)
    told = "\n".join(text.value for text in trained.markdown).replace("\\", "")
    assert all(title in told for title in TITLES.values())


def test_the_multiplier_draws_the_alternative_over_its_own_field_and_the_elbo_over_rewos(shipped):
    offered = runs_of(loading.names())
    assert offered["rewo_alternative"] == ["pendulum/vhp-rewo-alternative"]
    assert offered["rewo"] == [REWO, "pendulum/vhp-rewo-elbo"]
