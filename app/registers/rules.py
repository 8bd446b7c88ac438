"""Rules of the register, pure: years of birth, relations, and what a door is called."""

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


class Named(Protocol):
    """A resident, as far as a label needs to know."""

    name: str
    relation: str | None
    residence_kind: str
    is_contact: bool


def birth_year(text: str, today: date) -> int | None:
    """The year of `1943`, `1943-05`, `1943/5/1`, `1943年5月` or `19430501`; None when there is no believable one."""
    found = re.match(r"(\d{4})(?:$|\D|\d{2}$|\d{4}$)", unicodedata.normalize("NFKC", text).strip())
    year = int(found[1]) if found else 0
    return year if EARLIEST_BIRTH <= year <= today.year else None


def relation(text: str) -> str | None:
    """The two digits of a relation in words or digits; None when it is not one of ours."""
    plain = text.strip()
    return next((code for code, words in RELATIONS.items() if plain == code or plain in words), None)


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
