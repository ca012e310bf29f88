"""What a field of details may not be without, and what is still missing."""

from dataclasses import field, fields
from typing import Any

LONGEST_TEXT = 50_000


def required(words: str) -> Any:
    """A field that may not be blank; `words` tells the person what to do about it."""
    return field(metadata={"required": words})


def missing(details: object) -> dict[str, str]:
    """Field name to sentence, for each required field of `details` that is blank."""
    return {
        spec.name: spec.metadata["required"]
        for spec in fields(details)  # type: ignore[arg-type]
        if "required" in spec.metadata and _is_blank(getattr(details, spec.name))
    }


def _is_blank(value: object) -> bool:
    return value is None or value is False or value == () or (isinstance(value, str) and not value.strip())
