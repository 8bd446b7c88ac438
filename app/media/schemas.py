"""What other rooms hand to this one."""

from typing import NamedTuple
from uuid import UUID


class Link(NamedTuple):
    """A record that shows a photo of its author; whoever holds `permission` at `path` may see the photo."""

    media_id: str
    owner_id: UUID
    record_kind: str
    record_id: UUID
    permission: str
    path: str
