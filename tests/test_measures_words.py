"""The measures' words say where walks led: it differs with what the labels of the data are."""

import pytest

from app.views.measures import EVIDENCE, SHAPE, explanation

WALKED = {"walks_without_jump": {"squared": 1.0, "euclidean": 0.5}}


@pytest.mark.parametrize(
    ("measured", "said"),
    [
        ({"angle_error": 0.1}, "those half a turn away, over 100 graphs"),
        ({"yaw_error": 0.1}, "others that face the other way, over 100 graphs"),
        (
            {"angle_error": None, "separation": {"accuracy": 0.9, "balanced": 0.9}},
            "random ones of another class, over 100 graphs",
        ),
        ({"angle_error": None, "separation": None}, "random others, over 100 graphs"),
    ],
)
def test_walks_are_explained_by_what_the_data_have(measured, said):
    for rows in (SHAPE, (*SHAPE, *EVIDENCE)):
        text = explanation({"A": WALKED | measured}, rows)
        assert said in text and "{" not in text
        assert ("class" in text) == bool(measured.get("separation"))
