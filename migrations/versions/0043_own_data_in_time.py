"""What people ask of their own data has alarms before its date and when it has passed."""

import sqlalchemy as sa
from alembic import op

revision = "0043"
down_revision = "0042"
branch_labels = None
depends_on = None

AT = sa.DateTime(timezone=True)
OPEN = sa.text("answered_at IS NULL")


def upgrade() -> None:
    op.add_column("own_data_request", sa.Column("warned_at", AT, nullable=True))
    op.add_column("own_data_request", sa.Column("missed_at", AT, nullable=True))
    op.create_index(
        "ix_own_data_request_open", "own_data_request", ["due_at", "id"], sqlite_where=OPEN, postgresql_where=OPEN
    )


def downgrade() -> None:
    op.drop_index("ix_own_data_request_open", "own_data_request")
    op.drop_column("own_data_request", "missed_at")
    op.drop_column("own_data_request", "warned_at")
