"""People ask for a copy of what we hold about them, or for its removal, and have an answer within a month."""

import sqlalchemy as sa
from alembic import op

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None

AT = sa.DateTime(timezone=True)
KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "own_data_request",
        sa.Column("id", KEY, primary_key=True),
        sa.Column("complaint_id", KEY, sa.ForeignKey("complaint.id"), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("covers", sa.JSON(), nullable=False),
        sa.Column("asked_at", AT, nullable=False),
        sa.Column("due_at", AT, nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("task_id", KEY, sa.ForeignKey("task.id"), nullable=False),
        sa.Column("answered_at", AT, nullable=True),
        sa.Column("answered_by_id", KEY, sa.ForeignKey("user.id"), nullable=True),
        sa.Column("outcome", sa.String(40), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
    )
    for column in ("complaint_id", "task_id", "answered_by_id"):
        op.create_index(f"ix_own_data_request_{column}", "own_data_request", [column])


def downgrade() -> None:
    op.drop_table("own_data_request")
