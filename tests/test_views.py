"""Views are pure: arrays go in, figures and sentences come out."""

import csv
from dataclasses import replace
from io import StringIO
from math import pi, tau
from xml.etree import ElementTree

import numpy as np
import pytest

from app import theme
from app.views.captions import curves_alt, drawn, frames_alt, look_at
from app.views.curve_axes import ROWS, Curve
from app.views.curves import MAX_POINTS, curves, thin
from app.views.events import compared_kappa, events
from app.views.frames import MAX_FRAMES, common, frames, pick, spread
from app.views.measures import measures_markdown
from app.views.ring import NUM_PENDULUMS, ring
from app.views.sentences import counts, plain
from app.views.tables import curves_csv, events_markdown, number
from core.experiments import EXPERIMENTS
from core.runs import HISTORY

KAPPA = 0.02
BOUND = KAPPA**2


def history(
    num_steps: int = 10, every: int = 100, **columns: list[float]
) -> dict[str, np.ndarray]:
    values = {name: np.ones(num_steps) for name in HISTORY}
    values["step"] = np.arange(num_steps) * every + 1
    values["initial_phase"] = np.zeros(num_steps, dtype=bool)
    return values | {name: np.array(column) for name, column in columns.items()}


def rewo() -> dict[str, np.ndarray]:
    """Returns a made-up course: the bound is met at 201, left behind, and met again at 501."""
    return history(
        8,
        error=[3 * BOUND, 2 * BOUND, 0.99 * BOUND, 0.5 * BOUND, 0.4 * BOUND, 0.96 * BOUND]
        + [BOUND, BOUND],
        initial_phase=[True, True, False, False, False, False, False, False],
        beta=[0.01, 0.01, 0.02, 0.2, 0.51, 0.8, 0.995, 0.999],
    )


def test_the_events_of_a_course_are_the_steps_at_which_they_happened():
    happened = events(rewo(), KAPPA)
    assert (happened.initial_end, happened.back) == (201, 501)
    assert (happened.above_half, happened.above_99) == (401, 601)
    assert happened.beta == 0.999


def test_for_good_is_the_last_time_it_was_reached():
    happened = events(history(6, beta=[1, 0.2, 0.6, 0.4, 0.7, 1.01]), None)
    assert (happened.above_half, happened.above_99, happened.lowest_beta) == (401, 501, 0.2)
    assert events(history(3, beta=[1, 1, 0.1]), None).above_half is None


def test_a_method_without_a_kappa_is_held_against_that_of_its_rivals():
    warm_up = EXPERIMENTS["pendulum/vhp-wu20"]
    assert compared_kappa(warm_up) == KAPPA
    assert compared_kappa(replace(warm_up, dataset={"name": "other"})) is None
    assert compared_kappa(replace(warm_up, schedule={"kappa": 0.1})) == 0.1


def test_the_page_says_where_to_look_only_what_it_knows():
    turned = events(rewo(), KAPPA)
    assert "already a ring" in look_at({"A": events(history(), None), "VHP + REWO": turned})
    assert "ring" not in look_at({"VHP + REWO (runs/mine)": turned})
    assert "step" not in look_at({"A": events(history(), None)})


def test_what_did_not_happen_is_none():
    happened = events(history(beta=[0.1] * 10), None)
    assert happened.initial_end is happened.back is happened.above_half is None


def test_a_run_still_in_its_initial_phase_has_no_end_of_it():
    assert events(history(initial_phase=[True] * 10), KAPPA).initial_end is None


def test_the_table_has_a_row_an_event_and_a_column_a_run():
    lines = events_markdown({"A": events(rewo(), KAPPA), "B": events(history(), None)}).split("\n")
    assert lines[0] == "|  | A | B |"
    assert "| Initial phase ends | 201 | – |" in lines
    assert "| β above 0.5 for good | 401 | from the start |" in lines


@pytest.mark.parametrize(
    ("value", "text"),
    [(0.0, "0"), (-81.44, "−81.4"), (1.738e-4, "1.74\u00a0×\u00a010⁻⁴"), (float("nan"), "–")],
)
def test_numbers_are_short_and_honest(value, text):
    assert number(value) == text


def test_the_csv_holds_every_recorded_step_of_every_run_exactly():
    long, short = rewo(), history(3, beta=[0.1, 1 / 3, 1e-9])
    rows = list(csv.DictReader(StringIO(curves_csv({"a": long, "b": short}))))
    assert len(rows) == 11
    assert [float(row["beta"]) for row in rows if row["run"] == "b"] == [0.1, 1 / 3, 1e-9]


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("log_steps", [False, True])
def test_runs_of_different_lengths_share_a_figure(log_steps, dark):
    runs = [Curve("A", "vhp-rewo", rewo(), KAPPA), Curve("B", "iwae", history(5000, every=1))]
    figure = curves(runs, log_steps, dark)
    assert figure.layout.xaxis.type == ("log" if log_steps else "linear")
    assert len(figure.data) == len(ROWS) * len(runs) + 2  # two bars for A's phases, none for B
    assert [line.y0 for line in figure.layout.shapes] == [BOUND]
    assert figure.layout.annotations[1].text.endswith("dotted: κ² = 0.0004")
    assert figure.data[0].line.color == theme.METHODS["vhp-rewo"].colour(dark)


def test_a_course_of_one_step_is_drawn():
    assert curves([Curve("A", "vhp-rewo", history(1), KAPPA)], True, False).data


def test_thinning_keeps_both_ends_and_says_so():
    places = thin(150_000)
    assert places[0] == 0 and places[-1] == 149_999 and len(places) <= MAX_POINTS
    assert "5,000 recorded" in drawn([Curve("A", "iwae", history(5000, every=1))])
    assert "of 50" not in drawn([Curve("A", "iwae", history(50))])


def test_the_alternative_text_tells_where_every_run_ended():
    text = curves_alt({"VHP + REWO": events(rewo(), KAPPA)})
    assert "initial phase ends at step 201" in text and "beta ends at 0.999" in text


def test_the_ring_is_an_image_with_a_pendulum_at_eight_angles():
    picture = ElementTree.fromstring(ring())
    assert len(picture.findall("{*}g")) == NUM_PENDULUMS == 8
    assert {text.text for text in picture.findall("{*}text")} == {"0°", "90°", "180°", "270°"}


def test_angles_have_a_colour_each_and_the_turn_closes():
    assert theme.angle_colour(0) == theme.angle_colour(tau) == theme.ANGLES[0]
    assert theme.angle_colour(pi) == theme.ANGLES[6]
    assert theme.angle_colour(float("nan")) == "#888888"


def test_the_look_of_a_method_depends_on_its_name_only():
    assert theme.method("new-method") == theme.method("new-method")
    colours = [m.light for m in theme.METHODS.values()] + [spare[0] for spare in theme.SPARE]
    dashes = [m.dash for m in theme.SHIPPED.values()] + [spare[2] for spare in theme.SPARE]
    assert len(set(colours)) == len(colours) and len(set(dashes)) == len(dashes)


def test_an_own_run_looks_like_its_method_and_yet_different():
    assert theme.own("vhp-rewo", "runs/mine") == theme.own("vhp-rewo", "runs/mine")
    look, shipped = theme.method(theme.own("vhp-rewo", "runs/mine")), theme.method("vhp-rewo")
    assert look.title == shipped.title and look.dash == theme.OWN_DASH != shipped.dash
    assert theme.own("unknown", "runs/mine") == "unknown"


def test_sentences_say_what_was_measured_and_nothing_else():
    walks = {"squared": 0.968, "euclidean": 0.2}
    table = measures_markdown(
        {"A": {"angle_error": 0.0539, "walks_without_jump": walks}, "B": {"angle_error": np.nan}},
        paper={"A": 0.054},
    )
    head, _, *rows = table.splitlines()
    assert head == "|  | A | B |"
    values = [row.split(" | ", 1)[1] for row in rows]
    assert values == ["0.054 | – |", "0.054 | – |", "97% | – |", "20% | – |", "– | – |"]


def test_what_is_drawn_is_counted():
    shown = {"prior_sample": np.zeros((3, 1000, 2)), "posterior_mean": np.zeros((3, 500, 2))}
    assert counts(shown, 3000).startswith("1,000 prior samples, 500 of 3,000 held-out images.")


def test_text_from_outside_is_shown_as_it_is():
    assert plain("[a](http://b) $x$ :red[c]") == (r"\[a\]\(http\://b\) \$x\$ \:red\[c\]")


def recorded(num_snapshots: int) -> dict[str, np.ndarray]:
    generator = np.random.default_rng(0)
    return {
        "step": np.arange(num_snapshots) * 100 + 1,
        "posterior_mean": generator.normal(size=(num_snapshots, 20, 2)),
        "posterior_scale": generator.uniform(0.1, 0.2, size=(num_snapshots, 20, 2)),
        "prior_sample": generator.normal(size=(num_snapshots, 30, 2)),
    }


@pytest.mark.parametrize("num_snapshots", [1, 2, 6, 40])
def test_frames_show_a_posterior_and_a_prior_for_every_snapshot_picked(num_snapshots):
    snapshots = recorded(num_snapshots)
    places = pick(snapshots["step"], None)
    assert places[-1] == num_snapshots - 1 and len(places) == min(num_snapshots, MAX_FRAMES)
    assert len(frames(snapshots, places, dark=True).data) == 2 * len(places)
    assert f"step {snapshots['step'][-1]:,}" in frames_alt("A", snapshots, places)


def test_the_snapshot_nearest_the_turn_is_picked():
    places = pick(np.arange(40) * 100, turn=1_320)
    assert 13 in places and len(places) == MAX_FRAMES


def test_all_runs_show_the_same_steps():
    long, short = np.arange(40) * 100, np.arange(20) * 200
    first, second = common([long, short], turn=600)
    assert first == pick(long, 600) and 3 in second
    assert common([], None) == []


def test_equal_posteriors_have_one_grey():
    assert np.allclose(spread(np.full((5, 2), 0.3)), 1)
    uneven = spread(np.array([[1.0, 1.0], [3.0, 3.0]]))
    assert np.allclose(uneven, [0.5, 1.5])
