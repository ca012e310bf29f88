"""In which order the paper form asks, and so the page on which a colleague types it in from top to bottom."""

from .question_sets import Version

ON_PAPER: dict[str, tuple[str, ...]] = {
    "danger": ("in_danger",),
    "words": ("category_id", "happened", "mood", "expected", "desired"),
    "details": (),
    "person": ("name", "phone", "email", "postal_address", "preferred_channel"),
    "representative": ("represented_by", "relation", "represented_at", "authority"),
    "needs": ("need_kinds", "need_meaning"),
}
"""Parts of the form with the names of their fields. Under "details" stand the questions of the category."""


def parts(version: Version) -> dict[str, tuple[str, ...]]:
    """Every part with the names of its fields, those of `version` included."""
    return {**ON_PAPER, "details": tuple(question.name for question in version.in_order)}
