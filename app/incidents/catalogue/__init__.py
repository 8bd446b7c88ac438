"""The catalogue: released categories, finding one by a word from the street, releasing a new version."""

from app.incidents.catalogue.leaves import GROUPS, Leaf, leaves
from app.incidents.catalogue.release import present, publish, revise
from app.incidents.catalogue.search import best

__all__ = ["GROUPS", "Leaf", "best", "leaves", "present", "publish", "revise"]
