"""A route of twenty minutes through the lessons, with what to say at each stop."""

from dataclasses import dataclass

from app.views.lessons.around import Around
from app.views.lessons.lesson import Lesson
from app.views.lessons.middle import Middle
from app.views.lessons.phases import Phases
from app.views.lessons.plane import Plane
from app.views.lessons.squares import Squares
from app.views.lessons.vae import Vae
from app.views.lessons.weight import Weight


@dataclass(frozen=True)
class Stop:
    """A lesson on the route: how long it takes, and notes for the speaker."""

    lesson: type[Lesson]
    minutes: int
    notes: str


ROUTE = (
    Stop(
        Vae,
        4,
        "Begin with the picture, not with a formula. Count hands before Reveal. At part 1 point "
        "at the ellipse: a place and a width, not a point. At part 3 press “From the start”.",
    ),
    Stop(
        Weight,
        3,
        "Ask who has typed a number before the KL, and why that one. Drag β from end to end, then "
        "say: it is the square of the error that is tolerated.",
    ),
    Stop(
        Middle,
        3,
        "Let two people predict aloud. The two images are neighbours under the prior; say where "
        "on the ring each belongs. Part 2: the learned prior leaves the hole empty.",
    ),
    Stop(
        Around,
        3,
        "Play both films at once and wait for the blue box. The blur is not smooth: it is a "
        "jump that fades.",
    ),
    Stop(
        Squares,
        2,
        "Part 1 is the paper's rule and fails here; part 2 is ours. Say so: it is a choice, and "
        "it is measured.",
    ),
    Stop(
        Phases,
        3,
        "Play from the start and stop where C crosses κ². Ask again what β does now, then go on.",
    ),
    Stop(
        Plane,
        2,
        "End with the price: nats for sharpness. What is left open: most of these nats tell no "
        "image from another.",
    ),
)
MINUTES = sum(stop.minutes for stop in ROUTE)
