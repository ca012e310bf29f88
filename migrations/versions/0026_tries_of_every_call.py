"""Tries are counted for every call to make, not only where somebody asked for it."""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "task",
        sa.Column("tries", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False, server_default="0"),
    )
    op.execute(
        "UPDATE task SET tries = (SELECT call_request.tries FROM call_request WHERE call_request.task_id = task.id)"
        " WHERE EXISTS (SELECT 1 FROM call_request WHERE call_request.task_id = task.id)"
    )
    op.drop_column("call_request", "tries")


def downgrade() -> None:
    op.add_column(
        "call_request",
        sa.Column("tries", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False, server_default="0"),
    )
    op.execute("UPDATE call_request SET tries = (SELECT task.tries FROM task WHERE task.id = call_request.task_id)")
    op.drop_column("task", "tries")
