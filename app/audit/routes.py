"""Routes of the audit room."""

from fastapi import APIRouter

router = APIRouter(tags=["audit"])
