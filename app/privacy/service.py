"""The verbs of the privacy room."""

from app.privacy.erasure import erase_person
from app.privacy.finding_people import find
from app.privacy.holds import listed as holds
from app.privacy.holds import place as place_hold
from app.privacy.holds import release as release_hold
from app.privacy.looks import looks
from app.privacy.own_data import export
from app.privacy.requests import listed as requests
from app.privacy.requests import register as register_request
from app.privacy.requests import step as step_request
from app.privacy.retention import JOBS, dry_run

__all__ = [
    "JOBS",
    "dry_run",
    "erase_person",
    "export",
    "find",
    "holds",
    "looks",
    "place_hold",
    "register_request",
    "release_hold",
    "requests",
    "step_request",
]
