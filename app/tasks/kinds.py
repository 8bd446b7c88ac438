"""The kinds of work the room has done later."""

from typing import Final

FOLLOW: Final = "task.follow"
SWEEP: Final = "task.sweep"
PLAN: Final = "task.plan"
CLIMB: Final = "task.climb"
FILL: Final = "task.fill"
MIND: Final = "task.mind"
