"""What the house may ask of photos."""

from app.media.store import Store, open_store

__all__ = ["Store", "open_store"]
