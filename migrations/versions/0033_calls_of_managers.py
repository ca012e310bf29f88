"""A call that a manager owes somebody stays with managers: which of the booked ones are such calls."""

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None

OWED = (
    "A manager rings them: they were not happy with what we offered.",
    "A manager rings them: they were unsure about what we offered.",
)  # fmt: skip
"""What a guided call writes down for the manager who rings."""

appointment = sa.table("appointment", sa.column("note", sa.Text()), sa.column("of_manager", sa.Boolean()))


def upgrade() -> None:
    op.add_column("appointment", sa.Column("of_manager", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.execute(sa.update(appointment).where(appointment.c.note.in_(OWED)).values(of_manager=sa.true()))


def downgrade() -> None:
    op.drop_column("appointment", "of_manager")
