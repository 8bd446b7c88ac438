"""The codes that rows of this room may hold, with the words people write for them in a sheet."""

from collections.abc import Iterable, Mapping
from typing import Final

PREMISES_KINDS: Final[Mapping[str, str]] = {
    "企业": "enterprise",
    "个体工商户": "individual_shop",
    "事业单位": "institution",
    "社会组织": "social_org",
    "建筑工地": "construction_site",
    "学校": "school",
    "诊所": "clinic",
    "餐饮": "catering",
    "旅馆": "lodging",
    "仓库": "warehouse",
    "其他": "other",
}
PREMISES_STATES: Final[Mapping[str, str]] = {"正常": "open", "疑似停业": "suspected_closed", "已停业": "closed"}
HAZARDS: Final[Mapping[str, str]] = {"用气": "gas", "明火": "cooking", "充电": "charging", "住人": "live_in"}
DEVICE_KINDS: Final[Mapping[str, str]] = {
    "烟感": "smoke_alarm",
    "燃气报警器": "gas_alarm",
    "一键呼叫": "call_button",
    "门磁": "door_sensor",
    "水浸": "water_alarm",
    "其他": "other",
}
RESULTS: Final[Mapping[str, str]] = {"正常": "works", "不响": "silent", "电量低": "low_battery", "不见了": "missing"}
DEVICE_STATES: Final[Mapping[str, str]] = {"在用": "in_use", "待修": "faulty", "不见了": "missing", "已拆除": "removed"}
ASSET_KINDS: Final[Mapping[str, str]] = {
    "路灯": "street_light",
    "井盖": "manhole",
    "行道树": "tree",
    "垃圾箱": "bin",
    "消火栓": "hydrant",
    "公告栏": "notice_board",
    "健身器材": "fitness",
    "座椅": "bench",
    "护栏": "railing",
    "标志牌": "sign",
    "其他": "other",
}
ASSET_STATES: Final[Mapping[str, str]] = {"完好": "in_use", "损坏": "damaged", "已拆除": "removed"}
# What a test says about a device; a battery that is replaced makes one that was low whole again.
STATE_AFTER: Final[Mapping[str, str]] = {
    "works": "in_use",
    "silent": "faulty",
    "low_battery": "faulty",
    "missing": "missing",
}


def one_of(column: str, codes: Iterable[str]) -> str:
    """SQL: a column holds one of these codes."""
    return f"{column} in ({listed(codes)})"


def listed(codes: Iterable[str]) -> str:
    """SQL: these codes, one after the other."""
    return ", ".join(f"'{code}'" for code in codes)
