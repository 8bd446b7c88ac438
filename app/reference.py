"""Writes docs/map.md and docs/reference from the code: `python -m app.reference`. `--check` only says what is stale."""

import importlib
import inspect
import json
import re
import sys
import tempfile
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Final

from app.care.service import CATEGORIES, VIEWS
from app.care.service import seen as seen_of_care
from app.identity.policy import PERMISSIONS, ROLES, roles_with
from app.incidents.service import INCIDENT
from app.kernel import config
from app.kernel.config import Settings
from app.kernel.errors import all_problems
from app.kernel.personal import marked
from app.main import create_app
from app.privacy.service import RULES
from app.registers.visibility import FIELDS, WAYS, sight
from app.sync.kinds import FEEDS as COLLECTIONS
from app.sync.kinds import ORDERED

ROOT: Final = Path(__file__).resolve().parents[1]
FOLDER: Final = ROOT / "docs"
WHOSE: Final = {
    "resident": "the resident it is about",
    "contact": "whoever is to be rung",
    "complainant": "who asked",
    "staff": "who works here",
    "anyone": "whoever is named in it",
}
KINDS: Final = {
    "identity": "identity",
    "contact": "contact",
    "text": "free text",
    "photo": "photo",
    "position": "position",
}
ERASED: Final = {
    "null": "emptying",
    "blank": "emptying",
    "replaced": "replacing what names them",
    "row": "removing it",
    "kept": "is kept: somebody has to answer for it",
}
MADE_BY: Final = "`make gen` from the code; edits here are lost"


def references() -> Mapping[str, str]:
    """File name → content, of everything that is generated."""
    return {
        "map.md": house(),
        "reference/care.md": care(),
        "reference/incident-workflow.md": workflow(),
        "reference/openapi.json": openapi(),
        "reference/operations.md": operations(),
        "reference/permissions.md": permissions(),
        "reference/personal-data.md": personal_data(),
        "reference/problems.md": problems(),
        "reference/settings.md": settings(),
        "reference/visibility.md": visibility(),
    }


def house() -> str:
    """The storeys, as import-linter holds them, and the card of each room."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]["contracts"]
    storeys = next(contract["layers"] for contract in contracts if contract["type"] == "layers")
    blocks = []
    for storey in storeys:
        for name in re.split(r" [|:] ", storey):
            card = inspect.cleandoc(importlib.import_module(name).__doc__ or "")
            path = name.replace(".", "/")
            path += "/" if (ROOT / path).is_dir() else ".py"
            blocks += [f"## `{path}`", card.replace("<", "\\<")]
    return _page(
        "The house",
        "Storeys from the roof down. A room calls only rooms below it, by their doors (`service`, `events`, `models`, "
        "`schemas`); the sync room alone opens a room's `sync`. Tests and import-linter check it.",
        "The phone app is [`pwa/`](../pwa): `store/` keeps, `sync/` sends, `platform/` touches the device, `ui/` draws "
        "and knows no domain, `rooms/` are the worker's screens, `desk/` the secretary's, `sw/` the service worker.",
        *blocks,
    )


def care() -> str:
    """Categories of care, and what each role sees of them."""
    rows = [
        (
            one.code,
            f"{one.name_zh} · {one.name_en}",
            one.purpose_en,
            _codes(f"{level}*" if level == one.level and len(one.levels) > 1 else level for level in one.levels),
            _codes(one.bases) + (" with consent" if one.needs_consent else ""),
            f"{one.months} months",
            one.ends or "by people",
        )
        for one in CATEGORIES.values()
    ]
    others = [role for role in ROLES if role not in VIEWS]
    told = [(code, *(_care_seen(role, code) for role in (*VIEWS, others[0]))) for code in CATEGORIES]
    return _page(
        "Care",
        "Who is looked in on beyond the ordinary round. `A` is every 7 days, `B` 30, `C` 90; `on_request` makes no "
        "plan; of several levels the usual one has a star. K22, the list for extreme weather, is read from K01 to "
        "K09 and stored nowhere. An entry that nobody reviews for 30 days after its day is frozen: only the community "
        "sees it, and it makes no plan.",
        _table(("code", "category", "purpose", "levels", "basis", "review", "ends"), rows),
        "## Who sees what",
        "The same on every way of reading: lists, single entries, the list for extreme weather, phones. A hint says "
        f"how to come and never why. Nothing is shown to any other role: {_codes(others)}.",
        _table(("code", *(f"`{role}`" for role in VIEWS), "others"), told),
    )


def _care_seen(role: str, category: str) -> str:
    shown = seen_of_care(role, category)
    return "–" if shown is None else "category" if shown.category else f"*{shown.hint}*"


def workflow() -> str:
    """The incident's table of moves, with its picture."""
    rows = [
        (
            move.id,
            f"`{move.verb}`",
            move.label,
            _codes(move.sources),
            f"`{move.target}`" if move.target else "*same*",
            _codes(move.who),
            move.rule,
            move.deadline,
            move.notify,
        )
        for move in INCIDENT.moves.values()
    ]
    arrows = [
        f"    {source} --> {move.target}: {move.verb}"
        for move in INCIDENT.moves.values()
        for source in move.sources
        if move.target
    ]
    named = [f"    {state}: {label}" for state, label in INCIDENT.states.items()]
    picture = "\n".join(("```mermaid", "stateDiagram-v2", "    direction TB", *named, *arrows, "```"))
    return _page(
        "Incident workflow",
        "Every step an incident can take; nothing else can happen to it. `system` is a clock that ran out, `resident` "
        "a link that was sent to one. Roles reach the incidents of their areas, or those given to their unit.",
        picture,
        _table(("id", "verb", "name", "from", "to", "who", "rule", "clock", "who hears"), rows),
    )


def openapi() -> str:
    """The description served at /api/v1/openapi.json."""
    with tempfile.TemporaryDirectory() as folder:
        app = create_app(Settings(data_dir=Path(folder), log_level="error"))
        described = {"x-made-by": MADE_BY.replace("`", ""), **app.openapi()}
    return json.dumps(described, ensure_ascii=False, indent=1) + "\n"


def operations() -> str:
    """What phones push and pull."""
    pushed = [
        (f"`{one.kind}@{one.version}`", one.summary, one.policy, f"`{one.permission}`", _shape(one.shape.json_schema()))
        for one in ORDERED
    ]
    pulled = [(str(feed.number), f"`{feed.name}`") for feed in COLLECTIONS]
    return _page(
        "Operations",
        "What a phone sends by `POST /api/v1/sync/push`, in the order in which one batch is applied. Every version "
        "ever released stays accepted for 180 days. The fields of the data are described at `/docs/api#operations`.\n\n"
        "- **append**: cannot conflict.\n"
        "- **command**: the present state decides; one that comes too late is kept as a remark.\n"
        "- **edit**: each field from its old to its new value; a value that somebody else changed is a conflict.",
        _table(("operation", "meaning", "policy", "permission", "data"), pushed),
        "## Collections",
        "What a phone holds, by `POST /api/v1/sync/pull`.",
        _table(("number", "collection"), pulled),
    )


def permissions() -> str:
    """Who may do what, and where."""
    asked = [
        (f"`{permission}`", meaning, _codes(roles_with(permission))) for permission, meaning in PERMISSIONS.items()
    ]
    held = [
        (f"`{name}`", role.label, _codes(sorted(role.places)), _codes(sorted(role.permissions)))
        for name, role in ROLES.items()
    ]
    return _page(
        "Permissions",
        "A permission reaches the subtree of the area where its role is held. What lies outside does not exist for the "
        "caller (404); what is visible but not allowed is `forbidden` (403).",
        _table(("permission", "meaning", "roles"), asked),
        "## Roles",
        _table(("role", "name", "held at", "permissions"), held),
    )


def personal_data() -> str:
    """Every column that may hold something about a person, and how long everything is kept."""
    columns = [
        (
            f"`{column.table.name}.{column.name}`",
            *(words[kind] for words, kind in ((WHOSE, mark.of), (KINDS, mark.kind), (ERASED, mark.erased))),
            f"`{mark.keep}`",
        )
        for column, mark in marked()
    ]
    rules = [
        (
            f"`{rule.code}`",
            rule.zh,
            rule.what,
            " ".join(part for part in (_span(rule.keep.months, "month"), _span(rule.keep.days, "day")) if part)
            or "no longer than that",
            rule.then if rule.due else f"*{rule.then}*",
        )
        for rule in RULES
    ]
    return _page(
        "Personal data",
        "What may hold something about a person, as the models say it. Erasure, own-data export and the nightly look "
        "at free text walk these marks; a column of text, bytes or JSON that is neither marked nor listed as "
        "impersonal fails a test. Phone and identity numbers are sealed ([0023](../decisions/0023-sealed-numbers.md)).",
        _table(("column", "whose", "what", "erased by", "kept by"), columns),
        "## Retention",
        "Carried out every night, held rows left out; what is in italics is no clock's affair. `GET "
        "/api/v1/privacy/retention` says how much would go tonight.",
        _table(("rule", "name", "what", "kept", "then"), rules),
    )


def _span(count: int, unit: str) -> str:
    return f"{count} {unit}{'s' if count != 1 else ''}" if count else ""


def problems() -> str:
    """Every kind of error answer."""
    rows = [
        (str(kind.status), f"`{kind.code}`", kind.title, " ".join((kind.__doc__ or "").split()))
        for kind in all_problems()
    ]
    return _page(
        "Problems",
        "Every error is an `application/problem+json` document (RFC 9457). Programs go by `code`.",
        _table(("status", "code", "title", "meaning"), rows),
    )


def settings() -> str:
    """Every environment variable."""
    rows = [
        (f"`{row.variable}`", f"`{row.default}`" if row.default else "", row.description.replace("<", "\\<"))
        for row in config.describe()
    ]
    return _page(
        "Settings",
        "Read from the environment at the start. A variable that begins with `DOORSTEP_` and names no setting is "
        "refused. Secrets are files, made on first use in the data directory.",
        _table(("variable", "default", "meaning"), rows),
    )


def visibility() -> str:
    """Who sees which field of the register."""
    groups: dict[tuple[str, ...], list[str]] = {}
    for name, role in ROLES.items():
        groups.setdefault(tuple(_seen(field, role.permissions) for field in FIELDS), []).append(name)
    heads = [", ".join(f"`{name}`" for name in names) for names in groups.values()]
    columns = [str(number) for number in range(1, len(heads) + 1)]
    rows = [(f"`{field}`", *(seen[at] for seen in groups)) for at, field in enumerate(FIELDS)]
    opened = [(way, f"`{permission}`", _codes(roles_with(permission))) for way, permission in WAYS.items()]
    return _page(
        "Who sees what of the register",
        "Within the areas of their posts, and nothing outside them. *masked*: the last four characters. An empty cell: "
        "not at all. Every look at a number in clear is logged with its reason, and more than sixty looks a day are "
        "noted for the auditor.",
        _table(("", "roles"), zip(columns, heads, strict=True)),
        _table(("field", *columns), rows),
        "## Ways",
        "By which a value leaves the server.",
        _table(("way", "permission", "roles"), opened),
    )


def _seen(field: str, permissions: frozenset[str]) -> str:
    ways = sight(field, permissions)
    told: dict[str, list[str]] = {}
    for way, seen in ways.items():
        told.setdefault(seen, []).append(way)
    return "; ".join(f"{seen}: {', '.join(names)}" for seen, names in told.items())


def _page(title: str, *blocks: str) -> str:
    return "\n\n".join((f"<!-- Made by {MADE_BY}. -->", f"# {title}", *blocks)) + "\n"


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(cell.replace('|', '&#124;') for cell in line)} |" for line in lines)


def _codes(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def _shape(schema: Mapping[str, object]) -> str:
    fields = schema.get("properties")
    return _codes(fields if isinstance(fields, dict) else ())


def stale(folder: Path) -> dict[str, str]:
    """File name → content, of those that are not in the folder as the code says now."""

    def is_fresh(name: str, content: str) -> bool:
        return (folder / name).is_file() and (folder / name).read_text("utf-8") == content

    return {name: content for name, content in references().items() if not is_fresh(name, content)}


def main(arguments: Sequence[str], folder: Path = FOLDER) -> int:
    """Write what is stale; with --check only name it, and fail."""
    is_check = "--check" in arguments
    found = stale(folder)
    for name, content in found.items():
        if is_check:
            print(f"docs/{name} is stale: run `make gen`.", file=sys.stderr)  # noqa: T201 a command speaks
        else:
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text(content, "utf-8")
    return int(is_check and bool(found))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
