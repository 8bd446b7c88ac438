"""Words that the shapes of this room share."""

from datetime import date
from typing import Annotated

from pydantic import Field, StringConstraints

Line = Annotated[str, StringConstraints(min_length=1, max_length=120, pattern=r"^[^\x00]*$", strip_whitespace=True)]
Words = Annotated[str, StringConstraints(min_length=1, max_length=2000, pattern=r"^[^\x00]*$", strip_whitespace=True)]
Code = Annotated[str, StringConstraints(min_length=1, max_length=40, pattern=r"^[0-9A-Za-z._-]+$")]
Codes = Annotated[list[Code], Field(min_length=1, max_length=200)]
Number = Annotated[str, StringConstraints(min_length=1, max_length=60, pattern=r"^[^\x00]*$", strip_whitespace=True)]
Day = Annotated[date, Field(ge=date(2000, 1, 1), lt=date(2100, 1, 1))]
