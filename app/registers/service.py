"""The register's verbs, and what other rooms may ask of its rules."""

from app.registers.doors import address, floor_of
from app.registers.names import spell
from app.registers.rules import tail

__all__ = ["address", "floor_of", "spell", "tail"]
