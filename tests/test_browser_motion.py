"""Human motion in a real browser: figures that move, turn and jump where their angles do."""

from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from app.views import walks
from benchmarks.ring import made_up_config, pose_atlas, write_ring_run
from benchmarks.serving import CHROMIUM
from core.atlas import Atlas
from core.data.mocap.figure import projected
from core.data.mocap.skeleton import joints
from tests.test_browser import open_walk, shows_pair, state, visit  # noqa: F401

pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="chromium is not installed")

NUM_NODES, FRAMES = 300, 30
NAMES = ("motion/vhp-rewo", "motion/iwae")
WALK = "[...priorscape.instances.values()][0]"
# How often the figure's picture changes from one frame of the screen to the next, while it plays.
CHANGES = """canvas => new Promise(resolve => {
  const seen = [], context = canvas.getContext('2d');
  const look = now => {
    const { data } = context.getImageData(0, 0, canvas.width, canvas.height);
    seen.push([now, data.reduce((sum, value, i) => (sum * 31 + value * (i % 7)) | 0, 0)]);
    if (seen.length < 40) requestAnimationFrame(look); else resolve(seen);
  };
  requestAnimationFrame(look);
})"""


@pytest.fixture(scope="module")
def atlases() -> dict[str, Atlas]:
    """Returns a ring of poses, and one that leaps: a joint turns at once from motion to motion."""
    smooth, other = pose_atlas(NUM_NODES), pose_atlas(NUM_NODES, seed=1)
    rows = other.rows.copy()
    labels = np.concatenate([other.node_labels, other.end_labels, other.data_labels])
    rows[:, :20] += (labels[:, None] / 4).astype(np.float16)
    return dict(zip(NAMES, (smooth, replace(other, rows=rows)), strict=True))


@pytest.fixture(scope="module")
def tree(tree: Path, atlases: dict[str, Atlas]) -> Path:
    for name, atlas in atlases.items():
        config = made_up_config(name, NUM_NODES, experiment=name)
        write_ring_run(tree / "checkpoints" / name, config, atlas)
    return tree


@pytest.mark.parametrize("name", NAMES)
def test_a_walk_is_measured_on_the_angles_as_in_python(visit, atlases, name):  # noqa: F811
    page = open_walk(visit, f"?run={name}&from=0&to=2")
    shows_pair(page, NUM_NODES, NUM_NODES + 4)
    walked = walks.walk(atlases[name], (("end", 0), ("end", 4)), "squared")
    assert float(state(page, "smoothness")) == pytest.approx(walked.smoothness, rel=0.02)
    assert int(state(page, "jumps")) == walked.jumps.sum() == (2 if name == NAMES[1] else 0)
    said = page.locator(".walk .status").inner_text()
    assert said.startswith("From the pose of walking to the pose of balancing")


def test_the_figure_is_drawn_where_python_sees_its_joints(visit, atlases):  # noqa: F811
    page = open_walk(visit, "?run=motion/vhp-rewo")
    rows = atlases["motion/vhp-rewo"].rows[7:8].astype(float)
    script = f"[...Array(31).keys()].map(joint => {WALK}.scene.tiles.seen(7, 7, 0, joint))"
    np.testing.assert_allclose(page.evaluate(script), projected(joints(rows))[0], atol=0.005)


def test_a_walk_plays_as_a_figure_that_moves_at_every_frame_of_the_screen(visit):  # noqa: F811
    page = open_walk(visit, "?run=motion/vhp-rewo&from=0&to=2")
    page.get_by_role("button", name="Play the walk (Space)", exact=True).click()
    seen = page.locator(".walk .screen.path canvas.frame").evaluate(CHANGES)
    changed = sum(now[1] != before[1] for before, now in pairwise(seen))
    assert state(page, "playing") == "true" and changed >= len(seen) - 2
    assert (
        page.evaluate("performance.getEntriesByName('priorscape:frame')[0].duration") < 1000 / 30
    )


def test_no_joint_moves_through_a_jump(visit):  # noqa: F811
    page = open_walk(visit, "?run=motion/iwae&from=0&to=2")
    script = f"""() => {{ const {{ walk, player }} = {WALK}, shares = [];
        const from = walk.jumps.indexOf(true), end = walk.places.at(-1);
        const tiles = {{ drawMoving: (context, i, j, share) => shares.push(share) }};
        for (const part of [0.1, 0.4, 0.6, 0.9]) {{
          const at = walk.places[from] + part * (walk.places[from + 1] - walk.places[from]);
          priorscape.drawMoment(null, {{ ...walk, tiles }}, at / end, 100);
        }}
        return shares; }}"""
    assert page.evaluate(script) == [0, 0, 1, 1]


def test_dragging_turns_the_figure_and_nothing_else(visit):  # noqa: F811
    page = open_walk(visit, "?run=motion/vhp-rewo&from=0&to=2")
    turned = f"{WALK}.scene.tiles.azimuth"
    before, path = page.evaluate(turned), state(page, "path")
    box = page.locator(".walk .screen.path canvas.frame").bounding_box()
    page.mouse.move(box["x"] + 40, box["y"] + 60)
    page.mouse.down()
    page.mouse.move(box["x"] + 120, box["y"] + 60, steps=4)
    page.mouse.up()
    assert page.evaluate(turned) < before - 0.5
    assert state(page, "path") == path


def test_the_walks_of_the_paper_are_one_click_away(visit):  # noqa: F811
    page = open_walk(visit, "?run=motion/vhp-rewo")
    page.get_by_role("button", name="Within walking", exact=True).click()
    shows_pair(page, NUM_NODES, NUM_NODES + 1)
    page.wait_for_url("**/walk?*to=0-2*")
    page.get_by_role("button", name="Kicking to jumping jacks", exact=True).click()
    shows_pair(page, NUM_NODES + 6, NUM_NODES + 8)


def test_planes_and_legend_name_the_motions(visit):  # noqa: F811
    page = open_walk(visit, "?run=motion/vhp-rewo")
    script = f"[0, 1, 2, 3, 4].map({WALK}.scene.label.mark)"
    assert page.evaluate(script)[3:] == ["kicking", "jumping jacks"]
    assert page.get_by_role("combobox", name="From", exact=True).input_value() == "walking"
