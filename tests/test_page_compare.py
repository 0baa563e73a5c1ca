"""The Compare page as a person meets it: its default, the URL, other data, broken runs."""

import csv
import json
import shutil
from dataclasses import replace
from io import BytesIO, StringIO
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from app import loading
from app.state.compare import fields
from app.state.field import read_together
from app.views import walks
from app.views.compare import LEAST, MOST, CompareChoice, same_images, usual_runs
from app.views.compared_walks import measured as measured_walks
from app.views.compared_walks import sharpness, smoothest, walked
from app.views.evidence import Spent, evidence
from app.views.evidence_order import order
from app.views.findings import findings
from app.views.labels import labels_of
from app.views.measures import EVIDENCE, SHAPE, measures_csv, measures_markdown
from app.views.seeds import alike, seeds_csv, seeds_markdown, told_apart, without_seeds
from app.views.sentences import plain
from app.views.walk_files import walk_csv, walks_csv, walks_strip
from benchmarks.ring import ring_atlas
from core.atlas.pictures import PER_ROW
from core.data.pictures import Cells
from core.experiments import EXPERIMENTS, PAPER_ANGLE_ERROR
from tests.test_pages import ROOT, messages, page

SIZES = [1.0, 400.0]  # effective ones: the first is too small
REWO, GECO, IWAE = "pendulum/vhp-rewo", "pendulum/vhp-geco", "pendulum/iwae"
RUNS = {REWO: "pendulum", GECO: "pendulum", IWAE: "pendulum", "digits/iwae": "digits"}


@pytest.fixture
def copies(tmp_path, monkeypatch) -> Path:
    """Returns a folder of copied checkpoints that the app reads instead of the shipped ones."""
    shutil.copytree(ROOT / "checkpoints", tmp_path / "checkpoints")
    monkeypatch.setattr(loading, "ROOT", tmp_path)
    return tmp_path / "checkpoints"


def runs_of(app) -> list[str]:
    return app.multiselect(key="compare-runs").value


def test_it_opens_on_known_methods_between_0_and_180_degrees_with_the_papers_figures():
    app = page("compare")
    assert not app.exception and not messages(app)
    assert app.title[0].value.endswith("?")
    assert runs_of(app)[:3] == [REWO, GECO, IWAE] and LEAST <= len(runs_of(app)) <= MOST
    ends = [app.selectbox(key=f"compare-{word}").value for word in ("from", "to")]
    assert ends == ["0", "180"]
    (table,) = (text.value for text in app.markdown if "Angle error in the paper" in text.value)
    ours, papers = (loading.metrics(GECO)["angle_error"], PAPER_ANGLE_ERROR[GECO])
    assert f"{ours:.3f}" in table and f" {papers} |" in table
    assert not app.query_params


def test_pages_that_were_not_visited_begin_with_the_data_that_were_looked_at_last():
    app = page("walk", run="digits/iwae")
    app.query_params.clear()  # as a browser does when another page is opened
    app = app.switch_page("../pages/compare.py").run()
    assert not app.exception and not messages(app)
    assert app.selectbox(key="compare-data").value == "digits"
    there = loading.of_dataset(loading.names(), "digits")
    assert runs_of(app) == [*usual_runs(there, "digits")]
    assert app.query_params["data"] in ("digits", ["digits"])
    for name in ("train", "multiplier", "training"):  # data to train on are none that are shown
        app.query_params.clear()
        app = app.switch_page(f"../pages/{name}.py").run()
    assert not app.exception and app.segmented_control(key="training-data").value == "digits"
    app.query_params.clear()
    app = app.switch_page("../pages/plane.py").run()  # has no such runs
    assert app.segmented_control(key="plane-data").value == "grey-mnist" and not messages(app)


def test_the_address_holds_runs_ends_and_length():
    query = {"runs": [IWAE, REWO], "from": "d7", "to": "90", "length": "euclidean"}
    app = page("compare", **query)
    assert not app.exception and not messages(app)
    assert runs_of(app) == [IWAE, REWO]
    keys = {"from": "d7", "to": "90", "length": "euclidean"}
    assert {word: app.selectbox(key=f"compare-{word}").value for word in keys} == keys
    app = app.switch_page("../pages/home.py").run().switch_page("../pages/compare.py").run()
    assert runs_of(app) == [IWAE, REWO]
    assert app.query_params["from"] in ("d7", ["d7"])
    assert app.query_params["runs"] == [IWAE, REWO]


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ({"runs": ["no/such"]}, "There is no run called 'no/such'"),
        ({"runs": ["../../etc", REWO, IWAE]}, "There is no run called '../../etc'"),
        ({"runs": [REWO, "digits/iwae", GECO]}, "Only runs of one dataset"),
        ({"from": "n3"}, "samples belong to one prior each"),
        ({"from": "d99999"}, "d0 to d499; 0° is used instead"),
        ({"to": "<b>"}, "180° is used instead"),
        ({"to": ""}, "180° is used instead"),
        ({"length": "cubic"}, "There is no length 'cubic'"),
        ({"data": "clouds"}, "There is no run of data 'clouds'"),
    ],
)
def test_nonsense_in_the_address_gives_one_sentence_and_a_page(query, said):
    app = page("compare", **query)
    assert not app.exception
    assert len(messages(app)) == 1 and plain(said) in messages(app)[0]
    assert len(runs_of(app)) >= LEAST and app.get("bidi_component")


def test_more_runs_than_planes_are_a_sentence():
    names = {f"pendulum/{i}": "pendulum" for i in range(6)}
    values, problems = read_together(fields(names), {"runs": list(names)})
    assert values["runs"] == list(names)[:MOST]
    assert problems == ["At most 4 runs can be compared; the first 4 are shown."]


def test_one_run_is_shown_and_another_asked_for():
    app = page("compare", runs=[REWO])
    assert messages(app) == ["Choose 2 to 4 runs to compare."] and app.get("bidi_component")
    app.multiselect(key="compare-runs").set_value([]).run()
    assert not app.exception and not app.get("bidi_component")
    assert messages(app) == ["Choose 2 to 4 runs to compare."]
    app.multiselect(key="compare-runs").set_value([IWAE, REWO]).run()
    assert not messages(app) and app.get("bidi_component")


def test_other_data_bring_their_own_runs_and_ends():
    app = page("compare", **{"from": "90"})
    app.selectbox(key="compare-data").set_value("digits").run()
    assert not app.exception and not messages(app)
    assert runs_of(app) == ["digits/vhp-rewo", "digits/geco", "digits/iwae", "digits/vampprior"]
    assert app.selectbox(key="compare-from").value == "3"
    assert app.query_params["data"] in ("digits", ["digits"])
    app.selectbox(key="compare-data").set_value("pendulum").run()
    assert app.selectbox(key="compare-from").value == "0" and "data" not in app.query_params


def test_a_broken_run_is_left_out_with_a_sentence(copies):
    (copies / GECO / "atlas.npz").write_bytes(b"foreign")
    app = page("compare")
    assert not app.exception and app.get("bidi_component")
    assert len(messages(app)) == 1 and plain(f"{GECO} is left out") in messages(app)[0]


def test_a_run_of_other_images_is_left_out_with_a_sentence(copies):
    arrays = dict(np.load(copies / GECO / "atlas.npz"))
    arrays["data_labels"] = arrays["data_labels"][::-1]
    np.savez(copies / GECO / "atlas.npz", **arrays)
    app = page("compare")
    assert len(messages(app)) == 1 and "held" in messages(app)[0] and "others" in messages(app)[0]


def test_an_own_run_is_compared_with_the_papers_figure_of_its_method(copies):
    shutil.copytree(copies / GECO, copies.parent / "runs" / "mine")
    app = page("compare", runs=["runs/mine", REWO])
    assert not app.exception and not messages(app)
    (table,) = (text.value for text in app.markdown if "Angle error in the paper" in text.value)
    assert " 0.53 |" in table


@pytest.mark.parametrize("values", [{}, {"angle_error": None}, {"angle_error": "x", "rate": []}])
def test_measures_that_are_null_or_unknown_break_nothing(copies, values):
    (copies / REWO / "metrics.json").write_text(json.dumps(values), encoding="utf-8")
    app = page("compare")
    assert not app.exception and not messages(app)


def test_an_empty_folder_says_what_to_run(tmp_path, monkeypatch):
    monkeypatch.setattr(loading, "ROOT", tmp_path)
    app = page("compare")
    assert not app.exception and "python -m core train" in messages(app)[0]


def test_the_first_comparison_has_the_known_methods_in_their_order():
    offered = ["d/iwae", "d/vae", "d/vampprior", "d/vhp-rewo", "d/geco", "runs/d/vhp-rewo"]
    assert usual_runs(offered, "d") == ("d/vhp-rewo", "d/geco", "d/iwae", "d/vampprior")
    assert usual_runs(["d/vae", "d/iwae", "runs/x"], "d") == ("d/iwae", "d/vae", "runs/x")
    assert usual_runs([], "d") == ()
    own = [f"runs/d/{name}" for name in ("iwae-2", "vae", "vhp-rewo-seed-0.2", "iwae.2")]
    assert usual_runs(own, "d")[:2] == ("runs/d/vhp-rewo-seed-0.2", "runs/d/iwae.2")


def test_the_findings_name_the_best_run_and_tell_a_tie():
    shares = {"squared": 0.5, "euclidean": 1.0}
    measured = {
        "A": {"angle_error": 0.2, "walks_without_jump": shares},
        "B": {"angle_error": 0.1, "walks_without_jump": shares | {"squared": 0.6}},
    }
    said = findings(measured, {})
    assert "B has the lowest angle error (0.100 rad)" in said
    assert "B has the most walks without a jump by squared lengths (60%)" in said
    assert "A and B have as many by Euclidean lengths (100%)" in said
    assert findings({"A": measured["A"]}, {}) == ""
    fallen = {"angle_error": 0.01, "walks_without_jump": {"squared": 1.0}, "rate": -0.0005}
    without = findings(measured | {"C": fallen}, {})
    assert "B has the lowest angle error" in without and "C has" not in without
    assert "Not ranked: C, for a posterior that collapsed" in without
    turned = {"A": {"yaw_error": 0.3}, "B": {"yaw_error": 0.2}}
    assert "B has the lowest yaw error (0.200 rad)" in findings(turned, {})
    three = findings(dict.fromkeys("ABC", measured["A"]), {})
    assert "A, B and C have the same angle error (0.200 rad)" in three
    assert "; A, B and C have as many walks without a jump by squared lengths as" in three
    assert "the most" not in three and "the lowest" not in three and "Blurred" not in three


def test_shares_of_walks_that_chance_explains_are_not_ranked():
    shares = {"A": 0.96, "B": 0.946, "C": 0.626}
    measured = {name: {"walks_without_jump": {"euclidean": s}} for name, s in shares.items()}
    said = findings(measured, {})
    assert "A and B have the most by Euclidean lengths (96% and 95%: not told apart)" in said


@pytest.mark.parametrize(
    ("error", "said"), [(1.0, "A has the lowest neg"), (9.0, "not told apart")]
)
def test_likelihoods_are_ranked_only_where_they_differ_by_their_errors(error, said):
    configs = dict.fromkeys("AB", EXPERIMENTS[REWO])
    assert said in findings(likely(error), configs)


def likely(error: float) -> dict:
    return {
        name: {
            "angle_error": 0.1,
            "negative_log_likelihood": {"mean": mean, "standard_error": error},
        }
        for name, mean in (("A", 100.0), ("B", 110.0))
    }


@pytest.mark.parametrize("error", [0.5, 4.0])
def test_compare_and_the_page_of_likelihoods_rank_the_same_numbers(error):
    measured = likely(9.0)  # 10 nats apart, as far as 64 data tell
    for name, mean in (("A", 97.0), ("B", 95.0)):
        all_data = {"mean": mean, "standard_error": error, "count": 10_000}
        measured[name] |= {"negative_log_likelihood_all": all_data}
        measured[name]["negative_log_likelihood"]["effective_size"] = 450.0
    said = findings(measured, dict.fromkeys("AB", EXPERIMENTS[REWO]))
    runs = [evidence((name, "iwae"), values, Spent(10)) for name, values in measured.items()]
    is_told = error < 1
    assert ("B has the lowest negative log-likelihood" in said) == is_told
    assert ("**B explains unseen data best**" in order(runs)) == is_told
    (row,) = (r for r in measures_markdown(measured, EVIDENCE).splitlines() if "variate" in r)
    assert row.endswith("| 97.00 | 95.00 |")


def sized(size: float) -> dict:
    told = likely(1.0)
    told["B"]["negative_log_likelihood"]["effective_size"] = 900.0
    told["A"]["negative_log_likelihood"]["effective_size"] = size
    return told


def test_a_likelihood_of_few_samples_is_called_unreliable_and_not_ranked():
    configs = dict.fromkeys("AB", EXPERIMENTS[REWO])
    said = findings(sized(5.2), configs)
    assert "not ranked: that of A is unreliable (effective size 5.2 of 5,000 samples)" in said
    assert "lowest negative" not in said and "that of B" not in said
    assert "A has the lowest negative log-likelihood (effective size 450 of" in findings(
        sized(450.0), configs
    )


def test_the_effective_size_stands_beside_each_likelihood_in_table_and_csv():
    table = measures_markdown(sized(5.2), EVIDENCE).splitlines()
    (row,) = (number for number, line in enumerate(table) if line.startswith("| Negative log-"))
    beside = [cell.strip() for cell in table[row + 1].strip("|").split("|")]
    assert beside[0].startswith("Its effective sample size, of 5,000")
    assert beside[1:] == ["5.2: unreliable", "900"]
    read = list(csv.DictReader(StringIO(measures_csv(sized(5.2), EVIDENCE))))
    assert [float(run["negative_log_likelihood.effective_size"]) for run in read] == [5.2, 900]
    assert [run["negative_log_likelihood.verdict"] for run in read] == ["unreliable", "reliable"]
    assert "unreliable" not in measures_markdown(sized(100.0), EVIDENCE)


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"dataset": {"name": "pendulum", "contrast": 0.2}}, "differ in images,"),
        ({"likelihood": {"name": "normal", "scale": 0.1}}, "differ in likelihood,"),
    ],
)
def test_likelihoods_of_other_images_or_another_kind_are_not_ranked(changed, said):
    configs = {"A": EXPERIMENTS[REWO], "B": EXPERIMENTS[REWO].changed(**changed)}
    told = findings(likely(1.0), configs)
    assert said in told and "lowest negative" not in told


def test_the_same_angles_at_another_contrast_are_other_images():
    atlas = ring_atlas(40)
    assert same_images(atlas, atlas)
    assert not same_images(atlas, replace(atlas, intensity=0.9))


def test_the_table_as_csv_has_every_digit():
    measured = {"A": {"angle_error": 1 / 3, "rate": None}, "B": {"rate": 2.0}}
    rows = measures_csv(measured, (*SHAPE, *EVIDENCE)).splitlines()
    assert rows == ["run,angle_error,rate", f"A,{1 / 3},", "B,,2.0"]


def test_the_smoothest_walk_without_a_jump_is_named_and_in_the_table():
    app = page("compare", **{"runs": [REWO, GECO, IWAE], "from": "270", "to": "90"})
    (said,) = (text.value for text in app.markdown if "Smoothest walk" in text.value)
    atlases = {loading.title(name): loading.atlas(name) for name in (REWO, GECO, IWAE)}
    pairs = {title: [("end", i) for i in (18, 6)] for title, atlas in atlases.items()}
    found = {t: walks.walk(atlas, tuple(pairs[t]), "squared") for t, atlas in atlases.items()}
    smooth = {t: walk.smoothness for t, walk in found.items() if not walk.jumps.any()}
    best = min(smooth, key=smooth.get)
    assert said.startswith(f"**Smoothest walk without a jump: {plain(best)} ({smooth[best]:.2g}")
    assert found[loading.title(IWAE)].jumps.any() and plain(loading.title(IWAE)) not in said
    (table,) = (text.value for text in app.markdown if "This walk: jumps" in text.value)
    assert f"{smooth[best]:.2g}" in table


def test_no_walk_is_called_the_smoothest_of_one():
    atlases = {"one": ring_atlas(100)}
    only = walked(atlases, CompareChoice("pendulum", start="0", end="90"))
    assert len(only) == 1 and smoothest(measured_walks(only, atlases)) == ""


def a_walk(smoothness: float, distance: float, detail: float, jumps: int = 0) -> dict:
    return {
        "jumps": jumps,
        "smoothness": smoothness,
        "frames": 9,
        "distance": distance,
        "detail": detail,
    }


@pytest.mark.parametrize(
    ("blur", "said"),
    [
        (a_walk(0.01, 0.2, 0.9), "lies farther from the held-out data (0.200; sharp: 0.100)"),
        (a_walk(0.01, 0.1, 0.5), "keeps less detail (50% of the images'; sharp: 90%)"),
    ],
)
def test_the_smoothest_walk_is_not_praised_where_it_is_only_blurred(blur, said):
    for jumps in (0, 2):  # a walk that jumps can be the sharper one all the same
        text = smoothest({"blur": blur, "sharp": a_walk(0.02, 0.1, 0.9, jumps)})
        assert text.startswith("Smoothest walk without a jump: blur") and said in text
        assert "**But it is blurrier" in text
    fair = smoothest({"one": a_walk(0.01, 0.1, 0.9), "other": a_walk(0.02, 0.105, 0.92)})
    assert fair.startswith("**Smoothest walk without a jump: one") and "blurrier" not in fair
    assert "one walk of one training each" in fair


def test_a_walk_of_rows_is_averaged_and_no_blur():
    rows = {"a": a_walk(0.01, 0.2, 0), "b": a_walk(0.02, 0.1, 0)}
    for walk in rows.values():
        del walk["detail"]
    said = smoothest(rows)
    assert "it is less like the data: it lies farther" in said and "blur" not in said


def test_no_walk_is_praised_where_all_are_blurred_alike():
    text = smoothest({"one": a_walk(0.01, 0.1, 0.25), "other": a_walk(0.02, 0.1, 0.26)})
    assert text.startswith("Smoothest walk without a jump: one")
    assert "**But it is blurred: it keeps 25% of the images' detail" in text


def test_a_walk_too_short_to_have_a_jump_is_not_ranked():
    short = a_walk(0.001, 0.1, 0.9) | {"frames": 3}
    text = smoothest({"short": short, "long": a_walk(0.02, 0.1, 0.9)})
    assert text.startswith("**Smoothest walk without a jump: long (0.02 over 9 frames)**.")
    assert "Not ranked: short. Fewer than 4 frames" in text
    assert smoothest({"a": short, "b": short}).startswith("Not ranked: a, b.")


def test_a_blurred_walk_keeps_less_detail_than_a_sharp_one():
    atlas = ring_atlas(100)
    choice = CompareChoice("pendulum", start="0", end="90")
    found = walked({"sharp": atlas}, choice)["sharp"]
    sharp = sharpness(found, atlas)
    sharper = found.frames
    blurred = (sharper + np.roll(sharper, 1, 1) + np.roll(sharper, 2, 1)) / 3
    soft = sharpness(replace(found, frames=blurred), atlas)
    assert soft["detail"] < 0.97 * sharp["detail"] <= 1.1
    table = replace(atlas, picture=Cells(atlas.picture.shape))
    assert "detail" not in sharpness(found, table)


def test_seeds_of_one_method_have_a_mean_and_a_spread_and_one_seed_is_said():
    runs = {"a/1": {"angle_error": 0.1}, "a/2": {"angle_error": 0.3}}
    groups = {"A": runs, "B": {"b/1": {"angle_error": 0.9}}}
    table = seeds_markdown(groups, SHAPE)
    assert "| A: 2 seeds | B: 1 seed |" in table and "| 0.200 ± 0.141 | 0.900 |" in table
    assert "B has one seed only" in told_apart(groups)
    rows = list(csv.DictReader(StringIO(seeds_csv(groups, SHAPE[:1]))))
    assert [row["run"] for row in rows[:4]] == [
        *("a/1", "a/2", "mean of 2", "standard deviation of 2"),
    ]
    assert float(rows[2]["angle_error"]) == pytest.approx(0.2)
    assert seeds_markdown({"B": groups["B"]}, SHAPE) == ""


@pytest.mark.parametrize(
    ("others", "said"),
    [
        ([1.2, 1.3], "Over its seeds, A has the lowest angle error: more than chance between"),
        ([0.2, 0.5], "the seeds do not tell A and B apart"),
        ([0.6, 0.9], "the seeds do not tell A and B apart"),  # 2.8 standard errors, of two seeds
    ],
)
def test_methods_are_ranked_by_what_their_seeds_support(others, said):
    values = {"A": [0.1, 0.3], "B": others}
    groups = {t: {f"{t}{v}": {"angle_error": v} for v in vs} for t, vs in values.items()}
    assert said in told_apart(groups)


def test_seeds_never_praise_a_blur_and_tell_what_is_unreliable():
    jumps = {"a": [0.1, 0.1, 0.1], "b": [0.9, 0.9, 0.9], "c": [0.1], "d": [0.1, 0.1]}
    groups = {
        title: {str(i): {"walks_without_jump": {"squared": v}} for i, v in enumerate(values)}
        for title, values in jumps.items()
    }
    said = told_apart({title: groups[title] for title in "ab"})
    assert "b has the most walks without a jump" in said and "Blurred images jump less" in said
    assert "Blurred" not in told_apart({title: groups[title] for title in "ac"})
    sizes = {
        str(i): {"negative_log_likelihood": {"effective_size": s}} for i, s in enumerate(SIZES)
    }
    assert f"{np.mean(SIZES):,.0f} ± " in (table := seeds_markdown({"A": sizes}, EVIDENCE))
    assert ": unreliable |" in table


def test_a_group_of_seeds_is_not_called_by_one_of_them():
    config = EXPERIMENTS["digits/vae"]
    groups = {"a": config.changed(seed=1), "b": config.changed(seed=2, steps=700)}
    assert without_seeds(groups) == {"a": f"VAE, {config.steps:,} steps", "b": "VAE, 700 steps"}
    assert without_seeds({"a": groups["a"]}) == {"a": "VAE"}


def test_runs_are_alike_where_nothing_but_the_seed_differs():
    config = EXPERIMENTS["digits/vae"]
    configs = {"b": config.changed(seed=2), "a": config, "c": config.changed(steps=7)}
    assert alike(configs) == [["a", "b"], ["c"]]


def test_the_walks_are_downloaded_together_a_run_after_the_other():
    app = page("compare")
    offered = [button.proto.label for button in app.get("download_button")]
    assert offered[:2] == ["Walks as CSV", "Strips"]
    choice = CompareChoice("pendulum", (REWO, IWAE), "0", "180")
    found = walked({name: loading.atlas(name) for name in (REWO, IWAE)}, choice)
    kind = labels_of(loading.atlas(REWO))
    rows = list(csv.DictReader(StringIO(walks_csv(found, kind).decode())))
    for name, walk in found.items():
        own = [{k: v for k, v in row.items() if k != "run"} for row in rows if row["run"] == name]
        assert own == list(csv.DictReader(StringIO(walk_csv(walk, kind).decode())))
    assert len(rows) == sum(len(walk.frames) for walk in found.values())


def test_a_strip_of_walks_has_a_row_for_each_from_its_first_to_its_last_frame():
    atlas = loading.atlas(REWO)
    long = walked({"A": atlas}, CompareChoice("pendulum", (REWO,), "0", "180"))["A"]
    short = replace(long, frames=long.frames[:5])
    sheet = Image.open(BytesIO(walks_strip({"A": long, "B": short}, atlas.intensity)))
    pixels = np.asarray(sheet.getchannel("L"))
    factor = 96 // 16
    pitch = 17 * factor
    assert pixels.shape == (2 * pitch - factor, PER_ROW * pitch - factor)
    for row, walk in enumerate((long, short)):
        for column, frame in ((0, walk.frames[0]), (PER_ROW - 1, walk.frames[-1])):
            y, x = row * pitch, column * pitch
            shown = pixels[y : y + 96 : factor, x : x + 96 : factor]
            expected = np.clip(frame / atlas.intensity * 255, 0, 255).round()
            assert np.array_equal(shown, expected)


def test_own_runs_of_several_methods_come_before_further_seeds_of_one():
    seeds = [f"runs/mine/{m}-seed-{s}" for m in ("vampprior", "vhp-rewo") for s in range(5)]
    chosen = usual_runs([*seeds, "runs/mine/vhp-geco-2"], "mine")
    assert chosen[:3] == (seeds[5], "runs/mine/vhp-geco-2", seeds[0])
