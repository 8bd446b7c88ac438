"""What a move does beside its state and its clocks. Each answers codes and ids for the log, nothing about people."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final

from sqlalchemy.ext.asyncio import AsyncSession

from app.incidents.effects import closing, desk, handling, review
from app.incidents.rules.facts import Facts

# session, the facts (the incident still in its old state), the rev of this transaction
Effect = Callable[[AsyncSession, Facts, int], Awaitable[dict[str, Any]]]

EFFECTS: Final[Mapping[str, Effect]] = {**review.EFFECTS, **desk.EFFECTS, **handling.EFFECTS, **closing.EFFECTS}
