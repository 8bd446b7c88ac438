"""What a phone holds: collections of rows, each with one query that answers ready-made JSON.

PostgreSQL builds the JSON of a row (a third of the cost of objects in Python); the query decides which fields a phone
may see, and a field that is not named in it never leaves the server.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from app.kernel.seal import Sealed


@dataclass(frozen=True, slots=True)
class Feed:
    """A collection. `number` orders collections within a rev and must never change.

    `source` is a from-clause whose first table is aliased `r` and carries rev, id, deleted_at; `scope` a condition on
    it using :grids (text[]), :paths (ltree[]) and :horizon (timestamptz); `data` the JSON of a live row.
    `sealed` are fields of the row that the database cannot read; they are opened on the way out, under their names.
    `due` narrows to what is wanted on the very first page of a first sync (:due_by is a date).
    `grants` names further parameters (ltree[]): where the reader holds a permission beside that of the feed.
    """

    number: int
    name: str
    source: str
    scope: str
    data: str
    due: str | None = None
    sealed: tuple[Sealed, ...] = ()
    grants: Mapping[str, str] = field(default_factory=dict)
