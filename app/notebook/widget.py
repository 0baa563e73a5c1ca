"""The widget: what is shown travels to the notebook's page once, the picked pair both ways."""

import anywidget
import traitlets

from app.components.canvas_source import script, style


class PlaneWidget(anywidget.AnyWidget):
    """The plane of a run.

    shown: what the canvas draws · pair: the points that are picked, such as ["end", 6] or
    ["node", 12]; None after Escape. Setting it shows that walk.
    """

    _esm = script("notebook_canvas")
    _css = style("latent_canvas", "notebook")

    shown = traitlets.Dict().tag(sync=True)
    pair = traitlets.List(default_value=None, allow_none=True).tag(sync=True)
