"""The parts of a component share one module scope: a name that two of them declare is an error
that only a browser would tell, on every page with a plane."""

import re
from collections import Counter
from collections.abc import Sequence

import pytest

from app.components.canvas_source import FOLDER, PARTS
from app.components.stepwise import PARTS as STEPWISE
from app.components.update_field import SHARED

KINDS = r"const|let|var|class|function\*?|async function"
DECLARED = re.compile(rf"^(?:export )?(?:{KINDS}) (\w+)", re.MULTILINE)
COMPONENTS = {
    "latent_canvas": (*PARTS, "latent_canvas"),
    "notebook": (*PARTS, "notebook_canvas"),
    "stepwise": STEPWISE,
    "update_field": (*SHARED, "field"),
}


def declared(texts: Sequence[str]) -> list[str]:
    """Returns the names that are declared at the top of scripts."""
    return [name for text in texts for name in DECLARED.findall(text)]


@pytest.mark.parametrize("parts", COMPONENTS.values(), ids=COMPONENTS)
def test_no_two_parts_of_a_component_declare_the_same_name(parts):
    names = Counter(declared([(FOLDER / f"{part}.js").read_text("utf-8") for part in parts]))
    assert len(names) > 20
    assert [name for name, count in names.items() if count > 1] == []


def test_a_name_declared_twice_is_found():
    assert declared(["const NEAR = 1;\n  const inner = 2;", "export class NEAR {"]) == ["NEAR"] * 2
