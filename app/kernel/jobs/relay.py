"""What pgqueuer says, as lines of our own log. It adds tracebacks of drivers, which quote rows: those stay out."""

import logging

import structlog

from app.kernel.logs import place_of

log = structlog.get_logger("jobs")


class Relay(logging.Handler):
    """Hands warnings and errors on: the words without their arguments, and the kind and place of an exception."""

    def emit(self, record: logging.LogRecord) -> None:
        raised = record.exc_info[1] if record.exc_info else None
        known = {} if raised is None else {"kind": type(raised).__qualname__, "place": place_of(raised)}
        log.warning("queue", said=str(record.msg), **known)


def install() -> None:
    """Take over pgqueuer's logger, once."""
    logger = logging.getLogger("pgqueuer")
    if not any(isinstance(handler, Relay) for handler in logger.handlers):
        logger.addHandler(Relay(logging.WARNING))
        logger.propagate = False
