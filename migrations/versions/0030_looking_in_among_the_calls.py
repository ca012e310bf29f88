"""On whom we look in stands among the calls to make: the index of those holds them too."""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0028"
branch_labels = None
depends_on = None

TO_RING = sa.text("kind = 'ring' AND done_at IS NULL")
WITH_CHECK_INS = sa.text("kind IN ('ring', 'check_in') AND done_at IS NULL")


def upgrade() -> None:
    _index(WITH_CHECK_INS)


def downgrade() -> None:
    _index(TO_RING)


def _index(of_what: sa.TextClause) -> None:
    op.drop_index("ix_task_to_ring", table_name="task")
    op.create_index("ix_task_to_ring", "task", ["due_at", "id"], sqlite_where=of_what, postgresql_where=of_what)
