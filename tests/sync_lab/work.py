"""What workers do with their phones: visits, amendments, edits, looks at a phone number."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID

from app.kernel.clock import SHANGHAI, now
from app.visits import forms
from tests.sync_lab.outbox import Op
from tests.sync_lab.phone import Phone
from tests.sync_lab.world import Home, Visited, World

BEYOND_CLOCK = timedelta(minutes=5)  # a clock off by more is corrected
UNIQUE = ("contact_name", "contact_phone")  # fields whose values tell who gave them
EDITABLE = {
    "visit_preference": ("any", "call_first", "evening", "weekend"),
    "use": ("self", "rented", "mixed"),
    "members_count": (1, 2, 3),
    "hints": ([], ["dog"], ["dog", "cat"], ["baby", "cat"]),
}


def queue(world: World, phone: Phone, kind: str, data: Any, *, line: str, home: Home | None) -> Op:
    """Put an operation into a phone's outbox as the app does: made and queued in one step."""
    op = Op(
        op_id=world.chance.id(),
        kind=kind,
        version=1,
        recorded_at=phone.told(now()),
        data=data,
        line=line,
        household=str(home.id) if home else "",
    )
    phone.outbox.add(op)
    return op


def visit_data(world: World, phone: Phone, home: Home, occurred_at: datetime) -> dict[str, Any]:
    """A visit as the home's form asks for it."""
    chance, form = world.chance, forms.released()[home.form]
    outcome = chance.choice(sorted(form.outcomes))
    answers: dict[str, Any] = {
        key: chance.choice(sorted(question.options))
        for key, question in form.questions.items()
        if question.kind == "one" and key != "night_reason" and chance.maybe(0.3)
    }
    if outcome == "rescheduled" or chance.maybe(0.1):
        answers["next"] = (now() + timedelta(days=chance.randint(1, 20))).date().isoformat()
    if "told" in form.questions and chance.maybe(0.3):
        answers["told"] = chance.sample(sorted(form.questions["told"].options), 2)
    photos = [sha256(chance.randbytes(8)).hexdigest() for _ in range(chance.choice((0, 0, 0, 1, 2)))]
    return {
        "id": chance.id(),
        "household_id": str(home.id),
        "kind": form.kind,
        "mode": chance.choice(sorted(form.modes)),
        "outcome": outcome,
        "occurred_at": phone.told(occurred_at),
        "form": home.form,
        "answers": answers,
        "needs": chance.sample(sorted(form.needs), chance.choice((0, 0, 1, 2))),
        "hazards": chance.sample(sorted(form.hazards), chance.choice((0, 0, 1))),
        "note": chance.choice((None, "门口堆了旧家具", "“老人”说：\n还好 🙂")),
        "media": photos,
        "position": chance.choice((None, {"lat": 30.1, "lon": 120.2, "accuracy_m": 12.5})),
    }


def moment(world: World, *, at_night: bool = False) -> datetime:
    """A true instant on one of the last days, no two the same."""
    chance = world.chance
    day = now().astimezone(SHANGHAI) - timedelta(days=200 if chance.maybe(0.05) else chance.randint(1, 3))
    hour = 22 if at_night else chance.randint(9, 19)
    return day.replace(
        hour=hour, minute=chance.randrange(60), second=chance.randrange(60), microsecond=chance.randrange(1000) * 1000
    )


def record(world: World, phone: Phone, home: Home) -> Op:
    """A visit."""
    at_night = world.chance.maybe(0.15)
    occurred_at = moment(world, at_night=at_night)
    data = visit_data(world, phone, home, occurred_at)
    op = queue(world, phone, "visit.record", data, line=f"visit:{data['id']}", home=home)
    is_night = at_night and data["mode"] in ("in_home", "doorstep")
    world.visits[data["id"]] = Visited(op, world.worker_of(phone), home, occurred_at, is_night)
    return op


def amend(world: World, phone: Phone, visit_id: str) -> Op:
    """A correction of an own visit. Its reason is its own id, so that versions tell which operations made them."""
    chance, visit = world.chance, world.visits[visit_id]
    form = forms.released()[visit.home.form]
    changes: dict[str, Any] = {"note": f"更正 {chance.randrange(1000)}"}
    if chance.maybe(0.4):
        changes["outcome"] = chance.choice(sorted(form.outcomes))
    if chance.maybe(0.3):
        changes["needs"] = chance.sample(sorted(form.needs), 1)
    data = {"visit_id": visit_id, "reason": "", "changes": changes}
    op = queue(world, phone, "visit.amend", data, line=f"visit:{visit_id}", home=visit.home)
    data["reason"] = op.op_id
    return op


def edit(world: World, phone: Phone, home: Home, names: Sequence[str] = ()) -> Op:
    """Fields of a household, one to three unless they are named, from what the phone shows to something else."""
    chance = world.chance
    fields = {}
    for name in names or chance.sample((*UNIQUE, *EDITABLE), chance.choice((1, 1, 2, 3))):
        was = shown(phone, home, name)
        others = [value for value in EDITABLE.get(name, ()) if value != was]
        fields[name] = {"from": was, "to": chance.choice(others) if others else unique(world, name)}
    data = {"household_id": str(home.id), "fields": fields}
    op = queue(world, phone, "household.edit", data, line=f"household:{home.id}", home=home)
    for name in fields:
        world.wrote(home, name, op.op_id)
    return op


def unique(world: World, name: str) -> str:
    """A value that nobody else gives, so that history tells who gave it."""
    digits = f"{world.chance.randrange(10**8):08}"
    return f"0990{digits}" if name == "contact_phone" else f"桑{digits}"


def shown(phone: Phone, home: Home, name: str) -> Any:
    """What a phone shows in a field: the row it holds, with its own work laid over it that the row has not seen."""
    row = phone.store.of("households").get(str(home.id))
    value = row.data.get(name) if row else None
    for op in phone.outbox.ops:
        is_news = op.state in ("waiting", "sending") or (op.state == "received" and row and op.rev > row.rev)
        if is_news and op.kind == "household.edit" and op.household == str(home.id) and name in op.data["fields"]:
            value = op.data["fields"][name]["to"]
    return value


def reveal(world: World, phone: Phone, home: Home) -> Op:
    """A look at a phone number."""
    data = {"household_id": str(home.id), "revealed_at": phone.told(moment(world))}
    return queue(world, phone, "contact.reveal", data, line=f"alone:{world.chance.random()}", home=home)


def choose(world: World, phone: Phone, op: Op) -> None:
    """Settle a conflict in one tap a field: mine becomes a new edit from what the server holds, theirs ends it."""
    fields: Mapping[str, Mapping[str, Any]] = op.problem["params"]["fields"]
    mine = {
        name: {"from": told["theirs"], "to": told["mine"]} for name, told in fields.items() if world.chance.maybe(0.5)
    }
    op.is_chosen = True
    op.to("received")
    if mine:
        home = world.home(op.household)
        data = {"household_id": op.household, "fields": mine}
        successor = queue(world, phone, "household.edit", data, line=op.line, home=home)
        phone.outbox.ops.remove(successor)
        phone.outbox.add_after(op, successor)
        for name in mine:
            world.wrote(home, name, successor.op_id)


def own_visits(world: World, phone: Phone) -> list[str]:
    """Visits of the phone's worker that the phone knows: made on it, or held by it."""
    made = {
        op.data["id"]
        for op in phone.outbox.ops
        if op.kind == "visit.record" and not op.poison and op.state != "needs_you"
    }
    held = {id_ for id_, row in phone.store.of("visits").items() if row.data["worker_id"] == phone.worker_id}
    return sorted((made | held) & set(world.visits))


def homes_seen(world: World, phone: Phone) -> list[Home]:
    """The homes a phone shows."""
    held = {UUID(id_) for id_ in phone.store.of("households")}
    return [home for home in world.homes if home.id in held]
