"""The paper's tables and figures that are numbers a method, filled from trained runs.

Its runs lie in FOLDER/DATASET/METHOD/seed-N. To add a table is one file and one line in TABLES.
"""

from core.experiments.tables import (
    angle_error,
    constraints,
    lengths,
    likelihood,
    nonparametric,
    plane,
    slides,
    smoothness,
    tiles,
)
from core.experiments.tables.budget import Budget
from core.experiments.tables.rows import Row, read_rows
from core.experiments.tables.table import Table, least_steps, table_jobs

TABLES: dict[int | str, Table] = {
    1: angle_error.TABLE,
    2: likelihood.TABLE,
    "smoothness": smoothness.TABLE,
    "constraints": constraints.TABLE,
    "plane": plane.TABLE,
    "slides": slides.TABLE,
    "tiles": tiles.TABLE,
    "nonparametric": nonparametric.TABLE,
    "lengths": lengths.TABLE,
}

__all__ = ["TABLES", "Budget", "Row", "Table", "least_steps", "read_rows", "table_jobs"]
