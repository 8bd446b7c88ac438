"""The phone app's built files: the shell for every screen, hashed assets for ever, the service worker never cached."""

from pathlib import Path

from fastapi import FastAPI
from fastapi.responses import FileResponse, Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from app.kernel.errors import NotFound

DIST = Path(__file__).resolve().parents[1] / "pwa" / "dist"
FRESH = {"cache-control": "no-cache"}
FOREVER = {"cache-control": "public, max-age=31536000, immutable"}


class Assets(StaticFiles):
    """Files whose name holds their hash."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        answer = await super().get_response(path, scope)
        answer.headers.update(FOREVER)
        return answer


def install(app: FastAPI, dist: Path = DIST) -> None:
    """Serve `dist`. Without a build the API still works; the shell says what is missing."""
    app.mount("/assets", Assets(directory=dist / "assets", check_dir=False), name="assets")

    @app.get("/{path:path}", include_in_schema=False)
    def screen(path: str) -> Response:
        """A file of the shell if there is one, else the shell itself: the phone app knows its own paths."""
        if path.startswith(("api/", "docs/", "assets/")):
            raise NotFound
        wanted = (dist / path).resolve()
        if path and wanted.is_relative_to(dist.resolve()) and wanted.is_file():
            return FileResponse(wanted, headers=FRESH)
        if "." in path.rsplit("/", 1)[-1]:
            raise NotFound
        index = dist / "index.html"
        if not index.is_file():
            return Response("The phone app is not built: run `make build`.", 503, media_type="text/plain")
        return FileResponse(index, headers=FRESH)
