"""Workflows are data: one table of moves a kind of record. The mechanism only; rooms bring the tables.

A move leads from one of its sources to its target. What a table does not list cannot happen: nobody writes
`if state ==`.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from app.kernel.errors import Conflict


class IllegalMove(Conflict):
    """The table has no such step from the present state; `params.allowed` are the steps it has for the caller."""

    code, title = "illegal-move", "This step is not possible in the present state"


class Overtaken(Conflict):
    """Somebody else was faster: `params` say who did what when, and what the caller may do now."""

    code, title = "overtaken", "Somebody else was faster"


class RuleRefused(Conflict):
    """The step exists, but a rule of it is not met; `params.rule` names the rule."""

    code, title = "rule-refused", "A rule of this step is not met"


@dataclass(frozen=True, slots=True)
class Move:
    """One row of a table.

    `target` None leaves the state as it is. `who` are roles (`system` is a timer, `resident` a link sent to one);
    `reach` says where such a role must hold the permission; `guards` name pure rules; `clocks` are (timer, limit)
    pairs set on the way. `rule`, `deadline` and `notify` are the same in the words of the domain.
    """

    id: str
    verb: str
    label: str
    sources: tuple[str, ...]
    target: str | None
    who: tuple[str, ...]
    reach: tuple[str, ...]
    guards: tuple[str, ...]
    clocks: tuple[tuple[str, str], ...]
    rule: str
    deadline: str
    notify: str
    needs_two: bool = False  # one person proposes, another one carries it out

    def enters(self, state: str) -> str:
        """The state this move leads to from `state`."""
        return self.target or state


class Workflow:
    """A table of moves, each verb once."""

    def __init__(self, name: str, states: Mapping[str, str], moves: Iterable[Move]) -> None:
        """`states` are the names of the states with what people call them."""
        self.name = name
        self.states = states
        self.moves: Mapping[str, Move] = {move.verb: move for move in moves}

    def __getitem__(self, verb: str) -> Move:
        """The move of a verb. Raises KeyError."""
        return self.moves[verb]

    def allowed(self, state: str) -> tuple[str, ...]:
        """The verbs that lead out of a state (or leave it as it is), in the order of the table."""
        return tuple(move.verb for move in self.moves.values() if state in move.sources)

    def move(self, verb: str, state: str, **params: Any) -> Move:
        """The move of a verb from a state. Raises IllegalMove (409); `params` are told with it."""
        found = self.moves.get(verb)
        if found is None or state not in found.sources:
            raise IllegalMove(params={"verb": verb, "state": state} | params)
        return found
