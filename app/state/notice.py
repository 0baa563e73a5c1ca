"""What an action had to say, kept in the session until the page has said it."""

from dataclasses import dataclass

import streamlit as st


@dataclass(frozen=True)
class Notice:
    """A sentence about the last action, at its place in the session."""

    key: str

    def put(self, sentence: str) -> None:
        st.session_state[self.key] = sentence

    def clear(self) -> None:
        st.session_state.pop(self.key, None)

    def sentence(self) -> str:
        """Returns the sentence, which stays; "" where there is none."""
        return st.session_state.get(self.key, "")

    def take(self) -> str:
        """Returns the sentence and forgets it: it is said in one run of the page."""
        return st.session_state.pop(self.key, "")
