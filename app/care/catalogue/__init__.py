"""The catalogue: categories of care and texts of consent, in the version this software brings."""

from app.care.catalogue.categories import CATEGORIES, VERSION, WEATHER, Category
from app.care.catalogue.texts import TEXTS, Text

__all__ = ["CATEGORIES", "TEXTS", "VERSION", "WEATHER", "Category", "Text"]
