"""What a page is asked for, in one machine: the address, the session and the widgets.

Streamlit forgets a page's widgets when another page is opened, and the address with them; so the
session keeps each field's value. When a page is entered, fields that are asked together have what
the address says of them, else what they had at the last visit, else their first value. From then
on the widgets say it, and the address follows: it names what differs from the usual page. Where
the address is another one than a page has left, the browser's Back or Forward has moved it: what
it tells of is then read from it again.
"""

from collections.abc import Iterable, Mapping
from typing import Any

import streamlit as st

from app.state import address, last_data
from app.state.field import Field, Query, read_together, written

PAGE, ENTERED = "current-page", "entered-page"
SAID = "address-said"  # what the page that ran last has made the address say


def enter(page: str) -> None:
    """Notes which page is about to run, and whether another one ran before."""
    if st.session_state.get(PAGE) != page:
        st.session_state[PAGE] = page
        st.session_state[ENTERED] = True


class PageState:
    """The values of a page's fields, by name, in one run of its script."""

    def __init__(self, page: str) -> None:
        self.page = page
        self.fields: list[Field] = []
        entered, asked = st.session_state.pop(ENTERED, False), address.read()
        if entered or asked != self._get("said", asked):
            if not entered:
                last_data.forget()
            self._former.update(self._kept)
            self._kept.clear()
            self._set("asked", asked)  # a run may be cut short before all is read
            self._set("left", st.session_state.get(SAID, {}))
            self._set("moved", not entered)
            self._set("said", asked)
            self._renew()

    # ---- what a page does with it, in this order

    def ask(self, *fields: Field) -> None:
        """Gives values to fields that belong together: the address says all of them or none."""
        self.fields += fields
        if any(field.name not in self._kept for field in fields):
            self._begin(fields)
        for field in fields:
            value = st.session_state.setdefault(self.key(field.name), self._kept[field.name])
            if value != self._kept[field.name]:
                self._renew()
            if not field.fits(value):
                value = st.session_state[self.key(field.name)] = field.usual
            self._kept[field.name] = value

    def correct(self, values: Mapping[str, Any], problems: Iterable[str] = ()) -> None:
        """Replaces values that turned out to be impossible, and says so until the next choice."""
        self.put(values)
        self._kept.update(values)
        self._set("problems", [*self.problems, *problems])

    def keep(self, usual: Mapping[str, Any] | None = None, query: Query | None = None) -> None:
        """Writes the address, which says what differs from the usual page.

        usual: values of fields whose own are not the usual ones here · query: what the address
        says, where fields do not say it one by one
        """
        self._kept.update({field.name: self[field.name] for field in self.fields})
        for field in self.fields:
            if field.shared:
                last_data.note(self[field.name])
        address.write(written(self.fields, self._kept, usual or {}) if query is None else query)
        unknown = self._unknown()
        for name, value in (("asked", {}), ("moved", False), ("said", address.read())):
            self._set(name, value)
        st.session_state[SAID] = address.read()
        if unknown:
            dropped = address.dropped(unknown, self._parameters)
            self._set("problems", [*self.problems, dropped])
            st.rerun()  # what is wrong with an address is said above what it was asked to show

    # ---- values, in a run and in callbacks

    def key(self, name: str) -> str:
        """Returns the key of a field's widget."""
        return f"{self.page}-{name}"

    def __getitem__(self, name: str) -> Any:
        return st.session_state[self.key(name)]

    def before(self, name: str) -> Any:
        """Returns a value as the last run had it: what a callback finds has changed already."""
        return self._kept[name]

    def put(self, values: Mapping[str, Any]) -> None:
        """Makes a choice for the person: in a callback, or before the widgets are drawn."""
        for name, value in values.items():
            st.session_state[self.key(name)] = value

    def forget(self, name: str) -> None:
        """Gives a field its first value again in the next run."""
        for values in (self._kept, self._former):
            values.pop(name, None)
        st.session_state.pop(self.key(name), None)

    @property
    def problems(self) -> list[str]:
        """What made no sense in the address: said until something is chosen."""
        return st.session_state.setdefault(f"{self.page}:problems", [])

    @property
    def visible(self) -> bool:
        """Whether a canvas draws what is chosen: Esc takes it off until something is chosen."""
        return st.session_state.setdefault(f"{self.page}:visible", True)

    @visible.setter
    def visible(self, value: bool) -> None:
        self._set("visible", value)

    # ---- in the session

    @property
    def _kept(self) -> dict[str, Any]:
        """The values of this visit, by name."""
        return st.session_state.setdefault(f"{self.page}:kept", {})

    @property
    def _former(self) -> dict[str, Any]:
        """The values of the visits before."""
        return st.session_state.setdefault(f"{self.page}:former", {})

    @property
    def _parameters(self) -> list[str]:
        """The words of the address that this page knows."""
        return list(dict.fromkeys(field.parameter for field in self.fields if field.parameter))

    def _unknown(self) -> list[str]:
        """Returns the words that were asked and that this page does not know; not those that the
        page before has left in the address."""
        asked, left = self._get("asked", {}), self._get("left", {})
        fresh = {name: texts for name, texts in asked.items() if left.get(name) != texts}
        return address.strangers(fresh, self._parameters)

    def _get(self, name: str, otherwise: Any) -> Any:
        return st.session_state.get(f"{self.page}:{name}", otherwise)

    def _set(self, name: str, value: Any) -> None:
        st.session_state[f"{self.page}:{name}"] = value

    def _renew(self) -> None:
        """Ends what lasts until something is chosen."""
        self._set("problems", [])
        self.visible = True

    def _begin(self, fields: Iterable[Field]) -> None:
        """Gives a first value in this visit to fields without one."""
        own = [field.parameter for field in fields]
        found = read_together(fields, address.understood(self._get("asked", {}), own))
        values, problems = found or (self._last_visit(fields), [])
        new = {name: value for name, value in values.items() if name not in self._kept}
        self.correct(new, problems if new else [])

    def _last_visit(self, fields: Iterable[Field]) -> dict[str, Any]:
        """Returns the values of the last visit if all are possible still, else first values. Where
        the browser has moved, an address that says nothing asks for the usual page."""
        moved = self._get("moved", False)
        former = {
            f.name: f.beginning if moved and f.parameter else self._former.get(f.name, f.beginning)
            for f in fields
        }
        if all(field.fits(former[field.name]) for field in fields):
            return former
        return {field.name: field.beginning for field in fields}
