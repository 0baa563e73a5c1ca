"""What the Lessons page asks for: a lesson by its name, predictions, and which are revealed.

Presented, a lesson is a row of slides: its question, then the parts of its answer one by one.
"""

from dataclasses import replace

from app.state.field import Field, Query, Reading, choice, last
from app.state.page_state import PageState
from app.views.lessons import LESSONS

NAMES = tuple(lesson.name for lesson in LESSONS)
NUMBERS = range(1, len(LESSONS) + 1)
NO_LESSON = f"There is no lesson {{asked}}; there are {', '.join(NAMES)}."
# What addresses with a number lead to: the lessons that there were before others came in between.
NUMBERED = (
    *("middle", "around", "phases", "uneven", "likelihood", "melting", "plane", "sharp"),
    *("tiles", "steps"),
)
MOVED = "Lessons go by names now, which stay: this one, number {} before, is lesson={}."


def lesson_field() -> Field:
    """Returns the field of the lesson, which the address always names."""
    named = choice("lesson", NAMES, NO_LESSON)
    former = {str(number): name for number, name in enumerate(NUMBERED, 1)}

    def read(query: Query) -> Reading:
        asked = last(query, "lesson")
        if asked in former:
            return former[asked], [MOVED.format(asked, former[asked])]
        return named.read(query)

    return replace(named, read=read, usual=None, first=NAMES[0])


def number_of(state: PageState) -> int:
    """Returns the place of the chosen lesson among all, from 1."""
    return NAMES.index(state["lesson"]) + 1


def answer_fields() -> list[Field]:
    """Returns the fields of what was answered, which no address tells; part: of the answer, the
    one that a slide shows."""
    predictions = [Field(prediction(number)) for number in NUMBERS]
    return [*predictions, Field("revealed", ()), Field("part", 0)]


def prediction(number: int) -> str:
    """Returns the name of the field that holds the predicted option of a lesson."""
    return f"answer-{number}"


def is_revealed(state: PageState, number: int) -> bool:
    return number in state["revealed"]


def reveal(state: PageState, number: int) -> None:
    state.put({"revealed": (*state["revealed"], number), "part": 0})


def go(state: PageState, number: int) -> None:
    state.put({"lesson": NAMES[number - 1], "part": 0})


def move(state: PageState, number: int, parts: int, way: int) -> None:
    """Shows the next slide or the one before; parts: of the answer that is shown, 0 of none."""
    shown = min(state["part"], max(parts - 1, 0))  # of a lesson seen before it may be more
    part, revealed = shown + way, is_revealed(state, number)
    if revealed and 0 <= part < parts:
        state.put({"part": part})
    elif revealed and way < 0:
        rest = tuple(one for one in state["revealed"] if one != number)
        state.put({"revealed": rest, "part": 0})
    elif not revealed and way > 0:
        reveal(state, number)
    elif number + way in NUMBERS:
        go(state, number + way)
