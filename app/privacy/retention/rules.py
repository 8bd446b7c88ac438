"""Every rule of retention (domain 7.3), one row each: what is kept, how long, and what then.

`places` are the columns a rule empties; the first has none of its own, as erasure goes by all marks there are.
`due` selects id and path of the rows whose time was over on a day, without those that are held; `empty` does to them
what `then` says. Both are plain SQL of one idea and live beside each other in `sweeps`.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy.ext.asyncio import AsyncSession

from app.privacy.retention import sweeps
from app.privacy.retention.days import Keep

Due = Callable[[date], sweeps.Due]
Empty = Callable[[AsyncSession, Sequence[Any]], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule. `places` are the columns it empties (`table.column`); without `due` it is nobody's but a person's."""

    code: str
    zh: str
    what: str
    keep: Keep
    then: str
    places: tuple[str, ...] = ()
    due: Due | None = None
    empty: Empty | None = None
    batch: int = 500


RULES: Final = (
    Rule(
        "resident",
        "居民基本信息",
        "who somebody is and how to ring them, after they moved away or died",
        Keep(months=6),
        "the person is erased everywhere; sex, decade of birth and all counts stay",
        (),
        sweeps.residents_gone,
        sweeps.erase_residents,
        batch=20,
    ),
    Rule(
        "id_no",
        "身份证号",
        "an identity number, when the service it was asked for has ended (`id_no_until`)",
        Keep(),
        "erased; its keyed index stays, to recognise the person",
        ("residents.id_no",),
        sweeps.id_numbers,
        sweeps.drop_id_numbers,
    ),
    Rule(
        "id_no_index",
        "身份证号索引",
        "the keyed index of an erased identity number",
        Keep(months=12),
        "erased",
        (),
        sweeps.id_indexes,
        sweeps.drop_id_indexes,
    ),
    Rule(
        "visit_note",
        "走访记录文字",
        "what was written and answered during a visit, its former versions included",
        Keep(months=24),
        "erased; outcome, date and needs stay",
        ("visits.note", "visits.answers", "visit_versions.body", "visit_versions.reason"),
        sweeps.visit_words,
        sweeps.drop_visit_words,
    ),
    Rule(
        "home_photo",
        "入户照片",
        "photos of homes",
        Keep(months=6),
        "erased, in the store too",
        ("visits.media", "media.full_key", "media.thumb_key", "uploads.parts"),
        sweeps.visit_photos,
        sweeps.drop_visit_photos,
        batch=200,
    ),
    Rule(
        "complainant",
        "诉求人身份",
        "who asked, after the case was archived or ended otherwise",
        Keep(months=24),
        "pseudonymised: somebody asked, nobody knows who",
        ("complainants.name", "complainants.phone"),
        sweeps.complainants,
        sweeps.drop_complainants,
    ),
    Rule(
        "position",
        "走访定位",
        "where a worker's phone was when a visit was saved",
        Keep(days=90),
        "erased; the grid stays",
        tuple(f"visits.{name}" for name in ("accuracy_m", "lat", "lon", "position_at")),
        sweeps.positions,
        sweeps.drop_positions,
    ),
    Rule(
        "edit",
        "住户修改记录",
        "what a field of a household was before and after somebody changed it",
        Keep(months=24),
        "values erased; who changed which field and when stays",
        ("household_edits.old", "household_edits.new"),
        sweeps.edits,
        sweeps.drop_edits,
    ),
    Rule(
        "request",
        "个人信息请求与保全理由",
        "the words of requests about one's own data and of legal holds, after they were settled",
        Keep(months=36),
        "erased; kind, days and who handled it stay",
        ("data_requests.text", "data_requests.answer", "legal_holds.reason"),
        sweeps.request_words,
        sweeps.drop_request_words,
    ),
    Rule(
        "audit",
        "留痕",
        "who saw or changed what",
        Keep(months=18),
        "archived: the entries go, their last hash stays and the chain goes on from it",
        (),
        sweeps.audit_entries,
        sweeps.archive_audit,
        batch=20_000,
    ),
    Rule(
        "incident",
        "事件",
        "what was told about a case and done in it",
        Keep(months=60),
        "kept whole until then; handed to the archive by people, never by a clock",
    ),
    Rule(
        "staff",
        "工作人员",
        "who works here and who did what",
        Keep(months=60),
        "kept as long as what they answer for; no clock runs",
    ),
)
BY_CODE: Final = {rule.code: rule for rule in RULES}
