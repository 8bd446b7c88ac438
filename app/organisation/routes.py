"""Routes of the organisation room."""

from fastapi import APIRouter

router = APIRouter(tags=["organisation"])
