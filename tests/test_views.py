"""Views are pure: arrays go in, figures and sentences come out."""

import csv
import re
from base64 import b64decode
from dataclasses import replace
from io import BytesIO, StringIO
from math import pi, tau
from xml.etree import ElementTree

import numpy as np
import pytest
from PIL import Image

from app import theme
from app.components.payloads import palette
from app.components.playback_payload import NO_TILE, PlayedRun, playback_payload
from app.views import walks
from app.views.captions import curves_alt, drawn, frames_alt, look_at
from app.views.curve_axes import Curve, references, rows
from app.views.curves import MAX_POINTS, curves, thin
from app.views.datasets import COLLECTIONS, collection, uploaded
from app.views.events import compared_kappa, events
from app.views.frame_pictures import SIDE, frames
from app.views.frames import (
    BOTH,
    MAX_FRAMES,
    common,
    common_reach,
    drawings,
    outside,
    pick,
    spread,
)
from app.views.labels import WORDS, labels_of
from app.views.live import note
from app.views.measures import EVIDENCE, SHAPE, explanation, measures_markdown
from app.views.planar import planar, space_of
from app.views.planes import SCALES, atlas_note, compare_note, playback_note, projection_note
from app.views.quantities import as_curve
from app.views.quantities import drawn as drawn_columns
from app.views.ring import NUM_DRAWN, ring
from app.views.run_names import run_names
from app.views.sentences import counts, plain
from app.views.swatches import swatches
from app.views.tables import curves_csv, events_markdown, number
from app.views.walk_files import files_of, stacked, walk_csv
from app.views.walk_words import chosen
from app.views.walks import WalkChoice
from benchmarks.ring import NUM_DATA, digit_atlas, ring_atlas
from core.atlas import Atlas
from core.atlas.pictures import PER_ROW
from core.data import LABELS, uploads
from core.data.mocap.figure import Figures
from core.experiments import EXPERIMENTS
from core.runs import Column
from core.runs.columns import USUAL
from core.runs.live import Live

KAPPA = 0.02
BOUND = KAPPA**2
USUAL_NAMES = tuple(column.name for column in USUAL)


def history(
    num_steps: int = 10, every: int = 100, **columns: list[float]
) -> dict[str, np.ndarray]:
    values = {name: np.ones(num_steps) for name in USUAL_NAMES}
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
    assert compared_kappa(warm_up.changed(dataset={"name": "other"})) is None
    assert compared_kappa(warm_up.changed(kappa=0.1)) == 0.1


def test_the_page_says_where_to_look_only_what_it_knows():
    turned = events(rewo(), KAPPA)
    calm = events(history(), None)
    known = "VHP + REWO"
    assert "already a ring" in look_at({"A": calm, known: turned}, LABELS["angle"], known)
    assert "ring" not in look_at({known: turned}, LABELS["class"], known)
    assert "ring" not in look_at({known: turned}, LABELS["angle"])  # one's own, of that method
    assert "step" not in look_at({"A": calm}, LABELS["angle"])


def test_each_dataset_has_its_own_kappa():
    of_vae = {name: EXPERIMENTS.get(f"{name}/vae") for name in COLLECTIONS}
    levels = {name: compared_kappa(config) for name, config in of_vae.items() if config}
    assert (levels["mnist"], levels["mnist-2d"]) == (0.18, 0.25)  # of the same data
    runs = [Curve(name, "vae", history(), kappa) for name, kappa in levels.items()]
    ((one, label),) = references(runs[0], runs[:1]).values()
    assert (one, label) == (BOUND, "κ²")
    said = [references(run, runs)["error"][1] for run in runs]
    assert said == [f"κ² = {kappa**2:.2g}" for kappa in levels.values()]
    assert references(Curve("A", "vae", history()), runs) == {}


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


def test_runs_with_multipliers_instead_of_beta_have_no_rows_of_dashes():
    held = {name: column for name, column in history().items() if name != "beta"}
    alone = events_markdown({"A": events(held, None)})
    assert "β" not in alone and "–" not in alone and "| Last rate, nats | 1 |" in alone
    beside = events_markdown({"A": events(held, None), "B": events(rewo(), KAPPA)})
    assert "| Last β | – | 0.999 |" in beside


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
    assert (
        len(figure.data) == len(rows(runs)) * len(runs) + 2
    )  # two bars for A's phases, none for B
    assert [line.y0 for line in figure.layout.shapes] == [BOUND]
    assert figure.layout.annotations[1].text.endswith("<br>dotted: κ² = 0.0004")
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


@pytest.mark.parametrize(("name", "told"), [("angle", "pendulum"), ("yaw", "from above")])
def test_the_ring_is_an_image_with_what_turns_at_eight_angles(name, told):
    svg, words = ring(LABELS[name], dark=False)
    picture = ElementTree.fromstring(svg)
    assert told in words
    assert len(picture.findall("{*}g")) == NUM_DRAWN == 8
    assert {text.text for text in picture.findall("{*}text")} == {"0°", "90°", "180°", "270°"}


def test_angles_have_a_colour_each_and_the_turn_closes():
    assert theme.angle_colour(0) == theme.angle_colour(tau) == theme.ANGLES[0]
    assert theme.angle_colour(pi) == theme.ANGLES[6]
    assert theme.angle_colour(float("nan")) == "#888888"


def test_every_method_that_can_be_trained_has_a_look_of_its_own():
    methods = {theme.method_in(name.rpartition("/")[2]) for name in EXPERIMENTS}
    assert methods == set(theme.KNOWN)
    assert theme.KNOWN["vhp-rewo-alternative"].title == "VHP + REWO (Eq. 15-16)"
    titles = {look.title for look in theme.KNOWN.values()}
    assert len(titles) == len(methods)


@pytest.mark.parametrize("dark", [False, True])
def test_the_look_of_a_method_depends_on_its_name_only(dark):
    assert theme.method("new-method") == theme.method("new-method")
    spares = [theme.Method("", *spare) for spare in theme.SPARE]
    looks = [(look.colour(dark), look.dash) for look in theme.METHODS.values()]
    assert len(set(looks)) == len(looks)
    known = [*theme.KNOWN.values(), *spares]
    assert len({look.colour(dark) for look in known}) == len(known)
    assert len({look.dash for look in known}) == len(known)


def luminance(colour: str) -> float:
    """Returns the relative luminance of sRGB, as contrast ratios are defined with."""
    light = np.array(theme.channels(colour)) / 255
    linear = np.where(light <= 0.04045, light / 12.92, ((light + 0.055) / 1.055) ** 2.4)
    return float(linear @ (0.2126, 0.7152, 0.0722))


def contrast(colour: str, other: str) -> float:
    low, high = sorted(luminance(c) + 0.05 for c in (colour, other))
    return high / low


@pytest.mark.parametrize("ink", [theme.LIGHT, theme.DARK])
def test_small_print_and_text_on_the_accent_can_be_read(ink):
    assert contrast(ink.background, ink.accent) >= 4.5
    assert contrast(ink.muted, ink.background) >= 4.5 and contrast(ink.muted, ink.surface) >= 4.5


@pytest.mark.parametrize("dark", [False, True])
def test_curves_and_classes_stand_out_from_the_background(dark):
    background = theme.ink(dark).background
    assert min(contrast(m.colour(dark), background) for m in theme.KNOWN.values()) > 2.7
    colours = [theme.class_colour(label, dark) for label in range(10)]
    assert len(set(colours)) == 10 and theme.class_colour(13, dark) == colours[3]
    assert min(contrast(colour, background) for colour in colours) > 1.5


def test_the_key_to_classes_has_ten_swatches_in_the_colours_of_the_mode():
    for dark in (False, True):
        picture = ElementTree.fromstring(swatches(dark))
        found = [circle.get("fill") for circle in picture.findall("{*}circle")]
        assert found == [theme.class_colour(label, dark) for label in range(10)]
        assert [t.text for t in picture.findall("{*}text")] == list("0123456789")


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("method", [*theme.KNOWN, "unknown"])
def test_runs_of_one_method_can_be_told_apart(method, dark):
    assert theme.method(theme.look_key(method, 0)).colour(dark) == theme.method(method).colour(
        dark
    )
    looks = [theme.METHODS[theme.look_key(method, place)] for place in range(6)]
    assert len({look.dash for look in looks}) == len({look.colour(dark) for look in looks}) == 6
    background = theme.ink(dark).background
    assert min(contrast(look.colour(dark), background) for look in looks) > 1.5
    assert theme.look_key(method, 6) == theme.look_key(method, 0)


def test_an_unknown_method_looks_alike_on_a_canvas_and_in_a_chart():
    key = theme.look_key("new-method", 0)
    drawn, sent = theme.method("new-method"), palette()["methods"][key]
    assert (drawn.light, drawn.dark, drawn.dash) == (sent["light"], sent["dark"], sent["dash"])
    assert drawn.title == "new-method"


CONFIG = EXPERIMENTS["digits/vhp-rewo"]


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ([{}], ["VHP + REWO"]),
        ([{"seed": 0}, {"seed": 2}], ["VHP + REWO, seed 0", "VHP + REWO, seed 2"]),
        ([{}, {"kappa": 0.1}], ["VHP + REWO, κ 0.17", "VHP + REWO, κ 0.1"]),
        ([{}, {"steps": 9}], ["VHP + REWO, 10,000 steps", "VHP + REWO, 9 steps"]),
        (
            [{}, {"hidden": (8, 8)}],
            ["VHP + REWO, layers 128, 128, 128", "VHP + REWO, layers 8, 8"],
        ),
        ([{}, {}], ["VHP + REWO, run0", "VHP + REWO, run1"]),
        (
            [{"seed": 1}, {"seed": 2}, {"seed": 1, "steps": 9}],
            [
                "VHP + REWO, seed 1, 10,000 steps",
                "VHP + REWO, seed 2, 10,000 steps",
                "VHP + REWO, seed 1, 9 steps",
            ],
        ),
    ],
)
def test_a_run_is_called_by_its_method_and_by_what_differs_only(changes, told):
    configs = {f"runs/digits/run{i}": CONFIG.changed(**one) for i, one in enumerate(changes)}
    others = {"runs/digits/vae": EXPERIMENTS["digits/vae"]}
    called = run_names(configs | others, dict.fromkeys(configs | others, "Digits"))
    assert list(called.values()) == [*told, "VAE"]


def test_the_data_stand_in_front_only_where_there_are_several():
    configs = {"a": CONFIG, "b": EXPERIMENTS["motion/vhp-rewo"]}
    called = run_names(configs, {"a": "Digits", "b": "Human motion"})
    assert called == {"a": "Digits: VHP + REWO", "b": "Human motion: VHP + REWO"}


def rows_of(table: str) -> dict[str, list[str]]:
    rows = (row.strip("| ").split(" | ") for row in table.splitlines()[2:])
    return {name: values for name, *values in rows}


def test_sentences_say_what_was_measured_and_nothing_else():
    shares = {"squared": 0.968, "euclidean": 0.2}
    a = {"angle_error": 0.0539, "walks_without_jump": shares, "paper": {"angle_error": 0.054}}
    runs = {"A": a, "B": {"angle_error": np.nan}}
    table = measures_markdown(runs, SHAPE)
    assert table.splitlines()[0] == "|  | A | B |"
    assert list(rows_of(table).values()) == [
        *(["0.054", "–"], ["0.054", "–"], ["97%", "–"], ["20%", "–"])
    ]
    assert explanation(runs, SHAPE).count("Walks:") == 1
    assert "Wasserstein" not in explanation(runs, SHAPE)


def test_what_has_no_meaning_for_digits_is_left_out():
    digits = {"angle_error": None, "distortion": -81.5, "active_units": 2}
    digits |= {"negative_log_likelihood": {"mean": 150.612}, "unheard_of": [1, {"a": "b"}]}
    rows = rows_of(measures_markdown({"A": digits}, (*SHAPE, *EVIDENCE)))
    assert list(rows.values()) == [["150.61"], ["−81.50"], ["2"]]
    assert "angle" not in " ".join(rows).lower()


@pytest.mark.parametrize("broken", [{}, {"rate": "x"}, {"rate": {"mean": 1}}, {"rate": [1]}])
def test_measures_of_a_foreign_kind_are_no_row(broken):
    assert measures_markdown({"A": broken}, EVIDENCE) == explanation({"A": broken}, EVIDENCE) == ""


def test_what_is_drawn_is_counted():
    shown = {"prior_sample": np.zeros((3, 1000, 2)), "posterior_mean": np.zeros((3, 500, 2))}
    known = collection("of one's own")
    assert counts(shown, replace(known, num_held_out=3000)).startswith(
        "1,000 prior samples, 500 of 3,000 held-out images."
    )
    assert "500 held-out images." in counts(shown, replace(known, num_held_out=500))  # all of them
    assert "500 held-out images." in counts(shown, known)
    assert "500 held-out poses." in counts(shown, replace(collection("motion"), num_held_out=500))


def test_what_the_data_are_called_follows_from_what_was_brought():
    about = uploads.UploadDescription("", "features", "number", (2, 3), 100, 9, (), (), 0.1, 0.1)
    assert uploaded("a", about).noun == "row"
    assert uploaded("a", replace(about, kind="images")).noun == "image"
    headings = [as_curve(column)["title"] for column in drawn_columns(USUAL)]
    assert "pixel" not in "".join(headings)


def test_text_from_outside_is_shown_as_it_is():
    assert (
        plain("[a](http://b) $x$ :red[c]") == "\\[a\\]\\(http\\://\u2060b\\) \\$x\\$ \\:red\\[c\\]"
    )


def recorded(num_snapshots: int) -> dict[str, np.ndarray]:
    generator = np.random.default_rng(0)
    return {
        "step": np.arange(num_snapshots) * 100 + 1,
        "posterior_mean": generator.normal(size=(num_snapshots, 20, 2)),
        "posterior_scale": generator.uniform(0.1, 0.2, size=(num_snapshots, 20, 2)),
        "prior_sample": generator.normal(size=(num_snapshots, 30, 2)),
    }


def pictures(drawn: str) -> list[str]:
    """Returns the SVGs that a page's HTML carries."""
    return [b64decode(code).decode() for code in re.findall(r"base64,([^\"]*)", drawn)]


def places_in(svg: str) -> np.ndarray:
    """Returns where a frame's points are drawn, in its units."""
    found = re.findall(r"M(\S+) (\S+?)h0", svg) or re.findall(r"([-\d.]+),([-\d.]+)", svg)
    return np.array(found, dtype=float)


def only_posterior(run, places, reach, dark=False) -> str:
    return frames(run, places, dark, reach, most=4, alt="", rows=("posterior_mean",))


@pytest.mark.parametrize("num_snapshots", [1, 2, 6, 40])
def test_frames_show_a_posterior_and_a_prior_for_every_snapshot_picked(num_snapshots):
    snapshots = recorded(num_snapshots)
    places = pick(snapshots["step"], None)
    assert places[-1] == num_snapshots - 1 and len(places) == min(num_snapshots, MAX_FRAMES)
    drawn = frames(snapshots, places, True, 3.0, most=MAX_FRAMES, alt="<A>")
    assert len(pictures(drawn)) == 2 * len(places) == 2 * drawn.count("step ")
    assert "<A>" not in drawn
    assert f"step {snapshots['step'][-1]:,}" in frames_alt("A", snapshots, places)


def test_frames_of_several_runs_have_one_scale_that_holds_them_all():
    wide = recorded(3) | {"posterior_mean": 9 * recorded(3)["posterior_mean"]}
    reach = common_reach([recorded(3), wide], [[0, 2], [0, 2]])
    assert reach > 0.99 * np.quantile(np.abs(wide["posterior_mean"][[0, 2]]), 0.998)
    for run in (recorded(3), wide):
        drawn = pictures(only_posterior(run, [0, 2], reach))
        assert len(drawn) == 2
        for svg, place in zip(drawn, (0, 2), strict=True):
            expected = (1 + run["posterior_mean"][place] / reach * (1, -1)) * SIDE / 2
            assert np.sort(places_in(svg), axis=0) == pytest.approx(
                np.sort(expected, axis=0), abs=0.06
            )


def test_every_frame_has_room_for_nearly_all_of_its_points_and_the_others_are_counted():
    run = recorded(2) | {"prior_sample": np.zeros((2, 1000, 2))}
    run["prior_sample"][0, :5] = 50.0  # few, far: they may not shrink all the others
    run["prior_sample"][1] = np.linspace(-8, 8, 1000)[:, None]  # all of a frame: they have to fit
    reach = common_reach([run], [[0, 1]])
    assert 7.9 < reach < 9
    assert outside([run], [[0, 1]], BOTH, reach) == 5


def test_narrow_posteriors_are_drawn_smaller_and_paler_but_drawn():
    shots = recorded(1)
    shots["posterior_scale"][0, 0] = 1e-4
    shots["posterior_scale"][0, 1] = 10.0
    for dark in (False, True):
        (svg,) = pictures(only_posterior(shots, [0], 3.0, dark))
        paths = re.findall(r'stroke="(.*?)" stroke-width="(.*?)".*?d="(.*?)"', svg)
        colours, sizes, drawn = zip(*paths, strict=True)
        assert sum(path.count("M") for path in drawn) == 20
        assert float(sizes[0]) == min(map(float, sizes)) > 2.5
        assert float(sizes[-1]) == max(map(float, sizes))
        ground = theme.ink(dark).background
        stands_out = [contrast(colour, ground) for colour in colours]
        assert stands_out == sorted(stands_out) and stands_out[0] >= 3 and stands_out[-1] > 12


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


NUM_NODES = 300


@pytest.fixture(scope="module")
def angles() -> Atlas:
    return ring_atlas(NUM_NODES)


@pytest.fixture(scope="module")
def digits() -> Atlas:
    return digit_atlas(NUM_NODES)


def test_every_kind_of_label_is_written_as_it_is_read():
    assert set(WORDS) == set(LABELS)
    for kind, labels in (("angle", np.radians([0, 7.5, 180])), ("class", np.arange(10.0))):
        for label in labels:
            assert LABELS[kind].read(LABELS[kind].written(label)) == pytest.approx(label)


def test_an_end_is_named_by_its_digit(digits):
    choice, problems = walks.check_ends(WalkChoice("a", "3", "8.0"), digits)
    assert (choice.start, choice.end, problems) == ("3", "8", [])
    assert walks.pair_of(choice, digits) == (("end", 3), ("end", 8))
    assert [walks.end_title(end, digits) for end in ("3", "n7")] == [
        "digit 3",
        "sample 7",
    ]


def test_each_kind_of_label_has_usual_ends(angles, digits):
    assert walks.usual_ends(angles) == ("0", "180")
    assert walks.usual_ends(replace(angles, label=LABELS["yaw"])) == ("0", "180")
    assert walks.usual_ends(digits) == ("3", "8")
    assert walks.check_ends(WalkChoice("a"), digits)[0] == WalkChoice("a", "3", "8")
    few = replace(digits, ends=digits.ends[:0], end_labels=digits.end_labels[:0])
    assert walks.usual_ends(few) == ("n0", f"n{NUM_NODES - 1}")


@pytest.mark.parametrize("end", ["180", "3.5", "-1", "nan", "", "n300", "1e999", "three"])
def test_what_is_no_digit_is_named_and_replaced(digits, end):
    choice, problems = walks.check_ends(WalkChoice("a", end, "9"), digits)
    assert (choice.start, choice.end) == ("3", "9")
    assert len(problems) == 1 and "neither a digit from 0 to 9 nor a sample" in problems[0]
    assert "digit 3 is used instead" in problems[0]


def test_an_angle_between_two_images_goes_to_the_nearest(angles):
    choice, problems = walks.check_ends(WalkChoice("a", "8", "n07"), angles)
    assert (choice.start, choice.end) == ("15", "n7")
    assert problems == ["No image was prepared at 8°; 15° is the nearest."]


def test_a_sample_is_followed_to_the_image_of_its_digit(digits):
    sample = int(np.flatnonzero(digits.node_labels == 6)[0])
    assert walks.same_image(f"n{sample}", digits) == "6"
    assert walks.same_image("4", digits) == "4" and walks.same_image(None, digits) is None


def test_digits_turn_by_no_angle_and_only_leaps_of_the_image_are_jumps(digits):
    walked = walks.walk(digits, (("end", 3), ("end", 8)), "squared")
    assert set(walked.labels) >= {3, 8} and not walked.jumps.any()
    as_angles = replace(digits, label=LABELS["angle"])
    assert walks.walk(as_angles, (("end", 3), ("end", 8)), "squared").jumps.any()
    frames, labels = walked.frames.copy(), walked.labels
    frames[5:] = 1 - frames[5:]
    assert np.flatnonzero(walks.measured(walked.path, frames, labels, digits).jumps) == [4]


def test_the_csv_of_a_walk_has_its_labels(angles, digits):
    for atlas, column, first in ((angles, "angle", "0"), (digits, "digit", "3")):
        pair = walks.pair_of(WalkChoice("a", *walks.usual_ends(atlas)), atlas)
        walked = walks.walk(atlas, pair, "squared")
        rows = list(csv.DictReader(StringIO(walk_csv(walked, labels_of(atlas)).decode())))
        assert rows[0][column] == first and len(rows) == len(walked.frames)


def test_the_words_below_a_walk_name_the_space_that_it_leads_through(angles):
    line = replace(angles, nodes=angles.nodes[:, :1], ends=angles.ends[:, :1],
                   data=angles.data[:, :1], data_scales=angles.data_scales[:, :1],
                   data_correlations=None)  # fmt: skip
    for atlas in (angles, line):
        assert "latent space" in atlas_note(atlas)
        note = atlas_note(atlas, space_of("kernel"))
        assert "The plane X has" in note and "latent" not in note


@pytest.fixture
def both(angles) -> dict[str, walks.Walk]:
    """Returns a path and another one of fewer frames, as the straight line may be."""
    path = walks.walk(angles, (("end", 0), ("end", 12)), "squared")
    line = replace(path, frames=path.frames[:24], labels=path.labels[:24], jumps=path.jumps[:23])
    line = replace(line, path=replace(path.path, nodes=np.full(24, -1)))
    return chosen(path, line, "both")


def test_both_paths_are_chosen_or_the_one_that_there_is(both):
    path, line = both.values()
    assert list(both) == ["Shortest path", "Straight line"]
    assert list(chosen(path, line, "shortest")) == ["Shortest path"]
    assert list(chosen(path, line, "straight")) == ["Straight line"]
    assert list(chosen(None, line, "both")) == ["Straight line"]
    assert chosen(None, line, "shortest") == chosen(path, None, "straight") == {}


def test_every_file_of_both_paths_holds_both(angles, both):
    path, line = both.values()
    made = files_of(both, angles.intensity, labels_of(angles))
    alone = files_of({"Shortest path": path}, angles.intensity, labels_of(angles))
    for kind in ("apng", "gif", "png"):
        with Image.open(BytesIO(made[kind]())) as two, Image.open(BytesIO(alone[kind]())) as one:
            if kind == "png":
                assert two.height > two.width / PER_ROW * 2 * 0.9
            else:  # equal neighbours are merged
                assert two.height == 2 * two.width and one.height == one.width
                assert 24 < two.n_frames <= len(path.frames)
    film = stacked(both)
    assert np.array_equal(film[:, :16], path.frames)
    assert np.array_equal(film[0, 16:], line.frames[0])
    assert np.array_equal(film[-1, 16:], line.frames[-1])
    rows = list(csv.DictReader(StringIO(made["csv"]().decode())))
    counted = {title: sum(row["path"] == title for row in rows) for title in both}
    assert counted == {"Shortest path": len(path.frames), "Straight line": 24}


def recording_of(atlas: Atlas, labels: np.ndarray) -> PlayedRun:
    shape = (1, len(labels), 2)
    shots = dict.fromkeys(("posterior_mean", "posterior_scale", "prior_sample"), np.ones(shape))
    return PlayedRun("A", "vae", shots | {"step": np.ones(1), "label": labels}, history(), atlas)


def test_a_datum_shows_its_own_image_not_another_of_its_digit(digits):
    labels = digits.data_labels.astype(np.float64)
    changed = np.where(np.arange(NUM_DATA) < 5, (labels + 1) % 10, labels)
    runs = [recording_of(digits, labels), recording_of(digits, changed)]
    sent = playback_payload(runs, ["beta"], [{}, {}])["recordings"]
    tiles = [np.frombuffer(b64decode(r["tiles"]["data"]), "<u4") for r in sent]
    np.testing.assert_array_equal(tiles[0], NUM_NODES + 10 + np.arange(NUM_DATA))
    assert set(tiles[1][:5]) == {NO_TILE} and sent[0]["label"] == "class"


@pytest.mark.parametrize("dim", [1, 2, 5])
def test_latents_of_any_dimension_are_drawn_on_a_plane(angles, dim):
    generator = np.random.default_rng(0)
    shots = recorded(3) | {
        name: generator.normal(size=(3, 20, dim)) * np.linspace(1, 9, dim)
        for name in ("posterior_mean", "prior_sample")
    }
    clouds = PlayedRun("A", "vae", shots | {"label": np.ones(20)}, history(), angles).clouds
    assert len(b64decode(clouds["posterior"]["data"])) == 3 * 20 * 2 * 2  # two bytes, x and y
    svg = pictures(frames(shots, [0, 2], False, 3.0, most=2, alt=""))[-1]
    own = (places_in(svg) / (SIDE / 2) - 1) * 3.0 * (1, -1)
    expected = planar(shots["prior_sample"][-1], shots["prior_sample"][-1])
    assert own == pytest.approx(expected, abs=0.002)
    if dim > 2:  # the widest coordinates are the last ones
        assert np.abs(own[:, 0]).max() > np.abs(shots["prior_sample"][-1][:, 0]).max()
    said = {1: "drawn as a line", 2: "as it is: no projection", 5: "(PCA), of 5 latent"}[dim]
    assert said in counts(shots, collection("of one's own")) and said in drawings([shots])
    assert said in note(live_of(shots))


def live_of(shots: dict[str, np.ndarray]) -> Live:
    mean, prior = shots["posterior_mean"][-1], shots["prior_sample"][-1]
    return Live(1, 2, 0.0, history(), mean, prior, np.ones(len(mean)), LABELS["angle"])


def test_a_line_of_latents_is_no_projection(angles):
    flat = {name: getattr(angles, name)[:, :1] for name in ("nodes", "ends", "data")}
    scales = angles.data_scales[:, :1]
    line = replace(angles, **flat, data_scales=scales, data_correlations=None)
    assert "drawn as a line: no projection." in projection_note(line)


def test_the_note_of_the_planes_says_what_colours_tell(angles, digits):
    notes = [playback_note([a], ["image"]) for a in (angles, digits)]
    assert "coloured by angle" in notes[0] and "numeral" not in notes[0]
    assert "coloured by digit" in notes[1] and "at its digit's most central" in notes[1]
    groups = playback_note([replace(digits, label=LABELS["group"])], ["image"])
    assert "coloured by class" in groups and "at its class's most central" in groups
    assert "Filled, in one colour: posterior" in playback_note(
        [replace(digits, label=LABELS["number"])], ["image"]
    )


@pytest.mark.parametrize("num", [20, 21])
def test_more_classes_than_a_plane_can_name_are_told_by_the_hover_only(digits, num):
    label = LABELS["group"].named(tuple(f"alphabet {i}" for i in range(num)))
    said = playback_note([replace(digits, label=label)], ["image"])
    assert ("A name stands at" in said) == (num == 20)
    assert ("coloured by class (21 share the colours)" in said) == (num == 21)


def test_planes_of_one_scale_and_of_scales_of_their_own_say_so(digits):
    said = [playback_note([digits], ["image"], scale) for scale in SCALES]
    assert "planes have one scale" in said[0] and "has its own scale" in said[1]
    assert said[0] == playback_note([digits], ["image"])


def test_notes_of_the_planes_call_poses_poses(angles):
    places = len(angles.nodes) + len(angles.ends) + len(angles.data)
    poses = replace(angles, picture=Figures(), rows=np.zeros((places, 50), np.float32))
    for said in (playback_note([poses], ["pose"]), compare_note([poses], "pose")):
        assert "held-out poses" in said and "image" not in said


def test_images_that_are_labels_of_their_own_are_all_offered_and_called_by_their_number():
    numbered = replace(
        ring_atlas(60),
        label=LABELS["number"],
        node_labels=np.ones(60, np.float32),
        end_labels=np.arange(1, 25, dtype=np.float32) * 10,
        data_labels=np.arange(1, 301, dtype=np.float32),
    )
    offered = walks.offered_ends(numbered)
    titles = [walks.end_title(end, numbered) for end in offered]
    assert titles == [f"image {number}" for number in range(1, 301)]
    assert offered[9] == "10" and offered[10] == "d10"
    assert walks.end_point("d10", numbered) == ("datum", 10)


SHARPNESS = Column(
    "sharpness", "S, mean squared gradient", scale="log", level=0.25, level_title="s"
)
LAMBDA = Column("lambda_sharpness", "λ, the weight of S", scale="log")


def test_a_second_constraint_has_its_own_chart_level_and_curve_and_others_stay_as_they_are():
    more = (USUAL[0], LAMBDA, *USUAL[1:3], SHARPNESS, *USUAL[3:])
    more_rows = {
        name: np.ones(len(history()["step"])) for name in ("sharpness", "lambda_sharpness")
    }
    recorded = history() | more_rows
    runs = [Curve("A", "vhp-rewo", history(), KAPPA), Curve("B", "geco", recorded, None, more)]
    assert [row.name for row in rows(runs[:1])] == ["beta", "error", "rate", "distortion"]
    names = ["beta", "lambda_sharpness", "error", "sharpness", "rate", "distortion"]
    assert [row.name for row in rows(runs)] == names
    figure = curves(runs, log_steps=True, dark=False)
    headings = [note.text for note in figure.layout.annotations]
    assert headings[3] == "S, mean squared gradient<br>dotted: s = 0.25"
    drawn_of = {name: [t.yaxis for t in figure.data if t.name == name] for name in "AB"}
    assert drawn_of == {"A": ["y", "y3", "y5", "y6"], "B": ["y", *(f"y{n}" for n in range(2, 7))]}
    shown = [trace.name for trace in figure.data if trace.showlegend]
    assert sorted(shown) == ["A", "B"]
    assert {line.yref: line.y0 for line in figure.layout.shapes} == {"y3": BOUND, "y4": 0.25}
    assert references(runs[1], runs) == {"sharpness": (0.25, "s")}


def test_four_charts_keep_their_usual_places():
    places = [row.domain for row in rows([Curve("A", "vhp-rewo", history(), KAPPA)])]
    expected = [(0.66, 0.93), (0.37, 0.60), (0.185, 0.315), (0.0, 0.13)]
    assert np.allclose(places, expected, atol=1e-9)
