"""Readable pages about the API, rendered here: no script, no foreign host."""

from fastapi import FastAPI


def install(app: FastAPI) -> None:
    """Add /docs/api to the app."""
