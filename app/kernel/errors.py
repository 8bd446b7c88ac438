"""Failures are vocabulary: each is listed once here, raised as an exception, rendered once as an RFC 9457 problem.

The API speaks codes; the phone turns codes into words. No text here may hold personal data.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar


@dataclass(frozen=True, slots=True)
class Fault:
    """One wrong place in a request body: a JSON pointer and a code."""

    pointer: str
    code: str


class Problem(Exception):
    """Base of every failure the API may answer. `status` and `title` belong to the kind, `params` to the case."""

    code: ClassVar[str] = "internal"
    status: ClassVar[int] = 500
    title: ClassVar[str] = "Something went wrong on the server"

    def __init__(
        self,
        detail: str | None = None,
        *,
        params: Mapping[str, Any] | None = None,
        errors: Sequence[Fault] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(self.code)
        self.detail = detail
        self.params = dict(params or {})
        self.errors = tuple(errors)
        self.headers = dict(headers or {})

    def body(self, request_id: str | None = None) -> dict[str, Any]:
        """The problem document."""
        found: dict[str, Any] = {
            "type": f"/docs/problems#{self.code}",
            "title": self.title,
            "status": self.status,
            "code": self.code,
        }
        if self.detail:
            found["detail"] = self.detail
        if self.params:
            found["params"] = self.params
        if self.errors:
            found["errors"] = [{"pointer": fault.pointer, "code": fault.code} for fault in self.errors]
        if request_id:
            found["request_id"] = request_id
        return found


class Malformed(Problem):
    """The body is not what its content type says (broken JSON, broken upload metadata)."""

    code, status, title = "malformed", 400, "The request could not be read"


class NotSignedIn(Problem):
    """No session, or one that has ended or was revoked."""

    code, status, title = "not-signed-in", 401, "Please sign in"


class SignInFailed(Problem):
    """Wrong name or wrong password; which of the two is never said."""

    code, status, title = "sign-in-failed", 401, "The name or the password is wrong"


class Forbidden(Problem):
    """The record is visible to the caller, the verb is not allowed."""

    code, status, title = "forbidden", 403, "You may not do this"


class OriginRefused(Problem):
    """A browser sent an unsafe request from another site."""

    code, status, title = "origin-refused", 403, "This request came from another site"


class NotFound(Problem):
    """Unknown, or not visible to the caller: the two look the same."""

    code, status, title = "not-found", 404, "There is nothing here"


class MethodNotAllowed(Problem):
    """The path exists, the method does not."""

    code, status, title = "method-not-allowed", 405, "This method is not allowed here"


class Conflict(Problem):
    """The record's present state does not allow the request."""

    code, status, title = "conflict", 409, "This does not fit the present state"


class Gone(Problem):
    """An upload that has expired."""

    code, status, title = "gone", 410, "This is no longer here"


class Stale(Problem):
    """The caller's version is not the present one (or a protocol version we do not speak)."""

    code, status, title = "stale", 412, "This has changed since you read it"


class TooLarge(Problem):
    """Body, batch or file above its limit; `params.limit` says how much is allowed."""

    code, status, title = "too-large", 413, "This is too large"


class UnsupportedMedia(Problem):
    """A content type or file type that is not accepted."""

    code, status, title = "unsupported-media", 415, "This kind of file is not accepted"


class Invalid(Problem):
    """The shape or a value is wrong; `errors` says where."""

    code, status, title = "validation-failed", 422, "Some values are not right"


class TooManyRequests(Problem):
    """Slow down; Retry-After says when to come back."""

    code, status, title = "too-many-requests", 429, "Too many requests"


class TooManyAttempts(TooManyRequests):
    """Signing in is locked for a while after repeated failures."""

    code, title = "too-many-attempts", "Too many attempts"


class ChecksumMismatch(Problem):
    """The bytes that arrived are not the bytes that were sent (tus checksum extension, status 460)."""

    code, status, title = "checksum-mismatch", 460, "The bytes arrived damaged"


class Internal(Problem):
    """Our mistake. Nothing of the cause is told; the request id finds it in the log."""


class NotReady(Problem):
    """The database is away or not yet migrated."""

    code, status, title = "not-ready", 503, "Not ready yet"


def all_problems() -> list[type[Problem]]:
    """Every problem kind known to the process, by code (docs, OpenAPI and tests read this)."""

    def walk(kind: type[Problem]) -> list[type[Problem]]:
        return [kind, *(found for child in kind.__subclasses__() for found in walk(child))]

    return sorted({kind.code: kind for kind in walk(Problem)}.values(), key=lambda kind: (kind.status, kind.code))
