"""Who looks after a care task that nobody did, pure: each step is taken once, and never back.

The grid's own worker, then who stands in for them, then the community. Somebody on leave is not waited for.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, Literal

Step = Literal["own", "substitute", "community"]
STEPS: Final[tuple[Step, ...]] = ("own", "substitute", "community")


@dataclass(frozen=True, slots=True)
class Crew:
    """Who is there in a grid on a day: workers of rank A, and those of rank B or named as a substitute."""

    has_own: bool
    has_substitute: bool


def next_step(step: str, due_from: date, due_to: date, stepped_on: date | None, crew: Crew, today: date) -> Step | None:
    """The step a task takes on a day, None when it stays. It begins to be somebody's at `due_from`.

    A substitute has half as long as the window was, one day at least, before the community hears of it.
    """
    if today < due_from or step == "community":
        return None
    after: Step = "substitute" if crew.has_substitute else "community"
    if step == "own":
        return after if today > due_to or not crew.has_own else None
    if not crew.has_substitute:
        return "community" if today > due_to or not crew.has_own else None
    patience = timedelta(days=max(1, (due_to - due_from).days // 2))
    began = max(stepped_on or due_to, due_to)
    return "community" if today > began + patience else None
