"""A case in the words of the resident's page: what the templates draw."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

from app.incidents.schemas.follow import Followed, FollowedStep
from app.kernel.clock import day_of, now
from app.resident.language import Words

Mark = Literal["ok", "now", "next"]
# How far a state is: the step of five that is waited for.
_AT: Final = {
    "submitted": 2,
    "returned": 2,
    "pending_dispatch": 2,
    "dispatched": 3,
    "in_progress": 3,
    "suspended": 3,
    "handled": 4,
    "pending_callback": 4,
}
_OVER: Final = ("closed", "archived")
_TRACKED: Final = frozenset(_AT) | frozenset(_OVER)
_WAITING: Final = ("submitted", "returned", "pending_dispatch")
_DONE: Final = ("pending_callback", "handled", *_OVER)
_ICONS: Final = {
    "finish": "wrench",
    "verify_pass": "eye",
    "verify_fail": "eye",
    "dispatch": "send",
    "forward_up": "send",
    "reopen": "repeat",
    "callback_redo": "repeat",
    "appeal": "repeat",
    "suspend": "pause",
    "reject": "ban",
    "reject_at_desk": "ban",
}


@dataclass(frozen=True, slots=True)
class Step:
    """One line of what happened."""

    icon: str
    words: str
    at: str


@dataclass(frozen=True, slots=True)
class Page:
    """What is drawn. `form` is the one thing the resident may do now."""

    matter: str
    reported: str
    headline: str
    track: Sequence[tuple[str, Mark]]
    at_step: int
    photos: Sequence[tuple[str, str]]
    sentences: Sequence[str]
    notes: Sequence[str]
    form: str | None
    until: str
    steps: Sequence[Step]
    version: int


def page_of(told: Followed, t: Words) -> Page:
    """The page of a case."""
    at_step = 5 if told.state in _OVER else _AT.get(told.state, 1)
    is_over = told.state in _OVER
    until = told.until or told.reported_at
    return Page(
        matter=told.category_name_zh if t.language == "zh" else told.category_name_en,
        reported=t("reported", day=t.day(told.reported_at)),
        headline=_headline(told, t),
        track=[(t(f"track.{n}"), _mark(n, at_step, is_over)) for n in range(1, 6)] if told.state in _TRACKED else (),
        at_step=at_step,
        photos=_photos(told),
        sentences=_sentences(told, t),
        notes=_notes(told, t),
        form=_form(told),
        until=t.moment(until) if told.state == "invalid" else t.day(until),
        steps=[_step(one, t) for one in reversed(told.steps)],
        version=told.version,
    )


def _form(told: Followed) -> str | None:
    if told.answer is not None:
        return None
    return told.moves[0] if told.moves else None


def _mark(n: int, at_step: int, is_over: bool) -> Mark:
    if n < at_step or is_over:
        return "ok"
    return "now" if n == at_step else "next"


def _unit(told: Followed, t: Words) -> str:
    return told.unit or t("unit")


def _headline(told: Followed, t: Words) -> str:
    key = f"head.{told.state}"
    if told.answer is not None:
        return t("head.answered")
    if told.state == "invalid" and told.steps and told.steps[-1].verb == "void":
        return t("head.void")
    return t.any(f"{key}.{told.result}", key).format(unit=_unit(told, t))


def _photos(told: Followed) -> list[tuple[str, str]]:
    """The first from before and, once it is said to be done, the last from after."""
    before = [(one.stage, one.address) for one in told.photos if one.stage == "before"]
    after = [(one.stage, one.address) for one in told.photos if one.stage == "after"]
    return [*before[:1], *(after[-1:] if told.state in _DONE else ())]


def _sentences(told: Followed, t: Words) -> list[str]:
    """Who has it and until when; or who did it, when, and what they say."""
    if told.answer is not None:
        return [t("now.answered", unit=_unit(told, t)), *_done(told, t)]
    if told.state in _DONE and told.handled_at is not None:
        return _done(told, t)
    if told.state in ("dispatched", "in_progress"):
        return [_handling(told, t)]
    if told.state == "suspended" and told.due_at is not None:
        reason = t.any(f"reason.{told.reason}.suspend", f"reason.{told.reason}", "reason.other")
        return [t("now.suspended", reason=reason, day=t.day(told.due_at))]
    if told.state == "invalid" and told.reason:
        return [t("why", reason=t.any(f"reason.{told.reason}", "reason.other")), *filter(None, [told.reason_text])]
    if told.due_at is not None and told.state in _WAITING:
        return [t(f"now.{told.state}", at=t.moment(told.due_at), who=t(f"who.{told.desk}"))]
    return []


def _done(told: Followed, t: Words) -> list[str]:
    if told.handled_at is None:
        return []
    said = t(f"done.{told.result or 'solved'}", unit=_unit(told, t), at=t.moment(told.handled_at))
    between = "" if t.language == "zh" else " "
    return [between.join(filter(None, [said, told.result_text]))]


def _handling(told: Followed, t: Words) -> str:
    unit = _unit(told, t)
    if told.promised_at is None:
        return t("now.handling_open", unit=unit)
    day, at = t.day(told.promised_at), now()
    if at <= told.promised_at:
        return t("now.handling", unit=unit, day=day)
    late = (day_of(at) - day_of(told.promised_at)).days
    return t("now.late" if late else "now.late_today", unit=unit, day=day, n=late)


def _notes(told: Followed, t: Words) -> list[str]:
    """In smaller words: the promise, the check that is under way, what the resident said."""
    found = []
    if told.state in _DONE and told.handled_at and told.promised_at:
        found.append(_promise(told.handled_at, told.promised_at, t))
    if told.state == "handled" and told.due_at:
        found.append(t("now.handled", at=t.moment(told.due_at)))
    if told.answer is not None:
        found.append(t(f"said.{told.answer.solved}"))
    rating = told.answer.rating if told.answer else told.rating if told.state in _OVER else None
    if rating is not None:
        found.append(t("said.rating", rating=t(f"rating.{rating}")))
    elif told.state in _OVER:
        found.append(t("said.nothing"))
    if told.round > 1 and told.state not in _OVER:
        found.append(t("now.round", n=told.round))
    return found


def _promise(handled: datetime, promised: datetime, t: Words) -> str:
    days = (day_of(promised) - day_of(handled)).days
    if handled <= promised:
        return t("promise.early" if days else "promise.kept", day=t.day(promised), n=days)
    return t("promise.late" if days else "promise.late_hours", day=t.day(promised), n=-days)


def _step(one: FollowedStep, t: Words) -> Step:
    words = t.any(f"step.{one.verb}.{one.role}", f"step.{one.verb}", "step.other")
    who = t.any(f"role.{one.role}", "role.other")
    return Step(_ICONS.get(one.verb, "check"), words.format(unit=one.unit or t("unit"), who=who), t.moment(one.at))
