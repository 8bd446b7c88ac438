"""The day that the pictures of the product show: nine households to see this week, two of them overdue.

Every full grid has nine such households; in the first worker's grid they have the names and the doors of the
pictures as well.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple

# What follows the district's code in the code of the first worker's grid.
GRID = "001001003"
WEEKLY = 7


class Past(NamedTuple):
    """A visit that was: so many days ago, with what outcome. Without a remark, one is thought up."""

    days_ago: int
    outcome: str = "met"
    remark: "Remark | None" = None
    next_in: int | None = None  # days from today that the household asked for


class Remark(NamedTuple):
    """What was noted at a door, in words and in the codes of the form."""

    note: str | None = None
    answers: Mapping[str, Any] = {}
    needs: tuple[str, ...] = ()
    hazards: tuple[str, ...] = ()


class Wanted(NamedTuple):
    """A household that is due soon, and the visits that made it so."""

    past: tuple[Past, ...]
    care_every: int | None = None


class Someone(NamedTuple):
    """A person of a picture. Relations are GB/T 4761's."""

    name: str
    age: int
    sex: int
    relation: str = "02"
    phone_tail: str | None = None


class Given(NamedTuple):
    """A household of a picture."""

    people: tuple[Someone, ...]
    past: tuple[Past, ...]
    care_every: int | None = None
    hints: tuple[str, ...] = ()
    contact: tuple[str, str] | None = None  # name and phone tail of somebody who lives elsewhere
    use: str = "self"


_SAME = {"self_state": "same", "fire_gas": "fine", "contact_ok": "yes"}
SANG = (
    Past(
        9,
        "met",
        Remark(
            "和平时一样。烟感没电，当场换了电池", _SAME | {"mood": "good", "alarm": "low_battery"}, (), ("smoke_alarm",)
        ),
    ),
    Past(
        16,
        "phone_ok",
        Remark("说想有人陪着去配眼镜，已转服务站", {"self_state": "same", "contact_ok": "yes"}, ("escort",)),
    ),
    Past(17, "no_answer", Remark("问过对门，当天去了公园")),
)
# Overdue by two days and by one, two due today, then one every day or so of the week. An ordinary household is seen
# every 90 days, so who is due now was last seen about a quarter of a year ago.
DUE = (
    Wanted((Past(9), Past(16, "phone_ok"), Past(17, "no_answer")), WEEKLY),
    Wanted((Past(8), Past(15)), WEEKLY),
    Wanted((Past(7), Past(14)), WEEKLY),
    Wanted((Past(90),)),
    Wanted((Past(3, "rescheduled", Remark("约在下午3点后"), next_in=2),)),
    Wanted((Past(87),)),
    Wanted((Past(86),)),
    Wanted((Past(85),)),
    Wanted((Past(4, "no_answer"), Past(84))),
)

GIVEN: Mapping[tuple[str, str, str], Given] = {
    ("3号楼", "1", "302"): Given(
        (Someone("桑白露", 83, 2, "02", "0427"),),
        SANG,
        WEEKLY,
        ("knock_loud", "call_first", "cat"),
        ("桑知远", "8816"),
    ),
    ("3号楼", "2", "602"): Given(
        (Someone("谷雨声", 79, 1, "02", "3071"),), DUE[1].past, WEEKLY, (), ("谷清扬", "5520")
    ),
    ("3号楼", "2", "501"): Given(
        (Someone("童小满", 36, 2, "02", "6214"), Someone("韩牧野", 38, 1, "10"), Someone("韩星禾", 6, 2, "30")),
        DUE[3].past,
    ),
    ("5号楼", "1", "101"): Given(
        (Someone("钟望山", 76, 1, "02", "6603"), Someone("水清澜", 74, 2, "10", "1948")), DUE[2].past, WEEKLY
    ),
    ("5号楼", "1", "403"): Given((Someone("苗春芽", 31, 2, "02", "2285"),), DUE[4].past, None, ("shift_worker",)),
    ("5号楼", "3", "201"): Given(
        (
            Someone("孙葆林", 58, 1, "02", "7036"),
            Someone("尹兰舟", 56, 2, "10"),
            Someone("孙映溪", 29, 2, "30", "4412"),
        ),
        (Past(87, "met", Remark("答应过今天回话")),),
    ),
    ("7号楼", "2", "203"): Given(
        (Someone("阮清和", 45, 1, "02", "9150"), Someone("容若", 43, 2, "10"), Someone("阮听舟", 15, 1, "20")),
        DUE[6].past,
    ),
    ("7号楼", "2", "404"): Given(
        (Someone("芦晚晴", 40, 2, "02", "3368"), Someone("方平川", 41, 1, "10"), Someone("方知夏", 9, 2, "30")),
        DUE[7].past,
        None,
        ("dog",),
    ),
    ("7号楼", "3", "602"): Given((Someone("麦秋实", 33, 1, "02", "0856"),), DUE[8].past),
    ("7号楼", "2", "103"): Given((Someone("舒布林", 35, 1, "02", "1127"),), (Past(6),), use="rented"),
}
