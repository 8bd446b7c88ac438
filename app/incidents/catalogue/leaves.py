"""The 75 leaves this version of the software brings, in 12 groups: data, read from `categories.csv`."""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

FILE: Final = Path(__file__).parent / "categories.csv"
# The first two digits of a code.
GROUPS: Final[Mapping[str, tuple[str, str]]] = {
    "01": ("市容环境", "City appearance"),
    "02": ("公用设施", "Public facilities"),
    "03": ("街面秩序", "Street order"),
    "04": ("物业与房屋", "Property and housing"),
    "05": ("安全隐患", "Safety hazards"),
    "06": ("突发事件", "Emergencies"),
    "07": ("生态环境", "Environment"),
    "08": ("民生服务", "Services for people"),
    "09": ("矛盾纠纷", "Disputes"),
    "10": ("企业服务", "Services for enterprises"),
    "11": ("农村事务", "Rural affairs"),
    "12": ("咨询建议", "Enquiries and suggestions"),
}


@dataclass(frozen=True, slots=True)
class Leaf:
    """A category as the file has it; the fields are those of `models.Category`."""

    code: str
    name_zh: str
    name_en: str
    level: str
    department: str
    limit: str
    photo: str
    can_self_handle: bool
    is_urgent: bool
    is_restricted: bool
    is_confidential: bool
    is_enquiry: bool
    authority: str
    keywords: tuple[str, ...]
    anchor: str


@cache
def leaves() -> tuple[Leaf, ...]:
    """Every leaf, in the order of the codes."""
    with FILE.open(encoding="utf-8", newline="") as file:
        return tuple(_leaf(row) for row in csv.DictReader(file))


def _leaf(row: Mapping[str, str]) -> Leaf:
    plain = ("code", "name_zh", "name_en", "level", "department", "limit", "photo", "authority", "anchor")
    return Leaf(
        **{name: row[name] for name in plain},
        can_self_handle=row["self_handle"] == "Y",
        is_urgent=row["urgent"] == "U",
        is_restricted=row["restricted"] == "Y",
        is_confidential=row["confidential"] == "Y",
        is_enquiry=row["enquiry"] == "Y",
        keywords=tuple(row["keywords"].split()),
    )
