"""Facts, told in the past tense. A room announces what happened; rooms above it react, in the same transaction.

What reacts here must be quick and must succeed: when a handler raises, nothing happened at all. What may fail or take
its time is a job (see `jobs`), which a handler enqueues.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from sqlalchemy.ext.asyncio import AsyncSession

# Where a session carries the subscriptions of the app it belongs to: see `Database`.
CARRIED = "subscriptions"


@dataclass(frozen=True, slots=True)
class Event:
    """Base of all facts. Fields hold ids, codes and instants; who wants more reads it in the same transaction."""


E = TypeVar("E", bound=Event)
Handler = Callable[[AsyncSession, E], Awaitable[None]]


class Subscriptions:
    """Who wants to hear of what. Built once, where the rooms are plugged together."""

    def __init__(self) -> None:
        self._heard: list[tuple[type[Event], Handler[Any]]] = []

    def on(self, kind: type[E], handler: Handler[E]) -> None:
        """Call `handler` for every event of this kind, kinds derived from it included, in the order of these calls."""
        self._heard.append((kind, handler))

    def of(self, event: Event) -> list[Handler[Any]]:
        """The handlers of one event, in order."""
        return [handler for kind, handler in self._heard if isinstance(event, kind)]


async def publish(session: AsyncSession, event: Event) -> None:
    """Tell a fact: every handler runs before this returns, inside the session's transaction.

    Raises what a handler raises; LookupError when the session belongs to no app, as a fact must not get lost.
    """
    subscriptions: Subscriptions | None = session.info.get(CARRIED)
    if subscriptions is None:
        raise LookupError(f"nobody can hear of {type(event).__name__}: this session carries no subscriptions")
    for handler in subscriptions.of(event):
        await handler(session, event)
