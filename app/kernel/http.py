"""What every request passes on its way in and out: id, limits, origin check, headers, log line, problems.

One ASGI layer instead of six: each layer costs a phone's sync some microseconds, and the order is easier to read.
"""

import re
import time
from collections.abc import Mapping, Sequence
from typing import Any, cast
from urllib.parse import urlsplit

import asyncpg
import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from sqlalchemy.exc import DBAPIError
from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.kernel import errors
from app.kernel.errors import Fault, Problem
from app.kernel.ids import new_id
from app.kernel.logs import place_of

log = structlog.get_logger("http")

PROBLEM_JSON = "application/problem+json"
_REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")
_SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
DEFAULT_BODY_LIMIT = 1 << 20


def content_security_policy(images: Sequence[str] = ()) -> str:
    """No inline script, no foreign host, no frame. Photos are shown from blobs; `images` are origins of others."""
    img_src = " ".join(("'self'", "blob:", "data:", *images))
    return (
        f"default-src 'none'; script-src 'self'; style-src 'self'; img-src {img_src}; font-src 'self'; "
        "connect-src 'self'; worker-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; "
        "frame-ancestors 'none'"
    )


SECURITY_HEADERS: dict[str, str] = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(self), geolocation=(self), microphone=(self), payment=(), usb=()",
}


class Edge:
    """The outermost layer of the app. `body_limits` are (path prefix, bytes), first match wins.

    `images` are origins, beside this server's, that pictures may come from.
    """

    def __init__(self, app: ASGIApp, body_limits: Sequence[tuple[str, int]] = (), images: Sequence[str] = ()) -> None:
        self.app = app
        self.body_limits = tuple(body_limits)
        self.headers = SECURITY_HEADERS | {"content-security-policy": content_security_policy(images)}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await self.app(scope, receive, send)
        headers = Headers(scope=scope)
        sent_id = headers.get("x-request-id", "")
        request_id = sent_id if _REQUEST_ID.fullmatch(sent_id) else str(new_id())
        scope.setdefault("state", {})["request_id"] = request_id
        started, answered = time.perf_counter(), {"status": 0}

        async def send_on(message: Message) -> None:
            if message["type"] == "http.response.start":
                answered["status"] = message["status"]
                out = MutableHeaders(scope=message)
                for name, value in self.headers.items():
                    out.setdefault(name, value)
                out["x-request-id"] = request_id
                if "cache-control" not in out:
                    out["cache-control"] = "private, no-store"
            await send(message)

        try:
            limit = self._limit(scope["path"])
            if problem := _foreign_origin(scope, headers) or _announced(headers, limit):
                await problem_response(problem, request_id)(scope, receive, send_on)
            else:
                await self.app(scope, _limited(receive, limit), send_on)
        finally:
            log.info(
                "request",
                request_id=request_id,
                method=scope["method"],
                route=_template(scope),  # the template, never the path: paths may name a record
                status=answered["status"],
                ms=round((time.perf_counter() - started) * 1000, 1),
            )

    def _limit(self, path: str) -> int:
        return next((limit for prefix, limit in self.body_limits if path.startswith(prefix)), DEFAULT_BODY_LIMIT)


def _announced(headers: Headers, limit: int) -> Problem | None:
    """A body that says it is too large is not even read."""
    told = headers.get("content-length", "")
    return errors.TooLarge(params={"limit": limit, "unit": "bytes"}) if told.isdigit() and int(told) > limit else None


def _limited(receive: Receive, limit: int) -> Receive:
    """The body, cut off with a 413 where it grows beyond its limit (a body need not say how long it is)."""
    size = 0

    async def read() -> Message:
        nonlocal size
        message = await receive()
        size += len(message.get("body", b""))
        if size > limit:
            raise HTTPException(413)  # the one kind that FastAPI lets through while it reads a body
        return message

    return read


def _template(scope: Scope) -> str:
    return cast(str, getattr(scope.get("route"), "path", "-"))


def _foreign_origin(scope: Scope, headers: Headers) -> Problem | None:
    """Browsers name the site that sends an unsafe request; another site's request is refused."""
    if scope["method"] in _SAFE_METHODS:
        return None
    origin = headers.get("origin")
    if origin is None:  # programs send none; a cross-site form post always does
        return errors.OriginRefused() if headers.get("sec-fetch-site") in ("cross-site", "same-site") else None
    hosts = {headers.get("host", ""), headers.get("x-forwarded-host", "")} - {""}
    return None if urlsplit(origin).netloc in hosts else errors.OriginRefused()


def problem_response(problem: Problem, request_id: str | None) -> JSONResponse:
    """A problem as an answer."""
    return JSONResponse(
        problem.body(request_id), status_code=problem.status, headers=problem.headers, media_type=PROBLEM_JSON
    )


def pointer(location: Sequence[Any]) -> str:
    """A pydantic location as a JSON pointer within the body."""
    return "".join(f"/{str(part).replace('~', '~0').replace('/', '~1')}" for part in location)


_BY_STATUS: Mapping[int, type[Problem]] = {
    400: errors.Malformed,
    401: errors.NotSignedIn,
    403: errors.Forbidden,
    404: errors.NotFound,
    405: errors.MethodNotAllowed,
    409: errors.Conflict,
    413: errors.TooLarge,
    415: errors.UnsupportedMedia,
    422: errors.Invalid,
    429: errors.TooManyRequests,
}


def install_problems(app: FastAPI) -> None:
    """Render every failure as a problem; nothing else in the app writes an error answer."""

    def answer(request: Request, problem: Problem) -> Response:
        return problem_response(problem, request.scope.get("state", {}).get("request_id"))

    async def on_problem(request: Request, raised: Exception) -> Response:
        return answer(request, cast(Problem, raised))

    async def on_invalid(request: Request, raised: Exception) -> Response:
        found = cast(RequestValidationError, raised).errors()
        if any(fault["type"] == "json_invalid" for fault in found):
            return answer(request, errors.Malformed())
        return answer(request, errors.Invalid(errors=[Fault(pointer(f["loc"][1:]), f["type"]) for f in found[:100]]))

    async def on_http(request: Request, raised: Exception) -> Response:
        known = cast(HTTPException, raised)
        kind = _BY_STATUS.get(known.status_code, errors.Internal)
        return answer(request, kind(headers=dict(known.headers or {})))

    async def on_database(request: Request, raised: Exception) -> Response:
        """A database that is away is not our mistake to hide: 503 tells phones to come back."""
        lost = isinstance(raised, DBAPIError) and raised.connection_invalidated
        cause = raised.orig if isinstance(raised, DBAPIError) else raised  # else the driver's own, spoken to directly
        if lost or getattr(cause, "sqlstate", "") in _AWAY:
            return answer(request, errors.NotReady(headers={"Retry-After": "5"}))
        return await on_anything(request, raised)

    async def on_away(request: Request, _raised: Exception) -> Response:
        return answer(request, errors.NotReady(headers={"Retry-After": "5"}))

    async def on_gone(request: Request, _raised: Exception) -> Response:
        """A phone lost its signal within its request: no mistake of ours, and nobody is there to read this."""
        return answer(request, errors.Malformed())

    async def on_anything(request: Request, raised: Exception) -> Response:
        # The kind and place of the mistake, never its text: messages of drivers quote the row.
        kind, place = type(raised).__qualname__, place_of(raised)
        log.error("unhandled", request_id=request.state.request_id, kind=kind, place=place)
        return answer(request, errors.Internal())

    app.add_exception_handler(Problem, on_problem)
    app.add_exception_handler(RequestValidationError, on_invalid)
    app.add_exception_handler(HTTPException, on_http)
    app.add_exception_handler(DBAPIError, on_database)
    app.add_exception_handler(asyncpg.PostgresError, on_database)
    app.add_exception_handler(ConnectionError, on_away)
    app.add_exception_handler(TimeoutError, on_away)
    app.add_exception_handler(ClientDisconnect, on_gone)
    app.add_exception_handler(Exception, on_anything)


# SQLSTATE: connection failures, admin shutdown, starting up, too many connections, lock not available.
_AWAY = frozenset({"08000", "08003", "08006", "08001", "57P01", "57P02", "57P03", "53300", "55P03"})
