"""What stands against a new entry, pure: CR1, what the category allows, and days that cannot be."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from app.care import rules
from app.care.catalogue import TEXTS, Category
from app.care.schemas import CareEntryIn, ConsentIn
from app.kernel.clock import day_of
from app.kernel.errors import Fault
from app.kernel.numbers import holds_id_number
from app.kernel.numbers import phone as plain_phone

EARLIEST = timedelta(days=5 * 365)  # an older start, or an older consent, is a slip
SKEW = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Target:
    """Whom an entry is for, as far as rules ask: a person with a year of birth if it is known, or a household."""

    is_person: bool
    birth_year: int | None = None


def faults(asked: CareEntryIn, category: Category, target: Target, at: datetime) -> list[Fault]:
    """Every wrong place of a new entry, as pointers into its body. None: it may be registered."""
    return [
        *_of_category(asked, category, target, at),
        *_of_consent(asked, category, target, at),
        *_of_days(asked, category, target, at),
        *_of_words(asked),
    ]


def _of_category(asked: CareEntryIn, category: Category, target: Target, at: datetime) -> Iterator[Fault]:
    if category.target == "resident" and not target.is_person:
        yield Fault("/household_id", "needs-person")
    if category.target == "household" and target.is_person:
        yield Fault("/resident_id", "needs-household")
    if asked.level and asked.level not in category.levels:
        yield Fault("/level", "not-of-category")
    if asked.legal_basis not in category.bases:
        yield Fault("/legal_basis", "not-of-category")
    if category.code in rules.CHILDREN and rules.is_adult(target.birth_year, day_of(at)):
        yield Fault("/category", "grown-up")


def _of_consent(asked: CareEntryIn, category: Category, target: Target, at: datetime) -> Iterator[Fault]:
    is_guarded = target.is_person and rules.needs_guardian(target.birth_year, category.code, day_of(at))
    is_guarded = is_guarded and asked.legal_basis != "vital_interest"
    if asked.consent is None:
        if asked.legal_basis in rules.CONSENTS or category.needs_consent or is_guarded:
            yield Fault("/consent", "guardian-missing" if is_guarded else "missing")
        return
    yield from _of_text(asked.consent, asked.legal_basis, is_guarded=is_guarded)
    if not at - EARLIEST <= asked.consent.given_at <= at + SKEW:
        yield Fault("/consent/given_at", "out-of-range")


def _of_text(consent: ConsentIn, basis: str, *, is_guarded: bool) -> Iterator[Fault]:
    text = TEXTS.get(consent.text_version)
    if text is None:
        yield Fault("/consent/text_version", "unknown-text")
        return
    if is_guarded and consent.given_by != "guardian":
        yield Fault("/consent/given_by", "guardian-missing")
    if text.kind == "guardian" and consent.given_by != "guardian":
        yield Fault("/consent/text_version", "for-guardians")
    if (basis == "separate_consent" and text.kind == "consent") or (is_guarded and text.kind != "guardian"):
        yield Fault("/consent/text_version", "text-too-weak")


def _of_days(asked: CareEntryIn, category: Category, target: Target, at: datetime) -> Iterator[Fault]:
    today = day_of(at)
    started_on = asked.started_on or today
    if not today - EARLIEST <= started_on <= today:
        yield Fault("/started_on", "out-of-range")
        return
    if asked.review_on and not today < asked.review_on <= rules.review_by(category, today):
        yield Fault("/review_on", "out-of-range")
    last = rules.runs_out_by(category, target.birth_year, started_on)
    if category.until_18 and target.birth_year is None and asked.ends_on is None:
        yield Fault("/ends_on", "missing")
    ends_on = asked.ends_on or last
    if ends_on and not today <= ends_on <= (last or rules.FOREVER):
        yield Fault("/ends_on", "out-of-range")


def _of_words(asked: CareEntryIn) -> Iterator[Fault]:
    if holds_id_number(asked.purpose):
        yield Fault("/purpose", "id-number")
    if len(set(asked.needs)) != len(asked.needs):
        yield Fault("/needs", "named-twice")
    if asked.responsible_id is not None and asked.responsible_id == asked.backup_id:
        yield Fault("/backup_id", "same-assignment")
    for number, contact in enumerate(asked.contacts):
        if contact.phone is not None and plain_phone(contact.phone) is None:
            yield Fault(f"/contacts/{number}/phone", "not-a-phone")
        if holds_id_number(contact.name):
            yield Fault(f"/contacts/{number}/name", "id-number")
