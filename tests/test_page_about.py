"""The About page: every shipped run, beside the paper where it can be, in words that follow."""

import json

from app import loading
from app.views.about import Shipped, verdict
from app.views.about_data import networks
from core.experiments import EXPERIMENTS, PAPER_ANGLE_ERROR
from tests.test_pages import copies, messages, page  # noqa: F401


def texts(app) -> str:
    return "\n".join(text.value for text in app.markdown)


def test_every_shipped_run_has_a_row_with_its_seed_and_steps():
    app = page("about")
    assert not app.exception and not messages(app)
    rows = [line for line in texts(app).split("\n") if line.startswith("| pendulum |")]
    names = [name for name in loading.names() if name.startswith("pendulum/")]
    assert len(rows) == len(names)
    for name in names:
        config = loading.config(name)
        assert any(f"| {config.seed} | {config.steps:,} |" in row for row in rows)


def test_minutes_are_of_the_processor_as_on_the_page_of_likelihoods():
    lines = texts(page("about")).split("\n")
    rows = [line for line in lines if line.startswith("| ") and line.count(" | ") == 6]
    minutes = [line.split(" | ")[5] for line in rows[1:]]
    kept = [loading.run(name).provenance for name in loading.names()]
    assert sum("(clock)" in told for told in minutes) == sum("cpu_seconds" not in p for p in kept)
    for provenance in kept:
        if used := provenance.get("cpu_seconds"):
            assert f"{used / 60:.0f}" in minutes


def test_ours_stand_beside_the_papers_errors():
    app = page("about")
    for name in set(loading.names()) & set(PAPER_ANGLE_ERROR):
        ours = loading.metrics(name)["angle_error"]
        assert f"| {ours:.3f} | {PAPER_ANGLE_ERROR[name]:#.2g} |" in texts(app)


def test_the_verdict_follows_the_numbers():
    titles = dict.fromkeys(PAPER_ANGLE_ERROR, "M")
    words = {0.03: "Below the paper", 0.0539: "As in the paper", 0.2: "Above the paper"}
    for error, word in words.items():
        said = verdict({"pendulum/vhp-rewo": error}, titles)
        assert f"{word}: M ({error:.3f} against 0.054)" in said


def test_a_run_without_a_record_or_measures_is_shown_with_dashes(copies):  # noqa: F811
    folder = copies / "pendulum" / "vhp-rewo"
    (folder / "metrics.json").unlink()
    content = json.loads((folder / "run.json").read_text(encoding="utf-8"))
    (folder / "run.json").write_text(json.dumps({"config": content["config"]}), encoding="utf-8")
    app = page("about")
    assert not app.exception and not messages(app)
    assert "| – | – |" in texts(app)


def test_without_runs_the_page_says_how_to_get_some(tmp_path, monkeypatch):
    monkeypatch.setattr(loading, "ROOT", tmp_path)
    app = page("about")
    assert not app.exception and "python -m core train" in messages(app)[0]


def test_data_of_others_have_their_authors_and_terms():
    said = texts(page("about"))
    for title, terms in (("MNIST", "CC BY-SA 3.0"), ("Fashion-MNIST", "MIT"), ("OMNIGLOT", "MIT")):
        (line,) = [line for line in said.split("\n") if line.startswith(f"- **{title}**")]
        assert terms in line
    assert "not the split that the paper's number is of" in said


def test_networks_of_image_runs_are_named_and_only_theirs():
    runs = [
        Shipped(name, "", EXPERIMENTS[name], {}) for name in ("pendulum/iwae", "static-mnist/iwae")
    ]
    assert networks(runs[:1]) == ""
    assert "have gated perceptrons, and 20,000 steps" in networks(runs)


def test_numbers_of_the_paper_have_its_two_digits_and_one_thread_is_one():
    app = page("about")
    assert "| 0.20 |" in texts(app) and "| 0.054 |" in texts(app)
    (trained,) = [one.value for one in app.caption if "Trained with" in one.value]
    assert "1 thread" in trained and "thread(" not in trained.replace("\\", "")
