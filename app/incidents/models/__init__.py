"""Incidents and their satellites, one idea a file."""

from app.incidents.models.callback import Callback, CallbackAttempt, FollowToken
from app.incidents.models.category import Category
from app.incidents.models.dispatch_rule import DispatchRule
from app.incidents.models.incident import ON_MAP, Complainant, Incident, IncidentNumber, IncidentPhoto
from app.incidents.models.log import IncidentLog
from app.incidents.models.requests import (
    ExtensionRequest,
    ReturnRequest,
    SecondOpinion,
    SupervisionOrder,
    Suspension,
)
from app.incidents.models.units import CaseUnit, Whistle, WhistleUnit

__all__ = [
    "ON_MAP",
    "Callback",
    "CallbackAttempt",
    "CaseUnit",
    "Category",
    "Complainant",
    "DispatchRule",
    "ExtensionRequest",
    "FollowToken",
    "Incident",
    "IncidentLog",
    "IncidentNumber",
    "IncidentPhoto",
    "ReturnRequest",
    "SecondOpinion",
    "SupervisionOrder",
    "Suspension",
    "Whistle",
    "WhistleUnit",
]
