"""Routes of the visits room."""

from fastapi import APIRouter

router = APIRouter(tags=["visits"])
