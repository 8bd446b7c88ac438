"""A phone's outbox: operations and the one state each of them is in.

waiting <-> sending -> received
                    -> needs_you -> waiting (the worker taps retry) or received (the worker chose in a conflict)
"""

from dataclasses import dataclass, field
from typing import Any, Literal

State = Literal["waiting", "sending", "received", "needs_you"]
MOVES = {
    ("waiting", "sending"),
    ("sending", "waiting"),
    ("sending", "received"),
    ("sending", "needs_you"),
    ("needs_you", "waiting"),
    ("needs_you", "received"),
}


class Broken(Exception):
    """The protocol was broken: by the server, or by the phone of this laboratory."""


@dataclass(slots=True, eq=False)
class Op:
    """One thing a worker did. What is above the line travels, what is below stays on the phone."""

    op_id: str
    kind: str
    version: int
    recorded_at: str
    data: Any
    # --
    line: str  # operations of one line go one after the other
    household: str
    poison: str = ""  # which poison this is; empty: the server must take it unless the world changed
    refusals: frozenset[str] = frozenset()  # the codes it may be refused with
    state: State = "waiting"
    problem: dict[str, Any] = field(default_factory=dict)
    rev: int = 0
    was_conflict: bool = False
    is_chosen: bool = False  # a conflict that the worker has settled
    is_retried: bool = False  # refused, and sent again by the worker as it is
    is_laid_aside: bool = False  # refused, and seen by the worker: it holds up nothing any more

    def wire(self) -> dict[str, Any]:
        """The operation as it is sent."""
        names = ("op_id", "kind", "version", "recorded_at", "data")
        return {name: getattr(self, name) for name in names}

    def to(self, state: State) -> None:
        """Go to a state. Raises Broken when there is no way there: received is for good."""
        if (self.state, state) not in MOVES:
            raise Broken(f"{self} cannot become {state}")
        self.state = state

    @property
    def code(self) -> str:
        """Why it needs the worker."""
        return str(self.problem.get("code", ""))

    def __str__(self) -> str:
        return f"{self.kind} {self.op_id[-12:]} ({' '.join(filter(None, (self.poison, self.state, self.code)))})"


class Outbox:
    """Every operation a phone ever queued, in the order they were made. Nothing is ever removed."""

    def __init__(self) -> None:
        self.ops: list[Op] = []

    def add(self, op: Op) -> None:
        """Queue behind all others."""
        self.ops.append(op)

    def add_after(self, op: Op, successor: Op) -> None:
        """Queue right behind another one: what was chosen in a conflict goes before later edits."""
        self.ops.insert(self.ops.index(op) + 1, successor)

    def of(self, *states: State) -> list[Op]:
        """Operations in one of these states, in order."""
        return [op for op in self.ops if op.state in states]

    def ready(self, *, in_lines: bool) -> list[Op]:
        """What may go now: the first of every line, or simply all that waits."""
        if not in_lines:
            return self.of("waiting")
        held: set[str] = set()
        found = []
        for op in self.ops:
            if op.state == "received" or op.is_laid_aside or op.line in held:
                continue
            held.add(op.line)
            if op.state == "waiting":
                found.append(op)
        return found

    def requeue(self) -> None:
        """Whatever was being sent waits again: its answer was lost, or the app died."""
        for op in self.of("sending"):
            op.to("waiting")
