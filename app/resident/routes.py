"""The routes of the resident's page: a field for the code, the case, the resident's answer, photos, style, script."""

from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Any, Final

from fastapi import APIRouter, Query, Request
from fastapi.responses import FileResponse, HTMLResponse, Response
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from pydantic import ValidationError

from app.incidents.schemas.follow import Followed, FollowMove
from app.incidents.service import follow, follow_key, slow_down
from app.kernel.clock import today
from app.kernel.db import Database
from app.kernel.errors import Gone, Invalid, NotFound, Problem, TooManyRequests
from app.kernel.workflow import IllegalMove, Overtaken, RuleRefused
from app.media.service import Store
from app.media.service import shown as photo_shown
from app.resident.language import Language, Words
from app.resident.page import page_of

PAGES: Final = Path(__file__).parent / "pages"
FRESH: Final = {"cache-control": "no-cache"}  # these files change whenever the server is updated
# A photo is fetched again with the next page, under another address.
PHOTO: Final = {"cache-control": f"private, max-age={int(timedelta(minutes=10).total_seconds())}"}
TEXT_AT_MOST: Final = 500
Lang = Annotated[Language, Query()]
Shown = tuple[str, Mapping[str, Any]]  # a key of a notice, and what is put into it

router = APIRouter(include_in_schema=False)
env = Environment(loader=FileSystemLoader(PAGES), autoescape=True, undefined=StrictUndefined, trim_blocks=True)


@router.get("/case")
async def ask_code(lang: Lang = "zh") -> Response:
    """The field for the code."""
    return _ask(Words(lang, today()))


@router.post("/case")
async def show_case(request: Request, lang: Lang = "zh") -> Response:
    """The case of a code, which came in the body."""
    return await _answer(request, Words(lang, today()), await _fields(request))


@router.post("/case/step")
async def take_step(request: Request, lang: Lang = "zh") -> Response:
    """The resident's answer, reopening or appeal; then the case as it stands."""
    return await _answer(request, Words(lang, today()), await _fields(request), is_step=True)


@router.get("/case/photos/{address}")
async def show_photo(address: str, request: Request) -> Response:
    """A photo of a case, by an address that was made for one look at it."""
    database, store = _database(request), _store(request)
    async with database.transaction() as session:
        media_id, owner_id = await follow.opened(session, address, follow_key(request))
    return Response(await photo_shown(database, store, media_id, owner_id), headers=PHOTO, media_type="image/jpeg")


@router.get("/case/style.css")
def style() -> Response:
    """How the page looks."""
    return FileResponse(PAGES / "style.css", headers=FRESH)


@router.get("/case/case.js")
def script() -> Response:
    """What moves the code of a link into the field."""
    return FileResponse(PAGES / "case.js", headers=FRESH)


def _database(request: Request) -> Database:
    found: Database = request.app.state.database
    return found


def _store(request: Request) -> Store:
    found: Store = request.app.state.media_store
    return found


async def _fields(request: Request) -> dict[str, str]:
    """What was filled in; an empty field is none."""
    form = await request.form()
    return {name: value.strip() for name, value in form.items() if isinstance(value, str) and value.strip()}


async def _answer(request: Request, t: Words, told: Mapping[str, str], *, is_step: bool = False) -> Response:
    """The case after a look or a step. Whatever goes wrong is said in words, with what to do next."""
    code = told.get("code", "")
    notice: Shown | None = None
    status = 200
    try:
        await slow_down(request)
        if is_step:
            try:
                notice = await _step(request, told)
            except (Overtaken, IllegalMove, RuleRefused, Invalid, ValidationError) as fault:
                notice, status = _fault(fault), getattr(fault, "status", 422)
        async with _database(request).transaction() as session:
            case = await follow.follow(session, code, follow_key(request))
    except (NotFound, Gone, TooManyRequests) as problem:
        return _ask(t, problem, code)
    return _case(t, case, code, notice, told if status >= 400 else {}, status)


async def _step(request: Request, told: Mapping[str, str]) -> Shown:
    asked = FollowMove.model_validate(dict(told))
    if asked.verb != "answer" and not asked.text:
        raise Invalid(errors=())
    async with _database(request).transaction() as session:
        after = await follow.step(session, asked, follow_key(request))
    if asked.verb == "answer":
        return ("closed" if after.state == "closed" else "answered"), {}
    return ("reopened" if asked.verb == "reopen" else "appealed"), {}


def _fault(fault: Exception) -> Shown:
    """Which sentence says what is wrong."""
    if isinstance(fault, Invalid):
        named = fault.errors[0].pointer.removeprefix("/") if fault.errors else "text"
        return (named if named in ("solved", "rating", "text") else "invalid"), {}
    if isinstance(fault, Overtaken | IllegalMove):
        return "moved_on", {}
    return ("refused" if isinstance(fault, RuleRefused) else "invalid"), {}


def _ask(t: Words, problem: Problem | None = None, code: str = "") -> Response:
    notice: Shown | None = None
    if isinstance(problem, TooManyRequests):
        notice = "too_often", {"n": problem.headers.get("Retry-After", "60")}
    elif isinstance(problem, Gone):
        notice = "expired", {}
    elif problem is not None:
        notice = ("unknown" if code else "empty"), {}
    said = t(f"notice.{notice[0]}", **notice[1]) if notice else ""
    html = env.get_template("code.html").render(t=t, notice=said, code=code)
    return HTMLResponse(
        html, status_code=problem.status if problem else 200, headers=problem.headers if problem else None
    )


def _case(
    t: Words, case: Followed, code: str, notice: Shown | None, chosen: Mapping[str, str], status: int
) -> Response:
    said = t(f"notice.{notice[0]}", **notice[1]) if notice else ""
    html = env.get_template("case.html").render(
        t=t, page=page_of(case, t), code=code, notice=said, is_fault=status >= 400, chosen=chosen, most=TEXT_AT_MOST
    )
    return HTMLResponse(html, status_code=status)
