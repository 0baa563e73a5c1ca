"""Frames that leave the app: large enough to be seen, in rows, resting on the last one."""

from collections.abc import Callable
from io import BytesIO

import numpy as np
import pytest
from PIL import Image

from core.atlas.pictures import MILLISECONDS, PER_ROW, REST, apng, gif, strip

GREYS = 255


def frames(count: int, side: int = 16) -> np.ndarray:
    """Returns frames of one grey each, no two alike: equal neighbours would be merged."""
    return np.ones((count, side, side)) * np.arange(count)[:, None, None] / GREYS


@pytest.mark.parametrize("animation", [gif, apng])
@pytest.mark.parametrize("side", [8, 16, 28, 200])
def test_an_animation_is_large_enough_and_rests_on_its_last_frame(
    animation: Callable[[np.ndarray], bytes], side: int
) -> None:
    film = Image.open(BytesIO(animation(frames(5, side))))
    assert min(film.size) >= 192
    times = []
    for frame in range(film.n_frames):
        film.seek(frame)
        times.append(film.info["duration"])
    assert times == [MILLISECONDS] * 4 + [REST]


@pytest.mark.parametrize("count", [1, PER_ROW, PER_ROW + 1, 86])
def test_a_strip_breaks_into_rows(count: int) -> None:
    sheet = np.asarray(Image.open(BytesIO(strip(frames(count)))))
    pitch = 17 * 6  # a frame and the gap, in pixels
    rows = -(-count // PER_ROW)
    assert sheet.shape == (rows * pitch - 6, min(count, PER_ROW) * pitch - 6, 2)
    corners = [sheet[i // PER_ROW * pitch, i % PER_ROW * pitch] for i in range(count)]
    assert [grey for grey, _ in corners] == list(range(count))
    assert {seen for _, seen in corners} == {255}


def test_between_the_frames_of_a_strip_nothing_is_drawn() -> None:
    sheet = np.asarray(Image.open(BytesIO(strip(frames(PER_ROW + 1)))))
    seen = sheet[..., 1]
    assert not seen[:, 96:102].any() and not seen[96:102].any() and seen[:96, 102:198].all()
    assert seen.sum() == (PER_ROW + 1) * 96 * 96 * 255
