"""Whoever agrees is asked once more, some weeks after they said that it was put right."""

import sqlalchemy as sa
from alembic import op

revision = "0045"
down_revision = "0044"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("answer", sa.Column("ask_again", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("follow_up", sa.Column("again", sa.Boolean(), nullable=False, server_default=sa.false()))


def downgrade() -> None:
    op.drop_column("follow_up", "again")
    op.drop_column("answer", "ask_again")
