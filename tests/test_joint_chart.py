"""The chart of Figure 8: what is read of runs, how joints are named and drawn, where it is."""

import csv
import json
import shutil
from io import StringIO
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from app import loading, theme
from app.views.joint_chart import SYMBOLS, joint_chart, symbol
from app.views.joints import (
    PARTS,
    Joints,
    explained,
    in_words,
    joints,
    joints_alt,
    joints_csv,
    part_of,
)
from core.data.mocap.skeleton import FEATURES
from tests.test_pages import ROOT, page

MOTION = ("vhp-rewo", "vampprior", "iwae", "vhp-geco")


def measured(level: float = 0.01, **more: Any) -> dict[str, Any]:
    mean = [level * (1 + number / 50) for number in range(50)]
    found = {"mean": mean, "sd": [level / 2] * 50, "overall": level, "connected": 1.0}
    return {"smoothness_of_walks": found | more}


def run(method: str, level: float = 0.01, **more: Any) -> Joints:
    found = joints(theme.method(method).title, method, measured(level, **more))
    assert found is not None
    return found


# What is read


def test_half_turns_become_degrees() -> None:
    found = run("iwae", 0.01)
    assert found.mean[0] == pytest.approx(1.8)
    assert (found.sd == pytest.approx(0.9)) and found.overall == pytest.approx(1.8)
    assert found.connected == 1.0


BAD: dict[str, Any] = {
    "nothing": {},
    "None, as for digits": {"smoothness_of_walks": None},
    "a number": {"smoothness_of_walks": 3.0},
    "no walk": measured(mean=None, sd=None, overall=None, connected=0.0),
    "too few joints": measured(mean=[0.1] * 49),
    "nested": measured(sd=[[0.1]] * 50),
    "ragged": measured(sd=[[0.1], 0.2] * 25),
    "text": measured(mean=["a"] * 50),
    "not finite": measured(mean=[float("nan")] * 50),
    "a list as overall": measured(overall=[0.1]),
    "huge": measured(overall=float("inf")),
}


@pytest.mark.parametrize("metrics", BAD.values(), ids=BAD)
def test_what_is_no_measure_is_none(metrics: dict[str, Any]) -> None:
    assert joints("IWAE", "iwae", metrics) is None


# Names


def test_every_feature_has_a_part_of_the_body_and_a_name_of_its_own() -> None:
    parts = [part_of(feature) for feature in FEATURES]
    assert list(dict.fromkeys(parts)) == list(PARTS)
    assert parts == sorted(parts, key=list(PARTS).index)  # each part is one stretch of the axis
    assert len({in_words(feature) for feature in FEATURES}) == 50
    for feature in FEATURES:
        side = {"r": "right", "l": "left"}[feature[0]] if "arm" in part_of(feature) else ""
        assert in_words(feature).startswith(side) and part_of(feature).startswith(side)


@pytest.mark.parametrize(
    ("feature", "words"),
    [
        ("lowerback.rx", "lower back about x"),
        ("ltibia.rx", "left shin about x"),
        ("rthumb.rz", "right thumb about z"),
        ("lowerneck.ry", "lower neck about y"),
    ],
)
def test_names_are_words(feature: str, words: str) -> None:
    assert in_words(feature) == words


def test_no_two_methods_share_a_marker_and_own_runs_have_open_ones() -> None:
    assert len(set(SYMBOLS.values())) == len(theme.KNOWN) == len(SYMBOLS)
    own = theme.look_key("iwae", 1)
    assert symbol(own).startswith(f"{SYMBOLS['iwae']}-")
    assert symbol("never heard of") == "asterisk-open"
    assert symbol("never heard of/3") == "asterisk-open"


# The figure


@pytest.mark.parametrize("dark", [False, True])
def test_a_run_is_50_points_in_the_look_of_its_method(dark: bool) -> None:
    figure = joint_chart([run(method) for method in MOTION], dark)
    assert [trace.name for trace in figure.data] == [theme.method(m).title for m in MOTION]
    for method, trace in zip(MOTION, figure.data, strict=True):
        assert trace.marker.color == theme.method(method).colour(dark)
        assert trace.marker.symbol == SYMBOLS[method]
        np.testing.assert_allclose(trace.y, run(method).mean)
        assert len(trace.text) == 50 and trace.text[0].startswith("lower back about x: 1.80°")
    assert figure.layout.paper_bgcolor == theme.ink(dark).background


@pytest.mark.parametrize("count", [1, 2, 3, 4])
def test_points_of_a_joint_stand_beside_each_other_within_its_place(count: int) -> None:
    figure = joint_chart([run(method) for method in MOTION[:count]], dark=False)
    places = np.array([trace.x for trace in figure.data])
    np.testing.assert_array_equal(places.round(), np.tile(np.arange(50), (count, 1)))
    assert len(np.unique(places[:, 0])) == count
    assert abs(places[:, 0].mean()) < 1e-9


def test_bars_are_standard_deviations_and_never_reach_below_zero() -> None:
    found = run("iwae", sd=[0.5] * 25 + [0.001] * 25)
    (trace,) = joint_chart([found], dark=False).data
    np.testing.assert_allclose(trace.error_y.array, [90.0] * 25 + [0.18] * 25)
    low = np.array(trace.y) - np.array(trace.error_y.arrayminus)
    np.testing.assert_allclose(low[:25], 0, atol=1e-12)
    np.testing.assert_allclose(low[25:], found.mean[25:] - 0.18)


def test_every_part_of_the_body_has_its_tick_between_its_borders() -> None:
    layout = joint_chart([run("iwae")], dark=False).layout
    assert list(layout.xaxis.ticktext) == list(PARTS)
    borders = [-0.5, *(shape.x0 for shape in layout.shapes), 49.5]
    assert len(borders) == len(PARTS) + 1
    for tick, low, high in zip(layout.xaxis.tickvals, borders, borders[1:], strict=False):
        assert tick == pytest.approx((low + high) / 2)


# Words and numbers


def test_the_caption_ranks_runs_and_says_what_was_not_measured_or_not_connected() -> None:
    runs = [run("iwae", 0.02), run("vhp-rewo", 0.01, connected=0.953)]
    said = explained(runs, ["VampPrior"])
    assert said.index("VHP \\+ REWO 1.80°") < said.index("IWAE 3.60°")
    assert "95.3% of the pairs" in said and "VampPrior was not measured" in said
    assert "not measured" not in explained(runs[:1]) and "pairs" not in explained(runs[:1])
    assert "IWAE 3.60°" in joints_alt(runs)


def test_a_title_from_a_file_stays_text() -> None:
    found = joints("[x](http://a.b) *", "iwae", measured())
    assert found is not None
    assert "[x](http" not in explained([found])


def test_the_csv_has_every_joint_of_every_run_in_full_precision() -> None:
    runs = [run("iwae", 1 / 700), run("vhp-rewo")]
    rows = list(csv.DictReader(StringIO(joints_csv(runs))))
    assert len(rows) == 100
    assert [row["feature"] for row in rows[:50]] == list(FEATURES)
    assert {row["run"] for row in rows[50:]} == {"VHP + REWO"}
    assert [float(row["mean_degrees"]) for row in rows[:50]] == runs[0].mean.tolist()
    assert float(rows[99]["sd_degrees"]) == runs[1].sd[49]


# The page


@pytest.fixture
def copies(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    shutil.copytree(ROOT / "checkpoints", tmp_path / "checkpoints")
    monkeypatch.setattr(loading, "ROOT", tmp_path)
    return tmp_path / "checkpoints"


def headings(app: Any) -> list[str]:
    return [heading.value for heading in app.subheader]


@pytest.mark.parametrize("data", ["pendulum", "digits"])
def test_other_data_have_no_such_chart(data: str) -> None:
    app = page("compare", data=data)
    assert not app.exception
    assert "What it came to" in headings(app)
    assert "How smoothly each joint moves" not in headings(app)


def test_it_is_drawn_below_the_table_for_runs_that_have_measured_it(copies: Path) -> None:
    path = copies / "pendulum/vhp-rewo/metrics.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | measured(0.01)))
    app = page("compare", runs=["pendulum/vhp-rewo", "pendulum/iwae"])
    assert not app.exception
    assert headings(app)[-2:] == ["What it came to", "How smoothly each joint moves"]
    (caption,) = (text.value for text in app.caption if "Mean over all joints" in text.value)
    assert "VHP \\+ REWO 1.80°" in caption and "IWAE was not measured" in caption
