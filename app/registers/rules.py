"""Rules of the register, pure: phone numbers, years of birth, relations, and what must never be written down."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Protocol

# GB/T 4761, shortened to what a doorstep needs: how somebody stands to the head of the household.
HEAD = "02"
RELATIONS: Mapping[str, tuple[str, ...]] = {
    "01": ("本人",),
    HEAD: ("户主",),
    "10": ("配偶", "夫", "妻", "丈夫", "妻子", "爱人"),
    "20": ("子", "儿子", "独生子", "长子", "次子", "养子", "继子"),
    "30": ("女", "女儿", "独生女", "长女", "次女", "养女", "继女"),
    "40": ("孙辈", "孙子", "孙女", "外孙", "外孙子", "外孙女", "孙子女"),
    "50": ("父母", "父亲", "母亲", "父", "母", "公公", "婆婆", "岳父", "岳母"),
    "60": ("祖父母", "祖父", "祖母", "爷爷", "奶奶", "外祖父", "外祖母", "姥爷", "姥姥"),
    "70": ("兄弟姐妹", "兄", "弟", "姐", "妹", "哥哥", "弟弟", "姐姐", "妹妹"),
    "99": ("同住", "非亲属", "其他", "租客", "保姆"),
}
HINTS = ("knock_loud", "call_first", "cat", "dog", "shift_worker", "baby", "wheelchair")
CARE_FORM, HOUSEHOLD_FORM = "living_alone@1", "household@1"
EARLIEST_BIRTH = 1900
# Residents are looked at again after a year, unless somebody said otherwise (R1).
REVIEW_DAYS = 365

_MOBILE = re.compile(r"1[3-9]\d{9}")
_LANDLINE = re.compile(r"(?:0\d{2,3})?[2-9]\d{6,7}")
# A number of 18 digits that a spreadsheet took for a quantity: its tail is lost, what it was is not.
_LONG_NUMBER = re.compile(r"(?<![\d.])[1-9](?:\.\d+)?e\+?17(?!\d)", re.IGNORECASE)
_ID_NUMBER = re.compile(r"(?<!\d)[1-9]\d{5}(?:18|19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dxX](?!\d)")


class Named(Protocol):
    """A resident, as far as a label needs to know."""

    name: str
    relation: str | None
    residence_kind: str
    is_contact: bool


def phone(text: str) -> str | None:
    """A mobile (11 digits) or landline number as digits alone, without the country's +86; None when it is neither."""
    digits = re.sub(r"[\s().\-\u2010-\u2015\u2212]", "", unicodedata.normalize("NFKC", text))
    digits = re.sub(r"^(?:\+|00)86", "", digits)
    return digits if _MOBILE.fullmatch(digits) or _LANDLINE.fullmatch(digits) else None


def is_mobile(number: str) -> bool:
    """Whether a number (as `phone` gives it) can be written to, not only rung."""
    return _MOBILE.fullmatch(number) is not None


def tail(number: str | None) -> str | None:
    """The last four digits: what a list may show of a phone number."""
    digits = re.sub(r"\D", "", number or "")
    return digits[-4:] or None


def birth_year(text: str, today: date) -> int | None:
    """The year of `1943`, `1943-05`, `1943/5/1`, `1943年5月` or `19430501`; None when there is no believable one."""
    found = re.match(r"(\d{4})(?:$|\D|\d{2}$|\d{4}$)", unicodedata.normalize("NFKC", text).strip())
    year = int(found[1]) if found else 0
    return year if EARLIEST_BIRTH <= year <= today.year else None


def relation(text: str) -> str | None:
    """The two digits of a relation in words or digits; None when it is not one of ours."""
    plain = text.strip()
    return next((code for code, words in RELATIONS.items() if plain == code or plain in words), None)


def holds_id_number(text: str) -> bool:
    """Whether a text holds what looks like a resident identity number (GB 11643), however it is spaced.

    Such numbers have no place in this register (domain 7.2); the check digit is left out so that a mistyped one is
    refused too.
    """
    plain = re.sub(r"[\s\-]", "", unicodedata.normalize("NFKC", text))
    return bool(_ID_NUMBER.search(plain) or _LONG_NUMBER.search(plain))


def label(people: Sequence[Named], contact_name: str | None, address: str) -> str:
    """What a door is called in a list: one person by name, two by both, a family by its head, else the contact.

    The phone calls it the same (pwa store/rules/label).
    """
    living = [person for person in people if person.residence_kind != "left"]
    if not living:
        return contact_name or address
    if len(living) <= 2:
        return "、".join(person.name for person in living)
    heads = [person for person in living if person.relation == HEAD]
    contacts = [person for person in living if person.is_contact]
    return f"{(heads or contacts or living)[0].name}一家"
