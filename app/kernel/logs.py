"""Structured logs. A line holds codes, request ids and durations; never a name, a phone or a text somebody wrote."""

import logging
from typing import Literal

import orjson
import structlog


def configure(level: str, style: Literal["json", "text"]) -> None:
    """Log from `level` up to standard output, one line an event."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            # bytes all the way: a line is written once a request, and print() costs more than the rest of it
            structlog.processors.JSONRenderer(serializer=orjson.dumps)
            if style == "json"
            else structlog.dev.ConsoleRenderer(colors=False),
        ],
        logger_factory=structlog.BytesLoggerFactory() if style == "json" else structlog.PrintLoggerFactory(),
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level.upper()]),
        cache_logger_on_first_use=True,
    )


def place_of(raised: BaseException) -> str:
    """Where a mistake was made, as file:line. With its kind this is all a log line tells: messages may quote a row."""
    frame = raised.__traceback__
    while frame is not None and frame.tb_next is not None:
        frame = frame.tb_next
    return f"{frame.tb_frame.f_code.co_filename}:{frame.tb_lineno}" if frame else "-"
