"""Routes of the identity room."""

from fastapi import APIRouter

router = APIRouter(tags=["identity"])
