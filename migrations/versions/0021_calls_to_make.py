"""Whoever asked to be rung and was not yet, for the counts of the sidebar and of home."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

TO_RING = sa.text("kind = 'ring' AND done_at IS NULL")


def upgrade() -> None:
    op.create_index("ix_task_to_ring", "task", ["due_at", "id"], sqlite_where=TO_RING, postgresql_where=TO_RING)


def downgrade() -> None:
    op.drop_index("ix_task_to_ring", table_name="task")
