"""Every state × verb × person: answered as the domain's list says, none by accident.

The expectation is built from the list (tests/data) and from who stands where in this town, written down here by hand;
nothing of it is read from the code under test.
"""

from collections import Counter
from typing import Any

import pytest
from fastapi import FastAPI

from tests.conftest import RolledBack
from tests.incidents import PEOPLE, Town
from tests.unit.incidents.test_table import ROWS, people

# The case lies in the first grid of the peach community; `worker` reported it, the lighting office handles it.
WITH_UNITS = {"dispatched", "in_progress", "suspended", "handled", "pending_callback", "closed"}
EVERYWHERE = {"worker", "secretary", "clerk", "street", "district", "second", "supervisor", "hotline"}
OF_THE_UNIT = {"handler", "lead"}
NOBODYS = {"colleague", "stranger", "informant", "other_secretary", "other_handler", "other_lead"}
NO_DOOR = {"auditor", "sysadmin"}
REPORTERS_OWN = {"resubmit", "appeal", "withdraw"}
LEADS_OWN = {"accept", "first_contact", "progress", "finish", "escalate_level", "return_dispatch", "request_extension"}
STATES = (*WITH_UNITS, "submitted", "returned", "pending_dispatch", "invalid", "withdrawn", "merged", "archived")
VERBS = {row["action"]: row for row in ROWS if row["from"] != "draft" and people(row["role"]) != {"system"}}


def sees(who: str, state: str) -> bool:
    if who in EVERYWHERE:
        return True
    if who in OF_THE_UNIT:
        return state in WITH_UNITS or state == "archived"
    return who == "agent" and state in ("pending_callback", "closed")


def reaches(who: str, verb: str) -> bool:
    if verb in REPORTERS_OWN:
        return who == "worker"
    if verb in LEADS_OWN:
        return who in OF_THE_UNIT
    return True


def expected(who: str, state: str, verb: str) -> str:
    row = VERBS[verb]
    if PEOPLE[who][0] not in people(row["role"]):
        return "403"
    if not sees(who, state):
        return "404"
    if not reaches(who, verb):
        return "403"
    return "taken" if state in [one.strip() for one in row["from"].split(",")] else "illegal"


def told(status: int, body: Any) -> str:
    if status in (403, 404):
        return str(status)
    if status == 409 and body["code"] == "illegal-move":
        return "illegal"
    if status in (200, 422) or (status == 409 and body["code"] == "rule-refused"):
        return "taken"  # the step exists; its form or its rule may still say no
    return f"{status} {body}"


async def bring(town: Town, state: str) -> str:
    if state == "archived":
        one = await town.to("closed")
        (await town.incident(one)).state = "archived"
        await town.session.flush()
        return one
    if state == "merged":
        one, other = await town.report(), await town.report()
        await town.go("street", one, "merge", target_id=other)
        return one
    return await town.to(state)


def test_everybody_is_placed() -> None:
    assert EVERYWHERE | OF_THE_UNIT | NOBODYS | NO_DOOR | {"agent"} == set(PEOPLE)


@pytest.mark.one_engine
@pytest.mark.parametrize("state", sorted(STATES))
async def test_every_step_is_answered_as_the_list_says(
    town: Town, app: FastAPI, rolled_back: RolledBack, state: str
) -> None:
    one = await bring(town, state)
    version = (await town.incident(one)).version
    described = app.openapi()["paths"]
    for who in PEOPLE:
        await town.as_(who)
    wrong, seen = [], Counter[str]()
    for verb in VERBS:
        body = described[f"/api/v1/incidents/{{incident_id}}/{verb}"]["post"]["requestBody"]
        example = body["content"]["application/json"]["example"] | {"version": version}
        for who in PEOPLE:
            around = await rolled_back.connection.begin_nested()
            answer = await town.post(who, f"/incidents/{one}/{verb}", example)
            found, right = told(answer.status_code, answer.json()), expected(who, state, verb)
            await around.rollback()
            seen[found] += 1
            if found != right:
                wrong.append((who, verb, right, found))
    assert wrong == []
    assert sum(seen.values()) == len(PEOPLE) * len(VERBS)
    assert seen["403"] > 400


@pytest.mark.parametrize("state", sorted(STATES))
async def test_the_buttons_are_the_steps(town: Town, state: str) -> None:
    one = await bring(town, state)
    for who in PEOPLE:
        answer = await town.get(who, f"/incidents/{one}")
        if answer.status_code == 200:
            right = {verb for verb in VERBS if expected(who, state, verb) == "taken"}
            assert set(answer.json()["moves"]) == right, who
        else:
            assert answer.status_code == (403 if who in NO_DOOR else 404), who
            assert not sees(who, state)
