"""Released visit forms: read from files, kept in the database, never altered; answers are checked against them.

Nothing but the outcome is required: a worker skips what does not fit the doorstep. What is given must be known.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import insert, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from app.kernel.changes import bump
from app.kernel.errors import Fault
from app.kernel.ids import new_id
from app.visits.models import VisitForm

FOLDER = Path(__file__).parent / "forms"
TEXT_LIMIT = 2000  # characters of one written answer


@dataclass(frozen=True, slots=True)
class Question:
    """What one key may hold: option codes for `one` and `many`, bounds for `scale`."""

    kind: str
    options: frozenset[str]
    lowest: int
    highest: int

    def fault(self, value: Any) -> str | None:
        """The code of what is wrong with an answer, or None."""
        match self.kind:
            case "one":
                return None if isinstance(value, str) and value in self.options else "unknown-option"
            case "many":
                known = isinstance(value, list) and all(isinstance(v, str) and v in self.options for v in value)
                return None if known and len(set(value)) == len(value) else "unknown-option"
            case "scale":
                right = isinstance(value, int) and not isinstance(value, bool)
                return None if right and self.lowest <= value <= self.highest else "out-of-range"
            case "date":
                return None if _day(value) else "invalid-date"
            case _:
                if not isinstance(value, str) or "\x00" in value:
                    return "invalid-text"
                return None if len(value) <= TEXT_LIMIT else "too-long"


@dataclass(frozen=True, slots=True)
class Form:
    """A released form as the server checks it."""

    form: str
    kind: str
    outcomes: frozenset[str]
    modes: frozenset[str]
    needs: frozenset[str]
    hazards: frozenset[str]
    questions: Mapping[str, Question]
    body: Mapping[str, Any]

    def faults(self, outcome: str, mode: str, answers: Mapping[str, Any], needs: Any, hazards: Any) -> list[Fault]:
        """Everything in a visit that this form does not know, as pointers into the operation's data."""
        found = []
        if outcome not in self.outcomes:
            found.append(Fault("/outcome", "unknown-option"))
        if mode not in self.modes:
            found.append(Fault("/mode", "unknown-option"))
        for key, value in answers.items():
            question = self.questions.get(key)
            code = question.fault(value) if question else "unknown-question"
            if code:
                found.append(Fault(f"/answers/{key[:40]}" if question else "/answers", code))
        found += [Fault("/needs", "unknown-option")] if not self.needs.issuperset(needs) else []
        found += [Fault("/hazards", "unknown-option")] if not self.hazards.issuperset(hazards) else []
        return found


def _day(value: Any) -> date | None:
    try:
        return date.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None


def _read(body: Mapping[str, Any]) -> Form:
    def codes(options: list[dict[str, str]]) -> frozenset[str]:
        return frozenset(option["code"] for option in options)

    return Form(
        form=body["form"],
        kind=body["kind"],
        outcomes=frozenset(body["outcomes"]),
        modes=frozenset(body["modes"]),
        needs=codes(body["needs"]),
        hazards=codes(body["hazards"]),
        questions={
            q["key"]: Question(q["type"], codes(q.get("options", [])), q.get("min", 1), q.get("max", 5))
            for q in body["questions"]
        },
        body=body,
    )


@cache
def released() -> Mapping[str, Form]:
    """Every form this version of the software brings, by name (`household@1`)."""
    forms = (_read(json.loads(path.read_text("utf-8"))) for path in sorted(FOLDER.glob("*.json")))
    return {form.form: form for form in forms}


async def publish(session: AsyncSession) -> int:
    """Put released forms that the district does not have yet into its feed. Answers how many were new."""
    await session.execute(text("lock table visit_forms in share row exclusive mode"))  # two servers may start at once
    known = set(await session.scalars(select(VisitForm.form)))
    missing = [form for name, form in released().items() if name not in known]
    if missing:
        rev = await bump(session)
        rows = [{"id": new_id(), "form": form.form, "body": form.body, "rev": rev} for form in missing]
        await session.execute(insert(VisitForm), rows)
    return len(missing)
