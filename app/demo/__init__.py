"""A district to look at: people who do not exist, at doors that stand nowhere, with a past that ends yesterday.

Everything is relative to now and comes from one fixed seed, save ids and passwords: two installations show the same
names and rounds, and nobody can sign in to one with what was printed by the other.
"""

from app.demo.build import ensure
from app.demo.crew import SignIn

__all__ = ["SignIn", "ensure"]
