"""The key to the colours of ten classes: a swatch each, with the digit beside it, as an SVG."""

from app.theme import CLASSES, class_colour, ink

COLUMNS, PITCH, HEIGHT, SIDE = 2, 90, 40, 24  # SVG units


def swatches(dark: bool) -> str:
    rows = -(-len(CLASSES) // COLUMNS)
    drawn = "".join(swatch(label, rows, dark) for label in range(len(CLASSES)))
    box = f"0 0 {COLUMNS * PITCH} {rows * HEIGHT}"
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{box}">{drawn}</svg>'


def swatch(label: int, rows: int, dark: bool) -> str:
    column, row = divmod(label, rows)
    x, y = column * PITCH + SIDE, row * HEIGHT + HEIGHT // 2
    return (
        f'<circle cx="{x}" cy="{y}" r="{SIDE // 2}" fill="{class_colour(label, dark)}"/>'
        f'<text x="{x + SIDE}" y="{y}" fill="{ink(dark).muted}" font-family="sans-serif"'
        f' font-size="22" dominant-baseline="central">{label}</text>'
    )
