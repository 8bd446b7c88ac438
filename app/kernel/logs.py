"""Structured logs. A line holds codes, request ids and durations; never a name, a phone or a text somebody wrote."""

import logging
from typing import Literal

import structlog


def configure(level: str, style: Literal["json", "text"]) -> None:
    """Log from `level` up to standard output, one line an event."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer(ensure_ascii=False)
            if style == "json"
            else structlog.dev.ConsoleRenderer(colors=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level.upper()]),
        cache_logger_on_first_use=True,
    )
