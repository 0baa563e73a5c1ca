"""The data that an address asks for, on pages where nothing else chooses some."""

from collections.abc import Sequence
from dataclasses import replace

from app import loading
from app.state.field import Field, Query, Reading, choice

NO_DATA = "There are no data called {asked} to show here."
ALL = ""


def asked_data(datasets: Sequence[str]) -> Field:
    """Returns the field of one of the datasets; an address that names none asks for ALL, whatever
    the visit before was: no widget on the page could."""
    field = choice("data", [ALL, *datasets], NO_DATA, shown=shown)

    def read(query: Query) -> Reading:
        return field.read(query) or (ALL, [])

    return replace(field, read=read)


def shown(data: str) -> list[str]:
    return loading.shown_data(data) if data else []
