"""A run in a notebook: what the canvas gets, what is refused, and the canvas in a bare page."""

import json
import re
from importlib.util import find_spec
from pathlib import Path

import pytest

from app.components.canvas_source import script, style
from app.notebook import plane
from app.notebook.shown import shown
from app.views import walks
from core.atlas import Atlas
from core.files import FileProblem

RUN = Path(__file__).resolve().parents[1] / "checkpoints/pendulum/vhp-rewo"
HAS_WIDGETS = find_spec("anywidget") is not None
# What a notebook's page gives a widget: values by name, and who is told of their changes.
PAGE = """<body><script type="module">
  const source = document.currentScript;
  const module = URL.createObjectURL(new Blob([__SOURCE__], { type: "text/javascript" }));
  const { default: widget } = await import(module);
  const values = __VALUES__, heard = new Map();
  globalThis.model = { get: (name) => values[name], saved: 0,
    set(name, value) { values[name] = value; heard.get(`change:${name}`)?.(); },
    save_changes() { this.saved++; },
    on: (name, told) => heard.set(name, told), off: (name) => heard.delete(name) };
  globalThis.end = widget.render({ model: globalThis.model, el: document.body });
</script><style>__STYLE__</style>"""


def test_a_run_is_shown_with_the_walk_of_the_page_walk():
    data, pair = shown(RUN, "squared", None, None)
    assert pair == [["end", 0], ["end", 12]]
    assert json.loads(json.dumps(data)) == data
    assert shown(RUN, "squared", "90", "n5")[1] == [["end", 6], ["node", 5]]


def test_what_is_not_there_is_refused_in_a_sentence(tmp_path):
    with pytest.raises(FileProblem):
        shown(tmp_path, "squared", None, None)
    with pytest.raises(ValueError, match="known: squared, euclidean"):
        shown(RUN, "decoded", None, None)
    with pytest.raises(ValueError, match="neither an angle"):
        shown(RUN, "squared", "left", None)


def test_the_widget_holds_the_pair_or_says_what_to_install():
    if not HAS_WIDGETS:
        with pytest.raises(ImportError, match=re.escape("pip install 'priorscape[notebook]'")):
            plane(RUN)
        return
    widget = plane(RUN, "0", "180")
    assert widget.pair == [["end", 0], ["end", 12]] and widget.shown["length"] == "squared"


@pytest.mark.browser
def test_the_canvas_walks_without_a_server_tells_picks_and_follows_python(context):
    data, pair = shown(RUN, "squared", None, None)
    filled = PAGE.replace("__SOURCE__", json.dumps(script("notebook_canvas")))
    filled = filled.replace("__VALUES__", json.dumps({"shown": data, "pair": pair}))
    page = context.new_page()
    page.set_content(filled.replace("__STYLE__", style("latent_canvas", "notebook")))
    walk = page.locator(".walk[data-ready=true]")
    walk.wait_for()
    walked = walks.walk(Atlas.load(RUN), (("end", 0), ("end", 12)), "squared")
    assert walk.get_attribute("data-path") == ",".join(map(str, walked.path.nodes))
    canvas = page.locator("[role=application]")
    for key in ("Escape", "ArrowRight", "Enter", "ArrowUp", "ArrowUp", "Enter"):
        canvas.press(key)
    picked = page.evaluate("model.get('pair')")
    assert picked is not None and picked != pair and page.evaluate("model.saved") >= 2
    page.evaluate("model.set('pair', [['end', 3], ['end', 9]])")
    page.locator(".walk[data-pair='1003,1009']").wait_for()
    page.evaluate("end()")
    assert page.locator(".walk").count() == 0
    page.close()
