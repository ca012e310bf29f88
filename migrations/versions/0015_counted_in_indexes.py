"""What every page counts beside its list is counted in indexes alone: they hold whether few may read a complaint."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

INDEXES: dict[str, tuple[list[str], str]] = {
    "ix_complaint_status_due": (["status", "due_at", "id"], ""),
    "ix_complaint_handler_due": (["handler_id", "is_open", "due_at", "id"], ""),
    "ix_complaint_escalated_due": (["is_open", "due_at", "id"], "level > 0"),
    "ix_complaint_to_call": (["call_since", "id", "handler_id"], "call_since IS NOT NULL"),
}


def upgrade() -> None:
    _make(["restricted"])


def downgrade() -> None:
    _make([])


def _make(more: list[str]) -> None:
    for name, (columns, words) in INDEXES.items():
        op.drop_index(name, "complaint")
        where: dict[str, Any] = {f"{database}_where": sa.text(words) for database in ("sqlite", "postgresql") if words}
        op.create_index(name, "complaint", [*columns, *more], **where)
