"""Shapes of the room, by what they are about."""

from app.tasks.schemas.campaigns import CampaignDetail, CampaignIn, CampaignOut, CommunityProgress
from app.tasks.schemas.care import CarePlanOut, PauseEnd, PauseIn, PauseOut, WeekdayIn
from app.tasks.schemas.roster import DutyIn, DutyOut, LeaveIn, LeaveOut, RosterConfirm, RosterIn
from app.tasks.schemas.tasks import (
    CareRound,
    Escalation,
    Kind,
    SettleIn,
    Status,
    TaskDetail,
    TaskIn,
    TaskOut,
    TaskPage,
    TaskRemarkOut,
    TaskSettle,
    TasksMade,
)

__all__ = [
    "CampaignDetail",
    "CampaignIn",
    "CampaignOut",
    "CarePlanOut",
    "CareRound",
    "CommunityProgress",
    "DutyIn",
    "DutyOut",
    "Escalation",
    "Kind",
    "LeaveIn",
    "LeaveOut",
    "PauseEnd",
    "PauseIn",
    "PauseOut",
    "RosterConfirm",
    "RosterIn",
    "SettleIn",
    "Status",
    "TaskDetail",
    "TaskIn",
    "TaskOut",
    "TaskPage",
    "TaskRemarkOut",
    "TaskSettle",
    "TasksMade",
    "WeekdayIn",
]
