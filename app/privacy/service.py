"""The verbs of the privacy room."""

from typing import Final

from app.privacy import findings as _findings
from app.privacy import retention as _retention
from app.privacy.erasure import erase_person
from app.privacy.finding_people import find
from app.privacy.findings import listed as findings
from app.privacy.findings import settle as settle_finding
from app.privacy.holds import listed as holds
from app.privacy.holds import place as place_hold
from app.privacy.holds import release as release_hold
from app.privacy.looks import looks
from app.privacy.own_data import export
from app.privacy.requests import listed as requests
from app.privacy.requests import register as register_request
from app.privacy.requests import step as step_request
from app.privacy.retention import RULES, dry_run

__all__ = [
    "JOBS",
    "RULES",
    "dry_run",
    "erase_person",
    "export",
    "find",
    "findings",
    "holds",
    "looks",
    "place_hold",
    "register_request",
    "release_hold",
    "requests",
    "settle_finding",
    "step_request",
]

JOBS: Final = (*_retention.JOBS, *_findings.JOBS)
