"""Rules of assignments (domain 3.1, A1 to A5), pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from app.identity.policy import ROLES

HANDLERS = frozenset({"dept_handler", "dept_lead"})


@dataclass(frozen=True, slots=True)
class Holding:
    """An assignment as the rules see it. `place` is the kind of its area, or "department"."""

    role: str
    place: str
    place_id: UUID
    valid_from: date
    valid_to: date | None = None
    rank: str = "A"
    kind: str = "permanent"

    def shares_a_day(self, other: "Holding") -> bool:
        """Whether both are in force on some day."""
        return (self.valid_to is None or other.valid_from <= self.valid_to) and (
            other.valid_to is None or self.valid_from <= other.valid_to
        )


def fault(new: Holding, held: Iterable[Holding] = ()) -> str | None:
    """Why a person who holds `held` may not have `new`, as a code; None when they may."""
    if new.role not in ROLES:
        return "unknown-role"
    if new.place not in ROLES[new.role].places:
        return "wrong-place"
    if new.rank not in ("A", "B"):
        return "unknown-rank"
    if new.kind not in ("permanent", "temporary", "surge"):
        return "unknown-kind"
    if new.valid_to is not None and new.valid_to < new.valid_from:
        return "ends-before-it-begins"
    if new.kind == "surge" and new.valid_to is None:
        return "surge-needs-end"  # A4: rights lent for a surge end by themselves
    return next((code for other in held if new.shares_a_day(other) and (code := _clash(new, other))), None)


def _clash(one: Holding, other: Holding) -> str | None:
    """A5: nobody checks their own work."""
    roles = {one.role, other.role}
    if "auditor" in roles and roles != {"auditor"}:
        return "auditor-stands-alone"  # every other role writes, and the auditor reads what writers did
    if one.place_id == other.place_id and "callback_agent" in roles and roles & HANDLERS:
        return "callback-by-handler"  # who handled a case does not ask whether it was handled well
    return None
