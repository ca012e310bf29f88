"""A file that came with some words."""

from dataclasses import dataclass


@dataclass(frozen=True)
class StoredFile:
    """A checked file on disk. `size` is in bytes, `stored_as` its random name."""

    name: str
    media_type: str
    size: int
    sha256: bytes
    stored_as: str
