"""Lessons: a prediction first, then what real runs say. Their order is that of the page."""

from app.views.lessons.around import Around
from app.views.lessons.lesson import Answer, Lesson, LessonRun, Onward, Part
from app.views.lessons.likelihood import Likelihood
from app.views.lessons.melting import Melting
from app.views.lessons.middle import Middle
from app.views.lessons.phases import Phases
from app.views.lessons.plane import Plane
from app.views.lessons.seeds import Seeds
from app.views.lessons.sharp import Sharp
from app.views.lessons.squares import Squares
from app.views.lessons.steps import Steps
from app.views.lessons.tiles import Tiles
from app.views.lessons.uneven import Uneven
from app.views.lessons.vae import Vae
from app.views.lessons.weight import Weight

LESSONS: tuple[Lesson, ...] = (
    Vae(),
    Weight(),
    Middle(),
    Around(),
    Squares(),
    Phases(),
    Uneven(),
    Likelihood(),
    Seeds(),
    Melting(),
    Plane(),
    Sharp(),
    Tiles(),
    Steps(),
)

__all__ = ["LESSONS", "Answer", "Lesson", "LessonRun", "Onward", "Part"]
