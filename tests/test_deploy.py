"""What is deployed agrees with itself: ports, users, and the front matter of a Space."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8")


def front_matter() -> dict[str, str]:
    _, matter, _ = (ROOT / "deploy/space.md").read_text(encoding="utf-8").split("---\n", 2)
    return dict(line.split(": ", 1) for line in matter.strip().splitlines())


def test_a_space_is_led_to_the_port_that_the_image_serves():
    matter = front_matter()
    assert matter["sdk"] == "docker"
    assert re.search(r"^EXPOSE (\d+)$", DOCKERFILE, re.M)[1] == matter["app_port"]
    assert f"--server.port={matter['app_port']}" in DOCKERFILE


def test_the_image_runs_as_the_user_that_spaces_run_containers_as():
    assert re.search(r"useradd .*--uid (\d+)", DOCKERFILE)[1] == "1000"


def test_the_front_matter_says_what_spaces_ask_for_within_their_bounds():
    matter = front_matter()
    colours = {"red", "yellow", "green", "blue", "indigo", "purple", "pink", "gray"}
    assert {matter["colorFrom"], matter["colorTo"]} <= colours
    assert {"title", "emoji", "license"} <= set(matter)
    assert len(matter["short_description"]) <= 60
