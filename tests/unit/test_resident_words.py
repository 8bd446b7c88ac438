"""Every sentence of the resident's page in both languages, with the same values put in."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest

from app.incidents.schemas.follow import Followed, FollowedAnswer, FollowedStep
from app.incidents.workflow import INCIDENT
from app.kernel.clock import now
from app.resident.language import Language, Words, sentences
from app.resident.page import page_of

AT = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)


def followed(state: str, **changed: object) -> Followed:
    told: dict[str, object] = {
        "no": "990101-20261121-00042",
        "state": state,
        "desk": "street",
        "category_name_zh": "路灯不亮",
        "category_name_en": "Street light out",
        "place_text": "槐花巷14号门前",
        "reported_at": AT,
        "due_at": AT,
        "promised_at": AT,
        "handled_at": AT,
        "closed_at": None,
        "until": AT,
        "round": 1,
        "unit": "市政照明所",
        "result": "solved",
        "result_text": "已更换灯具",
        "reason": "funds",
        "reason_text": None,
        "rating": None,
        "answer": None,
        "steps": [],
        "photos": [],
        "moves": [],
        "version": 3,
    }
    return Followed.model_validate(told | changed)


def test_both_languages_say_the_same_things() -> None:
    zh, en = sentences("zh"), sentences("en")
    assert zh.keys() == en.keys()
    for key in zh:
        assert set(re.findall(r"{\w+}", zh[key])) >= set(re.findall(r"{\w+}", en[key])), key


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("state", [state for state in INCIDENT.states if state != "draft"])
def test_every_state_has_its_page(state: str, language: Language) -> None:
    for result in ("solved", "partly", "explained", "not_possible"):
        page = page_of(followed(state, result=result), Words(language, date(2026, 11, 22)))
        assert page.headline
        assert "{" not in " ".join([page.headline, *page.sentences, *page.notes])


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_step_that_moves_a_case_has_words(language: Language) -> None:
    moving = [move for move in INCIDENT.moves.values() if move.target is not None and move.target not in move.sources]
    steps = [
        FollowedStep(at=AT, verb=move.verb, role=role, to_state=str(move.target), unit="市政照明所")
        for move in moving
        for role in move.who
    ]
    page = page_of(
        followed("in_progress", steps=[one.model_dump() for one in steps]), Words(language, date(2026, 11, 22))
    )
    other = Words(language, date(2026, 11, 22))("step.other")
    assert [step.words for step in page.steps if step.words == other or "{" in step.words] == []


def test_a_promise_is_told_as_it_was_kept() -> None:
    def told(handled: datetime) -> str:
        return page_of(followed("pending_callback", handled_at=handled), Words("zh", date(2026, 11, 22))).notes[0]

    assert told(AT - timedelta(days=2)) == "答应今天前，早了 2 天。"
    assert told(AT) == "答应今天前，按时。"
    assert told(AT + timedelta(hours=1)) == "答应今天前，晚了几小时。"
    assert told(AT + timedelta(days=3)) == "答应今天前，晚了 3 天。"


def test_what_is_late_says_so_while_it_is_being_handled() -> None:
    late = followed("in_progress", promised_at=now() - timedelta(days=2))
    assert "已经晚了 2 天" in page_of(late, Words("zh", now().date())).sentences[0]
    soon = followed("in_progress", promised_at=now() + timedelta(days=40))
    assert "前办好。" in page_of(soon, Words("zh", now().date())).sentences[0]


def test_nothing_said_is_never_satisfied_and_an_answer_is_repeated() -> None:
    t = Words("zh", date(2026, 11, 22))
    assert "不会算成满意" in page_of(followed("closed"), t).notes[-1]
    answer = FollowedAnswer(solved="no", rating=None)
    page = page_of(followed("pending_callback", answer=answer.model_dump(), moves=["answer"]), t)
    assert page.form is None
    assert "您说：没解决。" in page.notes
