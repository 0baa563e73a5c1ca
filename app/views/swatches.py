"""The key to the colours of classes: a swatch each, with its number or name beside it, an SVG."""

from xml.sax.saxutils import escape

from app.theme import CLASSES, class_colour, ink

COLUMNS, PITCH, HEIGHT, SIDE = 2, 90, 40, 24  # SVG units


def swatches(dark: bool, names: tuple[str, ...] = ()) -> str:
    """Returns the ten colours by number, in two columns, or the names of classes in one."""
    texts = names or tuple(map(str, range(len(CLASSES))))
    rows = -(-len(texts) // (1 if names else COLUMNS))
    drawn = "".join(swatch(label, text, rows, dark) for label, text in enumerate(texts))
    box = f"0 0 {COLUMNS * PITCH} {rows * HEIGHT}"
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{box}">{drawn}</svg>'


def swatch(label: int, text: str, rows: int, dark: bool) -> str:
    column, row = divmod(label, rows)
    x, y = column * PITCH + SIDE, row * HEIGHT + HEIGHT // 2
    return (
        f'<circle cx="{x}" cy="{y}" r="{SIDE // 2}" fill="{class_colour(label, dark)}"/>'
        f'<text x="{x + SIDE}" y="{y}" fill="{ink(dark).muted}" font-family="sans-serif"'
        f' font-size="22" dominant-baseline="central">{escape(text)}</text>'
    )
