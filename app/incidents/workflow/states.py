"""The states of an incident (domain 5.1), once for the table, the columns and the routes."""

from collections.abc import Mapping
from typing import Final, Literal, get_args

# Somebody still has something to do here.
Open = Literal[
    "submitted", "returned", "pending_dispatch", "dispatched", "in_progress", "suspended", "handled", "pending_callback"
]
Over = Literal["closed", "archived", "invalid", "merged", "withdrawn"]
# A draft is on its reporter's phone and nowhere else.
State = Literal[Open, Over]
OPEN: Final[tuple[str, ...]] = get_args(Open)
STORED: Final[tuple[str, ...]] = (*OPEN, *get_args(Over))

STATES: Final[Mapping[str, str]] = {
    "draft": "草稿",
    "submitted": "待社区审核",
    "returned": "退回补正",
    "pending_dispatch": "待派遣",
    "dispatched": "待签收",
    "in_progress": "处置中",
    "suspended": "挂账",
    "handled": "待核查",
    "pending_callback": "待回访",
    "closed": "已结案",
    "archived": "已归档",
    "invalid": "不予立案",
    "merged": "已并案",
    "withdrawn": "已撤回",
}
