"""What the Lessons page asks for: a lesson by its number, predictions, and which are revealed."""

from dataclasses import replace

from app.state.field import Field, choice
from app.state.page_state import PageState
from app.views.lessons import LESSONS

NUMBERS = range(1, len(LESSONS) + 1)
NO_LESSON = f"There is no lesson {{asked}}; they are numbered 1 to {len(LESSONS)}."


def lesson_field() -> Field:
    """Returns the field of the lesson, which the address always names."""
    return replace(choice("lesson", NUMBERS, NO_LESSON), usual=None, first=1)


def answer_fields() -> list[Field]:
    """Returns the fields of what was answered, which no address tells."""
    return [*(Field(prediction(number)) for number in NUMBERS), Field("revealed", ())]


def prediction(number: int) -> str:
    """Returns the name of the field that holds the predicted option of a lesson."""
    return f"answer-{number}"


def reveal(state: PageState, number: int) -> None:
    state.put({"revealed": (*state["revealed"], number)})


def go(state: PageState, number: int) -> None:
    state.put({"lesson": number})
