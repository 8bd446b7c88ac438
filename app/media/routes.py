"""Routes of the media room."""

from fastapi import APIRouter

router = APIRouter(tags=["media"])
