"""The resident's link: follow the own case, say whether it is solved, appeal, have it opened again. No account.

The link's code is random, kept as its keyed hash, and sent in bodies, never in addresses.
"""

from app.incidents.follow.answering import step
from app.incidents.follow.links import give, issue
from app.incidents.follow.photos import opened
from app.incidents.follow.telling import follow

__all__ = ["follow", "give", "issue", "opened", "step"]
