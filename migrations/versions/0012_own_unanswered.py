"""What waits for a colleague's own word is found by an index of its own, however much waits for others'."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0307"
branch_labels = None
depends_on = None

NAME, WAITING = "ix_complaint_handler_unanswered", sa.text("unanswered_at IS NOT NULL")


def upgrade() -> None:
    op.create_index(
        NAME, "complaint", ["handler_id", "unanswered_at", "id"], sqlite_where=WAITING, postgresql_where=WAITING
    )


def downgrade() -> None:
    op.drop_index(NAME, "complaint")
