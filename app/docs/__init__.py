"""Readable pages about the API, rendered here from what the code says: no script, no foreign host."""

import importlib
from functools import cache
from pathlib import Path
from typing import Final

from fastapi import FastAPI
from fastapi.responses import FileResponse, HTMLResponse, RedirectResponse, Response
from fastapi.routing import iter_route_contexts
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from app.docs.describe import describe
from app.docs.words import breakable, prose
from app.kernel.errors import all_problems
from app.sync.kinds import FEEDS, ORDERED

PAGES: Final = Path(__file__).parent / "pages"
FRESH: Final = {"cache-control": "no-cache"}  # the pages change whenever the server is updated


def install(app: FastAPI) -> None:
    """Add /docs/api, /docs/problems and their style sheet to the app; name its rooms in the API description."""
    env = Environment(loader=FileSystemLoader(PAGES), autoescape=True, undefined=StrictUndefined, trim_blocks=True)
    env.filters |= {"prose": prose, "breakable": breakable}
    app.openapi_tags = [{"name": tag, "description": _card(tag)} for tag in _tags(app)]

    @cache
    def api_html() -> str:
        return env.get_template("api.html").render(
            app=app, title="API", feeds=FEEDS, **describe(app.openapi(), ORDERED)
        )

    @cache
    def problems_html() -> str:
        return env.get_template("problems.html").render(app=app, title="Problems", problems=all_problems())

    @app.get("/docs", include_in_schema=False)
    def docs() -> Response:
        return RedirectResponse("/docs/api")

    @app.get("/docs/api", include_in_schema=False)
    def api_page() -> Response:
        return HTMLResponse(api_html(), headers=FRESH)

    @app.get("/docs/problems", include_in_schema=False)
    def problems_page() -> Response:
        return HTMLResponse(problems_html(), headers=FRESH)

    @app.get("/docs/style.css", include_in_schema=False)
    def style() -> Response:
        return FileResponse(PAGES / "style.css", headers=FRESH)


def _tags(app: FastAPI) -> list[str]:
    """The rooms that have routes, in the order they are plugged in."""
    named = (getattr(route, "tags", ()) for route in iter_route_contexts(app.routes))
    return [str(tag) for tag in dict.fromkeys(tag for tags in named for tag in tags)]


def _card(tag: str) -> str:
    """What a room is about: the first line of its card, without its name."""
    line = (importlib.import_module(f"app.{tag}").__doc__ or "").partition("\n")[0]
    about = line.removeprefix(f"{tag.capitalize()}: ")
    return about[:1].upper() + about[1:]
