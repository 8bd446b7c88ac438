"""Routes of the registers room."""

from fastapi import APIRouter

router = APIRouter(tags=["registers"])
