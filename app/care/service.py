"""The door of care: registering and keeping entries, reading them, the night's work, the table of who sees what."""

from app.care.catalogue import CATEGORIES, TEXTS, VERSION, WEATHER, Category
from app.care.nightly import NIGHT, nightly
from app.care.reading import catalogue, of_household, one, page, reveal, view_at, weather
from app.care.registering import register
from app.care.rules import HINTS, LEVEL_DAYS, VIEWS, Seen, plan_of, review_by, runs_out_by, seen, seen_as
from app.care.steps import change_level, end, review, withdraw

__all__ = [
    "CATEGORIES",
    "HINTS",
    "LEVEL_DAYS",
    "NIGHT",
    "TEXTS",
    "VERSION",
    "VIEWS",
    "WEATHER",
    "Category",
    "Seen",
    "catalogue",
    "change_level",
    "end",
    "nightly",
    "of_household",
    "one",
    "page",
    "plan_of",
    "register",
    "reveal",
    "review",
    "review_by",
    "runs_out_by",
    "seen",
    "seen_as",
    "view_at",
    "weather",
    "withdraw",
]
