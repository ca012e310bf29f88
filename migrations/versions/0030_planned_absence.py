"""Somebody who is away from a day on: an absence that was not planned has none, and began when it was said. And whether
a letter reminds of a call, which nobody has decided for those that are booked."""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("appointment", sa.Column("letter_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("user", sa.Column("away_from", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    op.drop_column("user", "away_from")
    op.drop_column("appointment", "letter_at")
