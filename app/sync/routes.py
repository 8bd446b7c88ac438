"""Routes of the sync room."""

from fastapi import APIRouter

router = APIRouter(tags=["sync"])
