"""The workflow, row by row, against the domain's own list of transitions."""

import csv
import re
from pathlib import Path

import pytest

from app.identity.policy import ROLES, roles_with
from app.incidents.drafts import _RULES
from app.incidents.rules.clocks import RUNS
from app.incidents.rules.guards import GUARDS
from app.incidents.rules.reach import REACHES
from app.incidents.schemas.forms import FORMS
from app.incidents.workflow import CREATING, INCIDENT, MAIN_TIMER, OPEN
from app.organisation.service import Limit

FILE = Path(__file__).resolve().parents[2] / "data/incident_transitions.csv"
ROWS = list(csv.DictReader(FILE.read_text("utf-8-sig").splitlines()))
EVERY = pytest.mark.parametrize("row", ROWS, ids=lambda row: row["id"])
REPORTERS = {"grid_worker", "grid_worker_pt", "micro_head", "grid_head", "informant"}
DISPATCHERS = {"street_dispatcher", "district_dispatcher"}
# What the list's words for people mean as roles. This is the oracle: it is read from the list, not from the code.
PEOPLE = {
    "part_time": {"grid_worker_pt"},
    "same as T01": REPORTERS,
    "integration client": set(),  # comes with the integrations
    "reporter": REPORTERS,
    "resident(token)": {"resident"},
    "resident(token link)": {"resident"},
    "community_secretary (own community)": {"community_secretary"},
    "dispatcher": DISPATCHERS,
    "dispatcher of dispatching level": DISPATCHERS,
    "street_dispatcher (units under street)": {"street_dispatcher"},
    "district_dispatcher (any unit)": {"district_dispatcher"},
    "district_dispatcher (on dept_lead request)": {"district_dispatcher"},
    "system at review_on": {"system"},
    "handler": {"dept_handler", "community_clerk", "community_secretary"},
    "co-handlers": set(),
    "lead handler": {"dept_handler", "community_clerk", "community_secretary"},
    "street lead": {"leader"},
    # grid workers of every kind but volunteers; the street looks at samples of what the community handled
    "grid_worker of the grid": {"grid_worker", "grid_worker_pt", "grid_head", "street_dispatcher"},
    "district_dispatcher + supervisor (two persons)": {"district_dispatcher", "supervisor"},
}


# T21 and T24 speak of the contact clock that dispatch has set, T30 of the whistle's own clocks.
ELSEWHERE = {"T21", "T24", "T30"}


def people(told: str) -> set[str]:
    """The roles of a row of the list."""
    if told == "same as T33":
        return people(next(row["role"] for row in ROWS if row["id"] == "T33"))
    parts = [part.strip() for part in re.split(r",(?![^(]*\))", told)]
    return set().union(*(PEOPLE.get(part, {part}) for part in parts))


def test_there_are_forty_four() -> None:
    assert [row["id"] for row in ROWS] == [move.id for move in INCIDENT.moves.values()]
    assert len(ROWS) == 44


@EVERY
def test_a_move_says_what_the_list_says(row: dict[str, str]) -> None:
    move = INCIDENT[row["action"]]
    assert (move.id, move.label) == (row["id"], row["name_zh"])
    assert set(move.sources) == {state.strip() for state in row["from"].split(",")}
    assert (move.target or "*same*") == row["to"]
    assert (move.rule, move.deadline, move.notify) == (row["guard"], row["deadline"], row["notify"])
    assert set(move.who) == people(row["role"])
    assert move.needs_two == ("two-person" in row["guard"] or "two persons" in row["role"])


@EVERY
def test_the_clocks_are_those_of_the_list(row: dict[str, str]) -> None:
    """Every limit that the list's words name is set by the move."""
    if row["id"] in ELSEWHERE:
        return
    named = set(re.findall(r"\d+ (?:WH|WD|min|H|D)\b", row["deadline"].replace("½ original, 2 WD", "")))
    named -= {"30 min"}  # the urgent limit of accepting; tested with the clocks
    told = {limit for _, limit in INCIDENT[row["action"]].clocks if limit[0].isdigit()}
    assert named <= told
    assert all(Limit.parse(limit) for limit in told)


@EVERY
def test_policy_lends_a_move_to_its_roles(row: dict[str, str]) -> None:
    move = INCIDENT[row["action"]]
    persons = set(move.who) - {"system", "resident"}
    assert persons <= set(ROLES)
    assert set(roles_with(f"incident.{move.verb}")) == persons


def test_every_word_of_the_table_is_known() -> None:
    for move in INCIDENT.moves.values():
        assert set(move.sources) | ({move.target} if move.target else set()) <= set(INCIDENT.states)
        assert set(move.reach) <= set(REACHES)
        assert set(move.guards) <= set(GUARDS) | set(_RULES)
        assert {timer for timer, _ in move.clocks} <= {*RUNS, "reply"}


def test_every_move_of_a_person_has_a_form() -> None:
    persons = {move.verb for move in INCIDENT.moves.values() if set(move.who) != {"system"}}
    assert set(FORMS) == persons - set(CREATING)


def test_every_state_is_reached_and_every_open_one_left() -> None:
    reached = {"draft"}
    while True:
        more = {
            move.target
            for move in INCIDENT.moves.values()
            if move.target and reached & set(move.sources) and move.target not in reached
        }
        if not more:
            break
        reached |= {state for state in more if state}
    assert reached == set(INCIDENT.states)
    assert set(OPEN) <= set(MAIN_TIMER)
    for state in OPEN:
        assert INCIDENT.allowed(state)
